# SPDX-License-Identifier: MIT
$(eval $(call firmware_target,io_loader,io,io/start.S io/loader.c lib/mem.c,io/io_loader.ld,-Iio))
