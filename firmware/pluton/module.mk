# SPDX-License-Identifier: MIT
# The I/O cores' loader is built first and carried in the image, when there is one.
PLUTON_IO_LOADER := $(if $(wildcard io/module.mk),$(OUT)/io_loader.bin)
$(eval $(call firmware_target,pluton,hsp,$(addprefix pluton/,bus_policy.c capability.c factory.c \
    flash_service.c identity.c io_core.c io_loader.S lifecycle.c main.c monitor_boot.c remote.c \
    remote_commands.c secure.c staging.c staging_apps.c staging_boot.c staging_confirm.c staging_flash.c staging_image.c \
    staging_install.c staging_list.c staging_locator.c staging_manifest.c verify.c) \
    lib/app_table.c lib/boot_images.c lib/mailbox.c $(HSP_LIB),pluton/pluton.ld,$(if \
    $(PLUTON_IO_LOADER),-DIO_LOADER=\"$(PLUTON_IO_LOADER)\")))
$(OBJ)/pluton/pluton/io_loader.S.o: $(PLUTON_IO_LOADER)
