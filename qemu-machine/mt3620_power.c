/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620: what holding and releasing a core takes (MT3620CoreOps).
 *
 * Owns no state. A core's CPU and interrupt controller are changed on its own
 * vCPU thread, so that it is never reset in the middle of an instruction.
 */

#include "qemu/osdep.h"
#include "exec/cpu-common.h"
#include "hw/mt3620/mt3620_lab.h"
#include "hw/mt3620/mt3620_mbox.h"
#include "hw/mt3620/mt3620_soc.h"
#include "system/runstate.h"
#include "target/arm/internals.h"
#include "target/arm/arm-powerctl.h"
#include "trace.h"

static const enum mt3620_cpu power_cpu[CORE_COUNT] = {
    [CORE_A7] = MT3620_CPU_A7,
    [CORE_IO0] = MT3620_CPU_IO0,
    [CORE_IO1] = MT3620_CPU_IO1,
};

typedef struct PowerWork {
    MT3620SoCState *soc;
    unsigned int core;
    uint32_t entry;
} PowerWork;

static void power_reset_blocks(MT3620SoCState *s,
                               const enum mt3620_block *block, int count)
{
    for (int i = 0; i < count; i++) {
        device_cold_reset(s->block[block[i]]);
    }
}

/* The peer's side keeps its registers: it belongs to another core */
static void power_reset_mbox(MT3620SoCState *s, enum mt3620_block mbox,
                             unsigned int side)
{
    mt3620_mbox_reset_side(MT3620_MBOX(s->block[mbox]), side);
}

static void power_reset_a7(MT3620SoCState *s)
{
    static const enum mt3620_block block[] = {
        MT3620_BLOCK_CIRQ_A7, MT3620_BLOCK_WDT_A7, MT3620_BLOCK_GPT_A7,
        MT3620_BLOCK_UART_A7, MT3620_BLOCK_DMA_A7,
    };
    static const enum mt3620_block mbox[] = {
        MT3620_BLOCK_MBOX_HSP_S, MT3620_BLOCK_MBOX_HSP_N,
        MT3620_BLOCK_MBOX_IO0, MT3620_BLOCK_MBOX_IO1,
    };

    for (int i = 0; i < ARRAY_SIZE(mbox); i++) {
        power_reset_mbox(s, mbox[i], MT3620_MBOX_SIDE_A);
    }
    power_reset_blocks(s, block, ARRAY_SIZE(block));
    device_cold_reset(DEVICE(&s->a7mp.gic));
}

static void power_wipe(CPUState *cs, hwaddr base, uint64_t size)
{
    address_space_set(cpu_get_address_space(cs, ARMASIdx_NS), base, 0, size,
                      MEMTXATTRS_UNSPECIFIED);
}

/* Through the core's own bus, so that code translated from there goes as well */
void mt3620_soc_wipe_io(MT3620SoCState *s, int c, bool boot_page)
{
    CPUState *cs = mt3620_soc_cpu(s, MT3620_CPU_IO0 + c);

    power_wipe(cs, IO_TCM_BASE, IO_TCM_SIZE);
    power_wipe(cs, IO_SYSRAM_BASE, IO_SYSRAM_SIZE);
    if (boot_page) {
        power_wipe(cs, IO_BOOT_BASE, IO_BOOT_SIZE);
    }
}

/*
 * What the next application finds is a clean core. The boot page is HSP's: it
 * fills the page while the core is held.
 */
static void power_reset_io(MT3620SoCState *s, int c)
{
    const enum mt3620_block block[] = {
        MT3620_BLOCK_IRQCOND_IO0 + c, MT3620_BLOCK_WDT_IO0 + c,
        MT3620_BLOCK_GPT_IO0 + c, MT3620_BLOCK_UART_IO0 + c,
        MT3620_BLOCK_RGU_IO0 + c, MT3620_BLOCK_DMA_IO0 + c,
    };
    ARMv7MState *m4 = &s->m4[MT3620_M4_IO(c)];

    power_reset_mbox(s, MT3620_BLOCK_MBOX_IO0 + c, MT3620_MBOX_SIDE_B);
    power_reset_mbox(s, MT3620_BLOCK_MBOX_IO, c ? MT3620_MBOX_SIDE_B :
                                              MT3620_MBOX_SIDE_A);
    power_reset_blocks(s, block, ARRAY_SIZE(block));
    mt3620_soc_wipe_io(s, c, false);
    device_cold_reset(DEVICE(&m4->nvic));
    device_cold_reset(DEVICE(&m4->systick[M_REG_NS]));
}

static void power_reset_core(MT3620SoCState *s, unsigned int core)
{
    CPUState *cs = mt3620_soc_cpu(s, power_cpu[core]);

    if (core == CORE_A7) {
        power_reset_a7(s);
    } else {
        power_reset_io(s, core - CORE_IO0);
    }
    cpu_reset(cs);
    mt3620_soc_drive_lines(s, power_cpu[core]);
}

/* start-powered-off makes the CPU's reset leave it halted and powered off */
static void power_hold_work(CPUState *cs, run_on_cpu_data data)
{
    g_autofree PowerWork *work = data.host_ptr;

    power_reset_core(work->soc, work->core);
}

static void power_release_work(CPUState *cs, run_on_cpu_data data)
{
    g_autofree PowerWork *work = data.host_ptr;

    /* An M4 takes its stack pointer and entry from the boot page here */
    cpu_reset(cs);
    mt3620_soc_drive_lines(work->soc, power_cpu[work->core]);
    if (work->core == CORE_A7) {
        cpu_set_pc(cs, work->entry);
        arm_rebuild_hflags(&ARM_CPU(cs)->env);
    }
    ARM_CPU(cs)->power_state = PSCI_ON;
    cs->halted = 0;
}

static void power_queue(MT3620SoCState *s, unsigned int core, uint32_t entry,
                        run_on_cpu_func func)
{
    PowerWork *work = g_new(PowerWork, 1);

    *work = (PowerWork) { .soc = s, .core = core, .entry = entry };
    if (!current_cpu && !runstate_is_running()) {
        /* The host's order to a stopped machine: done before its next one */
        run_on_cpu(mt3620_soc_cpu(s, power_cpu[core]), func,
                   RUN_ON_CPU_HOST_PTR(work));
    } else {
        async_run_on_cpu(mt3620_soc_cpu(s, power_cpu[core]), func,
                         RUN_ON_CPU_HOST_PTR(work));
    }
}

static void power_hold(void *opaque, unsigned int core)
{
    trace_mt3620_power_core(core, "hold");
    power_queue(opaque, core, 0, power_hold_work);
}

static void power_release(void *opaque, unsigned int core, uint32_t entry)
{
    trace_mt3620_power_core(core, "release");
    power_queue(opaque, core, entry, power_release_work);
}

/*
 * Every core stops at once: one that ran on until the main loop takes the reset
 * up would make the run depend on the host's scheduling.
 */
static void power_soc_reset(void *opaque)
{
    MT3620SoCState *s = opaque;
    CPUState *cs;

    if (mt3620_lab_takes_reset(s->chip_reset->regs.next_reason)) {
        return;
    }
    qemu_system_reset_request(SHUTDOWN_CAUSE_GUEST_RESET);
    CPU_FOREACH(cs) {
        cs->stop = true;
        qemu_cpu_kick(cs);
    }
}

/* The hook tells the core alone, thousands of times a second in a campaign; there is one SoC */
static MT3620SoCState *power_soc;

/* A locked-up core stands still; on the chip that is its reset request */
static bool power_lockup(CPUState *cs, const char *why)
{
    MT3620SoCState *s = power_soc;

    trace_mt3620_power_core(cs->cpu_index, why);
    if (cs->cpu_index == MT3620_CPU_HSP) {
        mt3620_chip_reset_soc(s->chip_reset, RST_REASON_HSP_SYSRESET);
    } else {
        mt3620_chip_reset_core_self(s->chip_reset,
                                    CORE_IO0 + cs->cpu_index - MT3620_CPU_IO0);
    }
    return true;
}

void mt3620_soc_init_power(MT3620SoCState *s)
{
    power_soc = s;
    armv7m_lockup_hook = power_lockup;
}

const MT3620CoreOps mt3620_soc_core_ops = {
    .hold = power_hold,
    .release = power_release,
    .soc_reset = power_soc_reset,
};
