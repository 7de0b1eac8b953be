/* SPDX-License-Identifier: MIT */
/*
 * Pluton runtime: entry, checks on what 1BL left, service loop.
 *
 * Owns every HSP block after the boot. A Blank chip serves the factory port and
 * nothing else; any other brings up the Security Monitor and then answers it and
 * the normal world.
 */
#include "pluton.h"

#include "chip.h"
#include "efuse.h"
#include "flash_layout.h"
#include "hardened.h"
#include "mem.h"
#include "nvic.h"
#include "post.h"
#include "regs/efuse.h"
#include "stage.h"
#include "staging.h"

struct pluton_state pluton;

void pluton_set_failed(uint32_t code)
{
    chip_set_scratch(0, (chip_scratch(0) & 0xFF) |
                            SCRATCH_BANK_FAILED(pluton.handover.active_bank) | code << 16);
    post_code(POSTCODE_PLUTON_SET_FAILED);
    chip_soc_reset();
}

/* A fault before the boot is done is the set's; later it may be anybody's, and a plain reset is the
 * cure. */
void stage_fault(void)
{
    post_code(POSTCODE_PLUTON_FAULT);
    if (pluton.boot_done == HARDENED_TRUE) {
        chip_soc_reset();
    }
    if (pluton.handover.magic != HANDOVER_MAGIC) {
        post_stop(POSTCODE_PLUTON_HANDOVER_BAD);
    }
    pluton_set_failed(POSTCODE_PLUTON_FAULT);
}

static void take_handover(void)
{
    const struct handover *from = (const struct handover *)HSP_HANDOVER;

    pluton.boot_done = HARDENED_FALSE;
    pluton.handover = *from;
    if (from->magic != HANDOVER_MAGIC || from->active_bank > 1 || from->bank_fallback > 1 ||
        from->one_bl_backup > 1 || from->manifest_size > HSP_HANDOVER - HSP_MANIFEST ||
        from->keystore_size > HSP_MANIFEST - HSP_KEYSTORE) {
        post_stop(POSTCODE_PLUTON_HANDOVER_BAD);
    }
    pluton.manifest = (const void *)HSP_MANIFEST;
    if (keystore_parse((const void *)HSP_KEYSTORE, from->keystore_size, &pluton.keys) ||
        manifest_check(pluton.manifest, from->manifest_size)) {
        post_stop(POSTCODE_PLUTON_HANDOVER_BAD);
    }
    pluton.keys.allow_development = HARDENED_FALSE;
}

static _Noreturn void service_loop(void)
{
    for (;;) {
        secure_service();
        remote_service();
        /* a post that comes in before this is pending and ends it at once */
        __asm__ volatile("wfi" ::: "memory");
    }
}

void stage_main(void)
{
    post_code(POSTCODE_PLUTON_START);
    take_handover();
    if (efuse_lifecycle() == LIFECYCLE_BLANK) {
        factory_port();
    }
    capability_init();
    staging_boot();
    flash_service_protect(pluton.handover.active_bank);
    secure_init();
    remote_init();
    monitor_boot();
    service_loop();
}
