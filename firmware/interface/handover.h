/* SPDX-License-Identifier: GPL-2.0-or-later OR MIT */
/* What a boot stage leaves for the next one, at HSP_HANDOVER (own). */
#ifndef INTERFACE_HANDOVER_H
#define INTERFACE_HANDOVER_H

#define HANDOVER_MAGIC          0x4F485347   /* "GSHO" */

struct handover {
    unsigned int magic;
    unsigned int reset_reason;
    unsigned int lifecycle;
    unsigned int one_bl_backup;        /* 1: ROM took the backup 1BL */
    unsigned int active_bank;          /* set 1BL booted from */
    unsigned int bank_fallback;        /* 1: not the bank the locator names */
    unsigned int manifest_size;        /* body bytes at HSP_MANIFEST */
    unsigned int keystore_size;        /* body bytes at HSP_KEYSTORE */
};

/* RST_SCRATCH0 (survives the SoC reset): low byte: bit b = set in bank b failed on
 * the way to Linux; high half: low 16 bits of the failing post code. Cleared by
 * SECURE_CMD_BOOT_DONE and by power-on. */
#define SCRATCH_BANK_FAILED(b)  (1u << (b))

/* The A7 gets nothing but its entry address; the monitor asks with SECURE_CMD_STATE. */

#endif
