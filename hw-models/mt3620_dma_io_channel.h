/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Between the two files of an I/O core's DMA: registers on one side, what channels do on
 * the other.
 */
#ifndef MT3620_DMA_IO_CHANNEL_H
#define MT3620_DMA_IO_CHANNEL_H

#include "hw/mt3620/mt3620_dma_io.h"
#include "hw/mt3620/mt3620_regblock.h"

enum {
    DMA_IO_RUN_REGS(REGTABLE_OFFSET)
    DMA_IO_WRAP_REGS(REGTABLE_OFFSET)
    DMA_IO_ADDR_REGS(REGTABLE_OFFSET)
    DMA_IO_PORT_REGS(REGTABLE_OFFSET)
    DMA_IO_RING_REGS(REGTABLE_OFFSET)
    DMA_IO_GLOBAL_REGS(REGTABLE_OFFSET)
};

enum { KIND_HALF, KIND_FULL, KIND_RING };

/* Registers of a channel of that kind */
extern const Mt3620RegBlock mt3620_dma_io_block[];
extern const Mt3620DmaPumpOps mt3620_dma_io_pump_ops;

static inline unsigned int mt3620_dma_io_kind(unsigned int ch)
{
    return ch >= DMA_IO_FIRST_RING ? KIND_RING :
           ch >= DMA_IO_FIRST_FULL ? KIND_FULL : KIND_HALF;
}

static inline uint32_t chan_reg(const Mt3620DmaIoChannel *c, unsigned int offset)
{
    return c->store[offset / 4];
}

static inline uint32_t chan_unit(const Mt3620DmaIoChannel *c)
{
    return 1u << DMA_IO_CON_SIZE(chan_reg(c, DMA_IO_CON));
}

static inline bool chan_con(const Mt3620DmaIoChannel *c, uint32_t bits)
{
    return chan_reg(c, DMA_IO_CON) & bits;
}

static inline uint32_t chan_count(const Mt3620DmaIoChannel *c)
{
    return chan_reg(c, DMA_IO_COUNT) & DMA_IO_COUNT_MASK;
}

/* A guest error of this channel. */
void mt3620_dma_io_error(unsigned int ch, unsigned int offset, const char *what);

/* Bytes in the ring: what hardware put and software has not taken, or the reverse. */
uint32_t mt3620_dma_io_fill(const Mt3620DmaIoChannel *c);
/* Would SWPTR with that value stand in the ring? */
bool mt3620_dma_io_pointers_valid(const Mt3620DmaIoChannel *c, uint32_t sw);
/* A ring's threshold may hold now. */
void mt3620_dma_io_check(Mt3620DmaIo *s, unsigned int ch);
/* The timeout runs from the last byte received while bytes wait. */
void mt3620_dma_io_restart_timeout(Mt3620DmaIoChannel *c);

/* Starts a channel that is programmed well, or says what is wrong. */
void mt3620_dma_io_start(Mt3620DmaIo *s, unsigned int ch);
void mt3620_dma_io_stop(Mt3620DmaIoChannel *c);

/* The interrupt line follows the channels. */
void mt3620_dma_io_update(void *dma);

void mt3620_dma_io_fault_class_init(ObjectClass *klass);

#endif
