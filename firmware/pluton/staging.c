/* SPDX-License-Identifier: MIT */
/* SECURE_CMD_STAGING: from the monitor's request to the operation and back. */
#include "staging.h"

#include "hardened.h"
#include "pluton.h"
#include "secure_mbox.h"

static struct staging_status act(uint32_t action)
{
    switch (action) {
    case UPDATE_INSTALL:
        return staging_install();
    case UPDATE_CONFIRM:
        return staging_confirm();
    default:
        return staging_error(UPDATE_ERROR_INVALID_PARAMETER, 0);
    }
}

static struct staging_status change(const struct secure_request *request, uint32_t *handle)
{
    const unsigned int *a = request->args;

    switch (a[0]) {
    case STAGING_MANIFEST:
        return staging_take_manifest(a[1], a[2], a[3], request->data);
    case STAGING_OPEN:
        return staging_open(request->data, a[1], handle);
    case STAGING_WRITE:
        return staging_write(a[1], a[2], a[3], request->data);
    case STAGING_COMMIT:
        return staging_commit(a[1]);
    case STAGING_ABORT:
        return staging_abort(a[1]);
    case STAGING_INSTALL:
        return act(a[1]);
    default:
        return staging_invalidate(request->data);
    }
}

int staging_service(const struct secure_request *request, struct secure_reply *reply)
{
    const unsigned int *a = request->args;
    uint32_t total = 0, listed = 0, handle = 0;
    struct staging_status status;
    int error;

    _Static_assert(UPDATE_MANIFEST_MAX <= SECURE_DATA_MAX, "a manifest is one request");
    /* only a set that booted whole may replace the other one */
    if (pluton.boot_done != HARDENED_TRUE) {
        return SECURE_EACCES;
    }
    switch (a[0]) {
    case STAGING_LIST:
        error = staging_list(a[1], a[2], &total, &listed, reply->data);
        reply->values[0] = staging_list_error(a[1]);
        reply->values[2] = total;
        reply->values[3] = listed;
        return error;
    case STAGING_ROLLBACK:
        staging_rollback((struct update_rollback *)(void *)reply->data);
        return 0;
    case STAGING_MANIFEST:
    case STAGING_OPEN:
    case STAGING_WRITE:
    case STAGING_COMMIT:
    case STAGING_ABORT:
    case STAGING_INSTALL:
    case STAGING_INVALIDATE:
        status = change(request, &handle);
        reply->values[2] = handle;
        reply->values[0] = status.error;
        reply->values[1] = status.detail;
        return 0;
    default:
        return SECURE_EINVAL;
    }
}
