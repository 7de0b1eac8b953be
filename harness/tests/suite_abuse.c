/* SPDX-License-Identifier: MIT */
/*
 * Every malformed word of the Remote API, one after the other, by the compromised kernel: dropped
 * without an answer, counted, and the next right request is answered. By hand from
 * docs/remote-api.md. The count is Pluton's own variable, read through HSP's view.
 */
#include <string.h>

#include "../lib/error.h"
#include "race.h"
#include "suites.h"

enum { CMD_POST = 0x40, DATA_POST = 0x44, FLAGS = 0x03, CAPABILITY = 0x48, MANUFACTURING = 0x51 };

/* Address of the count in Pluton's memory. */
static guint32 count_address(GError **error)
{
    static guint32 address;
    g_autofree char *symbols = NULL;
    const char *argv[] = { "arm-none-eabi-nm", "build/firmware/pluton.elf", NULL };
    g_autoptr(GRegex) regex = g_regex_new("(?m)^([0-9a-f]+) b dropped$", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    if (address || *error ||
        !g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &symbols, NULL,
                      NULL, error)) {
        return address;
    }
    if (g_regex_match(regex, symbols, 0, &match)) {
        g_autofree char *text = g_match_info_fetch(match, 1);
        address = (guint32)g_ascii_strtoull(text, NULL, 16);
    } else {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "pluton.elf has no symbol dropped");
    }
    return address;
}

static guint32 dropped(GError **error)
{
    guint32 address = count_address(error);
    return *error ? 0 : gs_rig_get(race_board, address, error);
}

/* Posts that word with a request of so many bytes claimed in the buffer it names. */
static void post(guint32 word, guint32 claimed, GError **error)
{
    guint index = word >> 24;
    gs_batch *batch = gs_batch_new();
    if (index < 48) {
        gs_batch_put(batch, BUFFER(index), claimed);
        gs_batch_put(batch, DESC(index) + 8, 2048 | index << 24);
    }
    gs_batch_put(batch, MAILBOX + DATA_POST, 0);
    gs_batch_put(batch, MAILBOX + CMD_POST, word);
    g_bytes_unref(race_perform(batch, error));
    race_run_for(PATIENCE, error);
}

static enum greatest_test_res right_request(void)
{
    guint8 answer[ANSWER_MAX] = { 0 };
    GError *error = NULL;
    race_ring_ask(MANUFACTURING, NULL, 0, &error);
    race_run_for(PATIENCE, &error);
    int size = race_ring_answer(MANUFACTURING, answer, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(size == 8 && answer[0] == 0 && answer[4] == 1, "the right request after it: %d bytes",
             size);
    PASS();
}

static enum greatest_test_res refused(guint32 word, guint32 claimed)
{
    GError *error = NULL;
    guint32 before = dropped(&error);
    post(word, claimed, &error);
    guint32 answers = race_read_word(MAILBOX + POP_CNT, &error), after = dropped(&error);
    GS_CHECK_ERROR(error);
    GS_CHECK(answers == 0, "%08x, size %u: answered", word, claimed);
    GS_CHECK(after == before + 1, "%08x, size %u: %u dropped, then %u", word, claimed, before,
             after);
    return right_request();
}

#define WORD(version, seq, command, index) \
    ((guint32)(version) | (guint32)(seq) << 8 | (guint32)(command) << 16 | (guint32)(index) << 24)

#define READY() \
    GError *error = NULL; \
    (void)arg; \
    race_start(GS_CORE_EL1, NULL, &error); \
    race_ring_announce(&error); \
    GS_CHECK_ERROR(error)

TEST versions(const void *arg)
{
    static const guint8 wrong[] = { 0, 1, 3, 4, 0x12, 0x82, 0xFE, 0xFF };
    READY();
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        CHECK_CALL(refused(WORD(wrong[i], 1, FLAGS, 40), 0));
    }
    CHECK_CALL(refused(WORD(2, 0, FLAGS, 40), 0)); /* sequence 0 is nobody's request */
    return race_unharmed();
}

/* Internal to the secure world, and every third unknown one: the same silence */
TEST commands(const void *arg)
{
    static const guint8 internal[] = { 0x04, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38,
                                       0x39, 0x3A, 0x42, 0x50, 0x53, 0x54, 0x55 };
    static const guint8 known[] = { 0x01, 0x02, 0x03, 0x40, 0x41, 0x48, 0x49, 0x4A,
                                    0x4B, 0x4C, 0x4D, 0x4E, 0x51, 0x52, 0x56 };
    READY();
    for (guint command = 0; command < 256; command++) {
        gboolean asked = command % 3 == 0 || memchr(internal, (int)command, sizeof(internal));
        if (asked && !memchr(known, (int)command, sizeof(known))) {
            CHECK_CALL(refused(WORD(2, 1, command, 40), 0));
        }
    }
    return race_unharmed();
}

TEST indices(const void *arg)
{
    READY();
    for (guint index = 0; index < 256; index++) {
        if (index < 32 || index >= 48) {
            CHECK_CALL(refused(WORD(2, 1, FLAGS, index), 0));
        }
    }
    return race_unharmed();
}

/* FLAGS takes nothing, CAPABILITY two bytes, rounded up to four */
TEST sizes(const void *arg)
{
    static const guint32 none[] = { 1, 2, 3, 4, 2044, 2045, 2048, 32768, 65535 };
    static const guint32 two[] = { 0, 1, 5, 8, 2044, 2048, 65535 };
    READY();
    for (gsize i = 0; i < G_N_ELEMENTS(none); i++) {
        CHECK_CALL(refused(WORD(2, 1, FLAGS, 40), none[i]));
    }
    for (gsize i = 0; i < G_N_ELEMENTS(two); i++) {
        CHECK_CALL(refused(WORD(2, 1, CAPABILITY, 40), two[i]));
    }
    return race_unharmed();
}

/* Sequences are the asker's: the same one twice is two requests with an answer each. */
TEST duplicates(const void *arg)
{
    guint32 before, words[2];
    READY();
    before = dropped(&error);
    for (guint i = 0; i < 2; i++) {
        post(WORD(2, 77, FLAGS, 40 + i), 0, &error);
        GS_CHECK(race_read_word(MAILBOX + POP_CNT, &error) == 1, "no answer to number %u", i);
        words[i] = race_pop(MAILBOX, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK((words[i] & 0xFFFFFF) == WORD(2, 77, FLAGS, 0), "answer %08x", words[i]);
    }
    GS_CHECK(words[0] >> 24 != words[1] >> 24, "both in buffer %u", words[0] >> 24);
    GS_CHECK(dropped(&error) == before, "one was dropped");
    CHECK_CALL(right_request());
    return race_unharmed();
}

static const struct row {
    const char *name;
    gs_case_fn run;
} rows[] = {
    { "versions", versions }, { "commands", commands },     { "indices", indices },
    { "sizes", sizes },       { "duplicates", duplicates },
};

void gs_suite_abuse(gs_suite *suite)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gs_suite_add(suite, rows[i].name, rows[i].run, NULL);
    }
}
