/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Between the two files of the A7's DMA: registers on one side, what channels do on the
 * other.
 */
#ifndef MT3620_DMA_A7_CHANNEL_H
#define MT3620_DMA_A7_CHANNEL_H

#include "hw/mt3620/mt3620_dma_a7.h"
#include "hw/mt3620/mt3620_regblock.h"

enum {
    DMA_A7_RUN_REGS(REGTABLE_OFFSET)
    DMA_A7_MOVE_REGS(REGTABLE_OFFSET)
    DMA_A7_RING_REGS(REGTABLE_OFFSET)
    DMA_A7_GLOBAL_REGS(REGTABLE_OFFSET)
};

extern const Mt3620DmaPumpOps mt3620_dma_a7_pump_ops;

static inline bool chan_is_ring(unsigned int ch)
{
    return ch >= DMA_A7_FIRST_RING;
}

/* A ring's direction is its peripheral's: TX, RX, TX, RX ... and the ADC */
static inline bool ring_receives(unsigned int ch)
{
    return ch == DMA_A7_CH_ADC || (ch - DMA_A7_FIRST_RING) % 2;
}

static inline uint32_t chan_reg(const Mt3620DmaA7Channel *c, unsigned int offset)
{
    return c->store[offset / 4];
}

static inline bool chan_con(const Mt3620DmaA7Channel *c, uint32_t bits)
{
    return chan_reg(c, DMA_A7_CON) & bits;
}

/* Registers of that channel */
const Mt3620RegBlock *mt3620_dma_a7_block(unsigned int ch);
/* A guest error of this channel. */
void mt3620_dma_a7_error(unsigned int ch, unsigned int offset, const char *what);

/* Bytes in a ring */
uint32_t mt3620_dma_a7_fill(const Mt3620DmaA7Channel *c);
/* Would the pointers stand in the ring with these values? */
bool mt3620_dma_a7_pointers_valid(const Mt3620DmaA7Channel *c, uint32_t wpt, uint32_t rpt);
/* A ring's threshold may hold now. */
void mt3620_dma_a7_check(Mt3620DmaA7 *s, unsigned int ch);
/* The timeout runs from the last byte received while bytes wait. */
void mt3620_dma_a7_restart_timeout(Mt3620DmaA7 *s, unsigned int ch);
void mt3620_dma_a7_raise(Mt3620DmaA7 *s, unsigned int ch, uint32_t cause);

/* Starts a channel that is programmed well, or says what is wrong. */
void mt3620_dma_a7_start(Mt3620DmaA7 *s, unsigned int ch, enum mt3620_dma_world world);
void mt3620_dma_a7_stop(Mt3620DmaA7Channel *c);

/* The interrupt lines follow the channels. */
void mt3620_dma_a7_update(void *dma);

void mt3620_dma_a7_fault_class_init(ObjectClass *klass);

#endif
