/* SPDX-License-Identifier: MIT */
/* Staging calls: what their two files share. */
#ifndef MONITOR_STAGING_H
#define MONITOR_STAGING_H

#include "monitor.h"
#include "update.h"

/* Hands one verified-by-Pluton operation on; its outcome, or a negative SMC_E* as error. */
int staging_ask(struct pluton_args *args, struct update_result *result);
/* r0 of a call whose output was written: the update error, or that of writing. */
int staging_answer(const uint32_t *a, const void *output, uint32_t size,
                   const struct update_result *result);

/* manifest.c */
int service_stage_manifests(const uint32_t *a, bool base);

#endif
