/* SPDX-License-Identifier: MIT */
/* Mailbox driver. Owns the mailbox whose base it is given. */
#include "mailbox.h"

#include "mmio.h"
#include "nvic.h"
#include "regs/mbox.h"
#include "regs/regtable.h"

enum { MBOX_REGS(REGTABLE_OFFSET) };

void mailbox_init(uint32_t base, uint32_t wr_irq)
{
    mmio_write32(base + MBOX_INT_STS, MBOX_INT_NE | MBOX_INT_WR | MBOX_INT_NF | MBOX_INT_RD);
    mmio_write32(base + MBOX_INT_EN, MBOX_INT_WR);
    nvic_clear_pending(wr_irq);
    nvic_enable(wr_irq);
}

void mailbox_acknowledge(uint32_t base, uint32_t wr_irq)
{
    mmio_write32(base + MBOX_INT_STS, MBOX_INT_WR);
    nvic_clear_pending(wr_irq);
    mmio_sync();
}

int mailbox_take(uint32_t base, uint32_t *command, uint32_t *data)
{
    if (mmio_read32(base + MBOX_POP_CNT) == 0) {
        return 0;
    }
    /* data belongs to the head entry, which reading the command removes */
    *data = mmio_read32(base + MBOX_DATA_POP);
    *command = mmio_read32(base + MBOX_CMD_POP);
    mmio_sync();
    return 1;
}

int mailbox_post(uint32_t base, uint32_t command)
{
    mmio_sync();
    if (mmio_read32(base + MBOX_POST_CNT) >= MBOX_FIFO_DEPTH) {
        return 0;
    }
    mmio_write32(base + MBOX_DATA_POST, 0);
    mmio_write32(base + MBOX_CMD_POST, command);
    return 1;
}
