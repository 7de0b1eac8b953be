/* SPDX-License-Identifier: MIT */
/* The provisioned board in memory: see chip.h. Owns this process's scratch directory. */
#include "chip.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/obj_mac.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bytes.h"
#include "error.h"
#include "flash_layout.h"
#include "image.h"
#include "postcode.h"
#include "quote.h"
#include "regs/efuse.h"
#include "regs/sfc.h"

#define BOARD_FLASH "build/board/flash.img"
#define BOARD_FUSES "build/board/fuses.img"

#define IN_BANKS(offset) { FLASH_BANK_A + (offset), FLASH_BANK_B + (offset) }

const gs_image_place gs_image_places[] = {
    { "1bl", IMAGE_TYPE_ONE_BL, REVOKE_ONE_BL, { FLASH_ONE_BL, FLASH_ONE_BL_BACKUP },
      { "1bl", NULL }, "root", "application", POSTCODE_ROM_RECOVERY },
    { "keystore", IMAGE_TYPE_TRUSTED_KEYSTORE, REVOKE_KEYSTORE,
      { FLASH_KEYSTORE, FLASH_KEYSTORE_BACKUP }, { "pluton", NULL }, "root", "application",
      POSTCODE_ONE_BL_NO_KEYSTORE },
    { "manifest", IMAGE_TYPE_BOOT_MANIFEST, REVOKE_MANIFEST, IN_BANKS(BANK_MANIFEST),
      { "pluton", NULL }, "system", "application", POSTCODE_ONE_BL_RECOVERY },
    { "pluton", IMAGE_TYPE_PLUTON_RUNTIME, REVOKE_PLUTON_RUNTIME, IN_BANKS(BANK_PLUTON_RUNTIME),
      { "pluton", NULL }, "system", "application", POSTCODE_ONE_BL_RECOVERY },
    { "monitor", IMAGE_TYPE_SECURITY_MONITOR, REVOKE_SECURITY_MONITOR, IN_BANKS(BANK_MONITOR),
      { "monitor", NULL }, "system", "application", POSTCODE_ONE_BL_RECOVERY },
    { "device-tree", IMAGE_TYPE_NW_DEVICE_TREE, REVOKE_DEVICE_TREE, IN_BANKS(BANK_DEVICE_TREE),
      { "kernel-a", "kernel-b" }, "system", "application", POSTCODE_ONE_BL_RECOVERY },
    { "kernel", IMAGE_TYPE_NW_KERNEL, REVOKE_KERNEL, IN_BANKS(BANK_KERNEL),
      { "kernel-a", "kernel-b" }, "system", "application", POSTCODE_ONE_BL_RECOVERY },
    { "root-fs", IMAGE_TYPE_ROOT_FS, REVOKE_ROOT_FS, IN_BANKS(BANK_ROOT_FS),
      { "kernel-a", "kernel-b" }, "system", "application", POSTCODE_ONE_BL_RECOVERY },
};
const guint gs_image_place_count = G_N_ELEMENTS(gs_image_places);

const gs_image_place *gs_image_place_find(const char *name)
{
    for (guint i = 0; i < gs_image_place_count; i++) {
        if (g_str_equal(gs_image_places[i].name, name)) {
            return &gs_image_places[i];
        }
    }
    return NULL;
}

static guint8 *load(const char *path, gsize size, GError **error)
{
    char *content;
    gsize got;
    if (!g_file_get_contents(path, &content, &got, error)) {
        return NULL;
    }
    if (got < size) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "%s: %zu bytes, want %zu", path, got, size);
        g_free(content);
        return NULL;
    }
    return (guint8 *)content;
}

gs_chip *gs_chip_new(GError **error)
{
    return gs_chip_new_with(BOARD_FLASH, error);
}

gs_chip *gs_chip_new_with(const char *path, GError **error)
{
    guint8 *flash = load(path, 16 << 20, error);
    guint8 *fuses = flash ? load(BOARD_FUSES, EFUSE_BYTES, error) : NULL;
    if (!fuses) {
        g_free(flash);
        return NULL;
    }
    gs_chip *chip = g_new0(gs_chip, 1);
    chip->flash = flash;
    chip->fuses = fuses;
    return chip;
}

void gs_chip_free(gs_chip *chip)
{
    if (chip) {
        g_free(chip->flash);
        g_free(chip->fuses);
        g_free(chip->rom);
        g_free(chip);
    }
}

static guint32 manifest_entry_size(const gs_chip *chip, int bank, guint type)
{
    const guint8 *manifest = chip->flash + (bank ? FLASH_BANK_B : FLASH_BANK_A) + BANK_MANIFEST;
    guint count = MIN(gs_get16(manifest + 2), MANIFEST_MAX_ENTRIES);
    for (guint i = 0; i < count; i++) {
        const guint8 *entry = manifest + MANIFEST_HEADER_SIZE + i * MANIFEST_ENTRY_SIZE;
        if (gs_get16(entry + 32) == type) {
            return gs_get32(entry + 36);
        }
    }
    return 0;
}

guint32 gs_chip_image_size(const gs_chip *chip, const gs_image_place *place, int copy)
{
    switch (place->type) {
    case IMAGE_TYPE_ONE_BL:
        return FLASH_ONE_BL_SIZE;
    case IMAGE_TYPE_TRUSTED_KEYSTORE:
        return gs_get32(chip->flash + FLASH_LOCATOR + 24);
    case IMAGE_TYPE_BOOT_MANIFEST:
        return gs_get32(chip->flash + FLASH_LOCATOR + (copy ? 20 : 16));
    default:
        return manifest_entry_size(chip, copy, place->type);
    }
}

static guint32 metadata_offset(const gs_chip *chip, const gs_image_place *place, int copy)
{
    guint32 end = place->offset[copy] + gs_chip_image_size(chip, place, copy);
    return end - IMAGE_SIGNATURE_SIZE -
           gs_get32(chip->flash + end - IMAGE_SIGNATURE_SIZE - 4);
}

guint32 gs_chip_body_size(const gs_chip *chip, const gs_image_place *place, int copy)
{
    return metadata_offset(chip, place, copy) - place->offset[copy];
}

guint32 gs_chip_section(const gs_chip *chip, const gs_image_place *place, int copy, guint16 id)
{
    guint32 at = metadata_offset(chip, place, copy);
    guint32 count = MIN(gs_get32(chip->flash + at + 4), IMAGE_MAX_SECTIONS);
    at += 8;
    for (guint32 i = 0; i < count; i++) {
        if (gs_get16(chip->flash + at) == id) {
            return at + 4;
        }
        at += 4 + gs_get16(chip->flash + at + 2);
    }
    return 0;
}

guint32 gs_chip_crc32(const guint8 *data, gsize size)
{
    guint32 crc = 0xFFFFFFFF;
    for (gsize i = 0; i < size; i++) {
        crc ^= data[i];
        for (int bit = 0; bit < 8; bit++) {
            crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
        }
    }
    return ~crc;
}

void gs_chip_locator_seal(gs_chip *chip, guint32 offset)
{
    gs_put32(chip->flash + offset + 28, gs_chip_crc32(chip->flash + offset, 28));
}

gboolean gs_chip_resign(gs_chip *chip, const gs_image_place *place, int copy, const char *key,
                        GError **error)
{
    guint32 size = gs_chip_image_size(chip, place, copy);
    g_autofree char *in = g_build_filename(gs_scratch(), "resign.in", NULL);
    g_autofree char *out = g_build_filename(gs_scratch(), "resign.out", NULL);
    g_autofree char *result = NULL;
    gsize got;
    const char *argv[] = { "build/bin/glassphere-image", "image", "sign", "--key", key, in, "-o", out,
                           NULL };
    g_autofree char *message = NULL;
    int status;

    if (!g_file_set_contents(in, (char *)chip->flash + place->offset[copy], size, error) ||
        !g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL,
                      &message, &status, error)) {
        return FALSE;
    }
    if (!g_spawn_check_wait_status(status, NULL)) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "image sign: %s", message);
        return FALSE;
    }
    if (!g_file_get_contents(out, &result, &got, error)) {
        return FALSE;
    }
    if (got != size) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE,
                    "image sign changed the size of %s from %u to %zu", place->name, size, got);
        return FALSE;
    }
    memcpy(chip->flash + place->offset[copy], result, size);
    return TRUE;
}

/* Signs the package, whatever its metadata says, and frees the key. */
static gboolean sign_with(EC_KEY *key, guint8 *package, guint32 size, GError **error)
{
    guint8 digest[32], *signature = package + size - IMAGE_SIGNATURE_SIZE;
    gs_sha256(package, size - IMAGE_SIGNATURE_SIZE, digest);

    G_GNUC_BEGIN_IGNORE_DEPRECATIONS
    ECDSA_SIG *made = key ? ECDSA_do_sign(digest, sizeof(digest), key) : NULL;
    EC_KEY_free(key);
    G_GNUC_END_IGNORE_DEPRECATIONS
    if (!made) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "OpenSSL cannot sign");
        return FALSE;
    }
    BN_bn2binpad(ECDSA_SIG_get0_r(made), signature, 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(made), signature + 32, 32);
    ECDSA_SIG_free(made);
    return TRUE;
}

/* The image tool's development key of that label. NULL and *error. */
static EC_KEY *development_key(const char *label, GError **error)
{
    g_autofree char *file = g_strdup_printf("%s/%s.pem", gs_scratch(), label), *pem = NULL, *message = NULL;
    const char *argv[] = { "build/bin/glassphere-image", "key", "derive", label, "-o", file, NULL };
    int status = 0;

    if (!g_file_test(file, G_FILE_TEST_EXISTS) &&
        !g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &message, &status,
                      error)) {
        return NULL;
    }
    if (status || !g_file_get_contents(file, &pem, NULL, NULL)) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "key derive %s: %s", label, message ? message : file);
        return NULL;
    }
    BIO *text = BIO_new_mem_buf(pem, -1);
    EVP_PKEY *any = PEM_read_bio_PrivateKey(text, NULL, NULL, NULL);
    G_GNUC_BEGIN_IGNORE_DEPRECATIONS
    EC_KEY *key = any ? EVP_PKEY_get1_EC_KEY(any) : NULL;
    G_GNUC_END_IGNORE_DEPRECATIONS
    EVP_PKEY_free(any);
    BIO_free(text);
    if (!key) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "%s is no key", file);
    }
    return key;
}

gboolean gs_package_sign(guint8 *package, guint32 size, const char *label, GError **error)
{
    EC_KEY *key = development_key(label, error);
    return key && sign_with(key, package, size, error);
}

/* A P-256 key nobody trusts; its private half is this constant. */
#define FORGER "5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed"

gboolean gs_chip_forge(gs_chip *chip, const gs_image_place *place, int copy, GError **error)
{
    BIGNUM *secret = NULL;
    BN_hex2bn(&secret, FORGER);
    G_GNUC_BEGIN_IGNORE_DEPRECATIONS
    EC_KEY *key = EC_KEY_new_by_curve_name(NID_X9_62_prime256v1);
    EC_KEY_set_private_key(key, secret);
    G_GNUC_END_IGNORE_DEPRECATIONS
    BN_free(secret);
    return sign_with(key, chip->flash + place->offset[copy], gs_chip_image_size(chip, place, copy), error);
}

#define ALTERED_PLACES 8

/* Padding is passed over: a copy that ends too early would leave it as the wiped memory is. */
static void alter_body(guint8 *body, guint32 size)
{
    for (guint32 part = 0; part < ALTERED_PLACES; part++) {
        guint32 at = size / ALTERED_PLACES * part & ~3u, end = size / ALTERED_PLACES * (part + 1);
        /* the head may hold the entry, which must stay one */
        at = MAX(at, 64);
        while (at + 4 <= end && (gs_get32(body + at) == 0 || gs_get32(body + at) == 0xFFFFFFFF)) {
            at += 4;
        }
        if (at + 4 <= end) {
            body[at] ^= 1;
        }
    }
}

static void alter_range(guint8 *range, guint32 size)
{
    for (guint32 part = 0; part < ALTERED_PLACES; part++) {
        range[size / ALTERED_PLACES * part] ^= 1;
    }
}

#define KEYSTORE_HEAD       8
#define KEYSTORE_TYPES      20
#define KEYSTORE_POINT      28
#define KEYSTORE_POINT_SIZE 64
#define MANIFEST_DATE       8
#define MANIFEST_DATE_SIZE  8

/*
 * A table altered anywhere is refused even by who does not ask for its signature: its keys are no keys,
 * its sizes no sizes. An attacker's would be whole: here another application key.
 */
static void alter_keystore(guint8 *body)
{
    for (guint32 i = 0; i < MIN(gs_get32(body + 4), KEYSTORE_MAX_KEYS); i++) {
        guint8 *entry = body + KEYSTORE_HEAD + i * KEYSTORE_ENTRY_SIZE;
        if (gs_get32(entry + KEYSTORE_TYPES) == 1u << IMAGE_TYPE_APPLICATION) {
            alter_range(entry + KEYSTORE_POINT, KEYSTORE_POINT_SIZE);
        }
    }
}

static void alter_copy(gs_chip *chip, const gs_image_place *place, int copy, guint32 size)
{
    guint8 *body = chip->flash + place->offset[copy];
    if (place->type == IMAGE_TYPE_TRUSTED_KEYSTORE) {
        alter_keystore(body);
    } else if (place->type == IMAGE_TYPE_BOOT_MANIFEST) {
        alter_range(body + MANIFEST_DATE, MANIFEST_DATE_SIZE);
    } else {
        alter_body(body, size);
    }
}

void gs_chip_alter(gs_chip *chip, const gs_image_place *place)
{
    /* Sizes first: the second copy's may stand in what the first change touches. */
    guint32 size[2] = { gs_chip_body_size(chip, place, 0), gs_chip_body_size(chip, place, 1) };
    alter_copy(chip, place, 0, size[0]);
    if (place->offset[1] != place->offset[0]) {
        alter_copy(chip, place, 1, size[1]);
    }
}

static char *scratch_dir;

static void remove_scratch(void)
{
    g_autoptr(GDir) dir = g_dir_open(scratch_dir, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(scratch_dir, name, NULL);
        g_unlink(path);
    }
    g_rmdir(scratch_dir);
}

const char *gs_scratch(void)
{
    if (!scratch_dir) {
        g_mkdir_with_parents("build/tmp", 0755);
        scratch_dir = g_strdup("build/tmp/test-XXXXXX");
        if (!g_mkdtemp(scratch_dir)) {
            g_error("build/tmp: %s", g_strerror(errno));
        }
        atexit(remove_scratch);
    }
    return scratch_dir;
}

gs_board *gs_chip_start(const gs_chip *chip, gs_board_config config, GError **error)
{
    g_autofree char *flash = g_build_filename(gs_scratch(), "flash.img", NULL);
    g_autofree char *fuses = g_build_filename(gs_scratch(), "fuses.img", NULL);
    if (!g_file_set_contents(flash, (char *)chip->flash, 16 << 20, error) ||
        !g_file_set_contents(fuses, (char *)chip->fuses, EFUSE_BYTES, error)) {
        return NULL;
    }
    config.flash = flash;
    config.fuses = fuses;
    config.rom = config.rom ? config.rom : chip->rom;
    if (!config.insn_limit) {
        config.insn_limit = GS_BOOT_LIMIT;
    }
    return gs_board_start(&config, error);
}
