/* SPDX-License-Identifier: MIT */
/*
 * A campaign: which board, which stretch of its run, which faults, and what counts as a
 * bypass. Read from a file a person writes (docs/campaigns.md), a statement a line; every
 * refusal names file and line. Owns the text only: nothing here looks at a board.
 */
#ifndef GS_CAMPAIGN_H
#define GS_CAMPAIGN_H

#include <glib.h>

#include "model.h"
#include "trigger.h"

#define GS_CAMPAIGN_VERSION 1
#define GS_PAIRS_WITHIN     1000 /* where the campaign does not say */

/* One `faults` line: a model with sets of values; every combination that has a meaning for an
 * instruction is a fault of the raw space. */
typedef struct gs_group {
    const gs_model *model; /* NULL: a device's fault */
    char *device;          /* "sfc", and its fault's name, or NULL */
    char *device_fault;
    GPtrArray *params;     /* of gs_param, in the order of the file */
    gboolean cells;        /* addr=loaded: the values of addr count from what the instruction loads */
    char *duration;        /* "once", "ever", "N" or NULL */
    gboolean sampled;
    guint64 sample;        /* that many of its classes, when sampled */
    guint line;
} gs_group;

typedef struct gs_param {
    char *name;
    GPtrArray *values;     /* of char *, expanded: r0..r12 is thirteen values */
    GArray *numbers;       /* of gint64: the same as the model counts them, see gs_model_number() */
} gs_param;

/* A weak build that must show more bypasses than the full one. */
typedef struct gs_weak {
    char *name;
    char *rom, *flash; /* files; NULL: the full build's */
    guint64 budget;    /* faults to try at most */
    guint line;
} gs_weak;

/* Bytes of SYSRAM, by system address, that must be the clean run's where that one ends. */
typedef struct gs_keep {
    guint32 address, length;
} gs_keep;

typedef enum gs_base_kind { GS_BASE_RESET, GS_BASE_STAGE, GS_BASE_POSTCODE, GS_BASE_INSN } gs_base_kind;

typedef struct gs_campaign {
    char *path;            /* as given */
    char *name, *text;
    char *rom, *flash, *fuses;
    char *altered;         /* name of the image whose every copy gets a wrong bit, or NULL */
    guint64 board_seed, seed;
    gs_base_kind base;
    char *base_text;       /* stage or post code */
    guint64 base_insn;
    guint cores;           /* bit mask by cpu index */
    GPtrArray *ends;       /* of char *: words behind `end` */
    gboolean guard;
    GArray *keeps;         /* of gs_keep */
    guint64 budget;        /* instructions */
    gs_trigger *from, *to; /* NULL: base, end of the clean run */
    GPtrArray *strikes;    /* of gs_trigger: only there; empty: every instruction */
    GPtrArray *control_strikes; /* the same for weak builds: where the countermeasure was */
    GPtrArray *groups;     /* of gs_group */
    char *clean_stage;     /* `control clean STAGE`, or NULL */
    GPtrArray *weak;       /* of gs_weak */
    GPtrArray *elfs;       /* of char * */
    gboolean by_pc;        /* samples go round the addresses struck, not the instructions */
    guint64 pairs, pairs_within; /* experiments of two faults; the second so many instructions later at most */
    guint64 check;         /* size of the unpruned sample that checks the pruning */
    char *digest;          /* SHA-256, hex: of the file's bytes; with `like`, of that and the pattern's bytes */
    const char *reading;   /* while it is parsed: the file under way, its own or the pattern's */
} gs_campaign;

/* NULL and *error (GS_ERROR_USAGE) when the file is not a campaign. A name without a slash
 * and a dot is looked for in harness/campaigns. */
gs_campaign *gs_campaign_load(const char *path, GError **error);
/* Its file as a shell takes it. Caller frees. */
char *gs_campaign_shell_path(const gs_campaign *campaign);
gs_campaign *gs_campaign_parse(const char *text, const char *path, GError **error);
void gs_campaign_free(gs_campaign *campaign);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gs_campaign, gs_campaign_free)

/* cpu_index of "a7", "hsp", "io0", "io1", or -1; and back. */
int gs_core_index(const char *name);
const char *gs_core_name(guint index);
#define GS_CORES 4

#endif
