/* SPDX-License-Identifier: MIT */
/*
 * A jump gone astray in Pluton, to each halfword of the code that blows fuses: none is blown, or the
 * board does not come to the monitor. Wherever the linker puts that code, some wrong bit of some
 * branch leads there.
 */
#include <json-glib/json-glib.h>

#include "../lib/error.h"
#include "fixture.h"
#include "suites.h"
#include "symbol.h"

/*
 * From: struck at its first instruction, while Pluton boots; no further away than a PC can be moved.
 * Best a leaf: the code jumped to then returns as that one would have.
 */
static const struct jump {
    const char *to, *from;
} jumps[] = {
    { "lifecycle_advance", "capability_enabled" }, { "factory_port", "capability_enabled" },
    { "staging_confirm", "secure_init" }, { "efuse_warrant", "image_verify" }, { "efuse_program", "image_verify" },
};

/* The campaign file that jumps to each halfword of the function. Caller frees. */
static char *landings(const struct jump *jump, guint *count, GError **error)
{
    guint32 from, start, size;
    g_autoptr(GString) by = g_string_new(NULL);

    *count = 0;
    if (!gs_symbol("pluton", jump->from, &from, NULL, error) ||
        !gs_symbol("pluton", jump->to, &start, &size, error)) {
        return NULL;
    }
    for (guint32 at = start; at < start + size; at += 2, (*count)++) {
        g_string_append_printf(by, "%s%d", by->len ? "," : "", (gint32)(at - from));
    }
    return g_strdup_printf("glassphere-campaign 1\nname landing\nboard clean\nbase stage pluton\ncores hsp\n"
                           "end stage monitor pass\nend postcode 0x10300004 stop\nend postcode 0x10300006 stop\n"
                           "end postcode 0x10300007 stop\nend postcode 0x10300008 stop\nguard on\nbudget 60000\n"
                           "faults pc-offset by=%s\nstrike pc hsp %s\n", by->str, jump->from);
}

TEST no_landing_blows(const void *arg)
{
    GError *error = NULL;
    guint count;
    g_autofree char *dir = g_strdup_printf("%s-landing", gs_scratch());
    g_autofree char *file = g_strconcat(dir, ".campaign", NULL), *out = NULL, *err = NULL;
    g_autofree char *text = landings(arg, &count, &error);
    int status = -1;
    const char *argv[] = { "build/bin/glassphere", "fault", "run", file, "--check", "0", "--fresh", "--quiet",
                           "--no-controls", "--json", "--out", dir, NULL };
    GS_CHECK_ERROR(error);
    GS_CHECK(g_file_set_contents(file, text, -1, &error) &&
             g_spawn_sync(NULL, (char **)argv, NULL, 0, NULL, NULL, &out, &err, &status, &error),
             "%s", error->message);
    g_autoptr(JsonNode) summary = json_from_string(out, &error);
    GS_CHECK(summary, "%s", err);
    JsonObject *o = json_node_get_object(summary);
    gint64 run = json_object_get_int_member(o, "run"), bypass = json_object_get_int_member(o, "bypass");
    GS_CHECK(run == count && count > 0, "%" G_GINT64_FORMAT " of %u landings", run, count);
    GS_CHECK(bypass == 0 && status == 0, "%" G_GINT64_FORMAT " of %u landings: build/bin/glassphere fault run %s",
             bypass, count, file);
    gs_remove_tree(dir);
    PASS();
}

void gs_suite_landing(gs_suite *suite)
{
    for (guint i = 0; i < G_N_ELEMENTS(jumps); i++) {
        gs_suite_add(suite, jumps[i].to, no_landing_blows, &jumps[i]);
    }
}
