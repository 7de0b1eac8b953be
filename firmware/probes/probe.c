// SPDX-License-Identifier: MIT
/*
 * The probe's loop: take orders from the block, perform each under a guard, report.
 * Owns the order block. Reaches whatever it is told to; that is its purpose.
 */
#include "arch.h"
#include "mem.h"
#include "mmio.h"
#include "regs/mbox.h"
#include "regs/regtable.h"

enum { MBOX_REGS(REGTABLE_OFFSET) };

_Static_assert(sizeof(struct probe_block) == PROBE_BLOCK_SIZE, "block is one page");

struct probe_trap probe_trap;
uint32_t probe_escape_sp;

static volatile struct probe_block *block(void)
{
    return (volatile struct probe_block *)PROBE_BLOCK;
}

static void do_read(struct probe_order *o)
{
    switch (o->width) {
    case 1:
        o->result = *(volatile uint8_t *)(uintptr_t)o->address;
        break;
    case 2:
        o->result = *(volatile uint16_t *)(uintptr_t)o->address;
        break;
    case 4:
        o->result = *(volatile uint32_t *)(uintptr_t)o->address;
        break;
    default:
        o->outcome = PROBE_BAD_ORDER;
    }
}

static void do_write(struct probe_order *o)
{
    switch (o->width) {
    case 1:
        *(volatile uint8_t *)(uintptr_t)o->address = (uint8_t)o->value;
        break;
    case 2:
        *(volatile uint16_t *)(uintptr_t)o->address = (uint16_t)o->value;
        break;
    case 4:
        *(volatile uint32_t *)(uintptr_t)o->address = o->value;
        break;
    default:
        o->outcome = PROBE_BAD_ORDER;
    }
    /* A posted write's error must arrive inside the guard. */
    mmio_sync();
}

static void do_execute(struct probe_order *o)
{
    uint32_t (*code)(uint32_t, uint32_t, uint32_t, uint32_t);

    code = (uint32_t (*)(uint32_t, uint32_t, uint32_t, uint32_t))(uintptr_t)o->address;
    arch_sync();
    o->result = code(o->args[0], o->args[1], o->args[2], o->args[3]);
}

static void do_post(struct probe_order *o)
{
    o->result = mmio_read32(o->address + MBOX_POST_CNT);
    mmio_write32(o->address + MBOX_DATA_POST, o->args[0]);
    mmio_write32(o->address + MBOX_CMD_POST, o->value);
    mmio_sync();
}

static void do_poll(struct probe_order *o)
{
    for (uint32_t n = 0; n < o->value; n++) {
        if (mmio_read32(o->address + MBOX_POP_CNT) != 0) {
            o->regs[0] = mmio_read32(o->address + MBOX_DATA_POP);
            o->regs[1] = mmio_read32(o->address + MBOX_CMD_POP);
            o->result = 1;
            return;
        }
    }
}

/* result counts as it goes: after a fault it tells how far it came. */
static void do_copy(struct probe_order *o)
{
    for (; o->result < o->args[0]; o->result++) {
        mmio_write32(o->value + 4 * o->result, mmio_read32(o->address + 4 * o->result));
    }
    mmio_sync();
}

static void do_fill(struct probe_order *o)
{
    for (; o->result < o->args[0]; o->result++) {
        mmio_write32(o->address + 4 * o->result, o->value);
    }
    mmio_sync();
}

static void perform(struct probe_order *o)
{
    switch (o->op) {
    case PROBE_NOP:
        break;
    case PROBE_READ:
        do_read(o);
        break;
    case PROBE_WRITE:
        do_write(o);
        break;
    case PROBE_EXECUTE:
        do_execute(o);
        break;
    case PROBE_MBOX_POST:
        do_post(o);
        break;
    case PROBE_MBOX_POLL:
        do_poll(o);
        break;
    case PROBE_COPY:
        do_copy(o);
        break;
    case PROBE_FILL:
        do_fill(o);
        break;
    case PROBE_SYNC:
        arch_sync();
        break;
    default:
        if (!arch_order(o)) {
            o->outcome = PROBE_BAD_ORDER;
        }
    }
}

static void run(struct probe_order *o)
{
    o->outcome = PROBE_OK;
    o->result = o->fault = o->status = o->status2 = o->fault_address = o->pc = 0;
    if (probe_guard(perform, o) != 0) {
        o->outcome = PROBE_FAULT;
        o->fault = probe_trap.fault;
        o->status = probe_trap.status;
        o->status2 = probe_trap.status2;
        o->fault_address = probe_trap.address;
        o->pc = probe_trap.pc;
    }
}

void probe_main(const uint32_t *entry_registers)
{
    volatile struct probe_block *b = block();

    memset((void *)b, 0, sizeof(*b));
    arch_boot((struct probe_block *)b, entry_registers);
    b->version = PROBE_VERSION;
    b->core = PROBE_CORE;
    b->capacity = PROBE_CAPACITY;
    b->magic = PROBE_MAGIC;
    for (;;) {
        uint32_t ticket = b->submitted, count;

        if (ticket == b->completed) {
            continue;
        }
        count = b->count;
        for (uint32_t n = 0; n < count && n < PROBE_CAPACITY; n++) {
            run((struct probe_order *)&b->order[n]);
        }
        mmio_sync();
        b->completed = ticket;
    }
}
