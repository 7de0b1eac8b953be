# SPDX-License-Identifier: MIT
$(eval $(call firmware_target,io_loader,io,io/start.S io/loader.c lib/mem.c lib/copy.S,io/io_loader.ld,-Iio))
