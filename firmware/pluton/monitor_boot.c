/* SPDX-License-Identifier: MIT */
/*
 * From a bare SoC to a running Security Monitor. The image is judged where it
 * runs: copied to SYSRAM that only HSP reaches, verified there, measured, then
 * closed to HSP for good before the A7 takes its first instruction.
 */
#include "pluton.h"

#include "chip.h"
#include "flash_layout.h"
#include "hardened.h"
#include "mem.h"
#include "mmio.h"
#include "mpu.h"
#include "post.h"
#include "regs/chip.h"
#include "regs/memmap.h"
#include "regs/regtable.h"

enum { CHIP_RESET_REGS(REGTABLE_OFFSET) };

/* What the last look brings when all is closed. Drawn at random, and such that the register meant by the
 * opposite, or by anything else that is not this, is none of the chip's. */
#define ALL_CLOSED 0x5A6E93C5u

static _Noreturn void refuse(uint32_t status)
{
    image_post_refusal(IMAGE_TYPE_SECURITY_MONITOR, status);
    pluton_set_failed(POSTCODE(POSTCODE_CATEGORY_REFUSED + IMAGE_TYPE_SECURITY_MONITOR,
                               image_status_cause(status)));
}

static void load_monitor(struct image_expect *expect)
{
    const struct manifest_entry *entry =
        manifest_find(pluton.manifest, IMAGE_TYPE_SECURITY_MONITOR);
    uint32_t offset = set_image_window_offset(IMAGE_TYPE_SECURITY_MONITOR);

    _Static_assert(BANK_MONITOR_MAX <= MONITOR_IMAGE_MAX, "monitor does not fit");
    if (!entry) {
        refuse(IMAGE_STATUS_REFUSED | IMAGE_REFUSED_EMPTY);
    }
    *expect = (struct image_expect){
        .base = (const void *)MONITOR_LOAD,
        .size = entry->size,
        .type = IMAGE_TYPE_SECURITY_MONITOR,
        .component = entry->component,
        .image = entry->image,
        .window_offset = offset,
        .keys = &pluton.keys,
    };
    /* Out of power-on SRAM holds nothing of anybody's; out of any other reset, all of the last session. */
    if (pluton.handover.reset_reason != RST_REASON_POWER_ON) {
        mem_wipe((void *)SYSRAM_BASE, MONITOR_LOAD - SYSRAM_BASE);
    }
    mem_wipe((void *)MONITOR_LOAD, SYSRAM_BASE + SYSRAM_SIZE - MONITOR_LOAD);
    memcpy((void *)MONITOR_LOAD, (const void *)(FLASH_WINDOW_BASE + offset), entry->size);
    mmio_sync();
}

/* Every lock, rule and measurement the monitor rests on, read anew whatever the calls that set it
 * said: one skipped call takes its own check along. 0: all in force. */
static uint32_t __attribute__((noinline)) unprotected(const struct image_info *info)
{
    return flash_service_difference() | bus_policy_difference() | io_core_difference() |
           image_unmeasured(IMAGE_TYPE_SECURITY_MONITOR, info, MEASURED_MONITOR);
}

/* With a constant of its own: a register with the monitor's address gone wrong would otherwise be
 * copied to, verified, entered and compared with, all alike. */
static uint32_t __attribute__((noinline)) entry_difference(void)
{
    return chip_a7_entry_difference(MONITOR_LOAD);
}

/* ALL_CLOSED, or its complement. */
static uint32_t __attribute__((noinline)) last_look(const struct image_info *info)
{
    return ALL_CLOSED ^ hardened_spread(unprotected(info) | entry_difference() |
                                        (bus_policy_handed_over() ^ 1));
}

static void release_a7(const struct image_info *info)
{
    uint32_t entry;

    if (bus_policy_for_monitor() != HARDENED_TRUE) {
        refuse(IMAGE_STATUS_REFUSED | IMAGE_REFUSED_GLITCH);
    }
    /* a wild address unless the signature was good in both passes and all is in force */
    entry = MONITOR_LOAD ^ hardened_spread(unprotected(info) | image_deviation(info));
    if (chip_set_a7_entry(entry) != HARDENED_TRUE || bus_policy_hand_over() != HARDENED_TRUE) {
        refuse(IMAGE_STATUS_REFUSED | IMAGE_REFUSED_GLITCH);
    }
    hardened_barrier();
    if (last_look(info) != ALL_CLOSED) {
        refuse(IMAGE_STATUS_REFUSED | IMAGE_REFUSED_GLITCH);
    }
    post_code(POSTCODE_PLUTON_A7_RELEASED);
    /* The release register's address is computed from a look of its own: who comes here by another way than
     * the two lines above, with one return or branch gone wrong, brings another word and writes nowhere. */
    mmio_write32(HSP_CHIP_RESET_BASE + RST_RELEASE - ALL_CLOSED + hardened_launder(last_look(info)),
                 1u << CORE_A7);
}

void monitor_boot(void)
{
    static struct image_expect expect;
    static struct image_info info;
    uint32_t status;

    mpu_allow_sysram();
    bus_policy_open_sysram();
    load_monitor(&expect);
    status = image_verify(&expect, &info);
    if (hardened_launder(status) != IMAGE_STATUS_OK) {
        refuse(status);
    }
    hardened_barrier();
    status = image_measure(&expect, &info);
    if (hardened_launder(status) != IMAGE_STATUS_OK) {
        refuse(status);
    }
    post_code(POSTCODE_PLUTON_MONITOR_OK);
    release_a7(&info);
}
