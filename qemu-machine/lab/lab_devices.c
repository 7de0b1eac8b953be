/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fault engine: the devices whose whole state stands in one plain part of their instance,
 * so that comparing it tells whether there is anything to restore. Never more than that part:
 * beside it stand memory regions and address spaces, which QEMU counts references of. A device that is not here is
 * loaded from its migration state at every restore: slower, never wrong.
 */
#include "qemu/osdep.h"
#include "hw/intc/arm_gic.h"
#include "hw/intc/armv7m_nvic.h"
#include "hw/mt3620/mt3620_chip_misc.h"
#include "hw/mt3620/mt3620_cirq.h"
#include "hw/mt3620/mt3620_dma_a7.h"
#include "hw/mt3620/mt3620_dma_io.h"
#include "hw/mt3620/mt3620_gpt.h"
#include "hw/mt3620/mt3620_irqcond.h"
#include "hw/mt3620/mt3620_mbox.h"
#include "hw/mt3620/mt3620_pinmux.h"
#include "hw/mt3620/mt3620_rgu.h"
#include "hw/mt3620/mt3620_rtc.h"
#include "hw/mt3620/mt3620_topcfg.h"
#include "hw/mt3620/mt3620_uart.h"
#include "hw/mt3620/mt3620_wdt.h"
#include "lab.h"

#define PLAIN(type, Instance, first, end) \
    { type, offsetof(Instance, first), offsetof(Instance, end) - offsetof(Instance, first), true }
#define OURS(type, Instance, state) \
    { type, offsetof(Instance, state), sizeof(((Instance *)NULL)->state), false }

static const struct {
    const char *type;
    size_t offset;
    size_t size;
    bool plain;     /* back by copy: nothing else follows from its state */
} lab_devices[] = {
    PLAIN("arm_gic", GICState, ctlr, num_lrs),
    PLAIN(TYPE_NVIC, NVICState, vectors, sysregmem),
    PLAIN(TYPE_MT3620_ORACLE, MT3620Oracle, boot_stage, limit_timer),
    OURS(TYPE_MT3620_CHIP_MISC, MT3620ChipMisc, state),
    OURS(TYPE_MT3620_CHIP_RESET, MT3620ChipResetState, regs),
    OURS(TYPE_MT3620_CHIP_RESOURCE, MT3620ChipResourceState, win),
    OURS(TYPE_MT3620_CIRQ, Mt3620Cirq, state),
    OURS(TYPE_MT3620_DMA_A7, Mt3620DmaA7, state),
    OURS(TYPE_MT3620_DMA_IO, Mt3620DmaIo, state),
    OURS(TYPE_MT3620_EFUSE, MT3620EfuseState, regs),
    OURS(TYPE_MT3620_ENGINE, MT3620EngineState, regs),
    OURS(TYPE_MT3620_FIREWALL, MT3620FirewallState, regs),
    OURS(TYPE_MT3620_GPT, Mt3620Gpt, state),
    OURS(TYPE_MT3620_IRQCOND, Mt3620Irqcond, state),
    OURS(TYPE_MT3620_MBOX, Mt3620Mbox, state),
    OURS(TYPE_MT3620_PINMUX, Mt3620Pinmux, state),
    OURS(TYPE_MT3620_RGU, Mt3620Rgu, state),
    OURS(TYPE_MT3620_RTC, Mt3620Rtc, state),
    OURS(TYPE_MT3620_SFC, Mt3620Sfc, state),
    OURS(TYPE_MT3620_TOPCFG, Mt3620Topcfg, state),
    OURS(TYPE_MT3620_UART, Mt3620Uart, state),
    OURS(TYPE_MT3620_WDT, Mt3620Wdt, state),
};

void *lab_device_state(Object *dev, size_t *size, bool *plain)
{
    for (int i = 0; i < ARRAY_SIZE(lab_devices); i++) {
        if (!strcmp(object_get_typename(dev), lab_devices[i].type)) {
            *plain = lab_devices[i].plain;
            *size = lab_devices[i].size;
            return (uint8_t *)dev + lab_devices[i].offset;
        }
    }
    return NULL;
}
