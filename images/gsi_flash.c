/* SPDX-License-Identifier: MIT */
/* Flash image: memory, slots, records; gsi_flash_build.c and gsi_flash_apps.c fill it. */
#include "gsi_flash.h"

#include <string.h>

#include "flash_layout.h"
#include "regs/sfc.h"

const struct gsi_flash_slot gsi_bank_slots[] = {
    { "pluton", IMAGE_TYPE_PLUTON_RUNTIME, BANK_PLUTON_RUNTIME, BANK_PLUTON_RUNTIME_MAX },
    { "monitor", IMAGE_TYPE_SECURITY_MONITOR, BANK_MONITOR, BANK_MONITOR_MAX },
    { "device-tree", IMAGE_TYPE_NW_DEVICE_TREE, BANK_DEVICE_TREE, BANK_DEVICE_TREE_MAX },
    { "kernel", IMAGE_TYPE_NW_KERNEL, BANK_KERNEL, BANK_KERNEL_MAX },
    { "root-fs", IMAGE_TYPE_ROOT_FS, BANK_ROOT_FS, BANK_ROOT_FS_MAX },
    { "services", IMAGE_TYPE_SERVICES, BANK_SERVICES, BANK_SERVICES_MAX },
};
const size_t gsi_bank_slot_count = G_N_ELEMENTS(gsi_bank_slots);

const struct gsi_flash_slot gsi_boot_slots[] = {
    { "one-bl", IMAGE_TYPE_ONE_BL, FLASH_ONE_BL, FLASH_ONE_BL_SIZE },
    { "one-bl-backup", IMAGE_TYPE_ONE_BL, FLASH_ONE_BL_BACKUP, FLASH_ONE_BL_SIZE },
    { "keystore", IMAGE_TYPE_TRUSTED_KEYSTORE, FLASH_KEYSTORE, FLASH_KEYSTORE_MAX },
    { "keystore-backup", IMAGE_TYPE_TRUSTED_KEYSTORE, FLASH_KEYSTORE_BACKUP, FLASH_KEYSTORE_MAX },
    { "fw-config", IMAGE_TYPE_FW_CONFIG, FLASH_FW_CONFIG, FLASH_FW_CONFIG_SIZE },
    { "wifi-firmware", IMAGE_TYPE_WIFI_FIRMWARE, FLASH_WIFI_FIRMWARE, FLASH_WIFI_FIRMWARE_MAX },
};
const size_t gsi_boot_slot_count = G_N_ELEMENTS(gsi_boot_slots);

uint32_t gsi_bank_base(unsigned bank)
{
    return bank ? FLASH_BANK_B : FLASH_BANK_A;
}

gsi_flash *gsi_flash_new(const char *name)
{
    gsi_flash *flash = g_new0(gsi_flash, 1);
    flash->name = g_strdup(name);
    flash->data = g_malloc(GSI_FLASH_SIZE);
    memset(flash->data, 0xFF, GSI_FLASH_SIZE);
    return flash;
}

gsi_flash *gsi_flash_open(const char *path, GError **error)
{
    g_autoptr(GBytes) bytes = gsi_file_read(path, error);
    if (!bytes) {
        return NULL;
    }
    if (g_bytes_get_size(bytes) != GSI_FLASH_SIZE) {
        g_set_error(error, GSI_ERROR, GSI_ERROR_INPUT,
                    "%s: %zu bytes, a flash image has exactly %u", path, g_bytes_get_size(bytes),
                    GSI_FLASH_SIZE);
        return NULL;
    }
    gsi_flash *flash = gsi_flash_new(path);
    memcpy(flash->data, g_bytes_get_data(bytes, NULL), GSI_FLASH_SIZE);
    return flash;
}

bool gsi_flash_save(const gsi_flash *flash, const char *path, GError **error)
{
    return gsi_file_write(path, flash->data, GSI_FLASH_SIZE, error);
}

void gsi_flash_free(gsi_flash *flash)
{
    if (flash) {
        g_free(flash->name);
        g_free(flash->data);
        g_free(flash);
    }
}

struct gsi_span gsi_flash_span(const gsi_flash *flash)
{
    return (struct gsi_span){ .name = flash->name, .data = flash->data, .size = GSI_FLASH_SIZE };
}

bool gsi_flash_write(gsi_flash *flash, uint32_t offset, GBytes *bytes, GError **error)
{
    struct gsi_span whole = gsi_flash_span(flash), part;
    gsize size;
    const void *data = g_bytes_get_data(bytes, &size);
    if (!gsi_span_cut(&whole, offset, size, "write", &part, error)) {
        return false;
    }
    if (size) {
        memcpy(flash->data + offset, data, size);
    }
    return true;
}

static bool locator_at(const gsi_flash *flash, uint32_t offset, struct gsi_locator *locator,
                       GError **error)
{
    struct gsi_span whole = gsi_flash_span(flash), span;
    return gsi_span_cut(&whole, offset, LOCATOR_SIZE, "locator", &span, error) &&
           gsi_locator_parse(&span, locator, error);
}

bool gsi_flash_locator(const gsi_flash *flash, struct gsi_locator *locator, bool *backup,
                       GError **error)
{
    struct gsi_locator second;
    bool first_good = locator_at(flash, FLASH_LOCATOR, locator, error);
    bool second_good = locator_at(flash, FLASH_LOCATOR_BACKUP, &second, NULL);
    *backup = second_good && (!first_good || second.sequence > locator->sequence);
    if (*backup) {
        g_clear_error(error);
        *locator = second;
    }
    return first_good || second_good;
}

bool gsi_flash_manifest(const gsi_flash *flash, const struct gsi_locator *locator, unsigned bank,
                        struct gsi_package *package, struct gsi_manifest *manifest,
                        GError **error)
{
    struct gsi_span whole = gsi_flash_span(flash), span;
    return gsi_span_cut(&whole, gsi_bank_base(bank) + BANK_MANIFEST, locator->manifest_size[bank],
                        "boot manifest", &span, error) &&
           gsi_package_parse(&span, package, error) &&
           gsi_manifest_parse(&package->body, manifest, error);
}
