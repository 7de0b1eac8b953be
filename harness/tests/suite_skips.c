/* SPDX-License-Identifier: MIT */
/*
 * One skipped instruction: the firmware's decisions with each instruction of a function
 * left out in turn, as a glitch would. The host writes a no-operation over it in RAM
 * (the test master passes no MPU), has the compromised kernel ask for what must be refused,
 * and puts the instruction back. A crash is a refusal; a yes is a finding.
 */
#include <string.h>

#include "../lib/error.h"
#include "../lib/capfile.h"
#include "flash_layout.h"
#include "../lib/orders.h"
#include "rig.h"
#include "smc.h"
#include "suites.h"
#include "symbol.h"

#define NW          0x80100000u
#define WINDOW      0x90000000u
#define NOP_ARM     0xE1A00000u
#define NOP_THUMB   0xBF00u

typedef struct question {
    guint32 call, a[4];
    guint32 record[5];  /* at NW, if the first word is not NO_RECORD */
} question;
#define NO_RECORD   { 0xFFFFFFFF }

/* Every one has the answer no. */
static const question verify_app = { SMC_VERIFY_IMAGE_BY_FLASH_ADDRESS,
                                     { WINDOW + FLASH_APPS_FIRST }, NO_RECORD };
static const question log_from_monitor = { SMC_WRITE_LOG, { MONITOR_LOAD - 1, 2 }, NO_RECORD };
static const question erase_bank = { SMC_ERASE_FLASH, { 0x00100000, 0x1000 }, NO_RECORD };
static const question start_core = { SMC_IO_CORE_CONTROL, { NW, 20, NW + 20, 4 },
                                     { 0, SMC_IO_START, WINDOW + FLASH_APPS_FIRST, 0x100, 0 } };

/* Asked of Pluton by its remote API: DECODE of a file for another chip. */
static const question foreign_capabilities = { 0, { 0 }, NO_RECORD };

static const struct target {
    const char *firmware, *function;
    const question *ask;
} targets[] = {
    { "monitor", "image_verify", &verify_app },
    { "monitor", "service_verify_image", &verify_app },
    { "monitor", "nw_check", &log_from_monitor },
    { "monitor", "may_change", &erase_bank },
    { "monitor", "service_io_core", &start_core },
    { "pluton", "verify_window_image", &verify_app },
    { "pluton", "image_verify", &verify_app },
    { "pluton", "run_pass", &verify_app },
    { "pluton", "step_signature", &verify_app },
    { "pluton", "decode", &foreign_capabilities },
};

/* ---- the function's place in RAM ---- */

typedef struct code {
    guint32 start, size;
    guint8 *bytes;      /* owned */
} code;

static gboolean locate(const struct target *target, code *out, GError **error)
{
    g_autofree char *bin = g_strdup_printf("build/firmware/%s.bin", target->firmware);
    g_autofree char *content = NULL;
    guint32 base = g_str_equal(target->firmware, "monitor") ? MONITOR_LOAD : HSP_PLUTON_LOAD;
    gsize length;

    if (!gs_symbol(target->firmware, target->function, &out->start, &out->size, error) ||
        !g_file_get_contents(bin, &content, &length, error)) {
        return FALSE;
    }
    if (out->start - base + out->size > length) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "%s is not in %s", target->function,
                    bin);
        return FALSE;
    }
    out->bytes = g_memdup2(content + (out->start - base), out->size);
    return TRUE;
}

static guint half(const code *c, guint32 at)
{
    return c->bytes[at] | (guint)c->bytes[at + 1] << 8;
}

static guint32 instruction_size(const struct target *target, const code *c, guint32 at)
{
    if (g_str_equal(target->firmware, "monitor")) {
        return 4;
    }
    return half(c, at) >> 11 >= 0x1D ? 4 : 2;
}

/* ---- a board whose first application has one bit wrong ---- */

static gs_board *shared;
static guint8 sequence; /* of its remote API's messages; 0: no buffers laid out yet */

static void free_shared(void)
{
    g_clear_pointer(&shared, gs_board_free);
}

static gboolean make_flash(const char *flash, GError **error)
{
    g_autofree char *content = NULL;
    gsize size;

    if (!g_file_get_contents(GS_EL1_FLASH, &content, &size, error)) {
        return FALSE;
    }
    content[FLASH_APPS_FIRST + 0x100] ^= 1;
    return g_file_set_contents(flash, content, (gssize)size, error);
}

static gs_board *board_new(GError **error)
{
    g_autofree char *flash = g_build_filename(gs_scratch(), "skips.img", NULL);
    gs_board_config config = { .flash = flash };

    return make_flash(flash, error) ? gs_orders_start_with(GS_CORE_EL1, config, error) : NULL;
}

static void ready(GError **error)
{
    static gboolean registered;
    if (!registered) {
        registered = TRUE;
        atexit(free_shared);
    }
    if (!shared) {
        shared = board_new(error);
        sequence = 0;
    }
}

static void poke(const struct target *target, guint32 address, guint value, GError **error)
{
    const char *view = g_str_equal(target->firmware, "monitor") ? "a7s" : "hsp";
    g_autofree char *access = g_strdup_printf("write 0x%x 2 0x%x", address, value);
    g_autofree char *result = *error ? NULL : gs_board_probe(shared, view, access, error);
    if (result && !g_str_has_prefix(result, "ok")) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "%s through %s: %s", access, view,
                    result);
    }
}

static void skip(const struct target *target, const code *c, guint32 at, guint32 size,
                 GError **error)
{
    gboolean arm = g_str_equal(target->firmware, "monitor");
    for (guint32 i = 0; i < size; i += 2) {
        poke(target, c->start + at + i, arm ? NOP_ARM >> 8 * i & 0xFFFF : NOP_THUMB, error);
    }
}

static void restore(const struct target *target, const code *c, guint32 at, guint32 size,
                    GError **error)
{
    for (guint32 i = 0; i < size; i += 2) {
        poke(target, c->start + at + i, half(c, at + i), error);
    }
}

/* ---- Pluton's remote API, as far as one question needs it (docs/remote-api.md) ---- */

#define MAILBOX     0x31000000u
#define BLOCK       0x80140000u
#define DESC(n)     (BLOCK + 4 + 12 * (n))
#define BUFFER(n)   (BLOCK + 1540 + 2048 * (n))
enum { API = 2, SET_BUFFERS = 1, DECODE = 0x56, REQUEST = 32, BUFFERS = 48, PATIENCE = 20000, DECODE_SIZE = 1028,
       LIST_SIZE = 128 };

static guint32 post(guint32 command, guint32 data, GError **error)
{
    struct probe_order orders[2] = {
        { .op = PROBE_MBOX_POST, .address = MAILBOX, .value = command, .args = { data } },
        { .op = PROBE_MBOX_POLL, .address = MAILBOX, .value = PATIENCE },
    };
    return gs_orders_run(shared, GS_CORE_EL1, orders, 2, error) && orders[1].result ? orders[1].regs[1] : 0;
}

/* Runs the batch in the normal world's view and frees it. */
static GBytes *nw(gs_batch *batch, GError **error)
{
    g_autoptr(GString) orders = batch;
    return gs_board_probe_batch(shared, "a7ns", orders->str, error);
}

/* The block and the one request, another chip's file. */
static gboolean lay_out(GError **error)
{
    static const guint16 enabled[] = { 11 };
    guint8 file[GS_CAPFILE_SIZE], other[64] = { 1 };
    gs_batch *batch = gs_batch_new();

    gs_batch_put(batch, BLOCK, 32 | 16 << 16);
    for (guint i = 0; i < BUFFERS; i++) {
        gs_batch_put(batch, DESC(i), BUFFER(i));
        gs_batch_put(batch, DESC(i) + 4, 0xC0100000 + i);
        gs_batch_put(batch, DESC(i) + 8, 2048 | 1 << 16 | i << 24);
    }
    gs_capfile_make(other, enabled, 1, file, error);
    gs_batch_put(batch, BUFFER(REQUEST), DECODE_SIZE);
    gs_batch_put(batch, BUFFER(REQUEST) + 4, GS_CAPFILE_SIZE);
    gs_batch_write(batch, BUFFER(REQUEST) + 8, file, sizeof(file));
    g_autoptr(GBytes) done = nw(batch, error);
    sequence = 1;
    return done && (post(API | SET_BUFFERS << 16, BLOCK, error), !*error);
}

/* *result is how many bytes of the list of capabilities are not zero. */
static gboolean decode_foreign(int *result, GError **error)
{
    gs_batch *batch = gs_batch_new();
    gs_batch_put(batch, DESC(REQUEST) + 8, 2048u | (guint32)REQUEST << 24);
    gboolean laid_out = sequence || lay_out(error);
    g_autoptr(GBytes) ready = nw(batch, error);
    guint32 reply = laid_out && ready
        ? post(API | (guint32)sequence << 8 | DECODE << 16 | (guint32)REQUEST << 24, 0, error) : 0;
    guint from = reply >> 24;
    sequence = (guint8)(sequence % 255 + 1);
    if (!reply || from >= REQUEST) {
        return FALSE;
    }
    batch = gs_batch_new();
    gs_batch_read(batch, BUFFER(from) + 4, LIST_SIZE);
    gs_batch_put(batch, DESC(from) + 8, 2048u | 1 << 16 | from << 24);
    g_autoptr(GBytes) list = nw(batch, error);
    *result = list ? 0 : -1;
    for (gsize i = 0; list && i < g_bytes_get_size(list); i++) {
        *result += ((const guint8 *)g_bytes_get_data(list, NULL))[i] != 0;
    }
    return list != NULL;
}

/* The call's answer; FALSE when there was none (a crash). */
static gboolean answer(const question *ask, int *result)
{
    g_autoptr(GError) none = NULL;
    if (ask == &foreign_capabilities) {
        return decode_foreign(result, &none);
    }
    for (guint i = 0; ask->record[0] != 0xFFFFFFFF && i < G_N_ELEMENTS(ask->record); i++) {
        g_autofree char *access = g_strdup_printf("write 0x%x 4 0x%x", NW + 4 * i, ask->record[i]);
        g_free(gs_board_probe(shared, "a7ns", access, &none));
    }
    struct probe_order order = gs_order_smc(ask->call, ask->a[0], ask->a[1], ask->a[2], ask->a[3]);
    gboolean told = !none && gs_orders_run(shared, GS_CORE_EL1, &order, 1, &none);
    *result = (int)order.result;
    return told && order.outcome == PROBE_OK;
}

/* For a start the deed counts: a core let go, whatever was answered. */
static gboolean is_yes(const question *ask, int result)
{
    if (ask == &foreign_capabilities) {
        return result != 0;
    }
    return ask == &start_core ? gs_board_find(shared, "core", "core", "io0") != NULL : result == 0;
}

TEST refuses_with_any_one_skipped(const void *arg)
{
    const struct target *target = arg;
    g_autoptr(GString) accepted = g_string_new(NULL);
    GError *error = NULL;
    code c = { 0 };
    int result = 0;

    locate(target, &c, &error);
    GS_CHECK_ERROR(error);
    g_autofree guint8 *owned = c.bytes;
    (void)owned;
    ready(&error);
    GS_CHECK_ERROR(error);
    GS_CHECK(answer(target->ask, &result) && !is_yes(target->ask, result), "unharmed it answers %d", result);
    for (guint32 at = 0, size; at < c.size; at += size) {
        size = instruction_size(target, &c, at);
        ready(&error);
        skip(target, &c, at, size, &error);
        GS_CHECK_ERROR(error);
        if (answer(target->ask, &result)) {
            gboolean yes = is_yes(target->ask, result);
            if (yes) {
                g_string_append_printf(accepted, " +0x%x", at);
            }
            restore(target, &c, at, size, &error);
            GS_CHECK_ERROR(error);
            if (yes) {
                free_shared();
            }
        } else {
            free_shared();
        }
    }
    GS_CHECK(!accepted->len, "yes with one instruction skipped: %s%s", target->function,
             accepted->str);
    PASS();
}

void gs_suite_skips(gs_suite *suite)
{
    for (gsize i = 0; i < G_N_ELEMENTS(targets); i++) {
        g_autofree char *name =
            g_strdup_printf("%s-%s", targets[i].firmware, targets[i].function);
        gs_suite_add(suite, name, refuses_with_any_one_skipped, &targets[i]);
    }
}
