/* SPDX-License-Identifier: MIT */
/*
 * Manifests of an update: taken over from the monitor into Pluton's memory, verified there,
 * and held against what the board can do, before a byte of an image is accepted.
 */
#include "staging.h"

#include "component_id.h"
#include "flash_layout.h"
#include "hardened.h"
#include "mem.h"
#include "pluton.h"
#include "smc.h"

struct manifest_head {
    uint16_t version, count, header_size, entry_size;
    uint32_t build_date[2];
};
_Static_assert(sizeof(struct manifest_head) == MANIFEST_HEADER_SIZE, "manifest header");

/* The loader reads a manifest into a page (docs/boot-chain.md) */
#define BOOT_MANIFEST_MAX (HSP_HANDOVER - HSP_MANIFEST)

struct staged_manifest staged[KIND_COUNT];

static uint32_t kind_of(uint32_t type)
{
    switch (type) {
    case IMAGE_TYPE_BASE_MANIFEST:
        return KIND_BASE;
    case IMAGE_TYPE_FIRMWARE_MANIFEST:
        return KIND_FIRMWARE;
    case IMAGE_TYPE_CUSTOMER_MANIFEST:
        return KIND_CUSTOMER;
    default:
        return KIND_COUNT;
    }
}

void staging_forget(enum staging_kind kind)
{
    mem_wipe(&staged[kind], sizeof(staged[kind]));
}

/* What a set may hold is forgotten together: base alone, firmware and customer in one call. */
static void forget_set(uint32_t kind)
{
    if (kind == KIND_BASE) {
        staging_forget(KIND_BASE);
    }
    staging_forget(KIND_FIRMWARE);
    staging_forget(KIND_CUSTOMER);
}

uint32_t staging_missing(const struct staged_manifest *m)
{
    for (uint32_t n = 0; n < m->count; n++) {
        if (!(m->committed >> n & 1)) {
            return n;
        }
    }
    return m->count;
}

/* UPDATE_OK when this kind may hold images of that type. */
static uint32_t type_allowed(uint32_t kind, uint32_t type)
{
    if (kind == KIND_BASE && type == IMAGE_TYPE_UPDATE_CERT_STORE) {
        return UPDATE_ERROR_NOT_IMPLEMENTED;
    }
    if (kind == KIND_BASE) {
        return type == IMAGE_TYPE_TRUSTED_KEYSTORE ? UPDATE_OK : UPDATE_ERROR_MALFORMED_MANIFEST;
    }
    if (kind == KIND_CUSTOMER) {
        return type == IMAGE_TYPE_APPLICATION ? UPDATE_OK : UPDATE_ERROR_MALFORMED_MANIFEST;
    }
    if (type == IMAGE_TYPE_WIFI_FIRMWARE) {
        return UPDATE_ERROR_NOT_IMPLEMENTED;
    }
    return type == IMAGE_TYPE_ONE_BL || set_image_max(type) ? UPDATE_OK
                                                            : UPDATE_ERROR_MALFORMED_MANIFEST;
}

static uint32_t size_allowed(uint32_t kind, uint32_t n)
{
    const struct manifest_entry *entry = staged_entry(&staged[kind], n);
    uint32_t room;

    staging_place(kind, n, &room);
    if (entry->size == 0 || entry->size > room) {
        return 0;
    }
    switch (entry->type) {
    case IMAGE_TYPE_ONE_BL:
        return entry->size == FLASH_ONE_BL_SIZE;
    case IMAGE_TYPE_BOOT_MANIFEST:
        return entry->size <= BOOT_MANIFEST_MAX;
    default:
        return 1;
    }
}

/* Applications differ by component, all other images by type. */
static uint32_t is_twice(const struct staged_manifest *m, uint32_t n)
{
    const struct manifest_entry *entry = staged_entry(m, n);

    for (uint32_t i = 0; i < n; i++) {
        const struct manifest_entry *other = staged_entry(m, i);

        if (other->type == entry->type &&
            (entry->type != IMAGE_TYPE_APPLICATION ||
             memcmp(other->component, entry->component, IMAGE_GUID_SIZE) == 0)) {
            return 1;
        }
    }
    return 0;
}

static uint32_t body_provides(const void *body, uint32_t version, uint32_t type)
{
    const struct manifest_head *head = body;
    const struct manifest_entry *entry =
        (const struct manifest_entry *)((const uint8_t *)body + MANIFEST_HEADER_SIZE);

    for (uint32_t n = 0; n < head->count && n < MANIFEST_MAX_ENTRIES; n++) {
        for (uint32_t pair = 0; pair < 4; pair += 2) {
            if (entry[n].provides[pair] == version && entry[n].provides[pair + 1] == type) {
                return 1;
            }
        }
    }
    return 0;
}

/* By the operating system that will run: the staged one, if one is staged. */
static uint32_t abi_allowed(const struct manifest_entry *entry)
{
    const void *os = staged[KIND_FIRMWARE].package[0] ? (const void *)staged[KIND_FIRMWARE].package
                                                      : pluton.manifest;

    for (uint32_t pair = 0; pair < 4; pair += 2) {
        uint32_t version = entry->depends[pair], type = entry->depends[pair + 1];

        if (type > SMC_ABI_APPLICATION) {
            return UPDATE_ERROR_ABI_TYPE;
        }
        if (type != 0 && !(type == SMC_ABI_SECURE_WORLD && version == SMC_VERSION) &&
            !body_provides(os, version, type)) {
            return UPDATE_ERROR_ABI_NOT_FOUND;
        }
    }
    return UPDATE_OK;
}

static struct staging_status check_entries(uint32_t kind, uint32_t count)
{
    const struct staged_manifest *m = &staged[kind];

    for (uint32_t n = 0; n < count; n++) {
        const struct manifest_entry *entry = staged_entry(m, n);
        uint32_t error = type_allowed(kind, entry->type);

        if (error == UPDATE_OK && is_twice(m, n)) {
            error = UPDATE_ERROR_MALFORMED_MANIFEST;
        }
        if (error == UPDATE_OK && entry->uncompressed_size != entry->size) {
            error = UPDATE_ERROR_NOT_IMPLEMENTED;
        }
        if (error == UPDATE_OK && !size_allowed(kind, n)) {
            error = UPDATE_ERROR_TYPE_SIZE;
        }
        if (error == UPDATE_OK) {
            error = abi_allowed(entry);
        }
        if (error != UPDATE_OK) {
            return staging_error(error, n);
        }
    }
    return STAGING_OK;
}

static struct staging_status check_set_whole(const void *body)
{
    static const uint8_t required[] = {
        IMAGE_TYPE_BOOT_MANIFEST, IMAGE_TYPE_PLUTON_RUNTIME, IMAGE_TYPE_SECURITY_MONITOR,
        IMAGE_TYPE_NW_DEVICE_TREE, IMAGE_TYPE_NW_KERNEL, IMAGE_TYPE_ROOT_FS,
    };

    for (uint32_t i = 0; i < sizeof(required); i++) {
        if (!manifest_find(body, required[i])) {
            return staging_error(UPDATE_ERROR_MALFORMED_MANIFEST, required[i]);
        }
    }
    return STAGING_OK;
}

/* A manifest older than the running set is a replay, whoever signed it.
 * Not inlined: a positive control takes its place (docs/attacks.md). */
static uint32_t __attribute__((noinline)) is_stale(const void *body)
{
    const struct manifest_head *running = pluton.manifest, *offered = body;
    uint64_t now = (uint64_t)running->build_date[1] << 32 | running->build_date[0];
    uint64_t then = (uint64_t)offered->build_date[1] << 32 | offered->build_date[0];

    return then < now;
}

static struct staging_status judge(uint32_t kind, uint32_t body_size)
{
    struct staged_manifest *m = &staged[kind];
    const struct manifest_head *head = (const struct manifest_head *)(const void *)m->package;
    struct staging_status status;

    if (manifest_check(m->package, body_size) != IMAGE_ACCEPTED) {
        return staging_error(UPDATE_ERROR_MALFORMED_MANIFEST, MANIFEST_MAX_ENTRIES);
    }
    status = check_entries(kind, head->count);
    if (status.error == UPDATE_OK && kind == KIND_FIRMWARE) {
        status = is_stale(m->package) ? staging_error(UPDATE_ERROR_OUT_OF_ORDER, 0)
                                      : check_set_whole(m->package);
    }
    return status;
}

/* What lies where it belongs already, from before a power cut, need not be loaded again. */
static void find_present(uint32_t kind)
{
    static struct image_info info;
    struct staged_manifest *m = &staged[kind];

    for (uint32_t n = 0; n < m->count; n++) {
        struct app_entry app;

        if (kind == KIND_CUSTOMER && staging_app_find(staged_entry(m, n)->image, &app) &&
            app.size == staged_entry(m, n)->size) {
            m->place[n] = app.offset;
        }
        if (staging_place(kind, n, NULL) != 0 &&
            staging_verify(kind, n, &info) == IMAGE_STATUS_OK && image_deviation(&info) == 0) {
            m->committed |= 1u << n;
        }
    }
}

static struct staging_status take(uint32_t kind, uint32_t type, uint32_t size,
                                  const uint8_t *package)
{
    static struct image_info info;
    struct staged_manifest *m = &staged[kind];
    const struct image_expect expect = {
        .base = m->package,
        .size = size,
        .type = type,
        .component = component_of_type(type),
        .window_offset = IMAGE_NO_OFFSET,
        .keys = &pluton.keys,
    };
    struct staging_status status;
    uint32_t verdict;

    memcpy(m->package, package, size);
    verdict = image_verify(&expect, &info);
    if (hardened_launder(verdict) != IMAGE_STATUS_OK) {
        return staging_refused(verdict);
    }
    hardened_barrier();
    status = judge(kind, info.body_size);
    if (status.error != UPDATE_OK) {
        return status;
    }
    /* a wild number of entries unless the signature was good in both passes */
    m->count = image_entry(((const struct manifest_head *)(const void *)m->package)->count, &info);
    if (hardened_launder(m->count) > MANIFEST_MAX_ENTRIES) {
        return staging_error(UPDATE_ERROR_VERIFICATION, IMAGE_REFUSED_GLITCH);
    }
    find_present(kind);
    return STAGING_OK;
}

struct staging_status staging_take_manifest(uint32_t type, uint32_t size, uint32_t first,
                                            const uint8_t *package)
{
    uint32_t kind = kind_of(type);
    struct staging_status status;

    if (kind == KIND_COUNT || first > 1 || size == 0 || size > UPDATE_MANIFEST_MAX) {
        return staging_error(UPDATE_ERROR_INVALID_PARAMETER, 0);
    }
    if (staging_is_open()) {
        return staging_error(UPDATE_ERROR_IN_PROGRESS, 0);
    }
    if (kind != KIND_BASE && staged[KIND_BASE].count != 0) {
        return staging_error(UPDATE_ERROR_OUT_OF_ORDER, 0);
    }
    if (first) {
        forget_set(kind);
    }
    status = take(kind, type, size, package);
    if (status.error != UPDATE_OK) {
        forget_set(kind);
    }
    return status;
}
