/* SPDX-License-Identifier: MIT */
/*
 * One skipped instruction: the firmware's decisions with each instruction of a function
 * left out in turn, as a glitch would. The host writes a no-operation over it in RAM
 * (the test master passes no MPU), has the compromised kernel ask for what must be refused,
 * and puts the instruction back. A crash is a refusal; a yes is a finding.
 */
#include <string.h>

#include "../lib/error.h"
#include "flash_layout.h"
#include "../lib/orders.h"
#include "smc.h"
#include "suites.h"

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
};

/* ---- the function's place in RAM ---- */

typedef struct code {
    guint32 start, size;
    guint8 *bytes;      /* owned */
} code;

static gboolean locate(const struct target *target, code *out, GError **error)
{
    g_autofree char *elf = g_strdup_printf("build/firmware/%s.elf", target->firmware);
    g_autofree char *bin = g_strdup_printf("build/firmware/%s.bin", target->firmware);
    g_autofree char *symbols = NULL, *content = NULL;
    const char *argv[] = { "arm-none-eabi-nm", "-S", elf, NULL };
    g_autofree char *pattern = g_strdup_printf("(?m)^([0-9a-f]+) ([0-9a-f]+) [tT] %s(\\.[a-z0-9.]+)?$",
                                               target->function);
    g_autoptr(GRegex) regex = g_regex_new(pattern, 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    guint32 base = g_str_equal(target->firmware, "monitor") ? MONITOR_LOAD : HSP_PLUTON_LOAD;
    gsize length;

    if (!g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &symbols, NULL,
                      NULL, error) ||
        !g_file_get_contents(bin, &content, &length, error)) {
        return FALSE;
    }
    if (!g_regex_match(regex, symbols, 0, &match)) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "%s has no function %s", elf,
                    target->function);
        return FALSE;
    }
    g_autofree char *at = g_match_info_fetch(match, 1), *size = g_match_info_fetch(match, 2);
    out->start = (guint32)g_ascii_strtoull(at, NULL, 16) & ~1u;
    out->size = (guint32)g_ascii_strtoull(size, NULL, 16);
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

/* The call's answer; FALSE when there was none (a crash). */
static gboolean answer(const question *ask, int *result)
{
    g_autoptr(GError) none = NULL;
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
    GS_CHECK(answer(target->ask, &result) && result < 0, "unharmed it answers %d", result);
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
