/* SPDX-License-Identifier: MIT */
/*
 * Runs gone wild end alike in whatever company: a length gone wrong wipes the A7's own translation
 * tables, and what it still finds in its TLB must not depend on where the engine's base lay or on
 * what ran before. Alone, the base is taken at the fault; in company it lies 1,700 instructions back.
 * And the thousandth run of a campaign is judged as the first one.
 */
#include <json-glib/json-glib.h>
#include <string.h>

#include "../lib/error.h"
#include "fixture.h"
#include "flash_layout.h"
#include "regs/sfc.h"
#include "suites.h"

#define BACK 1700

static const char head[] =
    "glassphere-campaign 1\nname wild\nboard clean\nbase stage monitor\ncores a7\nend stage kernel-a pass\n"
    "end postcode 0x10300004 stop\nend postcode 0x10400008 stop\nbudget 80000\n";

/* Runs it; a line a fault that struck at `at` (0: the first that struck): parameters, class, end. */
static GPtrArray *ends(const char *faults, const char *strikes, guint64 *at, GError **error)
{
    g_autofree char *dir = g_strdup_printf("%s-wild", gs_scratch());
    g_autofree char *file = g_strconcat(dir, ".campaign", NULL), *rows = g_build_filename(dir, "results.jsonl", NULL);
    g_autofree char *text = g_strconcat(head, faults, strikes, NULL), *out = NULL, *err = NULL, *content = NULL;
    const char *argv[] = { "build/bin/glassphere", "fault", "run", file, "--check", "0", "--fresh", "--quiet",
                           "--no-controls", "--out", dir, NULL };
    int status;
    if (!g_file_set_contents(file, text, -1, error) ||
        !g_spawn_sync(NULL, (char **)argv, NULL, 0, NULL, NULL, &out, &err, &status, error)) {
        return NULL;
    }
    if (!g_file_get_contents(rows, &content, NULL, NULL)) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "no results: %s", err);
        return NULL;
    }
    g_auto(GStrv) line = g_strsplit(content, "\n", -1);
    GPtrArray *found = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; line[i] && *line[i]; i++) {
        g_autoptr(JsonNode) node = json_from_string(line[i], NULL);
        JsonObject *o = json_node_get_object(node);
        guint64 struck = (guint64)json_object_get_int_member(o, "at");
        *at = *at ? *at : struck;
        if (struck == *at) {
            g_ptr_array_add(found, g_strdup_printf("%s %s %" G_GINT64_FORMAT " %s", json_object_get_string_member(o, "params"),
                                                   json_object_get_string_member(o, "class"),
                                                   json_object_get_int_member(o, "end_at"),
                                                   json_object_get_string_member(o, "end_pc")));
        }
    }
    gs_remove_tree(dir);
    return found;
}

TEST company_makes_no_difference(const void *arg)
{
    GError *error = NULL;
    guint64 at = 0;
    guint hangs = 0;
    g_autoptr(GPtrArray) alone = ends(arg, "strike pc a7 memset hit=3\n", &at, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *both = g_strdup_printf("strike insn %" G_GUINT64_FORMAT "\nstrike insn %" G_GUINT64_FORMAT "\n",
                                            at - BACK, at);
    g_autoptr(GPtrArray) company = ends(arg, both, &at, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(alone->len && alone->len == company->len, "%u alone, %u in company", alone->len, company->len);
    for (guint i = 0; i < alone->len; i++) {
        const char *a = g_ptr_array_index(alone, i), *b = g_ptr_array_index(company, i);
        GS_CHECK(g_str_equal(a, b), "alone %s, in company %s", a, b);
        hangs += strstr(a, " hang ") != NULL;
    }
    GS_CHECK(hangs >= 3, "only %u of %u went wild", hangs, alone->len);
    PASS();
}

/* A campaign hashes the same images thousands of times, and remembers; what a fault turned in flash it hashes anew. */
TEST flash_is_hashed_anew(const void *arg)
{
    GError *error = NULL;
    guint64 at = 0;
    (void)arg;
    g_autofree char *faults = g_strdup_printf("faults device sfc bit-rot offset=0x%x,0x%x,0x%x bit=0,7\n",
                                              FLASH_BANK_A + BANK_KERNEL + 0x40, FLASH_BANK_A + BANK_KERNEL + 0x10001,
                                              FLASH_BANK_A + BANK_ROOT_FS + 0x2002);
    g_autoptr(GPtrArray) rows = ends(faults, "strike stage monitor\n", &at, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(rows->len == 6, "%u faults", rows->len);
    for (guint i = 0; i < rows->len; i++) {
        GS_CHECK(strstr(g_ptr_array_index(rows, i), " detected "), "%s", (char *)g_ptr_array_index(rows, i));
    }
    PASS();
}

/* Each leaves for the kernel at the same instant, by an exception return: the engine watches for a thousand
 * exceptions without an instruction, and those of different runs are none. */
TEST thousandth_as_the_first(const void *arg)
{
    GError *error = NULL;
    guint64 at = 0;
    (void)arg;
    g_autoptr(GPtrArray) rows = ends("faults mem-bit-flip addr=0xa0100000..0xa0100095 bit=0..7\n",
                                     "strike pc a7 world_enter\n", &at, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(rows->len == 8 * 0x96, "%u faults", rows->len);
    for (guint i = 0; i < rows->len; i++) {
        GS_CHECK(strstr(g_ptr_array_index(rows, i), " silent "), "number %u: %s", i,
                 (char *)g_ptr_array_index(rows, i));
    }
    PASS();
}

void gs_suite_wild(gs_suite *suite)
{
    /* the length of a memset, 64 KiB to 512 KiB too much */
    gs_suite_add(suite, "tables-wiped", company_makes_no_difference, "faults reg-bit-flip reg=r2 bit=16..19\n");
    gs_suite_add(suite, "flash-hashed-anew", flash_is_hashed_anew, NULL);
    gs_suite_add(suite, "thousandth-as-the-first", thousandth_as_the_first, NULL);
}
