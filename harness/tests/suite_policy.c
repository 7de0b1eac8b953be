/* SPDX-License-Identifier: MIT */
/*
 * What the locked policy leaves writable opens nothing it locked: after a normal boot, every
 * class of value in every descriptor and slot, written by whoever may write there. And nobody
 * clears a lock, by any width. Registers by hand from docs/firewall.md, docs/sfc.md and
 * docs/chip-blocks.md. One board a worker.
 */
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "rig.h"
#include "suites.h"

enum {
    FIREWALL = 0x30000000, DESC_LOCK = FIREWALL + 0x8, SLOT_LOCK0 = FIREWALL + 0x10,
    DESC = FIREWALL + 0x100, SLOT = FIREWALL + 0x800, SLOTS = 47, DESCRIPTORS = 32,
    POLICY_MASTERS = 11,
};
static const char *const views[] = { "a7ns", "a7s", "hsp", "io0", "io1" };

/* Bytes the boot locks, and who may reach them (index into views) */
static const struct { guint32 address; const char *may; } locked_bytes[] = {
    { 0x803D0000, "1" }, { 0x803EFFFC, "1" }, { 0x803FF000, "12" },
};

static gs_board *board;

static void end(void)
{
    g_clear_pointer(&board, gs_board_free);
}

static gs_board *ready(GError **error)
{
    static gboolean registered;
    if (!registered) {
        registered = TRUE;
        atexit(end);
    }
    if (!board) {
        gs_board_config config = { .insn_limit = GS_BOOT_LIMIT, .stop_stage = "kernel-a" };
        board = gs_board_start(&config, error);
        if (board) {
            gs_board_run_until_stopped(board, error);
        }
    }
    return board;
}

static guint32 get(const char *view, guint32 address, GError **error)
{
    g_autofree char *access = g_strdup_printf("read 0x%x 4", address);
    g_autofree char *result = *error ? NULL : gs_board_probe(board, view, access, error);
    gboolean ok = result && g_str_has_prefix(result, "ok ");
    return ok ? (guint32)g_ascii_strtoull(result + 3, NULL, 0) : 0xDEADDEAD;
}

/* Whether it is refused does not matter. */
static void put(const char *view, guint32 address, guint width, guint32 value, GError **error)
{
    g_autofree char *path = g_strdup_printf("/machine/soc/probe-%s", view);
    g_autofree char *access = g_strdup_printf("write 0x%x %u 0x%x", address, width, value);
    if (!*error) {
        gs_board_set(board, path, "access", access, error);
    }
}

static gboolean reads(const char *view, guint32 address, GError **error)
{
    g_autofree char *access = g_strdup_printf("read 0x%x 4", address);
    g_autofree char *result = *error ? NULL : gs_board_probe(board, view, access, error);
    return result && g_str_has_prefix(result, "ok");
}

/* NULL, or who reads what. */
static char *opened(GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(locked_bytes); i++) {
        for (guint v = 0; v < G_N_ELEMENTS(views); v++) {
            if (!strchr(locked_bytes[i].may, (int)('0' + v)) &&
                reads(views[v], locked_bytes[i].address, error)) {
                return g_strdup_printf("%s reads 0x%x", views[v], locked_bytes[i].address);
            }
        }
    }
    return NULL;
}

/* ---- descriptors ---- */

typedef struct range {
    guint32 base, end;
} range;

static const range ranges[] = {
    { 0x80000000, 0x80400000 }, { 0x803D0000, 0x80400000 }, { 0x803FF000, 0x80400000 },
    { 0x803CF000, 0x803D1000 }, { 0x803D0FFF, 0x803D1FFF }, { 0, 0xFFFFFFFF },
    { 0, 0xFFFFF000 },          { 0, 0 },                   { 0x80000000, 0 },
    { 0xFFFFFFFF, 0 },          { 0xFFFFFFFF, 0xFFFFFFFF }, { 0x80400000, 0x80000000 },
    { 0x803D0000, 0x803D0000 }, { 0x803FF000, 0x00000000 }, { 0x7FFFF000, 0x80401000 },
};

static void set_descriptor(guint n, range r, guint32 perm, guint32 control, GError **error)
{
    const guint32 words[4] = { GUINT32_TO_LE(r.base), GUINT32_TO_LE(r.end), GUINT32_TO_LE(perm),
                               GUINT32_TO_LE(control) };
    gs_batch *batch = gs_batch_new();
    gs_batch_write(batch, DESC + 16 * n, words, sizeof(words));
    GBytes *bytes = *error ? NULL : gs_board_probe_batch(board, "a7s", batch->str, error);
    g_string_free(batch, TRUE);
    g_clear_pointer(&bytes, g_bytes_unref);
}

/* 0, all ones, everybody allowed, each value of each master, each single bit of the rest. */
static guint permissions(guint32 list[64])
{
    guint count = 0;
    list[count++] = 0;
    list[count++] = 0xFFFFFFFF;
    list[count++] = 0x55555555;
    list[count++] = 0xAAAAAAAA;
    list[count++] = 0x00055555;
    for (guint master = 0; master < POLICY_MASTERS; master++) {
        for (guint value = 1; value < 4; value++) {
            list[count++] = value << 2 * master;
        }
    }
    for (guint bit = 2 * POLICY_MASTERS; bit < 32; bit++) {
        list[count++] = 1u << bit;
    }
    return count;
}

#define CHECK_SHUT(...) \
    do { \
        g_autofree char *wrong_ = opened(&error); \
        GS_CHECK_ERROR(error); \
        if (wrong_) { \
            g_autofree char *what_ = g_strdup_printf(__VA_ARGS__); \
            end(); \
            FAILm(gs_message("%s: %s", what_, wrong_)); \
        } \
    } while (0)

static enum greatest_test_res try_descriptor(guint n)
{
    GError *error = NULL;
    guint32 list[64];
    guint count = permissions(list);
    for (guint i = 0; i < count; i++) {
        range r = ranges[i % 2];
        set_descriptor(n, r, list[i], i & 1 ? 0xFFFFFFFF : 1, &error);
        CHECK_SHUT("descriptor %u: 0x%x..0x%x, 0x%x", n, r.base, r.end, list[i]);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(ranges); i++) {
        set_descriptor(n, ranges[i], 0x55555555, 1, &error);
        CHECK_SHUT("descriptor %u: 0x%x..0x%x, all", n, ranges[i].base, ranges[i].end);
    }
    PASS();
}

static guint32 locked_descriptors(GError **error)
{
    return get("a7s", DESC_LOCK, error);
}

/* What is not locked opens nothing locked, one after the other and with the others still set. */
TEST unlocked_descriptors(const void *arg)
{
    GError *error = NULL;
    guint last = 0;
    (void)arg;
    ready(&error);
    guint32 locked = locked_descriptors(&error);
    GS_CHECK_ERROR(error);
    for (guint n = 0; n < DESCRIPTORS; n++) {
        if (!(locked >> n & 1)) {
            last = n;
            CHECK_CALL(try_descriptor(n));
        }
    }
    GS_CHECK(last, "every descriptor is locked");
    /* the control: they do grant what no locked one denies */
    for (guint n = 0; n <= last; n++) {
        set_descriptor(n, (range){ 0, 0 }, 0, 0, &error);
    }
    gboolean before = reads("io1", 0x80001000, &error);
    set_descriptor(last, (range){ 0x80001000, 0x80002000 }, 1u << 8, 1, &error);
    gboolean granted = reads("io1", 0x80001000, &error);
    set_descriptor(last, (range){ 0, 0 }, 0, 0, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(!before && granted, "IO1 reads normal RAM %d, with a grant %d", before, granted);
    PASS();
}

/* The static ones and the dynamic ones the monitor has no use for */
TEST locked_descriptors_stay(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    ready(&error);
    guint32 locked = locked_descriptors(&error);
    GS_CHECK_ERROR(error);
    GS_CHECK((locked & 0xFFFF) == 0xFFFF, "static descriptors locked: 0x%x", locked);
    for (guint n = 0; n < DESCRIPTORS; n++) {
        for (guint word = 0; word < 4 && (locked >> n & 1); word++) {
            guint32 at = DESC + 16 * n + 4 * word, before = get("a7s", at, &error);
            for (guint bit = 0; bit < 34; bit++) {
                guint32 value = bit == 32 ? 0 : bit == 33 ? 0xFFFFFFFF : before ^ 1u << bit;
                put("a7s", at, 4, value, &error);
                put("hsp", at, 4, value, &error);
            }
            guint32 after = get("a7s", at, &error);
            GS_CHECK_ERROR(error);
            GS_CHECK(before == after, "locked descriptor %u, word %u: 0x%x became 0x%x", n, word,
                     before, after);
        }
    }
    CHECK_SHUT("locked descriptors");
    PASS();
}

/* ---- slots ---- */

TEST slots(const void *arg)
{
    GError *error = NULL;
    guint held = 0;
    (void)arg;
    ready(&error);
    for (guint n = 0; n < SLOTS; n++) {
        guint32 lock = get("a7s", SLOT_LOCK0 + 4 * (n / 32), &error) >> n % 32 & 1;
        guint32 before = get("a7s", SLOT + 4 * n, &error);
        for (guint bit = 0; bit < 34; bit++) {
            guint32 value = bit == 32 ? 0 : bit == 33 ? 0xFFFFFFFF : before ^ 1u << bit;
            for (guint v = 0; v < G_N_ELEMENTS(views); v++) {
                put(views[v], SLOT + 4 * n, 4, value, &error);
            }
        }
        guint32 after = get("a7s", SLOT + 4 * n, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(!lock || before == after, "locked slot %u: 0x%x became 0x%x", n, before, after);
        put("a7s", SLOT + 4 * n, 4, before, &error);
        held += lock;
    }
    CHECK_SHUT("slots");
    GS_CHECK(held, "no slot is locked");
    PASS();
}

/* ---- locks ---- */

static const struct lock_word {
    const char *name, *reader;
    guint32 address;
} lock_words[] = {
    { "hand-over", "a7s", FIREWALL + 0x4 }, { "descriptors", "a7s", DESC_LOCK },
    { "slots-0", "a7s", SLOT_LOCK0 },       { "slots-1", "a7s", SLOT_LOCK0 + 4 },
    { "flash", "hsp", 0x30070024 },         { "a7-entry", "hsp", 0x21090014 },
};

TEST nobody_clears(const void *arg)
{
    const struct lock_word *lock = arg;
    GError *error = NULL;
    ready(&error);
    guint32 set = get(lock->reader, lock->address, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(set && set != 0xDEADDEAD, "nothing is locked: 0x%x", set);
    for (guint v = 0; v < G_N_ELEMENTS(views); v++) {
        put(views[v], lock->address, 4, 0, &error);
        for (guint bit = 0; bit < 32; bit++) {
            put(views[v], lock->address, 4, 1u << bit & set, &error);
            put(views[v], lock->address, 4, set & ~(1u << bit), &error);
        }
        for (guint at = 0; at < 4; at++) {
            put(views[v], lock->address + at, 1, 0, &error);
            put(views[v], lock->address + at, 2, 0, &error);
            put(views[v], lock->address - at, 4, 0, &error);
        }
        guint32 after = get(lock->reader, lock->address, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK((after & set) == set, "%s: 0x%x became 0x%x", views[v], set, after);
    }
    PASS();
}

void gs_suite_policy(gs_suite *suite)
{
    for (gsize i = 0; i < G_N_ELEMENTS(lock_words); i++) {
        g_autofree char *name = g_strdup_printf("nobody-clears/%s", lock_words[i].name);
        gs_suite_add(suite, name, nobody_clears, &lock_words[i]);
    }
    gs_suite_add(suite, "slots", slots, NULL);
    gs_suite_add(suite, "locked-descriptors-stay", locked_descriptors_stay, NULL);
    gs_suite_add(suite, "unlocked-descriptors", unlocked_descriptors, NULL);
}
