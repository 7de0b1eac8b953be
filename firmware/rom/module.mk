# SPDX-License-Identifier: MIT
$(eval $(call firmware_target,rom,hsp,rom/rom.c $(HSP_LIB),rom/rom.ld))
