// SPDX-License-Identifier: MIT
/*
 * Interrupt controller: the monitor takes no interrupt, so each one becomes group 1
 * (non-secure) and the normal world programs the rest. Reaches GICD and GICC.
 */
#include "hardened.h"
#include "mmio.h"
#include "monitor.h"
#include "regs/memmap.h"

/* Arm GICv2 */
#define GICD_CTLR           (A7_GICD_BASE + 0x000)
#define GICD_TYPER          (A7_GICD_BASE + 0x004)
#define GICD_IGROUPR(n)     (A7_GICD_BASE + 0x080 + 4 * (n))
#define GICD_TYPER_MASK     0x1Fu
#define GICD_TYPER_LINES(t) (((t) & GICD_TYPER_MASK) + 1)
#define GICC_CTLR           (A7_GICC_BASE + 0x000)
#define GICC_PMR            (A7_GICC_BASE + 0x004)
#define GICC_PMR_ALL        0xFF

void gic_give_to_normal_world(void)
{
    uint32_t words = GICD_TYPER_LINES(mmio_read32(GICD_TYPER));

    mmio_write32(GICD_CTLR, 0);
    mmio_write32(GICC_CTLR, 0);
    for (uint32_t n = 0; n < words; n++) {
        /* a count gone wrong stays in these registers: what follows them is the CPU interface */
        mmio_write32(GICD_IGROUPR(hardened_launder(n) & GICD_TYPER_MASK), 0xFFFFFFFF);
    }
    mmio_write32(GICC_PMR, GICC_PMR_ALL);
    mmio_sync();
}
