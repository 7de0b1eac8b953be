/* SPDX-License-Identifier: MIT */
/*
 * Transport of the Remote API: normal mailbox and the ring block in normal-world
 * RAM (interface/remote_api.h). Everything there is the normal world's: each value
 * is read once into the TCM, bounded, and not read again. Owns HSP's end of the
 * normal mailbox.
 */
#include "pluton.h"

#include "efuse.h"
#include "flash_layout.h"
#include "hardened.h"
#include "mailbox.h"
#include "mem.h"
#include "mmio.h"
#include "regs/memmap.h"
#include "remote.h"

#define WR_IRQ (HSP_IRQ_MBOX_N_RD + MBOX_LINE_WR)

static uint32_t block;          /* address of the ring block; 0: none yet */
static uint32_t dropped;
static uint32_t next_buffer;    /* of ours, round robin */
static uint32_t request[REMOTE_API_MESSAGE_MAX / 4];
static uint32_t reply[REMOTE_API_MESSAGE_MAX / 4];

uint32_t remote_dropped(void)
{
    return dropped;
}

static int in_range(uint32_t address, uint32_t size)
{
    return address >= NW_RAM_BASE && address % 4 == 0 && size <= NW_RAM_SIZE &&
           address - NW_RAM_BASE <= NW_RAM_SIZE - size;
}

/* Wholly in the normal world's RAM, and aligned, so that no access is split. Asked twice: a
 * pointer the kernel chose plus one skipped branch would otherwise reach Pluton's own memory. */
static int in_normal_ram(uint32_t address, uint32_t size)
{
    if (!in_range(hardened_launder(address), size)) {
        return 0;
    }
    hardened_barrier();
    return in_range(hardened_launder(address), hardened_launder(size));
}

static void set_event_buffers(uint32_t address)
{
    if (!in_normal_ram(address, REMOTE_API_BUFFERS_OFFSET) ||
        mmio_read32(address) != (REMOTE_API_PLUTON_BUFFERS | REMOTE_API_A7_BUFFERS << 16)) {
        dropped++;
        return;
    }
    block = address;
    next_buffer = 0;
}

static volatile struct remote_api_descriptor *descriptor_of(uint32_t index)
{
    return &((volatile struct remote_api_block *)block)->descriptor[index];
}

/* Address of the buffer a descriptor names, or 0. */
static uint32_t buffer_of(uint32_t index)
{
    uint32_t address = descriptor_of(index)->address;
    uint32_t length = descriptor_of(index)->length;

    if (length != REMOTE_API_BUFFER_SIZE ||
        !in_normal_ram(address, REMOTE_API_BUFFER_SIZE)) {
        return 0;
    }
    return address;
}

/* Copy the request of `want` bytes to the TCM; 1 if it is there and fits. */
static int fetch(uint32_t index, uint32_t want)
{
    uint32_t buffer, size;

    if (block == 0 || index < REMOTE_API_PLUTON_BUFFERS || index >= REMOTE_API_BUFFERS) {
        return 0;
    }
    buffer = buffer_of(index);
    if (!buffer) {
        return 0;
    }
    size = mmio_read32(buffer) & 0xFFFF;
    /* the true length decides, whatever the message says: no more is copied */
    memcpy(request, (const void *)(buffer + REMOTE_API_MESSAGE_HEADER), want);
    hardened_barrier();
    descriptor_of(index)->available = 1;
    return size >= want && size <= ((want + 3) & ~3u);
}

/* A buffer of ours the A7 has given back. */
static uint32_t pick_buffer(uint32_t *index)
{
    for (uint32_t i = 0; i < REMOTE_API_PLUTON_BUFFERS; i++) {
        uint32_t candidate = (next_buffer + i) % REMOTE_API_PLUTON_BUFFERS;

        if (descriptor_of(candidate)->available == 1) {
            *index = candidate;
            next_buffer = (candidate + 1) % REMOTE_API_PLUTON_BUFFERS;
            return buffer_of(candidate);
        }
    }
    return 0;
}

static int send(uint32_t seq, uint32_t command, uint32_t size)
{
    uint32_t index = 0, buffer = pick_buffer(&index);

    if (!buffer) {
        return 0;
    }
    descriptor_of(index)->available = 0;
    mmio_write32(buffer, size);
    memcpy((void *)(buffer + REMOTE_API_MESSAGE_HEADER), reply, (size + 3) & ~3u);
    if (!mailbox_post(HSP_MBOX_NORMAL_BASE, REMOTE_API_WORD(seq, command, index))) {
        descriptor_of(index)->available = 1;
        return 0;
    }
    return 1;
}

/* 0: dropped */
static int serve(uint32_t word)
{
    uint32_t seq = REMOTE_API_WORD_SEQ(word), command = REMOTE_API_WORD_CMD(word);
    int want = remote_command_size(command), size;

    if (REMOTE_API_WORD_VERSION(word) != REMOTE_API_VERSION || seq == 0 || want < 0) {
        return 0;
    }
    if (!fetch(REMOTE_API_WORD_INDEX(word), (uint32_t)want)) {
        return 0;
    }
    efuse_warrant(PURPOSE_REMOTE(command));
    size = remote_command_serve(command, (const uint8_t *)request, (uint8_t *)reply);
    efuse_warrant(0);
    if (size == REMOTE_API_NO_REPLY) {
        return 1;
    }
    return size >= 0 && send(seq, command, (uint32_t)size);
}

void remote_init(void)
{
    mailbox_init(HSP_MBOX_NORMAL_BASE, WR_IRQ);
}

void remote_service(void)
{
    uint32_t word, data;

    mailbox_acknowledge(HSP_MBOX_NORMAL_BASE, WR_IRQ);
    /* one full queue at most: the monitor shall not wait behind a flood */
    for (uint32_t i = 0; i < 15 && mailbox_take(HSP_MBOX_NORMAL_BASE, &word, &data); i++) {
        if (REMOTE_API_WORD_VERSION(word) == REMOTE_API_VERSION &&
            REMOTE_API_WORD_CMD(word) == REMOTE_API_SEND_EVENT_BUFFERS) {
            set_event_buffers(data);
            continue;
        }
        dropped += !serve(word);
        mem_wipe(request, sizeof(request));
        mem_wipe(reply, sizeof(reply));
    }
}
