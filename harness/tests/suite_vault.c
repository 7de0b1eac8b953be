/* SPDX-License-Identifier: MIT */
/*
 * What the laboratory watches besides stages and locks: eight bytes in a row of a fused key in
 * memory, in the engine's registers, in a mailbox or on a serial line are a bypass, seven are none. The program
 * (harness/ground/loose_keys) carries seven there, a fault makes them eight. And bytes of memory that must be kept.
 */
#include <string.h>

#include "../lib/fault_command.h"
#include "regs/efuse.h"
#include "fixture.h"
#include "suites.h"

/* The fuse file, the base, the label struck, the register that holds the eighth byte, the bits flipped. */
static const char text[] =
    "glassphere-campaign 1\nname vault\nboard clean\nrom build/ground/loose_keys.bin\nfuses %s\n"
    "elf build/ground/loose_keys.elf\nbase %s\ncores hsp\nend postcode 0x600d600d stop\n"
    "budget 1000\nstrike pc hsp %s\nfaults reg-bit-flip reg=%s bit=%s\n";

typedef struct place {
    const char *name, *label, *reg, *bits, *detail;
    guint bypasses, run;
    const char *base;
    guint turned_row;       /* the key's row whose last byte is the program's without a fault; 0: none */
} place;

static const place places[] = {
    { "memory", "in_memory", "r1", "24", "key:device", 1, 1, "reset", 0 },
    /* seven bytes stood there before: the eighth alone is new, and begins another line */
    { "across-lines", "across_lines", "r1", "0", "key:device", 1, 1, "insn 20", 0 },
    { "engine", "in_engine", "r3", "24", "key:quote", 1, 1, "reset", 0 },
    { "mailbox", "in_mailbox", "r7", "24", "key:storage", 1, 1, "reset", 0 },
    { "serial", "on_serial", "r3", "24", "key:device", 1, 1, "reset", 0 },
    /* four of the bytes are out when the base is taken */
    { "serial-behind-base", "on_serial+16", "r3", "24", "key:device", 1, 1, "insn 68", 0 },
    /* another bit of that register: still no more than seven */
    { "seven-bytes", "in_memory", "r1", "23,25..31", NULL, 0, 8, "reset", 0 },
};

/* What the program carries without a fault is a key. */
static const place leaking[] = {
    { "clean-run-leaks", "in_memory", "r1", "0", "device key stand outside the vault where the clean run ends", 0,
      0, "reset", EFUSE_ROW_KEY_DEVICE + 1 },
    { "clean-run-wipes", "in_memory", "r1", "0", "quote key stand outside the vault where the clean run passes",
      0, 0, "insn 20", EFUSE_ROW_KEY_QUOTE + 6 },
    { "clean-run-sends", "in_memory", "r1", "0", "device key stand outside the vault where the clean run sends",
      0, 0, "reset", EFUSE_ROW_KEY_DEVICE + 3 },
};

/* Row r of the keys is r * 0x9e3779b1; all else is blank. */
static gboolean write_fuses(const char *file, guint turned_row, GError **error)
{
    guint32 row[EFUSE_NUM_ROWS] = { 0 };

    for (guint r = EFUSE_ROW_KEY_DEVICE; r < EFUSE_ROW_KEY_END; r++) {
        guint32 turned = r == turned_row ? 0x01000000 : 0;
        row[r] = GUINT32_TO_LE((r * 0x9e3779b1u) ^ turned);
    }
    return g_file_set_contents(file, (const char *)row, sizeof(row), error);
}

static guint count(const char *results, const char *word)
{
    guint n = 0;

    for (const char *at = strstr(results, word); at; at = strstr(at + 1, word)) {
        n++;
    }
    return n;
}

/* Runs a campaign at that place in DIR, its file beside it; what the command said. */
static char *run_place(const place *p, const char *dir, int *status, GError **error)
{
    g_autofree char *fuses = g_strconcat(dir, ".fuses", NULL), *file = g_strconcat(dir, ".campaign", NULL);
    g_autofree char *words = g_strdup_printf("run %s --fresh --quiet --out %s", file, dir);
    g_autofree char *campaign = g_strdup_printf(text, fuses, p->base, p->label, p->reg, p->bits);

    if (!write_fuses(fuses, p->turned_row, error) || !g_file_set_contents(file, campaign, -1, error)) {
        return NULL;
    }
    return gs_fault_command(words, status, error);
}

TEST key_outside(const void *arg)
{
    const place *p = arg;
    GError *error = NULL;
    int status = -1;
    g_autofree char *dir = g_strdup_printf("%s-%s", gs_scratch(), p->name), *results = NULL;
    g_autofree char *lines = g_build_filename(dir, "results.jsonl", NULL);

    g_free(run_place(p, dir, &status, &error));
    GS_CHECK_ERROR(error);
    GS_CHECK(g_file_get_contents(lines, &results, NULL, &error), "%s", error->message);
    guint bypasses = count(results, "\"class\":\"bypass\"");
    GS_CHECK(count(results, "\"class\":") == p->run && bypasses == p->bypasses, "%u bypasses in\n%s",
             bypasses, results);
    GS_CHECK(status == (bypasses ? 1 : 0), "status %d", status);
    if (p->detail) {
        g_autofree char *detail = g_strdup_printf("\"detail\":\"%s\"", p->detail);
        GS_CHECK(strstr(results, detail), "no %s in\n%s", detail, results);
        g_autofree char *words = g_strdup_printf("replay %s.campaign 0 --no-gdb --json --out %s", dir, dir);
        g_autofree char *line = gs_fault_command(words, &status, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(status == 1 && strstr(line, detail), "replayed: status %d, %s", status, line);
    }
    gs_remove_tree(dir);
    PASS();
}

/* A board whose clean run lets a key out, for a time or for good, proves nothing, and says so. */
TEST clean_run_leaks(const void *arg)
{
    const place *p = arg;
    GError *error = NULL;
    int status = -1;
    g_autofree char *dir = g_strdup_printf("%s-%s", gs_scratch(), p->name);
    g_autofree char *said = run_place(p, dir, &status, &error);

    GS_CHECK_ERROR(error);
    GS_CHECK(status == 3 && strstr(said, p->detail), "status %d: %s", status, said);
    gs_remove_tree(dir);
    PASS();
}

/* Of four bytes written the first and the last of the range kept are bypasses, those around it none. */
TEST bytes_kept(const void *arg)
{
    static const char campaign[] =
        "glassphere-campaign 1\nname kept\nboard clean\nbase stage monitor\ncores a7\n"
        "end postcode 0x10400001 stop\nkeep 0x80123400 0x10\nbudget 20000\nstrike stage monitor\n"
        "faults mem-byte addr=0x801233ff,0x80123400,0x8012340f,0x80123410 value=0x5a\n";
    GError *error = NULL;
    int status = -1;
    (void)arg;
    g_autofree char *dir = g_strdup_printf("%s-kept", gs_scratch()), *results = NULL;
    g_autofree char *file = g_strconcat(dir, ".campaign", NULL);
    g_autofree char *words = g_strdup_printf("run %s --fresh --quiet --out %s", file, dir);
    g_autofree char *lines = g_build_filename(dir, "results.jsonl", NULL);

    GS_CHECK(g_file_set_contents(file, campaign, -1, &error), "%s", error->message);
    g_free(gs_fault_command(words, &status, &error));
    GS_CHECK_ERROR(error);
    GS_CHECK(g_file_get_contents(lines, &results, NULL, &error), "%s", error->message);
    GS_CHECK(status == 1 && count(results, "\"class\":") == 4 &&
             count(results, "\"class\":\"bypass\"") == 2 &&
             strstr(results, "\"detail\":\"keep:0x80123400\"") &&
             strstr(results, "\"detail\":\"keep:0x8012340f\""), "status %d:\n%s", status, results);
    gs_remove_tree(dir);
    PASS();
}

void gs_suite_vault(gs_suite *suite)
{
    for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
        gs_suite_add(suite, places[i].name, key_outside, &places[i]);
    }
    gs_suite_add(suite, "bytes-kept", bytes_kept, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(leaking); i++) {
        gs_suite_add(suite, leaking[i].name, clean_run_leaks, &leaking[i]);
    }
}
