/* SPDX-License-Identifier: MIT */
/*
 * Snapshots, device by device: each in a state that a boot does not pass through, saved, loaded
 * in a new process, and held against the board that was never loaded (docs/determinism.md).
 */
#include "snapshot.h"
#include "suites.h"

TEST device_survives(const void *arg)
{
    GError *error = NULL;
    g_autofree char *difference = gs_snapshot_check(arg, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(!difference, "%s", difference);
    PASS();
}

static void add_table(gs_suite *suite, const gs_snapshot_case *table)
{
    for (; table->name; table++) {
        gs_suite_add(suite, table->name, device_survives, table);
    }
}

void gs_suite_snapshot(gs_suite *suite)
{
    add_table(suite, gs_snapshot_security);
    add_table(suite, gs_snapshot_cores);
    add_table(suite, gs_snapshot_dma);
    add_table(suite, gs_snapshot_timing);
    add_table(suite, gs_snapshot_lines);
    gs_snapshot_refused(suite);
}
