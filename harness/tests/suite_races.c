/* SPDX-License-Identifier: MIT */
/*
 * Races against Pluton's reading of memory it shares: the ring block of the normal world, the
 * exchange page of the monitor. HSP runs alone, the other cores asleep, and is stopped behind an
 * instruction of the host's choice; there the kernel (or the monitor) changes what it sent, in its
 * own view, for good, and HSP goes on. The answer must be that of one reading of each word: once a
 * word was read as sent, no later change of it shows. A change made just behind the first reading shows
 * every later one; so each instruction is tried where anything is read, and every STRIDE-th, from
 * a place drawn by --seed, everywhere else up to the answer. And cases in which the real A7 changes
 * it in a loop, turns of a few instructions long.
 */
#include <string.h>

#include "fixture.h"
#include "flash_layout.h"
#include "race.h"
#include "suites.h"

#define LONGEST     40000   /* instructions of HSP until the answer, at most */
#define STRIDE      48

enum { SET_POSTCODE = 0x02, TENANT_KEY = 0x4B, MANUFACTURING = 0x51, SET_LIFECYCLE = 0x52,
       TENANT_SIZE = 64, TENANT_ANSWER = 64 };
static const guint8 manufacturing_answer[8] = { 0, 0, 0, 0, 1 }; /* Module1Complete */
#define CODE_ALLOWED    0x10500002u
#define CODE_FORBIDDEN  0x10400007u

enum { PROGRAM = 0x14, DERIVE = 0x1B, LABEL_SIZE = 32, OK = 0, ACCES = -13 };
#define MAY_WRITE   0x00F48000u
#define MAY_NOT     0x00100000u

/* Of each message these words are changed; a mask says which of them were read as sent. */
enum { CHANGED = 4, MASKS = 1 << CHANGED };

/* ---- messages, as sent and changed ---- */

typedef struct message {
    guint8 sent[TENANT_SIZE], changed[TENANT_SIZE];
    guint size, word[CHANGED];
    guint8 answer[MASKS][ANSWER_MAX]; /* by the mask of words read as sent */
} message;

static void message_mix(const message *m, guint mask, guint8 out[TENANT_SIZE])
{
    memcpy(out, m->sent, m->size);
    for (guint i = 0; i < CHANGED; i++) {
        if (!(mask >> i & 1)) {
            memcpy(out + 4 * m->word[i], m->changed + 4 * m->word[i], 4);
        }
    }
}

static void message_init(message *m, guint size)
{
    m->size = size;
    memset(m->sent, 'A', size);
    memset(m->changed, 'B', size);
    for (guint i = 0; i < CHANGED; i++) {
        m->word[i] = i * (size / 4 - 1) / (CHANGED - 1);
    }
}

/* The mask whose answer this is, or -1. */
static int message_mask(const message *m, const guint8 *answer, guint size)
{
    for (guint mask = 0; mask < MASKS; mask++) {
        if (!memcmp(m->answer[mask], answer, size)) {
            return (int)mask;
        }
    }
    return -1;
}

/* ---- sweeps ---- */

/* One request, changed behind instruction k: which of its words were read as sent, as bits.
 * *answered: there was nothing left to change. *wrong: what must not be. */
typedef guint (*attempt_fn)(guint k, gboolean *answered, char **wrong, GError **error);

static guint tries;

static char *once(attempt_fn attempt, guint k, guint *state, gboolean *answered, GError **error)
{
    char *wrong = NULL;
    guint now = attempt(k, answered, &wrong, error);
    tries++;
    if (*error || wrong) {
        char *text = g_strdup_printf("seed %" G_GUINT64_FORMAT ", behind instruction %u: %s",
                                     gs_seed(), k, wrong ? wrong : "");
        g_free(wrong);
        return text;
    }
    if ((now & *state) != *state) {
        return g_strdup_printf("changed behind instruction %u: what had been read as sent before "
                               "shows the change (%x, then %x)", k, *state, now);
    }
    *state = now;
    return NULL;
}

/* NULL, or what is wrong. Up to `limit` instructions, or to the answer. */
static char *sweep(attempt_fn attempt, const char *label, guint limit, guint *end_state,
                   GError **error)
{
    gboolean answered = FALSE, again;
    guint state = 0, before = 0, from = 0;
    char *wrong = NULL;
    tries = 0;
    for (guint k = 1 + (guint)(gs_random(label, 0) % STRIDE); !wrong && !answered && k < limit;
         k += STRIDE) {
        wrong = once(attempt, k, &state, &answered, error);
        if (!wrong && state != before) {
            guint fine = before;
            for (guint each = from + 1; !wrong && each < k; each++) {
                wrong = once(attempt, each, &fine, &again, error);
            }
            if (!wrong && (fine & state) != fine) {
                wrong = g_strdup_printf("behind instruction %u: less was read as sent", k);
            }
        }
        before = state;
        from = k;
    }
    *end_state = state;
    return wrong;
}

#define SWEEP(attempt, label, limit, want) \
    do { \
        guint state_ = 0; \
        g_autofree char *wrong_ = sweep(attempt, label, limit, &state_, &error); \
        if (error || wrong_) { \
            race_end(); \
        } \
        GS_CHECK_ERROR(error); \
        GS_CHECK(!wrong_, "%s", wrong_); \
        GS_CHECK(state_ == (want), "never read as sent: state %x after %u tries", state_, tries); \
    } while (0)

/* ---- remote API ---- */

/* SET_MANUFACTURING_STATE: magic, and the state the chip is in: status 0 */
static const guint32 stay[2] = { GUINT32_TO_LE(0x5F04C5AB), GUINT32_TO_LE(1) };

static void ring_change_data(const message *m, GError **error)
{
    guint8 changed[TENANT_SIZE];
    gs_batch *batch = gs_batch_new();
    message_mix(m, 0, changed);
    gs_batch_write(batch, BUFFER(REQUEST) + 4, changed, m->size);
    g_bytes_unref(race_perform(batch, error));
}

static enum greatest_test_res ring_table(message *m)
{
    GError *error = NULL;
    message_init(m, TENANT_SIZE);
    for (guint mask = 0; mask < MASKS; mask++) {
        guint8 mixed[TENANT_SIZE];
        message_mix(m, mask, mixed);
        race_ring_ask(TENANT_KEY, mixed, TENANT_SIZE, &error);
        race_run_for(PATIENCE, &error);
        int size = race_ring_answer(TENANT_KEY, m->answer[mask], &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(size == TENANT_ANSWER, "undisturbed, it answers %d bytes", size);
        for (guint i = 0; i < mask; i++) {
            GS_CHECK(memcmp(m->answer[i], m->answer[mask], TENANT_ANSWER), "one answer to two");
        }
    }
    PASS();
}

static message ring_message;

#define RING_READY() \
    GError *error = NULL; \
    guint8 answer[ANSWER_MAX]; \
    (void)arg; \
    race_start(GS_CORE_EL1, NULL, &error); \
    race_ring_announce(&error); \
    GS_CHECK_ERROR(error)

/* A right request afterwards is answered rightly. */
#define RING_STILL_SERVES() \
    do { \
        race_ring_ask(MANUFACTURING, NULL, 0, &error); \
        race_run_for(PATIENCE, &error); \
        int size_ = race_ring_answer(MANUFACTURING, answer, &error); \
        GS_CHECK_ERROR(error); \
        GS_CHECK(size_ == 8 && !memcmp(answer, manufacturing_answer, 8), \
                 "a right request afterwards gives %d bytes", size_); \
        CHECK_CALL(race_unharmed()); \
    } while (0)

static guint ring_payload_try(guint k, gboolean *answered, char **wrong, GError **error)
{
    guint8 answer[ANSWER_MAX] = { 0 };
    race_ring_ask(TENANT_KEY, ring_message.sent, TENANT_SIZE, error);
    race_run_for(k, error);
    *answered = race_read_word(MAILBOX + POP_CNT, error) != 0;
    ring_change_data(&ring_message, error);
    race_run_for(PATIENCE, error);
    int size = race_ring_answer(TENANT_KEY, answer, error);
    int mask = message_mask(&ring_message, answer, TENANT_ANSWER);
    if (size != TENANT_ANSWER || mask < 0) {
        *wrong = g_strdup_printf("%d bytes, mixture %d", size, mask);
    }
    return (guint)mask;
}

TEST ring_payload(const void *arg)
{
    RING_READY();
    CHECK_CALL(ring_table(&ring_message));
    SWEEP(ring_payload_try, "ring-payload", LONGEST, MASKS - 1);
    RING_STILL_SERVES();
    PASS();
}

/* ---- lengths and pointers ---- */

static gboolean reply_side; /* of the ring: what is turned against Pluton */

/* Pointers, lengths and sizes Pluton goes by, on one side of the ring. */
static void ring_change_frame(guint32 pointer, GError **error)
{
    guint first = reply_side ? 0 : REQUEST, count = reply_side ? 32 : 1;
    gs_batch *batch = gs_batch_new();
    for (guint i = first; i < first + count; i++) {
        const guint32 hostile[3] = { GUINT32_TO_LE(pointer), 0xFFFFFFFF,
                                     GUINT32_TO_LE(0xFFFF | 1 << 16 | i << 24) };
        gs_batch_write(batch, DESC(i), hostile, sizeof(hostile));
    }
    if (!reply_side) {
        gs_batch_put(batch, RING, 0xFFFFFFFF);
        gs_batch_put(batch, BUFFER(REQUEST), 0xFFFF);
    }
    g_bytes_unref(race_perform(batch, error));
}

/* What a wrong pointer would hit: HSP's own words there. */
static void hsp_words(guint32 address, guint32 words[64], GError **error)
{
    gs_rig_read(race_board, address, words, 64 * sizeof(words[0]), error);
}

static const guint32 own_places[] = { HSP_PLUTON_LOAD, HSP_KEYSTORE, MONITOR_EXCHANGE };

static guint ring_frame_try(guint k, gboolean *answered, char **wrong, GError **error)
{
    guint32 pointer = own_places[k % G_N_ELEMENTS(own_places)];
    guint32 before[64] = { 0 }, after[64] = { 0 };
    guint8 answer[ANSWER_MAX] = { 0 };
    hsp_words(pointer, before, error);
    race_ring_ask(SET_LIFECYCLE, stay, sizeof(stay), error);
    race_run_for(k, error);
    *answered = race_read_word(MAILBOX + POP_CNT, error) != 0;
    ring_change_frame(pointer, error);
    race_run_for(PATIENCE, error);
    int size = race_ring_answer(SET_LIFECYCLE, answer, error);
    hsp_words(pointer, after, error);
    if (size != -1 && (size != 4 || memcmp(answer, "\0\0\0", 4))) {
        *wrong = g_strdup_printf("%d bytes, status %u", size, answer[0]);
    } else if (memcmp(before, after, sizeof(before))) {
        *wrong = g_strdup_printf("wrote to 0x%x", pointer);
    }
    return size == 4;
}

TEST ring_frame(const void *arg)
{
    RING_READY();
    reply_side = GPOINTER_TO_UINT(arg) == 1;
    SWEEP(ring_frame_try, "ring-frame", LONGEST, 1);
    RING_STILL_SERVES();
    PASS();
}

static guint32 posted_since(guint from, const char *name, const char *member, GError **error)
{
    guint32 value = 0;
    if (*error || !gs_board_pump(race_board, 0, error)) {
        return 0;
    }
    for (guint i = from; i < gs_board_events(race_board)->len; i++) {
        const gs_event *event = g_ptr_array_index(gs_board_events(race_board), i);
        if (g_str_equal(event->name, name)) {
            value = (guint32)gs_event_number(event, member);
        }
    }
    return value;
}

static guint32 sent_word; /* of the cases with one word: allowed or not */

static guint ring_postcode_try(guint k, gboolean *answered, char **wrong, GError **error)
{
    guint32 other = sent_word == CODE_ALLOWED ? CODE_FORBIDDEN : CODE_ALLOWED;
    guint32 data = GUINT32_TO_LE(sent_word);
    guint from = *error ? 0 : gs_board_events(race_board)->len;
    gs_batch *batch = gs_batch_new();
    (void)answered;
    race_ring_ask(SET_POSTCODE, &data, 4, error);
    race_run_for(k, error);
    gs_batch_put(batch, BUFFER(REQUEST) + 4, other);
    g_bytes_unref(race_perform(batch, error));
    race_run_for(PATIENCE, error);
    guint32 posted = posted_since(from, "postcode", "value", error);
    if (posted != 0 && posted != CODE_ALLOWED) {
        *wrong = g_strdup_printf("posted %08x", posted);
    }
    return (posted == CODE_ALLOWED) == (sent_word == CODE_ALLOWED);
}

/* A post code of the secure world, put there behind the check of an own one, and the other way. */
TEST ring_postcode(const void *arg)
{
    RING_READY();
    sent_word = GPOINTER_TO_UINT(arg);
    SWEEP(ring_postcode_try, "ring-postcode", 1500, 1);
    RING_STILL_SERVES();
    PASS();
}

/* ---- secure mailbox ---- */

static message page_message;

#define PAGE_READY() \
    GError *error = NULL; \
    guint8 answer[ANSWER_MAX]; \
    int status = 0; \
    (void)arg; \
    race_start(GS_CORE_A7S, NULL, &error); \
    GS_CHECK_ERROR(error); \
    CHECK_CALL(page_table(&page_message))

static const guint32 no_args[2];

static enum greatest_test_res page_table(message *m)
{
    GError *error = NULL;
    int status = 1;
    message_init(m, LABEL_SIZE);
    for (guint mask = 0; mask < MASKS; mask++) {
        guint8 mixed[TENANT_SIZE];
        message_mix(m, mask, mixed);
        race_page_ask(DERIVE, no_args, mixed, LABEL_SIZE, &error);
        race_run_for(PATIENCE, &error);
        int size = race_page_answer(DERIVE, &status, m->answer[mask], &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(size == LABEL_ANSWER && status == OK, "undisturbed: %d bytes, status %d", size,
                 status);
        for (guint i = 0; i < mask; i++) {
            GS_CHECK(memcmp(m->answer[i], m->answer[mask], LABEL_ANSWER), "two mixtures, one key");
        }
    }
    PASS();
}

#define PAGE_STILL_SERVES() \
    do { \
        race_page_ask(DERIVE, no_args, page_message.sent, LABEL_SIZE, &error); \
        race_run_for(PATIENCE, &error); \
        int size_ = race_page_answer(DERIVE, &status, answer, &error); \
        GS_CHECK_ERROR(error); \
        GS_CHECK(size_ == LABEL_ANSWER && status == OK && \
                 !memcmp(answer, page_message.answer[MASKS - 1], LABEL_ANSWER), \
                 "a right request afterwards gives %d bytes, status %d", size_, status); \
        CHECK_CALL(race_unharmed()); \
    } while (0)

static guint page_payload_try(guint k, gboolean *answered, char **wrong, GError **error)
{
    guint8 args[32], changed[TENANT_SIZE], answer[ANSWER_MAX] = { 0 };
    int status = 1;
    gs_batch *batch = gs_batch_new();
    memset(args, 0xFF, sizeof(args));
    message_mix(&page_message, 0, changed);
    race_page_ask(DERIVE, no_args, page_message.sent, LABEL_SIZE, error);
    race_run_for(k, error);
    *answered = race_read_word(S_MAILBOX + POP_CNT, error) != 0;
    gs_batch_write(batch, EXCHANGE, args, sizeof(args));
    gs_batch_write(batch, S_DATA, changed, LABEL_SIZE);
    g_bytes_unref(race_perform(batch, error));
    race_run_for(PATIENCE, error);
    int size = race_page_answer(DERIVE, &status, answer, error);
    int mask = message_mask(&page_message, answer, LABEL_ANSWER);
    if (size != LABEL_ANSWER || status != OK || mask < 0) {
        *wrong = g_strdup_printf("%d bytes, status %d, mixture %d", size, status, mask);
    }
    return (guint)mask;
}

TEST page_payload(const void *arg)
{
    PAGE_READY();
    SWEEP(page_payload_try, "page-payload", LONGEST, MASKS - 1);
    PAGE_STILL_SERVES();
    PASS();
}

static guint page_offset_try(guint k, gboolean *answered, char **wrong, GError **error)
{
    const guint32 args[2] = { sent_word, 4 };
    guint8 answer[ANSWER_MAX];
    guint from = *error ? 0 : gs_board_events(race_board)->len;
    int status = 1;
    gs_batch *batch = gs_batch_new();
    race_page_ask(PROGRAM, args, "\xFF\xFF\xFF\xFF", 4, error);
    race_run_for(k, error);
    *answered = posted_since(from, "flash", "addr", error) != 0 ||
                race_read_word(S_MAILBOX + POP_CNT, error) != 0;
    gs_batch_put(batch, EXCHANGE, sent_word == MAY_WRITE ? MAY_NOT : MAY_WRITE);
    g_bytes_unref(race_perform(batch, error));
    race_run_for(PATIENCE, error);
    int size = race_page_answer(PROGRAM, &status, answer, error);
    guint32 written = posted_since(from, "flash", "addr", error);
    if (size < 0 || (status != OK && status != ACCES) ||
        written != (status == OK ? MAY_WRITE : 0)) {
        *wrong = g_strdup_printf("%d bytes, status %d, wrote to 0x%x", size, status, written);
    }
    return (status == OK) == (sent_word == MAY_WRITE);
}

/* Where to program: what it may not write, once it has been found good, or the other way. */
TEST page_offset(const void *arg)
{
    PAGE_READY();
    sent_word = GPOINTER_TO_UINT(arg);
    SWEEP(page_offset_try, "page-offset", LONGEST, 1);
    PAGE_STILL_SERVES();
    PASS();
}

/* ---- the real core in a loop ---- */

/* r0: address, r1: word A, r2: word B: A, B, A ... for ever */
static const guint32 toggle[] = { 0xE5801000, 0xE5802000, 0xEAFFFFFC };

/* The A7 turns the lifecycle request's magic, or size, or pointer over and over while HSP reads it:
 * status 0, and for another magic 22, for another frame silence, never anything else; and both
 * outcomes do occur. */
static enum greatest_test_res toggled(guint32 at, guint32 a, guint32 b, gboolean frame,
                                      const char *quantum)
{
    char *extra[] = { "-machine", (char *)quantum, NULL };
    const guint32 args[4] = { at, a, b };
    guint good = 0, bad = 0, silent = 0;
    guint8 answer[ANSWER_MAX];
    GError *error = NULL;
    race_start(GS_CORE_EL1, extra, &error);
    GS_CHECK_ERROR(error);
    race_ring_announce(&error);
    race_ring_ask(SET_LIFECYCLE, stay, sizeof(stay), &error);
    race_run_for(PATIENCE, &error);
    GS_CHECK(race_ring_answer(SET_LIFECYCLE, answer, &error) == 4, "undisturbed: silence");
    race_put_code(PARK, toggle, G_N_ELEMENTS(toggle), &error);
    race_send_away(PROBE_BLOCK_EL1, PARK, args, &error);
    for (guint n = 0; n < 100; n++) {
        race_run_for(1 + gs_random("toggled", n) % 1000, &error);
        race_ring_ask(SET_LIFECYCLE, stay, sizeof(stay), &error);
        race_run_for(12000, &error);
        int size = race_ring_answer(SET_LIFECYCLE, answer, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(size == -1 || size == 4, "%d bytes", size);
        if (size == -1) {
            GS_CHECK(frame, "silence, though the frame was right");
            silent++;
        } else if (!memcmp(answer, "\0\0\0\0", 4)) {
            good++;
        } else {
            GS_CHECK(!frame && !memcmp(answer, "\26\0\0\0", 4), "status %u", answer[0]);
            bad++;
        }
    }
    CHECK_CALL(race_unharmed());
    race_end();
    GS_CHECK(good > 10 && bad + silent > 10, "no race: %u good, %u bad, %u silent", good, bad,
             silent);
    PASS();
}

TEST toggled_payload(const void *arg)
{
    return toggled(BUFFER(REQUEST) + 4, 0x5F04C5AB, 0x5F04C5AA, FALSE, arg);
}

TEST toggled_size(const void *arg)
{
    return toggled(BUFFER(REQUEST), 8, 0xFFFF, TRUE, arg);
}

TEST toggled_pointer(const void *arg)
{
    return toggled(DESC(REQUEST), BUFFER(REQUEST), HSP_PLUTON_LOAD, TRUE, arg);
}

static const struct row {
    const char *name;
    gs_case_fn run;
    const void *arg;
} rows[] = {
    { "ring-payload", ring_payload, NULL },
    { "ring-request-frame", ring_frame, GUINT_TO_POINTER(0) },
    { "ring-reply-frame", ring_frame, GUINT_TO_POINTER(1) },
    { "ring-allowed-postcode", ring_postcode, GUINT_TO_POINTER(CODE_ALLOWED) },
    { "ring-forbidden-postcode", ring_postcode, GUINT_TO_POINTER(CODE_FORBIDDEN) },
    { "page-payload", page_payload, NULL },
    { "page-allowed-offset", page_offset, GUINT_TO_POINTER(MAY_WRITE) },
    { "page-forbidden-offset", page_offset, GUINT_TO_POINTER(MAY_NOT) },
    { "core-payload", toggled_payload, "quantum=5" },
    { "core-size", toggled_size, "quantum=2" },
    { "core-pointer", toggled_pointer, "quantum=7" },
};

void gs_suite_races(gs_suite *suite)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gs_suite_add(suite, rows[i].name, rows[i].run, rows[i].arg);
    }
}
