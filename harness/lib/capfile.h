/* SPDX-License-Identifier: MIT */
/* Capability files: the body by docs/image-format.md, signed by the image tool. */
#ifndef GS_CAPFILE_H
#define GS_CAPFILE_H

#include <glib.h>

#define GS_CAPFILE_SIZE 392

/* A file for the chip with that device key, which enables these capabilities. */
gboolean gs_capfile_make(const guint8 device[64], const guint16 *capability, guint count,
                         guint8 file[GS_CAPFILE_SIZE], GError **error);
/* Public half X, Y of the key that signs them: what a verification leaves in the engine. */
gboolean gs_capfile_signer(guint8 pub[64], GError **error);

#endif
