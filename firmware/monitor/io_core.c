// SPDX-License-Identifier: MIT
/*
 * I/O cores for the normal world: start, stop, flags, communication buffers. Owns
 * the record of what each core runs and the dynamic firewall descriptors.
 *
 * A core starts only a file inside an application image that Pluton verifies now,
 * at the start, whatever was verified earlier; while it runs, that image's flash
 * can't be changed (flash.c asks).
 */
#include "hardened.h"
#include "image.h"
#include "monitor.h"
#include "regs/efuse.h"
#include "regs/memmap.h"

#define WINDOW_ALIGN        32u
#define BUFFER_MIN          0x1000u
#define BUFFER_MAX          0x4000u

struct core {
    bool running;
    uint32_t flags;                 /* for the next start, besides the start's own */
    struct image_range image;       /* what runs */
};
static struct core cores[SMC_IO_CORES];

static bool overlap(uint32_t a, uint32_t a_size, uint32_t b, uint32_t b_size)
{
    return a < b + b_size && b < a + a_size;
}

bool io_core_uses_flash(uint32_t offset, uint32_t length)
{
    for (uint32_t n = 0; n < SMC_IO_CORES; n++) {
        if (cores[n].running &&
            overlap(offset, length, cores[n].image.offset, cores[n].image.size)) {
            return true;
        }
    }
    return false;
}

/* The file must lie in the body of the image that contains its first byte. */
static int verify_container(uint32_t offset, uint32_t size, struct image_range *image)
{
    uint32_t body_size = 0;
    int status = image_find_application(offset, image);

    if (status != 0) {
        return status;
    }
    status = image_verify(FLASH_WINDOW_BASE + image->offset, image->size, IMAGE_TYPE_APPLICATION,
                          &body_size);
    if (status != 0) {
        return status;
    }
    hardened_barrier();
    /* none unless accepted, so that a skipped branch above leaves no room for any file */
    if (hardened_launder(body_size) == 0) {
        return SMC_EBADMSG;
    }
    if (size > body_size || offset - image->offset > body_size - size) {
        return SMC_EINVAL;
    }
    return 0;
}

static int start(struct core *core, uint32_t number, const unsigned int *arg)
{
    uint32_t window = arg[0], size = arg[1], flags = arg[2] | core->flags;
    uint32_t offset = window - FLASH_WINDOW_BASE;
    struct pluton_args args = { .word = { number, offset, size, flags } };
    struct image_range image;
    int status;

    if (core->running) {
        return SMC_EBUSY;
    }
    if ((flags & ~SMC_IO_FLAGS) != 0 || window < FLASH_WINDOW_BASE || offset >= FLASH_SIZE ||
        (offset & (WINDOW_ALIGN - 1)) != 0 || size == 0 || size > IO_FLASH_WINDOW_SIZE) {
        return SMC_EINVAL;
    }
    status = verify_container(offset, size, &image);
    if (status == 0) {
        status = pluton_call(SECURE_CMD_CORE_START, &args)->status;
    }
    if (status == 0) {
        core->image.offset = image.offset;
        core->image.size = image.size;
        core->running = true;
    }
    return status;
}

static int stop(struct core *core, uint32_t number)
{
    struct pluton_args args = { .word = { number } };
    int status = pluton_call(SECURE_CMD_CORE_STOP, &args)->status;

    if (status == 0) {
        core->running = false;
        firewall_revoke(number);
    }
    return status;
}

static int set_flags(struct core *core, uint32_t flags)
{
    if ((flags & ~SMC_IO_FLAGS) != 0) {
        return SMC_EINVAL;
    }
    core->flags = flags;
    return 0;
}

static int open_buffer(uint32_t number, const unsigned int *arg)
{
    uint32_t type = arg[0], base = arg[1], size = arg[2];
    bool lock = monitor_lifecycle() >= LIFECYCLE_DEVICE;
    int status;

    if (type > SMC_IO_BUFFER_TO_CORE || size < BUFFER_MIN || size > BUFFER_MAX ||
        (size & (size - 1)) != 0) {
        return SMC_EINVAL;
    }
    status = nw_check(base, size, BUFFER_MIN);
    if (status != 0) {
        return status;
    }
    hardened_barrier();
    /* asked anew: what is granted here is no access of this world's, which the firewall would judge */
    if (hardened_launder((uint32_t)nw_check(base, size, BUFFER_MIN)) != 0 ||
        hardened_launder((uint32_t)status) != 0) {
        return SMC_EFAULT;
    }
    if (firewall_grant_locked(number, type)) {
        return firewall_granted(number, type, base, size) ? 0 : SMC_EACCES;
    }
    return firewall_grant(number, type, base, size, lock) ? 0 : SMC_EIO;
}

static int act(const struct smc_io_control *control)
{
    struct core *core;

    if (control->core >= SMC_IO_CORES) {
        return SMC_EINVAL;
    }
    core = &cores[control->core];
    switch (control->action) {
    case SMC_IO_START:
        return start(core, control->core, control->arg);
    case SMC_IO_STOP:
        return stop(core, control->core);
    case SMC_IO_SET_FLAGS:
        return set_flags(core, control->arg[0]);
    case SMC_IO_COMM_BUFFER:
        return open_buffer(control->core, control->arg);
    default:
        return SMC_EINVAL;
    }
}

/* a[0], a[1] = input, a[2], a[3] = output */
int service_io_core(const uint32_t *a)
{
    struct smc_io_control control;
    struct smc_io_result result;
    int status;

    if (a[1] != sizeof(control) || a[3] != sizeof(result)) {
        return SMC_EINVAL;
    }
    status = nw_copy_in(&control, a[0], sizeof(control), 4);
    if (status == 0) {
        status = nw_check(a[2], sizeof(result), 4);
    }
    if (status != 0) {
        return status;
    }
    result.result = (uint32_t)act(&control);
    status = nw_copy_out(a[2], &result, sizeof(result), 4);
    return status == 0 ? (int)result.result : status;
}
