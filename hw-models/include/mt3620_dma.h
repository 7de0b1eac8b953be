/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the DMA blocks of the MT3620 share: access to the bus under a master's identity,
 * the clock that moves data, and rings with wrapping pointers. docs/dma.md.
 *
 * The pump moves at most MT3620_DMA_TICK_UNITS units each MT3620_DMA_TICK_NS of virtual
 * time, channels in turn. Between two ticks nothing moves, so that a run repeats and a
 * stopped machine stands still.
 */
#ifndef HW_MT3620_DMA_H
#define HW_MT3620_DMA_H

#include "exec/memory.h"
#include "qemu/timer.h"

#define MT3620_DMA_TICK_NS      1000
#define MT3620_DMA_TICK_UNITS   16
#define MT3620_DMA_TIMEOUT_NS   1000        /* own: a timeout tick is a microsecond */
#define MT3620_DMA_NEVER        (-1)        /* a deadline that is not set */

/* ---- one identity on the bus ---- */

typedef struct Mt3620DmaBus {
    MemoryRegion *view;
    AddressSpace as;
    uint32_t master;        /* MASTER_DMA_* */
    bool secure;
} Mt3620DmaBus;

bool mt3620_dma_bus_realize(Mt3620DmaBus *bus, DeviceState *dev, Error **errp);
/* One access of 1, 2 or 4 bytes; false: refused, and nothing moved. */
bool mt3620_dma_bus_read(Mt3620DmaBus *bus, uint32_t addr, unsigned int size,
                         uint32_t *value);
bool mt3620_dma_bus_write(Mt3620DmaBus *bus, uint32_t addr, unsigned int size,
                          uint32_t value);

/* Master of an access that carries a DMA's identity, or -1. */
int mt3620_dma_master(MemTxAttrs attrs);

/* ---- the pump ---- */

/* Part of the block's guest-visible state */
typedef struct Mt3620DmaPumpState {
    int64_t tick_ns;        /* when data move next */
    uint32_t turn;          /* channel that is asked first */
} Mt3620DmaPumpState;

typedef struct Mt3620DmaPumpOps {
    unsigned int channels;
    /* May this channel move a unit now? */
    bool (*ready)(void *dma, unsigned int ch);
    /* Moves one unit of a ready channel. */
    void (*move)(void *dma, unsigned int ch);
    /* After a tick or a timeout: interrupt lines may have changed. */
    void (*update)(void *dma);
    /* The channel's timeout deadline. */
    int64_t *(*deadline)(void *dma, unsigned int ch);
    void (*timed_out)(void *dma, unsigned int ch);
} Mt3620DmaPumpOps;

typedef struct Mt3620DmaPump {
    const Mt3620DmaPumpOps *ops;
    void *dma;
    Mt3620DmaPumpState *state;
    QEMUTimer *tick;
    QEMUTimer *timeout;
} Mt3620DmaPump;

void mt3620_dma_pump_init(Mt3620DmaPump *p, const Mt3620DmaPumpOps *ops, void *dma,
                          Mt3620DmaPumpState *state);
/* A channel may have become ready. */
void mt3620_dma_pump_wake(Mt3620DmaPump *p);
/* Timers follow the deadlines in the state, which may have changed. */
void mt3620_dma_pump_follow(Mt3620DmaPump *p);
bool mt3620_dma_pump_valid(const Mt3620DmaPump *p);

extern const VMStateDescription mt3620_dma_pump_vmstate;

/* ---- rings: a pointer is an offset (15:0) and a wrap flag (16) ---- */

#define MT3620_DMA_WRAP         0x10000
#define MT3620_DMA_OFFSET(p)    ((p) & 0xFFFF)

/* Do these two pointers stand in a ring of that size, AHEAD not more than it ahead? */
bool mt3620_dma_ring_valid(uint32_t size, uint32_t ahead, uint32_t behind);
/* Bytes between them; 0 when they are not valid. */
uint32_t mt3620_dma_ring_count(uint32_t size, uint32_t ahead, uint32_t behind);
uint32_t mt3620_dma_ring_next(uint32_t size, uint32_t pointer, uint32_t bytes);

#endif
