/* SPDX-License-Identifier: MIT */
/*
 * A campaign on a trace made by hand: file, trace, raw space and pruning without a board.
 */
#ifndef GS_TESTS_CAMPAIGN_SETTING_H
#define GS_TESTS_CAMPAIGN_SETTING_H

#include "../lab/prune.h"

/* What a campaign file cannot do without but its faults. */
#define HEAD "glassphere-campaign 1\nname t\nend stage 1bl bypass\n"

/* 0 movs r0,#0; 1 movs r1,#1; 2 adds r0,r0,r1; 3 cmp r0,#2; 4 beq 0x10c (not taken);
 * 5 movs r2,#0; 6 ldr r3,[r1]; 7 str r2,[r3] */
extern const char straight[];

typedef struct setting {
    gs_campaign *campaign;
    gs_trace *trace;
    GPtrArray *events;
    gs_space *space;
    gs_prune *prune;
} setting;

void setting_clear(setting *s);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(setting, setting_clear)

/* statements: behind HEAD; trace: lines as the engine writes them. */
void setting_make(setting *s, const char *statements, const char *trace, GError **error);
/* The same with events of the machine, JSON lines. */
void setting_with(setting *s, const char *statements, const char *trace, const char *const *events, guint count,
                  GError **error);

#endif
