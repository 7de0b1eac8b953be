// SPDX-License-Identifier: MIT
/*
 * Boot of the secure world: memory protection, firewall, then device tree, kernel
 * and root file system through Pluton, in that order, and the way into the normal
 * world. A set boots whole or not at all: any refusal hands the failing post code
 * to Pluton, which marks the set and resets the chip.
 */
#include "core.h"
#include "hardened.h"
#include "mem.h"
#include "mmio.h"
#include "monitor.h"
#include "image.h"
#include "regs/memmap.h"

#define CPSR_SVC_MASKED     0x1D3       /* supervisor, Arm state, A, I and F masked */

/* What each step folds into the path word; drawn at random. */
#define STEP_LOCKED         0x5A3C96E1u
#define STEP_DEVICE_TREE    0xB1D4720Fu
#define STEP_KERNEL         0x2E89F57Cu
#define STEP_ROOT_FS        0xD7064B93u
#define STEP_DONE           0x48F3A1ECu
#define PATH_EXPECTED \
    HARDENED_FOLD(HARDENED_FOLD(HARDENED_FOLD(HARDENED_FOLD(HARDENED_FOLD(0u, \
        STEP_LOCKED), STEP_DEVICE_TREE), STEP_KERNEL), STEP_ROOT_FS), STEP_DONE)

static uint32_t path;
uint32_t monitor_booted;
static uint32_t failing;

static void __attribute__((noreturn)) stop(void)
{
    for (;;) {
        __asm__ volatile("wfi");
    }
}

void monitor_refuse(uint32_t postcode)
{
    /* A fault while already failing must not start another exchange. */
    if (failing++ == 0) {
        pluton_postcode(postcode);
        pluton_post_no_reply(SECURE_CMD_SET_FAILED, postcode);
    }
    stop();
}

void monitor_fault(uint32_t kind, uint32_t address)
{
    (void)kind;
    (void)address;
    if (monitor_booted != MONITOR_BOOTED) {
        monitor_refuse(POSTCODE_MONITOR_FAULT);
    }
    if (failing++ == 0) {
        pluton_postcode(POSTCODE_MONITOR_FAULT);
        pluton_post_no_reply(SECURE_CMD_SOC_RESET, 0);
    }
    stop();
}

/*
 * Asked whenever a decision rests on it: Linux may have the chip advanced while it runs, and the
 * fuses go one way. No answer counts as the strictest state.
 */
uint32_t monitor_lifecycle(void)
{
    static const struct pluton_args none;
    const struct secure_reply *reply = pluton_call(SECURE_CMD_STATE, &none);

    return reply->status == 0 ? reply->values[0] : ~0u;
}

static void lock_firewall(void)
{
    if (!firewall_lock_down()) {
        monitor_refuse(POSTCODE_MONITOR_LOCK_BAD);
    }
    path = hardened_fold(path, STEP_LOCKED);
    pluton_postcode(POSTCODE_MONITOR_LOCKED);
}

static uint32_t boot_image(uint32_t window, uint32_t type, uint32_t step, uint32_t postcode)
{
    uint32_t body_size = 0;
    int cause = image_verify_boot(window, type, &body_size);

    if (hardened_launder((uint32_t)cause) != IMAGE_ACCEPTED) {
        monitor_refuse(POSTCODE(POSTCODE_CATEGORY_REFUSED + type, (uint32_t)cause));
    }
    hardened_barrier();
    if (hardened_launder((uint32_t)cause) != IMAGE_ACCEPTED) {
        monitor_refuse(POSTCODE(POSTCODE_CATEGORY_REFUSED + type, IMAGE_REFUSED_GLITCH));
    }
    path = hardened_fold(path, step);
    pluton_postcode(postcode);
    return body_size;
}

static void close_boot(void)
{
    static const struct pluton_args none;
    const struct secure_reply *reply = pluton_call(SECURE_CMD_BOOT_DONE, &none);

    if (hardened_equal((uint32_t)reply->status, 0) != HARDENED_TRUE) {
        monitor_refuse(POSTCODE_MONITOR_FAULT);
    }
    hardened_barrier();
    if (hardened_equal((uint32_t)reply->status, 0) != HARDENED_TRUE) {
        monitor_refuse(POSTCODE_MONITOR_FAULT);
    }
    /* a path as expected only with Pluton's proof that the register is closed */
    path = hardened_fold(path, STEP_DONE ^ SECURE_BOOT_CLOSED ^ reply->values[0]);
}

static void __attribute__((noreturn)) enter_normal_world(void)
{
    static const struct nw_context entry = {
        .r = { 0, 0xFFFFFFFF, WINDOW_DEVICE_TREE },
        .pc = WINDOW_KERNEL,
        .psr = CPSR_SVC_MASKED,
    };

    /* the policy once more: one skipped call of firewall_lock_down() takes its own check along */
    if ((hardened_launder(path) ^ PATH_EXPECTED) | firewall_difference()) {
        monitor_refuse(POSTCODE_MONITOR_FAULT);
    }
    pluton_postcode(POSTCODE_MONITOR_ENTER_NW);
    monitor_booted = MONITOR_BOOTED;
    hardened_barrier();
    /* a store astray since they were written has not made a page of the monitor another one */
    if (firewall_difference() | mmu_tables_difference() | (PATH_EXPECTED ^ hardened_launder(path))) {
        monitor_refuse(POSTCODE_MONITOR_FAULT);
    }
    world_enter(&entry);
}

void monitor_main(void)
{
    uint32_t body_size;

    mmu_enable();
    pluton_postcode(POSTCODE_MONITOR_START);
    core_set_up();
    lock_firewall();
    boot_image(WINDOW_DEVICE_TREE, IMAGE_TYPE_NW_DEVICE_TREE, STEP_DEVICE_TREE,
               POSTCODE_MONITOR_DTB_OK);
    boot_image(WINDOW_KERNEL, IMAGE_TYPE_NW_KERNEL, STEP_KERNEL, POSTCODE_MONITOR_KERNEL_OK);
    body_size = boot_image(WINDOW_ROOT_FS, IMAGE_TYPE_ROOT_FS, STEP_ROOT_FS,
                           POSTCODE_MONITOR_ROOTFS_OK);
    abi_collect(WINDOW_ROOT_FS, body_size);
    gic_give_to_normal_world();
    close_boot();
    enter_normal_world();
}
