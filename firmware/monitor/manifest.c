// SPDX-License-Identifier: MIT
/*
 * Manifest sets of the normal world (calls 1B and 25): an envelope that is not signed, around
 * packages that are. The header is copied once and bounded here; each package is copied once
 * into the monitor and judged by Pluton. All of a set, or nothing of it, is staged.
 */
#include "staging.h"

#include "hardened.h"
#include "image.h"
#include "mem.h"

#define DATA_MAX (UPDATE_SET_MAX * UPDATE_MANIFEST_MAX)

struct set_header {
    struct update_set set;
    struct update_set_item item[UPDATE_SET_MAX];
};

/* The fixed part, as far as it can be judged without the list.
 * Not inlined: a positive control takes its place (docs/attacks.md). */
static uint32_t __attribute__((noinline)) check_set(const struct update_set *set,
                                                    uint32_t length, bool base)
{
    if (set->magic != UPDATE_SET_MAGIC) {
        return UPDATE_ERROR_SET_MAGIC;
    }
    if (set->version != UPDATE_SET_VERSION) {
        return UPDATE_ERROR_SET_VERSION;
    }
    if (set->header_size < sizeof(*set)) {
        return UPDATE_ERROR_SET_HEADER_SMALL;
    }
    if (set->count == 0 || set->count > (base ? 1 : UPDATE_SET_MAX)) {
        return UPDATE_ERROR_COUNT;
    }
    if (set->header_size != sizeof(*set) + set->count * sizeof(struct update_set_item)) {
        return UPDATE_ERROR_SET_HEADER_SIZE;
    }
    if (set->data_size > DATA_MAX) {
        return UPDATE_ERROR_SET_DATA_BIG;
    }
    if (length < set->header_size + set->data_size) {
        return UPDATE_ERROR_SET_TOTAL_SMALL;
    }
    return UPDATE_OK;
}

static bool type_fits(const struct set_header *header, uint32_t n, bool base)
{
    uint32_t type = header->item[n].type;

    if (base) {
        return type == IMAGE_TYPE_BASE_MANIFEST;
    }
    /* firmware before customer: its images come first, too */
    return (type == IMAGE_TYPE_FIRMWARE_MANIFEST && n == 0) ||
           (type == IMAGE_TYPE_CUSTOMER_MANIFEST &&
            (n == 0 || header->item[0].type == IMAGE_TYPE_FIRMWARE_MANIFEST));
}

static uint32_t check_items(const struct set_header *header, bool base)
{
    uint32_t left = header->set.data_size;

    for (uint32_t n = 0; n < header->set.count; n++) {
        uint32_t size = header->item[n].size;

        if (!type_fits(header, n, base)) {
            return UPDATE_ERROR_COUNT;
        }
        if (size > UPDATE_MANIFEST_MAX) {
            return UPDATE_ERROR_SET_DATA_BIG;
        }
        if (size == 0 || size > left) {
            return UPDATE_ERROR_SET_HEADER_SIZE;
        }
        left -= size;
    }
    return left == 0 ? UPDATE_OK : UPDATE_ERROR_SET_HEADER_SIZE;
}

static int read_header(const uint32_t *a, bool base, struct set_header *header,
                       struct update_result *result)
{
    int status;

    memset(header, 0, sizeof(*header));
    if (a[1] < sizeof(header->set)) {
        result->error = UPDATE_ERROR_SET_HEADER_SMALL;
        return 0;
    }
    status = nw_copy_in(&header->set, a[0], sizeof(header->set), 4);
    if (status != 0) {
        return status;
    }
    result->error = check_set(&header->set, a[1], base);
    if (result->error != UPDATE_OK) {
        return 0;
    }
    status = nw_copy_in(header->item, a[0] + sizeof(header->set),
                        header->set.count * sizeof(header->item[0]), 4);
    if (status == 0) {
        result->error = check_items(header, base);
    }
    return status;
}

static int stage_all(uint32_t from, const struct set_header *header, struct update_result *result)
{
    static uint8_t package[UPDATE_MANIFEST_MAX];
    int status = 0;

    from += header->set.header_size;
    for (uint32_t n = 0; n < header->set.count && status == 0; n++) {
        const struct update_set_item *item = &header->item[n];
        struct pluton_args args = {
            .word = { STAGING_MANIFEST, item->type, item->size, n == 0 },
            .data = package,
            .length = item->size,
        };

        status = nw_copy_in(package, from, item->size, 1);
        if (status == 0) {
            status = staging_ask(&args, result);
        }
        if (result->error != UPDATE_OK) {
            break;
        }
        from += item->size;
    }
    return status;
}

/* a[0], a[1] = manifest set, a[2], a[3] = output: struct update_result */
int service_stage_manifests(const uint32_t *a, bool base)
{
    static struct set_header header;
    struct update_result result = { 0, 0 };
    int status;

    if (a[3] != sizeof(result)) {
        return SMC_EINVAL;
    }
    status = nw_check(a[2], sizeof(result), 4);
    if (status == 0) {
        status = nw_check(a[0], a[1], 4);
    }
    if (status == 0) {
        status = read_header(a, base, &header, &result);
    }
    if (status != 0) {
        return status;
    }
    hardened_barrier();
    if (result.error == UPDATE_OK) {
        status = stage_all(a[0], &header, &result);
    }
    return status != 0 ? status : staging_answer(a, &result, sizeof(result), &result);
}
