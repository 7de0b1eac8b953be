/* SPDX-License-Identifier: MIT */
/* Shared by the verbs of `glassphere fault`. */
#ifndef GS_CMD_FAULT_H
#define GS_CMD_FAULT_H

#include "../lab/control.h"

typedef struct gs_fault_options {
    gboolean json, fresh, quiet, no_gdb, no_controls;
    guint64 seed, budget;  /* 0: the campaign's */
    gint64 check, pairs;   /* -1: the campaign's */
    guint jobs, shard, shards;
    guint64 before;
    gint64 gdb_port;       /* 0: a socket in the directory */
    char *out;
    char **names;          /* what is left: campaign, ID, directories */
} gs_fault_options;

/* Everything a campaign's run starts from. */
typedef struct gs_setting {
    gs_campaign *campaign;
    gs_window *window;
    gs_space *space;
    gs_prune *prune;
    gs_work *work;
    gs_pairs *pairs;       /* NULL: none */
    GArray *ids;
    char *identity, *dir;
    guint64 seed;
} gs_setting;

/* FALSE and *error; clear it in either case. */
gboolean gs_setting_make(gs_setting *setting, const gs_fault_options *options, GError **error);
void gs_setting_clear(gs_setting *setting);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(gs_setting, gs_setting_clear)

int gs_fault_replay(const gs_fault_options *options);

#endif
