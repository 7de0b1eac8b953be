// SPDX-License-Identifier: MIT
/*
 * Client of the Pluton runtime: secure mailbox and exchange page, polled, one
 * request at a time. Owns the A7's end of the secure mailbox and the request half
 * of the page; what Pluton answers is copied once before anyone looks at it.
 */
#include "hardened.h"
#include "mem.h"
#include "mmio.h"
#include "monitor.h"
#include "regs/mbox.h"
#include "regs/memmap.h"
#include "regs/regtable.h"

enum { MBOX_REGS(REGTABLE_OFFSET) };

#define POLL_PAUSE 16u

static struct secure_reply reply;
static uint8_t sequence;

static uint32_t mbox_read(uint32_t reg)
{
    return mmio_read32(MBOX_HSP_SECURE_A7_BASE + reg);
}

static void mbox_write(uint32_t reg, uint32_t value)
{
    mmio_write32(MBOX_HSP_SECURE_A7_BASE + reg, value);
}

static uint32_t request_post(enum secure_cmd command, const struct pluton_args *args)
{
    struct secure_request *request = (void *)(uintptr_t)MONITOR_EXCHANGE;
    uint32_t word = SECURE_MBOX_WORD((uint32_t)++sequence, (uint32_t)command);

    memcpy(request->args, args->word, sizeof(request->args));
    if (args->length != 0) {
        memcpy(request->data, args->data, args->length);
    }
    mmio_sync();
    while (mbox_read(MBOX_POST_CNT) >= MBOX_FIFO_DEPTH) {
    }
    mbox_write(MBOX_DATA_POST, 0);
    mbox_write(MBOX_CMD_POST, word);
    return word;
}

/* Pluton takes thousands of instructions: asking at each of ours would only load the bus. */
static void pause(void)
{
    __asm__ volatile("yield");
    for (uint32_t turns = 0; turns < POLL_PAUSE; turns++) {
        hardened_barrier();
    }
}

const struct secure_reply *pluton_call(enum secure_cmd command, const struct pluton_args *args)
{
    uint32_t word, answer;

    if (args->length > SECURE_DATA_MAX) {
        memset(&reply, 0, sizeof(reply));
        reply.status = SECURE_EINVAL;
        return &reply;
    }
    word = request_post(command, args);
    /* Stale words of an interrupted exchange are dropped: only our own echo counts. */
    do {
        while (mbox_read(MBOX_POP_CNT) == 0) {
            pause();
        }
        answer = mbox_read(MBOX_CMD_POP);
    } while (answer != word);
    mmio_sync();
    memcpy(&reply, (const void *)(uintptr_t)(MONITOR_EXCHANGE + SECURE_REPLY_OFFSET),
           sizeof(reply));
    return &reply;
}

void pluton_forget(void)
{
    mem_wipe(&reply, sizeof(reply));
    mem_wipe((void *)(uintptr_t)MONITOR_EXCHANGE, MONITOR_END - MONITOR_EXCHANGE);
    mmio_sync();
}

void pluton_post_no_reply(enum secure_cmd command, uint32_t arg0)
{
    struct pluton_args args = { .word = { arg0 } };

    request_post(command, &args);
}

void pluton_postcode(uint32_t code)
{
    struct pluton_args args = { .word = { code } };

    pluton_call(SECURE_CMD_POSTCODE, &args);
}
