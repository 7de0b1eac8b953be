/* SPDX-License-Identifier: MIT */
/*
 * Which registers, flags and bytes of a clean run can still make a difference to the way it
 * takes: to a branch, an address, a device, the crypto engine. What cannot is dead: wrong there, the run
 * goes on instruction for instruction as before and ends at the same place, at worst with another
 * byte in memory that nobody has looked at. Going backwards, a register lives from its first
 * write to the last use of it by something that lives.
 *
 * Bytes are followed in memory one core has to itself: the HSP's TCM, SYSRAM as long as the HSP
 * alone runs (an A7 it releases as the last thing it does may follow, for what that looks at), and the
 * monitor's data, which the firewall keeps for the A7 before that starts. There an entry of a
 * translation table is looked at whenever the A7 uses an address it speaks for, the MMU being on
 * or not. Anything else counts as looked at, and so does everything at an exception, at a reset, and
 * at an instruction the decoder does not know.
 */
#ifndef GS_LIVE_H
#define GS_LIVE_H

#include "campaign.h"
#include "trace.h"

/* What a fault may change and an instruction may use: r0..r14, then n, z, c, v. */
#define GS_UNIT_FLAGS 15
#define GS_UNITS      (GS_UNIT_FLAGS + 4)
#define GS_UNITS_ALL  ((1u << GS_UNITS) - 1)

typedef struct gs_live gs_live;

/* keeps: of gs_keep, bytes that are looked at when the run ends. */
gs_live *gs_live_new(const gs_trace *trace, const GArray *keeps);
void gs_live_free(gs_live *live);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gs_live, gs_live_free)

/* Bit mask of the units of its core that live before, and behind, that step. */
guint32 gs_live_before(const gs_live *live, guint step);
guint32 gs_live_after(const gs_live *live, guint step);

#endif
