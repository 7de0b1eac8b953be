/* SPDX-License-Identifier: MIT */
/*
 * The monitor's requests (interface/secure_mbox.h). Owns the secure mailbox and the
 * reply half of the exchange page. The request is copied once and only the copy is
 * looked at: the monitor is trusted more than Linux, not as much as Pluton.
 */
#include "pluton.h"

#include "chip.h"
#include "efuse.h"
#include "engine.h"
#include "flash_layout.h"
#include "hardened.h"
#include "mailbox.h"
#include "mem.h"
#include "mmio.h"
#include "post.h"
#include "regs/efuse.h"
#include "regs/memmap.h"
#include "staging.h"

#define WR_IRQ (HSP_IRQ_MBOX_S_RD + MBOX_LINE_WR)

static struct secure_request request;
static struct secure_reply reply;

static int boot_done(void)
{
    uint32_t open;

    if (pluton.boot_done == HARDENED_TRUE || !verify_boot_complete() ||
        engine_att_close(verify_close_warrant()) || !engine_att_closed()) {
        return SECURE_EINVAL;
    }
    open = verify_boot_difference();
    if (hardened_launder(open) != 0) {
        return SECURE_EINVAL;
    }
    hardened_barrier();
    pluton.boot_done = HARDENED_TRUE;
    chip_set_scratch(0, 0);
    reply.values[0] = SECURE_BOOT_CLOSED ^ verify_boot_difference();
    return 0;
}

/* Once Linux runs the set has proved itself: nobody may talk the chip out of it. */
static int set_failed(void)
{
    if (pluton.boot_done == HARDENED_TRUE) {
        return SECURE_EACCES;
    }
    pluton_set_failed(request.args[0]);
}

static int random_words(void)
{
    uint32_t words[7];

    if (engine_random(words, 7)) {
        post_code(POSTCODE_PLUTON_ENTROPY);
        return SECURE_EIO;
    }
    memcpy(reply.values, words, sizeof(words));
    mem_wipe(words, sizeof(words));
    return 0;
}

static int quote(void)
{
    struct remote_api_attestation *out = (struct remote_api_attestation *)(void *)reply.data;

    _Static_assert(sizeof(*out) <= sizeof(reply.data), "attestation reply");
    return identity_attest(request.data, out) ? SECURE_EIO : 0;
}

static int start_core(const unsigned int *args)
{
    uint32_t loader_status = 0;
    int error = io_core_start(args[0], args[1], args[2], args[3], &loader_status);

    reply.values[0] = loader_status;
    return error;
}

static int state(void)
{
    reply.values[0] = efuse_lifecycle();
    reply.values[1] = pluton.handover.active_bank;
    reply.values[2] = pluton.handover.reset_reason;
    reply.values[3] = remote_dropped();
    reply.values[4] = (uint32_t)__builtin_popcount(efuse_row(EFUSE_ROW_COUNTER(0)));
    return 0;
}

static int serve(uint32_t command)
{
    const unsigned int *args = request.args;

    switch (command) {
    case SECURE_CMD_POSTCODE:
        post_code(args[0]);
        return 0;
    case SECURE_CMD_VERIFY_IMAGE:
        return verify_window_image(&request, &reply);
    case SECURE_CMD_BOOT_DONE:
        return boot_done();
    case SECURE_CMD_SET_FAILED:
        return set_failed();
    case SECURE_CMD_FLASH_PROGRAM:
        return flash_service_program(&request);
    case SECURE_CMD_FLASH_ERASE:
        return flash_service_erase(&request);
    case SECURE_CMD_QUOTE:
        return quote();
    case SECURE_CMD_CORE_START:
        return start_core(args);
    case SECURE_CMD_CORE_STOP:
        return io_core_stop(args[0]);
    case SECURE_CMD_SOC_RESET:
        chip_soc_reset();
    case SECURE_CMD_RNG:
        return random_words();
    case SECURE_CMD_DERIVE:
        return identity_derive(request.data, reply.data) ? SECURE_EIO : 0;
    case SECURE_CMD_STATE:
        return state();
    case SECURE_CMD_STAGING:
        return staging_service(&request, &reply);
    default:
        return SECURE_ENOSYS;
    }
}

static void answer(uint32_t word)
{
    memcpy((void *)(MONITOR_EXCHANGE + SECURE_REPLY_OFFSET), &reply, sizeof(reply));
    mem_wipe(&reply, sizeof(reply));
    mem_wipe(&request, sizeof(request));
    /* the monitor has one request out at a time: its queue has room */
    mailbox_post(HSP_MBOX_SECURE_BASE, word);
}

void secure_init(void)
{
    mailbox_init(HSP_MBOX_SECURE_BASE, WR_IRQ);
}

void secure_service(void)
{
    uint32_t word, data;

    mailbox_acknowledge(HSP_MBOX_SECURE_BASE, WR_IRQ);
    while (mailbox_take(HSP_MBOX_SECURE_BASE, &word, &data)) {
        uint32_t command = word >> 16;

        mem_wipe(&reply, sizeof(reply));
        memcpy(&request, (const void *)MONITOR_EXCHANGE, sizeof(request));
        hardened_barrier();
        efuse_warrant(PURPOSE_SECURE(command, request.args[0]));
        reply.status = (word & 0xFF) == SECURE_MBOX_VERSION ? serve(command) : SECURE_ENOSYS;
        efuse_warrant(0);
        answer(word);
    }
}
