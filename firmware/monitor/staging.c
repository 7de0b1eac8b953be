// SPDX-License-Identifier: MIT
/*
 * Calls 0F to 1D, 24, 26, 27 and 29: staging, installation and lists of images. Copies each
 * input once, bounds it, and asks Pluton, who owns all state and the flash. Blobs and errors:
 * update.h; page: docs/staging.md. Arguments: a[0], a[1] = input, a[2], a[3] = output.
 */
#include "staging.h"

#include "image.h"
#include "mem.h"

#define LIST_HEAD sizeof(struct update_list)

int staging_ask(struct pluton_args *args, struct update_result *result)
{
    const struct secure_reply *reply = pluton_call(SECURE_CMD_STAGING, args);

    result->error = reply->values[0];
    result->detail = reply->values[1];
    return reply->status;
}

int staging_answer(const uint32_t *a, const void *output, uint32_t size,
                   const struct update_result *result)
{
    int status = nw_copy_out(a[2], output, size, 4);

    return status == 0 ? (int)result->error : status;
}

/* Input of just this size, copied; output of just that size, reachable. */
static int take(const uint32_t *a, void *input, uint32_t in_size, uint32_t out_size)
{
    int status;

    if (a[1] != in_size || a[3] != out_size) {
        return SMC_EINVAL;
    }
    status = nw_check(a[2], out_size, 4);
    if (status == 0 && in_size != 0) {
        status = nw_copy_in(input, a[0], in_size, 4);
    }
    return status;
}

static int list_page(uint32_t list, uint32_t first, const struct secure_reply **reply)
{
    struct pluton_args args = { .word = { STAGING_LIST, list, first } };

    *reply = pluton_call(SECURE_CMD_STAGING, &args);
    return (*reply)->status;
}

/* Of missing images there can be none only where something is staged. */
static bool is_list_of_missing(uint32_t list)
{
    return list == STAGING_LIST_MISSING || list == STAGING_LIST_MISSING_BASE;
}

static int count_list(const uint32_t *a, uint32_t list)
{
    struct update_count output = { { 0, 0 }, 0 };
    const struct secure_reply *reply;
    int status = take(a, NULL, 0, sizeof(output));

    if (status == 0) {
        status = list_page(list, 0, &reply);
    }
    if (status != 0) {
        return status;
    }
    output.count = reply->values[2];
    if (is_list_of_missing(list)) {
        output.result.error = reply->values[0];
    }
    return staging_answer(a, &output, sizeof(output), &output.result);
}

/* Records n.. of the reply, as many as the output still holds. */
static int put_records(const uint32_t *a, uint32_t n, const struct secure_reply *reply)
{
    uint32_t room = a[3] - LIST_HEAD, at = n * sizeof(struct update_image);
    uint32_t got = reply->values[3];

    if (got > STAGING_LIST_STEP || at > room) {
        return SMC_EIO;
    }
    /* no division: a UDIV is one bit from a load of PC, by an address made of the caller's length */
    while (got * sizeof(struct update_image) > room - at) {
        got--;
    }
    return got == 0 ? 0
                    : nw_copy_out(a[2] + LIST_HEAD + at, reply->data,
                                  got * sizeof(struct update_image), 4);
}

static int whole_list(const uint32_t *a, uint32_t list)
{
    struct update_list output = { { 0, 0 }, 0 };
    const struct secure_reply *reply;
    uint32_t n = 0, listed;
    int status;

    if (a[1] != 0 || a[3] < LIST_HEAD) {
        return SMC_EINVAL;
    }
    status = nw_check(a[2], a[3], 4);
    do {
        if (status == 0) {
            status = list_page(list, n, &reply);
        }
        if (status == 0) {
            status = put_records(a, n, reply);
        }
        if (status != 0) {
            return status;
        }
        listed = reply->values[3];
        n += listed;
        output.count = reply->values[2];
        output.result.error = reply->values[0];
    } while (listed == STAGING_LIST_STEP && n < output.count &&
             LIST_HEAD + n * sizeof(struct update_image) < a[3]);
    return staging_answer(a, &output, LIST_HEAD, &output.result);
}

/* The record with this image or component identity (one of the two is NULL): its index, or the
 * count; the record is copied. */
static int find_record(uint32_t list, const uint8_t *image, const uint8_t *component,
                       struct update_image *found)
{
    const struct secure_reply *reply;
    uint32_t first = 0, listed;
    int status;

    do {
        status = list_page(list, first, &reply);
        if (status != 0) {
            return status;
        }
        listed = reply->values[3];
        for (uint32_t n = 0; n < listed && n < STAGING_LIST_STEP; n++) {
            const struct update_image *record =
                (const struct update_image *)(const void *)reply->data + n;

            if (memcmp(image ? record->image : record->component, image ? image : component,
                       IMAGE_GUID_SIZE) == 0) {
                memcpy(found, record, sizeof(*found));
                return 0;
            }
        }
        first += listed;
    } while (listed == STAGING_LIST_STEP);
    return SMC_ENOENT;
}

static int should_be_updated(const uint32_t *a)
{
    struct update_name input;
    struct update_count output = { { 0, 0 }, 0 };
    struct update_image found;
    int status = take(a, &input, sizeof(input), sizeof(output));

    if (status == 0) {
        status = find_record(STAGING_LIST_COMPONENTS, input.image, NULL, &found);
        output.count = status == SMC_ENOENT;
        status = status == SMC_ENOENT ? 0 : status;
    }
    return status != 0 ? status : staging_answer(a, &output, sizeof(output), &output.result);
}

static int invalidate(const uint32_t *a)
{
    struct update_name input;
    struct update_result result;
    struct pluton_args args = {
        .word = { STAGING_INVALIDATE }, .data = input.image, .length = sizeof(input.image),
    };
    int status = take(a, &input, sizeof(input), sizeof(result));

    if (status == 0) {
        status = staging_ask(&args, &result);
    }
    return status != 0 ? status : staging_answer(a, &result, sizeof(result), &result);
}

static int open_image(const uint32_t *a)
{
    struct update_open input;
    struct update_handle output = { { 0, 0 }, 0 };
    int status = take(a, &input, sizeof(input), sizeof(output));

    if (status == 0) {
        struct pluton_args args = {
            .word = { STAGING_OPEN, input.size },
            .data = input.image,
            .length = sizeof(input.image),
        };
        const struct secure_reply *reply = pluton_call(SECURE_CMD_STAGING, &args);

        status = reply->status;
        output.result.error = reply->values[0];
        output.result.detail = reply->values[1];
        output.handle = reply->values[2];
    }
    return status != 0 ? status : staging_answer(a, &output, sizeof(output), &output.result);
}

/* The source lies behind the header and inside the buffer, or nothing is read.
 * Not inlined: a positive control takes its place (docs/attacks.md). */
static bool __attribute__((noinline)) source_inside(const struct update_block *block, uint32_t buffer)
{
    return block->length != 0 && block->length <= UPDATE_BLOCK_MAX && block->length <= buffer &&
           block->source <= buffer - block->length;
}

static int write_steps(uint32_t from, const struct update_block *block,
                       struct update_result *result)
{
    static uint8_t data[SECURE_DATA_MAX];
    int status = 0;

    for (uint32_t done = 0; done < block->length && status == 0;) {
        uint32_t left = block->length - done;
        uint32_t step = left < sizeof(data) ? left : sizeof(data);
        struct pluton_args args = {
            .word = { STAGING_WRITE, block->handle, block->offset + done, step },
            .data = data,
            .length = step,
        };

        status = nw_copy_in(data, from + done, step, 1);
        if (status == 0) {
            status = staging_ask(&args, result);
        }
        if (result->error != UPDATE_OK) {
            break;
        }
        done += step;
    }
    return status;
}

static int write_block(const uint32_t *a)
{
    struct update_block block;
    struct update_result result = { 0, 0 };
    int status;

    if (a[1] < sizeof(block) || a[3] != sizeof(result)) {
        return SMC_EINVAL;
    }
    status = nw_check(a[2], sizeof(result), 4);
    if (status == 0) {
        status = nw_check(a[0], a[1], 4);
    }
    if (status == 0) {
        status = nw_copy_in(&block, a[0], sizeof(block), 4);
    }
    if (status != 0) {
        return status;
    }
    if (source_inside(&block, a[1] - sizeof(block))) {
        status = write_steps(a[0] + sizeof(block) + block.source, &block, &result);
    } else {
        result.error = UPDATE_ERROR_OUT_OF_BOUNDS;
    }
    return status != 0 ? status : staging_answer(a, &result, sizeof(result), &result);
}

/* 15, 16 and 17: one word in, the outcome out */
static int one_word(const uint32_t *a, enum staging_op op)
{
    struct update_result result = { 0, 0 };
    struct pluton_args args = { .word = { op } };
    int status = take(a, &args.word[1], sizeof(args.word[1]), sizeof(result));

    if (status == 0) {
        status = staging_ask(&args, &result);
    }
    return status != 0 ? status : staging_answer(a, &result, sizeof(result), &result);
}

static int component_summary(const uint32_t *a)
{
    struct update_index input;
    struct update_summary output = { .images = 1 };
    const struct secure_reply *reply;
    int status = take(a, &input, sizeof(input), sizeof(output));

    if (status == 0) {
        status = list_page(STAGING_LIST_COMPONENTS, input.index, &reply);
    }
    if (status != 0) {
        return status;
    }
    if (reply->values[3] == 0) {
        memset(&output, 0, sizeof(output));
        output.result.error = UPDATE_ERROR_INVALID_PARAMETER;
    } else {
        const struct update_image *record = (const struct update_image *)(const void *)reply->data;

        memcpy(output.component, record->component, sizeof(output.component));
        output.type = record->type;
        output.security_version = record->security_version;
    }
    return staging_answer(a, &output, sizeof(output), &output.result);
}

static int component_images(const uint32_t *a)
{
    struct {
        struct update_result result;
        uint32_t count;
        struct update_image image;
    } output = { .count = 0 };
    struct update_component input;
    int status = take(a, &input, sizeof(input), sizeof(output));

    if (status == 0) {
        status = find_record(STAGING_LIST_COMPONENTS, NULL, input.component, &output.image);
        output.count = status == 0;
        output.result.error = status == SMC_ENOENT ? (uint32_t)UPDATE_ERROR_NOT_FOUND : 0;
        status = status == SMC_ENOENT ? 0 : status;
    }
    return status != 0 ? status : staging_answer(a, &output, sizeof(output), &output.result);
}

/* The store's image would come with a base manifest, which refuses it: there is never one. */
static int cert_store_info(const uint32_t *a)
{
    struct update_count output = { { UPDATE_ERROR_NOT_FOUND, 0 }, 0 };
    int status = take(a, NULL, 0, sizeof(output));

    return status != 0 ? status : staging_answer(a, &output, sizeof(output), &output.result);
}

static int rollback_info(const uint32_t *a)
{
    struct pluton_args args = { .word = { STAGING_ROLLBACK } };
    struct update_rollback output;
    int status = take(a, NULL, 0, sizeof(output));

    if (status == 0) {
        const struct secure_reply *reply = pluton_call(SECURE_CMD_STAGING, &args);

        status = reply->status;
        memcpy(&output, reply->data, sizeof(output));
    }
    return status != 0 ? status : staging_answer(a, &output, sizeof(output), &output.result);
}

int service_update(uint32_t number, const uint32_t *a)
{
    switch (number) {
    case SMC_GET_APPLICATION_IMAGE_COUNT:
        return count_list(a, STAGING_LIST_APPLICATIONS);
    case SMC_LIST_ALL_APPLICATION_IMAGES:
        return whole_list(a, STAGING_LIST_APPLICATIONS);
    case SMC_SHOULD_IMAGE_BE_UPDATED:
        return should_be_updated(a);
    case SMC_INVALIDATE_IMAGE:
        return invalidate(a);
    case SMC_OPEN_IMAGE_FOR_STAGING:
        return open_image(a);
    case SMC_WRITE_BLOCK_TO_STAGE_IMAGE:
        return write_block(a);
    case SMC_COMMIT_IMAGE_STAGING:
        return one_word(a, STAGING_COMMIT);
    case SMC_ABORT_IMAGE_STAGING:
        return one_word(a, STAGING_ABORT);
    case SMC_INSTALL_STAGED_IMAGES:
        return one_word(a, STAGING_INSTALL);
    case SMC_GET_COMPONENT_COUNT:
        return count_list(a, STAGING_LIST_COMPONENTS);
    case SMC_GET_COMPONENT_SUMMARY:
        return component_summary(a);
    case SMC_GET_COMPONENT_IMAGES:
        return component_images(a);
    case SMC_STAGE_COMPONENT_MANIFESTS:
        return service_stage_manifests(a, false);
    case SMC_COUNT_OF_MISSING_IMAGES:
        return count_list(a, STAGING_LIST_MISSING);
    case SMC_GET_MISSING_IMAGES:
        return whole_list(a, STAGING_LIST_MISSING);
    case SMC_GET_UPDATE_CERT_STORE_INFO:
        return cert_store_info(a);
    case SMC_STAGE_BASE_MANIFESTS:
        return service_stage_manifests(a, true);
    case SMC_COUNT_OF_MISSING_BASE_IMAGES:
        return count_list(a, STAGING_LIST_MISSING_BASE);
    case SMC_GET_MISSING_BASE_IMAGES:
        return whole_list(a, STAGING_LIST_MISSING_BASE);
    case SMC_GET_ROLLBACK_INFO:
        return rollback_info(a);
    default:
        return SMC_ENOSYS;
    }
}
