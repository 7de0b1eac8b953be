# SPDX-License-Identifier: MIT
$(eval $(call firmware_target,1bl,hsp,$(addprefix one_bl/,one_bl.c locator.c boot_set.c) lib/boot_images.c $(HSP_LIB),one_bl/one_bl.ld))
$(OBJ)/1bl/one_bl/one_bl.c.o: $(KEYS)/root_key.h
