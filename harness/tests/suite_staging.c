/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "../lib/error.h"
#include "agent.h"
#include "suites.h"

TEST whole_path(const void *arg)
{
    GError *error = NULL;
    guint32 detail = 0;
    (void)arg;
    g_autoptr(gs_chip) chip = gs_update_chip(&error);
    GS_CHECK_ERROR(error);
    g_auto(gs_agent) agent = { 0 };
    gs_agent_start(&agent, chip, &error);
    GS_CHECK_ERROR(error);
    int staged = gs_agent_manifests(&agent, FALSE, "firmware.set", &detail, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(staged == 0, "manifests %#x/%u", staged, detail);
    int all = gs_agent_stage_all(&agent, gs_new_set, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(all == 0, "images %#x", all);
    int installed = gs_agent_install(&agent, 0, &detail, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(installed == 0, "install %#x/%u", installed, detail);
    gs_agent_reboot(&agent, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *bank = gs_board_get(agent.board, "/machine/soc/sfc", "window-bank", &error);
    GS_CHECK(g_str_equal(bank, "1"), "bank %s", bank);
    int confirmed = gs_agent_install(&agent, 1, &detail, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(confirmed == 0, "confirm %#x/%u", confirmed, detail);
    const GPtrArray *ev = gs_board_events(agent.board);
    guint n = 0;
    for (guint i = 0; i < ev->len; i++) { const gs_event *e = g_ptr_array_index(ev, i); n += g_str_equal(e->name, "flash"); if (g_str_equal(e->name,"fuse")) g_printerr("fuse %d\n",(int)gs_event_number(e,"row")); }
    g_printerr("%u flash ops, insn %lu\n", n, (unsigned long)((gs_event*)g_ptr_array_index(ev, ev->len-1))->insn);
    PASS();
}

void gs_suite_staging(gs_suite *suite)
{
    gs_suite_add(suite, "whole-path", whole_path, NULL);
}
