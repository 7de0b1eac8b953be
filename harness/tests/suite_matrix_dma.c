/* SPDX-License-Identifier: MIT */
/*
 * Second file of the suite `matrix`: the DMAs' columns. Every target is read and written by
 * programming a DMA from the core it belongs to: the probe on that core (docs/probes.md)
 * copies a prepared set of registers into the channel, waits, and copies out what became of
 * it. One transfer of one word a target, by the table of matrix_table.h.
 *
 * A refused target stays as it was, the channel ends without completion, the firewall counts,
 * latches and tells it as that DMA's; in a hole nothing is counted. Scenario S38 at the end.
 */
#include <stdlib.h>
#include <string.h>

#include "../lib/error.h"
#include "../lib/orders.h"
#include "dma.h"
#include "matrix_table.h"
#include "recovery.h"
#include "rig.h"
#include "smc.h"
#include "suites.h"

enum { VIOL_STATUS = 0x30000040, INFO_WRITE = 0x100, INFO_SECURE = 0x200, DESC20 = 0x30000240,
       RST_HOLD = 0x21090008, ALLOW_A7_S = 0x4, ALLOW_DMA_A7_S = 0x100000 };

/* ---- who pushes from where ---- */

typedef enum session { AT_RESET, AT_HAND_OVER, IN_NORMAL_WORLD, SESSIONS } session;
static const struct {
    gs_core core; /* whose probe starts the board; the I/O cores' are added */
    int phase;
} sessions[SESSIONS] = {
    [AT_RESET] = { GS_CORE_HSP, MATRIX_RESET },
    [AT_HAND_OVER] = { GS_CORE_A7S, MATRIX_HANDED },
    [IN_NORMAL_WORLD] = { GS_CORE_EL1, MATRIX_LOCKED },
};

typedef struct column {
    const char *name;
    session at;
    gs_core core;
    const char *view;
    char letter; /* in open_to[] */
    guint32 info;
    guint32 work; /* memory the core and its DMA share */
    gboolean core_reset, soc_reset; /* before it is pushed */
} column;

static const column columns[] = {
    { "before-hand-over-dma-io0", AT_RESET, GS_CORE_IO0, "io0", '2', 7, 0x22008000, 0, 0 },
    { "before-hand-over-dma-io1", AT_RESET, GS_CORE_IO1, "io1", '3', 8, 0x22008000, 0, 0 },
    { "after-soc-reset-dma-io0", AT_RESET, GS_CORE_IO0, "io0", '2', 7, 0x22008000, 0, 1 },
    { "after-hand-over-dma-a7s", AT_HAND_OVER, GS_CORE_A7S, "a7s", 'S', 10 | INFO_SECURE,
      0x80320000, 0, 0 },
    { "after-hand-over-dma-io0", AT_HAND_OVER, GS_CORE_IO0, "io0", '2', 7, 0x22008000, 0, 0 },
    { "normal-world-dma-a7ns", IN_NORMAL_WORLD, GS_CORE_EL1, "a7ns", 'N', 5, 0x80320000, 0, 0 },
    { "normal-world-dma-io0", IN_NORMAL_WORLD, GS_CORE_IO0, "io0", '2', 7, 0x22008000, 0, 0 },
    { "normal-world-dma-io1", IN_NORMAL_WORLD, GS_CORE_IO1, "io1", '3', 8, 0x22008000, 0, 0 },
    { "after-core-reset-dma-io1", IN_NORMAL_WORLD, GS_CORE_IO1, "io1", '3', 8, 0x22008000, 1, 0 },
};

static gboolean is_io(const column *c)
{
    return c->core == GS_CORE_IO0 || c->core == GS_CORE_IO1;
}

/* docs/dma.md: what a DMA reaches beside its own memory; nothing else but in this phase */
static const struct {
    guint32 first, last;
    const char *dmas[MATRIX_PHASES];
} open_to[] = {
    { 0x80000000, 0x803CFFFF, { "", "", "N" } },
    { 0x31040000, 0x3104FFFF, { "", "", "N" } },
};
/* and what no I/O core's passes (facts 1.4) */
static const struct {
    guint32 first, last;
} io_closed[] = {
    { 0x00010000, 0x0FFFFFFF }, { 0x20000000, 0x200FFFFF }, { 0xE000E000, 0xE000EFFF },
};

/* Beside the shared table's targets: the edges of those ranges, and what is left open near them */
static const matrix_target own_targets[] = {
    PRIVATE("below the closed range", 0x0000FFFC, ""), PRIVATE("its first word", 0x00010000, ""),
    PRIVATE("TCM, the probe's page", 0x0012F000, ""), PRIVATE("its last word", 0x0FFFFFFC, ""),
    PRIVATE("flash window, not set", 0x10000000, ""), PRIVATE("CONFIG", 0x20000000, ""),
    PRIVATE("CONFIG's last word", 0x200FFFFC, ""), PRIVATE("behind CONFIG", 0x20100000, ""),
    PRIVATE("the DMA's own registers", 0x21080C00, ""), PRIVATE("SysTick", 0xE000E010, ""),
    PRIVATE("NVIC's neighbour", 0xE000F000, ""), PRIVATE("boot page", 0x00000000, ""),
};
enum { SHARED = G_N_ELEMENTS(matrix_targets), TARGETS = SHARED + G_N_ELEMENTS(own_targets) };

static const matrix_target *target_at(guint i)
{
    return i < SHARED ? &matrix_targets[i] : &own_targets[i - SHARED];
}

typedef enum outcome { DONE, VIOLATION, NOTHING, SKIPPED } outcome;

static outcome expected(const column *c, const matrix_target *target, gboolean write)
{
    int phase = sessions[c->at].phase;
    for (gsize i = 0; is_io(c) && i < G_N_ELEMENTS(io_closed); i++) {
        if (target->address >= io_closed[i].first && target->address <= io_closed[i].last) {
            return VIOLATION;
        }
    }
    if (is_io(c) && target->address >> 16 == 0x2200) {
        return SKIPPED; /* its own memory: suite dma */
    }
    if (target->kind == HOLE) {
        return NOTHING;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(open_to); i++) {
        if (target->address >= open_to[i].first && target->address <= open_to[i].last &&
            strchr(open_to[i].dmas[phase], c->letter) && !(write && target->kind == ROM)) {
            return DONE;
        }
    }
    return VIOLATION;
}

/* ---- boards ---- */

static gs_board *boards[SESSIONS];

static void end_boards(void)
{
    for (int i = 0; i < SESSIONS; i++) {
        g_clear_pointer(&boards[i], gs_board_free);
    }
}

static gboolean add_probes(gs_board *board, GError **error)
{
    return gs_orders_add_io(board, GS_CORE_IO0, error) && gs_orders_add_io(board, GS_CORE_IO1, error);
}

/* The secure probe opens the page it shares with its DMA; in the other sessions one is open. */
static void open_page(gs_board *board, guint32 page, GError **error)
{
    struct probe_order order[] = {
        gs_order_write(DESC20, page), gs_order_write(DESC20 + 4, page + 0x1000),
        gs_order_write(DESC20 + 8, ALLOW_A7_S | ALLOW_DMA_A7_S), gs_order_write(DESC20 + 12, 1),
    };
    gs_orders_run(board, GS_CORE_A7S, order, G_N_ELEMENTS(order), error);
}

static gs_board *board_for(const column *c, GError **error)
{
    static gboolean registered;
    gs_board **board = &boards[c->at];
    if (!registered) {
        atexit(end_boards);
        registered = TRUE;
    }
    if (!*board) {
        *board = gs_orders_start(sessions[c->at].core, error);
        if (*board && add_probes(*board, error) && c->at == AT_HAND_OVER) {
            open_page(*board, 0x80320000, error);
        }
    }
    if (!*error && c->core_reset) {
        gs_put(*board, "hsp", RST_HOLD, c->core == GS_CORE_IO0 ? 2 : 4, error);
        *error ? FALSE : gs_orders_add_io(*board, c->core, error);
    }
    if (!*error && c->soc_reset) {
        gs_rig_reset(*board, error);
        *error ? FALSE : add_probes(*board, error);
    }
    if (*error) {
        g_clear_pointer(board, gs_board_free);
    }
    return *board;
}

/* ---- one submission: some targets by one DMA ---- */

enum { PARAMETERS = 0x000, RESULTS = 0x400, DATA = 0x800, WAIT = 0xC00, SLOT = 0x20,
       WAIT_WORDS = 250, PER_SUBMISSION = 7, CHANNEL_IO = IO_CH(12), CHANNEL_A7 = A7_CH(13) };

static struct probe_order copy_order(guint32 from, guint32 to, guint32 words)
{
    return (struct probe_order){ .op = PROBE_COPY, .width = 4, .address = from, .value = to,
                                 .args = { words } };
}

/* Registers in the order they stand in the channel */
static guint parameters(const column *c, guint32 from, guint32 to, guint32 words[8])
{
    if (is_io(c)) {
        const guint32 set[] = { from, to, 0, 0, 1, WORD | INT_DONE, GO };
        memcpy(words, set, sizeof(set));
        return G_N_ELEMENTS(set);
    }
    const guint32 set[] = { A7_WORDS, from, to, 4 };
    memcpy(words, set, sizeof(set));
    return G_N_ELEMENTS(set);
}

static guint add_orders(const column *c, guint i, guint words, struct probe_order *order)
{
    guint32 set = c->work + PARAMETERS + SLOT * i, out = c->work + RESULTS + SLOT * i;
    guint n = 0;
    order[n++] = copy_order(set, is_io(c) ? CHANNEL_IO : CHANNEL_A7 + A7_CON, words);
    if (!is_io(c)) {
        order[n++] = gs_order_write(CHANNEL_A7 + A7_EN, 1);
    }
    order[n++] = copy_order(c->work, c->work + WAIT, WAIT_WORDS);
    order[n++] = is_io(c) ? copy_order(CHANNEL_IO + IO_START, out, 2)
                          : copy_order(CHANNEL_A7 + A7_INT_FLAG, out, 3);
    order[n++] = is_io(c) ? gs_order_write(CHANNEL_IO + IO_ACKINT, INT_DONE)
                          : gs_order_write(CHANNEL_A7 + A7_INT_FLAG, 1);
    return n;
}

/* Still running, done */
static void judge(const column *c, const guint32 *result, gboolean *running, gboolean *done)
{
    *running = is_io(c) ? result[0] != 0 : result[2] != 0;
    *done = is_io(c) ? result[1] == INT_DONE : result[0] == 1;
}

/* Many words in one exchange (docs/machine.md); `words` is in the order of the orders. */
static void exchange(gs_board *board, const char *view, const GString *orders, guint32 *words,
                     gsize count, GError **error)
{
    g_autoptr(GBytes) bytes =
        *error || !orders->len ? NULL : gs_board_probe_batch(board, view, orders->str, error);
    const guint32 *got = bytes ? g_bytes_get_data(bytes, NULL) : NULL;
    for (gsize i = 0; i < count && bytes && i < g_bytes_get_size(bytes) / 4; i++) {
        words[i] = GUINT32_FROM_LE(got[i]);
    }
}

static void add_write(GString *orders, guint32 address, guint32 value)
{
    g_string_append_printf(orders, "%sw 0x%x %08x", orders->len ? ";" : "", address,
                           GUINT32_SWAP_LE_BE(value));
}

static void add_read(GString *orders, guint32 address, guint words)
{
    g_string_append_printf(orders, "%sr 0x%x %u", orders->len ? ";" : "", address, words);
}

typedef struct pass {
    const column *column;
    gboolean write;
    guint32 old[TARGETS], value[TARGETS]; /* before; what is written */
    int reader[TARGETS];                  /* master that may look, or -1 */
    guint events;
    guint64 count;
} pass;

static char *submit(gs_board *board, pass *p, const guint *list, guint count, GError **error)
{
    const column *c = p->column;
    struct probe_order order[PROBE_CAPACITY] = { 0 };
    g_autoptr(GString) in = g_string_new(NULL), out = g_string_new(NULL);
    guint32 back[PER_SUBMISSION][4] = { 0 };
    guint n = 0;
    for (guint i = 0; i < count; i++) {
        guint32 words[8], data = c->work + DATA + 4 * i, at = target_at(list[i])->address;
        guint used = parameters(c, p->write ? data : at, p->write ? at : data, words);
        for (guint w = 0; w < used; w++) {
            add_write(in, c->work + PARAMETERS + SLOT * i + 4 * w, words[w]);
        }
        add_write(in, data, p->write ? p->value[list[i]] : 0x5EED0000 + i);
        add_read(out, c->work + RESULTS + SLOT * i, 3);
        add_read(out, data, 1);
        n += add_orders(c, i, used, order + n);
    }
    exchange(board, c->view, in, NULL, 0, error);
    if (*error || !gs_orders_run(board, c->core, order, n, error)) {
        return NULL;
    }
    exchange(board, c->view, out, back[0], count * G_N_ELEMENTS(back[0]), error);
    for (guint i = 0; i < n; i++) {
        if (order[i].outcome != PROBE_OK) {
            return g_strdup_printf("order %u for %s: outcome %u, fault %u at 0x%x", i,
                                   target_at(list[i * count / n])->name, order[i].outcome,
                                   order[i].fault, order[i].fault_address);
        }
    }
    for (guint i = 0; i < count; i++) {
        const matrix_target *target = target_at(list[i]);
        gboolean running, done, want = expected(c, target, p->write) == DONE;
        guint32 data = back[i][3];
        judge(c, back[i], &running, &done);
        if (running || done != want) {
            return g_strdup_printf("%s %s: running %d, completed %d, want %d", target->name,
                                   p->write ? "written" : "read", running, done, want);
        }
        if (!p->write && data != (want ? p->old[list[i]] : 0x5EED0000 + i)) {
            return g_strdup_printf("%s: reading it left 0x%x, it holds 0x%x", target->name, data,
                                   p->old[list[i]]);
        }
    }
    return NULL;
}

/* ---- a pass ---- */

/* What every target holds that somebody may look at, by the one who may. */
static void look(gs_board *board, const pass *p, guint32 values[TARGETS], GError **error)
{
    for (int master = 0; master < MATRIX_MASTERS; master++) {
        g_autoptr(GString) orders = g_string_new(NULL);
        guint32 words[TARGETS] = { 0 };
        guint n = 0;
        for (guint i = 0; i < TARGETS; i++) {
            if (p->reader[i] == master) {
                add_read(orders, target_at(i)->address, 1);
            }
        }
        exchange(board, matrix_views[master], orders, words, TARGETS, error);
        for (guint i = 0; i < TARGETS; i++) {
            if (p->reader[i] == master) {
                values[i] = words[n++];
            }
        }
    }
}

static void before_pass(gs_board *board, pass *p, GError **error)
{
    int phase = sessions[p->column->at].phase;
    gs_put(board, "hsp", VIOL_STATUS, 3, error);
    for (guint i = 0; i < TARGETS; i++) {
        const matrix_target *target = target_at(i);
        const char *set = target->read[phase];
        gboolean readable = i < SHARED && *set && target->kind != LATER && target->kind != HOLE;
        p->reader[i] = readable ? (int)(strchr(matrix_letters, *set) - matrix_letters) : -1;
    }
    look(board, p, p->old, error);
    for (guint i = 0; i < TARGETS; i++) {
        guint32 flip = target_at(i)->flip;
        p->value[i] = p->old[i] ^ (flip ? flip : 0xFFFFFFFF);
    }
    g_autofree char *count =
        *error ? NULL : gs_board_get(board, "/machine/soc/firewall", "violation-count", error);
    p->count = count ? g_ascii_strtoull(count, NULL, 10) : 0;
    if (!*error) {
        gs_board_pump(board, 0, error);
    }
    p->events = gs_board_events(board)->len;
}

/* Refused: as before. Open and written: the new value, which is taken back. */
static char *check_targets(gs_board *board, const pass *p, GError **error)
{
    guint32 now[TARGETS] = { 0 };
    look(board, p, now, error);
    for (guint i = 0; i < TARGETS; i++) {
        const matrix_target *target = target_at(i);
        if (p->reader[i] < 0 || target->address == VIOL_STATUS) {
            continue;
        }
        gboolean changes = p->write && expected(p->column, target, TRUE) == DONE;
        if (now[i] != (changes ? p->value[i] : p->old[i])) {
            return g_strdup_printf("%s went from 0x%x to 0x%x", target->name, p->old[i], now[i]);
        }
        if (changes) {
            gs_put(board, matrix_views[p->reader[i]], target->address, p->old[i], error);
        }
    }
    return NULL;
}

/* Exactly the refused ones, in their order, each as that DMA's; the latch holds the first. */
static char *check_told(gs_board *board, const pass *p, const GArray *refused, GError **error)
{
    const GPtrArray *events = gs_board_events(board);
    guint32 info = p->column->info | (p->write ? INFO_WRITE : 0);
    guint at = 0;
    if (*error || !gs_board_pump(board, 0, error)) {
        return NULL;
    }
    for (guint i = p->events; i < events->len; i++) {
        const gs_event *event = g_ptr_array_index(events, i);
        if (!g_str_equal(event->name, "violation")) {
            continue;
        }
        guint32 want = at < refused->len ? g_array_index(refused, guint32, at) : 0;
        if (!want || gs_event_number(event, "addr") != want ||
            gs_event_number(event, "master") != (info & 0xFF) ||
            json_object_get_boolean_member(event->data, "write") != p->write) {
            return g_strdup_printf("violation %u by master %" G_GUINT64_FORMAT " at 0x%"
                                   G_GINT64_MODIFIER "x, want 0x%x at 0x%x", at,
                                   gs_event_number(event, "master"), gs_event_number(event, "addr"),
                                   info & 0xFF, want);
        }
        at++;
    }
    guint32 status = gs_get(board, "hsp", VIOL_STATUS, error);
    guint32 address = gs_get(board, "hsp", VIOL_STATUS + 4, error);
    guint32 who = gs_get(board, "hsp", VIOL_STATUS + 8, error);
    guint64 count = gs_get(board, "hsp", VIOL_STATUS + 12, error) - p->count;
    if (at != refused->len || count != refused->len || status != 3 || who != info ||
        address != g_array_index(refused, guint32, 0)) {
        return g_strdup_printf("%u told, %" G_GUINT64_FORMAT " counted of %u; latch 0x%x: 0x%x, 0x%x",
                               at, count, refused->len, status, address, who);
    }
    return NULL;
}

static char *run_pass(gs_board *board, const column *c, gboolean write, GError **error)
{
    g_autofree pass *p = g_new0(pass, 1);
    g_autoptr(GArray) refused = g_array_new(FALSE, FALSE, sizeof(guint32));
    guint list[PER_SUBMISSION], n = 0;
    char *wrong = NULL;
    p->column = c;
    p->write = write;
    before_pass(board, p, error);
    for (guint i = 0; i <= TARGETS && !wrong && !*error; i++) {
        outcome want = i < TARGETS ? expected(c, target_at(i), write) : SKIPPED;
        if (want == VIOLATION) {
            g_array_append_val(refused, target_at(i)->address);
        }
        if (want != SKIPPED) {
            list[n++] = i;
        }
        if (n == PER_SUBMISSION || (i == TARGETS && n)) {
            wrong = submit(board, p, list, n, error);
            n = 0;
        }
    }
    wrong = wrong || *error ? wrong : check_targets(board, p, error);
    return wrong || *error ? wrong : check_told(board, p, refused, error);
}

TEST dma_in_state(const void *arg)
{
    const column *c = arg;
    GError *error = NULL;
    gs_board *board = board_for(c, &error);
    GS_CHECK_ERROR(error);
    for (int write = FALSE; write <= TRUE; write++) {
        g_autofree char *wrong = run_pass(board, c, write, &error);
        if (wrong || error) {
            end_boards(); /* the next case shall not meet what this one left */
        }
        GS_CHECK_ERROR(error);
        GS_CHECK(!wrong, "%s: %s", write ? "writes" : "reads", wrong);
    }
    PASS();
}

/* ---- S38: an I/O core's DMA and the buffer its core was granted ---- */

enum { GRANT = 0x80200000, GRANT_SIZE = 0x1000, NW = 0x80318000, HOME = 0x22004000 };

static int io_control(gs_board *board, guint32 core, guint32 action, guint32 a0, guint32 a1,
                      guint32 a2, GError **error)
{
    const guint32 words[] = { core, action, a0, a1, a2, 0x5A5A5A5A };
    struct probe_order order = gs_order_smc(SMC_IO_CORE_CONTROL, NW, 20, NW + 20, 4);
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
        gs_put(board, "a7ns", NW + 4 * (guint32)i, words[i], error);
    }
    if (*error || !gs_orders_run(board, GS_CORE_EL1, &order, 1, error)) {
        return -1000;
    }
    return (int)order.result;
}

/* `count` words by that core's DMA; what RLCT says afterwards. */
static guint32 left_of(gs_board *board, gs_core core, guint32 from, guint32 to, guint32 count,
                       GError **error)
{
    struct probe_order order[] = {
        gs_order_write(CHANNEL_IO + IO_SRC, from), gs_order_write(CHANNEL_IO + IO_DST, to),
        gs_order_write(CHANNEL_IO + IO_COUNT, count),
        gs_order_write(CHANNEL_IO + IO_CON, WORD | SINC | DINC),
        gs_order_write(CHANNEL_IO + IO_START, GO),
        copy_order(HOME + 0x2000, HOME + 0x3000, 0x400), gs_order_read(CHANNEL_IO + IO_RLCT),
        gs_order_read(CHANNEL_IO + IO_START),
    };
    if (*error || !gs_orders_run(board, core, order, G_N_ELEMENTS(order), error)) {
        return 0xDEADDEAD;
    }
    return order[7].result ? 0xDEADDEAD : order[6].result;
}

TEST s38_dma_keeps_to_its_grant(const void *arg)
{
    enum { WORDS = 8, TO_A7 = 0x80100000, TO_MONITOR = 0x803D0100, TO_PLUTON = 0x00108000 };
    static const guint32 targets[] = { TO_A7, TO_MONITOR, TO_PLUTON, GRANT + GRANT_SIZE };
    static const char *const readers[] = { "a7ns", "a7s", "hsp", "a7ns" };
    GError *error = NULL;
    (void)arg;
    g_autoptr(gs_board) board = gs_orders_start(GS_CORE_EL1, &error);
    GS_CHECK_ERROR(error);
    add_probes(board, &error);
    GS_CHECK_ERROR(error);
    int opened = io_control(board, 0, SMC_IO_COMM_BUFFER, 0, GRANT, GRANT_SIZE, &error);
    for (guint i = 0; i < WORDS; i++) {
        gs_put(board, "io0", HOME + 4 * i, 0x1000 + i, &error);
        gs_put(board, "io1", HOME + 4 * i, 0x2000 + i, &error);
    }
    guint32 inside = left_of(board, GS_CORE_IO0, HOME, GRANT + 0x100, WORDS, &error);
    guint32 arrived = gs_get(board, "a7ns", GRANT + 0x100 + 4 * (WORDS - 1), &error);
    guint32 foreign = left_of(board, GS_CORE_IO1, HOME, GRANT + 0x200, WORDS, &error);
    guint32 untouched = gs_get(board, "a7ns", GRANT + 0x200, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(opened == 0 && inside == 0 && arrived == 0x1000 + WORDS - 1,
             "grant %d; IO0 left %u, last word 0x%x", opened, inside, arrived);
    GS_CHECK(foreign == WORDS && untouched == 0, "IO1 left %u, 0x%x", foreign, untouched);
    for (guint i = 0; i < G_N_ELEMENTS(targets); i++) {
        gs_put(board, "hsp", VIOL_STATUS, 3, &error);
        guint32 old = gs_get(board, readers[i], targets[i], &error);
        /* the last one: half of it inside the grant */
        guint32 start = i == 3 ? targets[i] - 4 * WORDS / 2 : targets[i];
        guint32 left = left_of(board, GS_CORE_IO0, HOME, start, WORDS, &error);
        guint32 now = gs_get(board, readers[i], targets[i], &error);
        guint32 at = gs_get(board, "hsp", VIOL_STATUS + 4, &error);
        guint32 who = gs_get(board, "hsp", VIOL_STATUS + 8, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(left == (i == 3 ? WORDS / 2 : WORDS) && now == old,
                 "0x%x: %u left, from 0x%x to 0x%x", targets[i], left, old, now);
        GS_CHECK(at == targets[i] && who == (7 | INFO_WRITE), "0x%x: latched 0x%x, 0x%x",
                 targets[i], at, who);
    }
    int stopped = io_control(board, 0, SMC_IO_STOP, 0, 0, 0, &error);
    gs_orders_add_io(board, GS_CORE_IO0, &error);
    guint32 revoked = left_of(board, GS_CORE_IO0, HOME, GRANT, WORDS, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(revoked == WORDS, "stop %d; the next life of IO0 left %u", stopped, revoked);
    PASS();
}

void gs_matrix_dma(gs_suite *suite)
{
    for (gsize i = 0; i < G_N_ELEMENTS(columns); i++) {
        gs_suite_add(suite, columns[i].name, dma_in_state, &columns[i]);
    }
    gs_suite_add(suite, "s38-dma-keeps-to-its-grant", s38_dma_keeps_to_its_grant, NULL);
}
