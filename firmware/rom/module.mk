# SPDX-License-Identifier: MIT
$(eval $(call firmware_target,rom,hsp,rom/rom.c $(HSP_LIB),rom/rom.ld))
$(OBJ)/rom/rom/rom.c.o: $(KEYS)/root_key.h
