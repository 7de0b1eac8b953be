/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fault engine: the devices whose whole state stands in their instance, so that comparing
 * the instance tells whether there is anything to restore. A device that is not here is
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

static const struct {
    const char *type;
    size_t size;
    bool plain;     /* back by copy: nothing else follows from its state */
} lab_devices[] = {
    { "arm_gic", sizeof(GICState), true },
    { TYPE_NVIC, sizeof(NVICState), true },
    { TYPE_MT3620_ORACLE, sizeof(MT3620Oracle), true },
    { TYPE_MT3620_CHIP_MISC, sizeof(MT3620ChipMisc) },
    { TYPE_MT3620_CHIP_RESET, sizeof(MT3620ChipResetState) },
    { TYPE_MT3620_CHIP_RESOURCE, sizeof(MT3620ChipResourceState) },
    { TYPE_MT3620_CIRQ, sizeof(Mt3620Cirq) },
    { TYPE_MT3620_DMA_A7, sizeof(Mt3620DmaA7) },
    { TYPE_MT3620_DMA_IO, sizeof(Mt3620DmaIo) },
    { TYPE_MT3620_EFUSE, sizeof(MT3620EfuseState) },
    { TYPE_MT3620_ENGINE, sizeof(MT3620EngineState) },
    { TYPE_MT3620_FIREWALL, sizeof(MT3620FirewallState) },
    { TYPE_MT3620_GPT, sizeof(Mt3620Gpt) },
    { TYPE_MT3620_IRQCOND, sizeof(Mt3620Irqcond) },
    { TYPE_MT3620_MBOX, sizeof(Mt3620Mbox) },
    { TYPE_MT3620_PINMUX, sizeof(Mt3620Pinmux) },
    { TYPE_MT3620_RGU, sizeof(Mt3620Rgu) },
    { TYPE_MT3620_RTC, sizeof(Mt3620Rtc) },
    { TYPE_MT3620_SFC, sizeof(Mt3620Sfc) },
    { TYPE_MT3620_TOPCFG, sizeof(Mt3620Topcfg) },
    { TYPE_MT3620_UART, sizeof(Mt3620Uart) },
    { TYPE_MT3620_WDT, sizeof(Mt3620Wdt) },
};

size_t lab_device_size(Object *dev, bool *plain)
{
    for (int i = 0; i < ARRAY_SIZE(lab_devices); i++) {
        if (!strcmp(object_get_typename(dev), lab_devices[i].type)) {
            *plain = lab_devices[i].plain;
            return lab_devices[i].size;
        }
    }
    return 0;
}
