/* SPDX-License-Identifier: MIT */
/* P-256 as OpenSSL computes it: what the suites hold the engine against. */
#ifndef GS_PUBLIC_KEY_H
#define GS_PUBLIC_KEY_H

#include <glib.h>

/* Public half X, Y of a scalar. */
gboolean gs_public_of(const guint8 scalar[32], guint8 pub[64]);
gboolean gs_public_verifies(const guint8 pub[64], const guint8 digest[32], const guint8 sig[64]);
/* X of scalar * pub; FALSE when pub is no point. */
gboolean gs_public_agree(const guint8 scalar[32], const guint8 pub[64], guint8 shared[32]);

#endif
