/* SPDX-License-Identifier: MIT */
/*
 * The update agent of the normal world, played by the EL1 probe in the kernel's place: its calls
 * to the monitor (docs/staging.md), one at a time, on the boards of images/update-sets.sh. Layouts
 * of blobs are the harness's own, by hand from that page.
 */
#ifndef GS_AGENT_H
#define GS_AGENT_H

#include "chip.h"

#define GS_UPDATE_DIR "build/images/update"

typedef struct gs_agent {
    gs_board *board;
    guint64 slice;                  /* instructions between two looks at the probe */
    /* Called at each stop while a call runs; FALSE ends it with *error. May be NULL. */
    gboolean (*at_stop)(struct gs_agent *agent, GError **error);
    void *opaque;
    char **extra;                   /* for the start: further QEMU arguments, or NULL */
    guint64 seed;                   /* for the start; 0: 1 */
} gs_agent;

/* Error numbers of the calls: category 7 */
#define GS_UPDATE(code) ((7 << 20) | (code))

/* A chip with the old set in both banks; fuses of the provisioned board. */
gs_chip *gs_update_chip(GError **error);
/* A file of the sets, by its name under GS_UPDATE_DIR; NULL and *error if it is not there. */
GBytes *gs_update_file(const char *name, GError **error);

/* Boots until the probe waits for orders, whatever bank it is in. chip NULL: as built. */
gboolean gs_agent_start(gs_agent *agent, const gs_chip *chip, GError **error);
void gs_agent_clear(gs_agent *agent);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(gs_agent, gs_agent_clear)
/* Resets the chip by its own call and waits for the probe again. */
gboolean gs_agent_reboot(gs_agent *agent, GError **error);

/* A worker's own agent, for cases that leave flash and fuses as good as they were. */
gs_agent *gs_agent_shared(GError **error);

/* One call with these registers; r0. */
int gs_agent_smc(gs_agent *agent, guint32 number, const guint32 a[4], GError **error);
/* A generic call: input and output blobs lie in normal RAM at fixed places; r0. */
int gs_agent_call(gs_agent *agent, guint32 number, const void *in, gsize in_size, void *out,
                  gsize out_size, GError **error);
enum { GS_AGENT_IN = 0x80100000, GS_AGENT_OUT = 0x80180000 };

/* The steps of an update; each the call's r0. detail (or NULL): second word of the output. */
int gs_agent_manifests(gs_agent *agent, gboolean base, const char *set, guint32 *detail,
                       GError **error);
int gs_agent_open(gs_agent *agent, const guint8 image[16], guint32 size, guint32 *handle,
                  GError **error);
int gs_agent_write(gs_agent *agent, guint32 handle, guint32 offset, const void *data, guint32 size,
                   GError **error);
int gs_agent_commit(gs_agent *agent, guint32 handle, guint32 *detail, GError **error);
int gs_agent_install(gs_agent *agent, guint32 action, guint32 *detail, GError **error);
/* Forget everything that is staged. */
int gs_agent_abandon(gs_agent *agent, GError **error);
/* A call that counts: 0F, 18, 1C, 24, 26. */
int gs_agent_count(gs_agent *agent, guint32 number, guint32 *count, GError **error);
/* open, write, commit of one file; the first result that is not 0 */
int gs_agent_stage(gs_agent *agent, const char *file, guint32 *detail, GError **error);
/* All of these files ("new/pluton.img"), NULL at the end. */
int gs_agent_stage_all(gs_agent *agent, const char *const *files, GError **error);
/* The images of the firmware manifest of a set, less the first loader. */
extern const char *const gs_new_set[], *const gs_old_set[];

/* Image identity in the metadata of a package. */
void gs_image_identity(GBytes *package, guint8 image[16]);
/* A list call's records: count, and the identities one behind the other. */
int gs_agent_list(gs_agent *agent, guint32 number, guint32 *count, guint8 identities[][16],
                  guint room, GError **error);

#endif
