/* SPDX-License-Identifier: MIT */
/*
 * What the real cores see: bare-metal programs in the mask ROM's place provoke refused
 * accesses and resets and post what fault registers and reset controller say. The wanted
 * post codes stand in harness/ground/NAME.expect, written by hand from the Arm manuals
 * and docs/firewall.md, docs/chip-blocks.md.
 */
#include "fixture.h"
#include "ground.h"
#include "suites.h"

#define LAST_CODE       "0x600d600d"
/* Lab: instructions, a hundred times what the programs need. Live: nanoseconds. */
#define LAB_LIMIT       G_GUINT64_CONSTANT(100000000)
#define LIVE_LIMIT      G_GUINT64_CONSTANT(60000000000)

typedef struct proof {
    const char *name;
    gboolean live;
    guint migrate_at; /* instructions; 0: in one process */
} proof;

static const proof proofs[] = {
    { "firewall", FALSE, 0 }, { "firewall", TRUE, 0 },
    { "reset", FALSE, 0 },    { "reset", TRUE, 0 },
    /* latch full; descriptors set; the A7 in its faults; IO0 in its own; handed over */
    { "firewall", FALSE, 240090 }, { "firewall", FALSE, 240600 }, { "firewall", FALSE, 242100 },
    { "firewall", FALSE, 243270 }, { "firewall", FALSE, 243440 },
    /* A7 in its second life; IO0 held; after the first SoC reset */
    { "reset", FALSE, 1500 }, { "reset", FALSE, 4080 }, { "reset", FALSE, 7137 },
};

/* The words of NAME.expect, one space between them, as the machine prints post codes. */
static char *expected(const char *name, GError **error)
{
    g_autofree char *path = g_strdup_printf("harness/ground/%s.expect", name);
    g_autofree char *text = NULL;
    GString *words = g_string_new(NULL);

    if (!g_file_get_contents(path, &text, NULL, error)) {
        return g_string_free(words, TRUE);
    }
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        if (**line && **line != '#') {
            g_string_append_printf(words, "%s%s", words->len ? " " : "", *line);
        }
    }
    return g_string_free(words, FALSE);
}

static gs_board *start(const proof *p, const char *incoming, GError **error)
{
    gs_board_config config = {
        .live = p->live, .incoming = incoming, .stop_postcodes = LAST_CODE,
        .insn_limit = p->live ? LIVE_LIMIT : LAB_LIMIT,
    };

    return gs_ground_start_with(p->name, config, error);
}

/* Runs the first board to the point, hands its snapshot to a second one. */
static gs_board *start_migrated(const proof *p, GError **error)
{
    g_autofree char *file = g_build_filename(gs_scratch(), "cores-snapshot", NULL);
    g_autoptr(gs_board) first = start(p, NULL, error);

    if (!first || !gs_ground_run(first, p->migrate_at, error) ||
        !gs_board_save(first, file, error)) {
        return NULL;
    }
    return start(p, file, error);
}

TEST cores_see(const void *arg)
{
    const proof *p = arg;
    GError *error = NULL;
    g_autofree char *want = expected(p->name, &error);
    GS_CHECK_ERROR(error);
    g_autoptr(gs_board) board = p->migrate_at ? start_migrated(p, &error) : start(p, NULL, &error);
    GS_CHECK_ERROR(error);
    gs_board_run_until_stopped(board, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *got = gs_board_get(board, "/machine", "postcodes", &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(got, want), "posted '%s', want '%s'", got, want);
    PASS();
}

/* Positive control: with every slot and descriptor opened behind HSP's back, the first
 * access that must fault does not, and the post codes say so. */
TEST open_firewall_shows(const void *arg)
{
    static const char *const open[] = {
        "write 0x30000100 4 0x80000000", "write 0x30000104 4 0x80400000",
        "write 0x30000108 4 0x55555", "write 0x3000010c 4 1",
    };
    const proof p = { "firewall", FALSE, 0 };
    GError *error = NULL;
    (void)arg;
    g_autofree char *want = expected(p.name, &error);
    GS_CHECK_ERROR(error);
    g_autoptr(gs_board) board = start(&p, NULL, &error);
    GS_CHECK_ERROR(error);
    for (gsize i = 0; i < G_N_ELEMENTS(open); i++) {
        g_autofree char *result = gs_board_probe(board, "hsp", open[i], &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(g_str_equal(result, "ok"), "%s: %s", open[i], result);
    }
    gs_board_run_until_stopped(board, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *got = gs_board_get(board, "/machine", "postcodes", &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_has_prefix(got, "00000000 "), "an open firewall still faults: '%s'", got);
    PASS();
}

void gs_suite_cores(gs_suite *suite)
{
    for (gsize i = 0; i < G_N_ELEMENTS(proofs); i++) {
        const proof *p = &proofs[i];
        g_autofree char *name = g_strdup_printf("%s/%s", p->name, p->live ? "live" : "lab");
        g_autofree char *full = p->migrate_at ? g_strdup_printf("%s-migrated-%u", name, p->migrate_at)
                                              : g_strdup(name);
        gs_suite_add(suite, full, cores_see, p);
    }
    gs_suite_add(suite, "control-open-firewall-shows", open_firewall_shows, NULL);
}
