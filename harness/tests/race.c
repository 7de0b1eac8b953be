/* SPDX-License-Identifier: MIT */
/* The board of race.h. */
#include "race.h"

#include <stdlib.h>
#include <string.h>

#include "suite.h"

enum { CMD_POST = 0x40, DATA_POST = 0x44, CMD_POP = 0x50, DATA_POP = 0x54 };
enum { WFI = 0xE320F003, BACK_ONE = 0xEAFFFFFD };
#define S_PARK      0x803EF000u
#define S_REPLY     (EXCHANGE + 0x900)

gs_board *race_board;
static gs_core core;
static guint sequence;

void race_end(void)
{
    g_clear_pointer(&race_board, gs_board_free);
}

static const char *view(void)
{
    return core == GS_CORE_EL1 ? "a7ns" : "a7s";
}

/* ---- the sleeping core's view, and HSP's time ---- */

GBytes *race_perform(gs_batch *batch, GError **error)
{
    GBytes *bytes = *error ? NULL : gs_board_probe_batch(race_board, view(), batch->str, error);
    g_string_free(batch, TRUE);
    return bytes ? bytes : g_bytes_new(NULL, 0);
}

static guint32 word_at(GBytes *bytes, guint index)
{
    gsize size;
    const guint8 *data = g_bytes_get_data(bytes, &size);
    guint32 word = 0;
    if (size >= 4 * (index + 1)) {
        memcpy(&word, data + 4 * index, 4);
    }
    return GUINT32_FROM_LE(word);
}

guint32 race_read_word(guint32 address, GError **error)
{
    gs_batch *batch = gs_batch_new();
    gs_batch_read(batch, address, 4);
    g_autoptr(GBytes) bytes = race_perform(batch, error);
    return word_at(bytes, 0);
}

void race_run_for(guint64 instructions, GError **error)
{
    const GPtrArray *events = *error ? NULL : gs_board_events(race_board);
    if (events) {
        guint64 now = ((const gs_event *)g_ptr_array_index(events, events->len - 1))->insn;
        g_autofree char *limit = g_strdup_printf("%" G_GUINT64_FORMAT, now + instructions);
        if (gs_board_set(race_board, "/machine/soc/oracle", "insn-limit", limit, error)) {
            gs_board_run_until_stopped(race_board, error);
        }
    }
}

/* The probe's core jumps to that code and does not come back. */
void race_send_away(guint32 block, guint32 code, const guint32 args[4], GError **error)
{
    struct probe_order order = { .op = PROBE_EXECUTE, .address = code };
    guint32 submitted = race_read_word(block + offsetof(struct probe_block, submitted), error);
    gs_batch *batch = gs_batch_new();
    memcpy(order.args, args, 4 * sizeof(args[0]));
    gs_batch_write(batch, block + offsetof(struct probe_block, order), &order, sizeof(order));
    gs_batch_put(batch, block + offsetof(struct probe_block, count), 1);
    gs_batch_put(batch, block + offsetof(struct probe_block, submitted), submitted + 1);
    g_bytes_unref(race_perform(batch, error));
    race_run_for(PATIENCE, error);
}

void race_put_code(guint32 at, const guint32 *code, guint words, GError **error)
{
    gs_batch *batch = gs_batch_new();
    for (guint i = 0; i < words; i++) {
        gs_batch_put(batch, at + 4 * i, code[i]);
    }
    g_bytes_unref(race_perform(batch, error));
}

/* A mailbox's answer in front of it; 0: none. */
guint32 race_pop(guint32 mailbox, GError **error)
{
    if (race_read_word(mailbox + POP_CNT, error) == 0) {
        return 0;
    }
    gs_batch *batch = gs_batch_new();
    gs_batch_read(batch, mailbox + DATA_POP, 4);
    gs_batch_read(batch, mailbox + CMD_POP, 4);
    g_autoptr(GBytes) bytes = race_perform(batch, error);
    return word_at(bytes, 1);
}

/* ---- the ring ---- */

static void ring_reset(gs_batch *batch)
{
    guint32 descriptors[3 * 48];
    for (guint i = 0; i < 48; i++) {
        descriptors[3 * i] = GUINT32_TO_LE(BUFFER(i));
        descriptors[3 * i + 1] = GUINT32_TO_LE(0xC0100000 + i);
        descriptors[3 * i + 2] = GUINT32_TO_LE(2048 | 1 << 16 | i << 24);
    }
    gs_batch_put(batch, RING, 32 | 16 << 16);
    gs_batch_write(batch, DESC(0), descriptors, sizeof(descriptors));
    gs_batch_put(batch, DESC(REQUEST) + 8, 2048 | REQUEST << 24);
}

/* Puts a whole request there and posts it. */
void race_ring_ask(guint command, const void *data, guint size, GError **error)
{
    gs_batch *batch = gs_batch_new();
    ring_reset(batch);
    gs_batch_put(batch, BUFFER(REQUEST), size);
    gs_batch_write(batch, BUFFER(REQUEST) + 4, data, size);
    sequence = sequence % 255 + 1;
    gs_batch_put(batch, MAILBOX + DATA_POST, 0);
    gs_batch_put(batch, MAILBOX + CMD_POST, 2 | sequence << 8 | command << 16 | REQUEST << 24);
    g_bytes_unref(race_perform(batch, error));
}

/* The answer's size; -1: silence, -2: something that is no answer to this. */
int race_ring_answer(guint command, guint8 *answer, GError **error)
{
    guint32 word = race_pop(MAILBOX, error);
    if (word == 0) {
        return -1;
    }
    if ((word & 0xFFFFFF) != (2 | sequence << 8 | command << 16) || word >> 24 >= 32) {
        return -2;
    }
    gs_batch *batch = gs_batch_new();
    gs_batch_read(batch, BUFFER(word >> 24), 4 + ANSWER_MAX);
    g_autoptr(GBytes) bytes = race_perform(batch, error);
    gsize got;
    const guint8 *data = g_bytes_get_data(bytes, &got);
    if (got < 4 + ANSWER_MAX) {
        return -2;
    }
    memcpy(answer, data + 4, ANSWER_MAX);
    return (int)(word_at(bytes, 0) & 0xFFFF);
}

/* ---- the exchange page ---- */

void race_page_ask(guint command, const guint32 args[2], const void *data, guint size,
                     GError **error)
{
    gs_batch *batch = gs_batch_new();
    gs_batch_put(batch, EXCHANGE, args[0]);
    gs_batch_put(batch, EXCHANGE + 4, args[1]);
    gs_batch_write(batch, S_DATA, data, size);
    sequence = sequence % 255 + 1;
    gs_batch_put(batch, S_MAILBOX + DATA_POST, 0);
    gs_batch_put(batch, S_MAILBOX + CMD_POST, 1 | sequence << 8 | command << 16);
    g_bytes_unref(race_perform(batch, error));
}

int race_page_answer(guint command, int *status, guint8 *answer, GError **error)
{
    guint32 word = race_pop(S_MAILBOX, error);
    if (word == 0) {
        return -1;
    }
    gs_batch *batch = gs_batch_new();
    gs_batch_read(batch, S_REPLY, 32 + LABEL_ANSWER);
    g_autoptr(GBytes) bytes = race_perform(batch, error);
    gsize got;
    const guint8 *data = g_bytes_get_data(bytes, &got);
    if (word != (1 | sequence << 8 | command << 16) || got < 32 + LABEL_ANSWER) {
        return -2;
    }
    *status = (int)word_at(bytes, 0);
    memcpy(answer, data + 32, LABEL_ANSWER);
    return LABEL_ANSWER;
}

/* ---- a race_board whose A7 sleeps ---- */

void race_start(gs_core which, char **extra, GError **error)
{
    static gboolean registered;
    static const guint32 sleep[] = { WFI, BACK_ONE }, none[4];
    gs_board_config config = { .extra = extra };
    if (!registered) {
        registered = TRUE;
        atexit(race_end);
    }
    if (race_board && (core != which || extra)) {
        race_end();
    }
    if (race_board) {
        return;
    }
    core = which;
    race_board = gs_orders_start_with(which, config, error);
    if (!race_board || extra) {
        return;
    }
    race_put_code(which == GS_CORE_EL1 ? PARK : S_PARK, sleep, G_N_ELEMENTS(sleep), error);
    race_send_away(which == GS_CORE_EL1 ? PROBE_BLOCK_EL1 : PROBE_BLOCK_A7S,
              which == GS_CORE_EL1 ? PARK : S_PARK, none, error);
}

void race_ring_announce(GError **error)
{
    gs_batch *batch = gs_batch_new();
    ring_reset(batch);
    gs_batch_put(batch, MAILBOX + DATA_POST, RING);
    gs_batch_put(batch, MAILBOX + CMD_POST, 2 | 1 << 16);
    g_bytes_unref(race_perform(batch, error));
    race_run_for(PATIENCE, error);
}

enum greatest_test_res race_unharmed(void)
{
    GError *error = NULL;
    g_autofree char *count =
        gs_board_get(race_board, "/machine/soc/firewall", "violation-count", &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(count, "0"), "%s violations", count);
    GS_CHECK(!gs_board_find(race_board, "postcode", "value", "0x10300006"), "Pluton faulted");
    GS_CHECK(!gs_board_find(race_board, "reset", "reason", "software"), "the SoC was reset");
    PASS();
}
