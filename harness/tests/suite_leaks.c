/* SPDX-License-Identifier: MIT */
/*
 * Does the firmware's way tell its secrets? Functions that compare, or use a key, run on the
 * real cores with different contents; a tracer in the machine (harness/plugins/trace.c) takes
 * down each call's instructions and data addresses. Calls that differ in contents alone must
 * look alike. Two functions that leak on purpose show that the eye is open.
 */
#include <string.h>

#include "../lib/capfile.h"
#include "../lib/error.h"
#include "../lib/orders.h"
#include "../lib/quote.h"
#include "../lib/remote.h"
#include "factory.h"
#include "fixture.h"
#include "leaks.h"
#include "postcode.h"
#include "suites.h"
#include "trace.h"

#define ORACLE "/machine/soc/oracle"

/* ---- one function by a probe: HSP and the A7's secure world ---- */

static const struct core {
    gs_core core;
    guint cpu;
    const char *firmware, *view;
    guint32 staging, a, b; /* contents are copied from staging to the two fixed buffers */
} cores[] = {
    { GS_CORE_HSP, GS_TRACE_HSP, "probe_hsp", "hsp", 0x00118000, 0x00117000, 0x00117100 },
    { GS_CORE_A7S, GS_TRACE_A7, "probe_a7s", "a7s", 0x803F8000, 0x803F7000, 0x803F7100 },
};

enum { CONTENTS = 10, LENGTH_MAX = 64, SLOT = 2 * LENGTH_MAX };

/* Two buffers: equal, or different in that manner. */
static void make_contents(guint n, guint length, guint8 pair[SLOT])
{
    guint8 *a = pair, *b = pair + LENGTH_MAX;
    for (guint i = 0; i < LENGTH_MAX; i++) {
        a[i] = b[i] = (guint8)gs_random("leaks", 1000 * n + i);
    }
    switch (n) {
    case 2: /* 0 and 1 are equal: other contents */
        b[0] ^= 0x01;
        break;
    case 3:
        b[0] ^= 0x80;
        break;
    case 4:
        b[length / 2] ^= 0x10;
        break;
    case 5:
        b[length - 1] ^= 0x01;
        break;
    case 6:
        b[length - 1] ^= 0x80;
        break;
    case 7:
        b[0] ^= 1;
        b[length - 1] ^= 1;
        break;
    case 8:
        for (guint i = 0; i < length; i++) {
            b[i] = (guint8)~a[i];
        }
        break;
    case 9:
        memset(a, 0, LENGTH_MAX);
        memset(b, 0xFF, LENGTH_MAX);
        break;
    default:
        break;
    }
}

static gboolean stage_contents(gs_board *board, const struct core *core, guint length, GError **error)
{
    g_autoptr(GString) orders = g_string_new(NULL);
    g_string_printf(orders, "w 0x%x ", core->staging);
    for (guint n = 0; n < CONTENTS; n++) {
        guint8 pair[SLOT];
        make_contents(n, length, pair);
        for (guint i = 0; i < SLOT; i++) {
            g_string_append_printf(orders, "%02x", pair[i]);
        }
    }
    g_autoptr(GBytes) done = gs_board_probe_batch(board, core->view, orders->str, error);
    return done != NULL;
}

static struct probe_order copy_order(guint32 from, guint32 to)
{
    return (struct probe_order){ .op = PROBE_COPY, .address = from, .value = to,
                                 .args = { LENGTH_MAX / 4 } };
}

/* Calls function(a, b, length) for each of the contents; results as the function gave them. */
static gboolean call_each(gs_board *board, const struct core *core, guint32 function, guint length,
                          guint32 result[CONTENTS], GError **error)
{
    struct probe_order orders[3 * CONTENTS];
    for (guint n = 0; n < CONTENTS; n++) {
        guint32 from = core->staging + SLOT * n;
        orders[3 * n] = copy_order(from, core->a);
        orders[3 * n + 1] = copy_order(from + LENGTH_MAX, core->b);
        orders[3 * n + 2] = (struct probe_order){ .op = PROBE_EXECUTE, .address = function,
                                                  .args = { core->a, core->b, length } };
    }
    if (!stage_contents(board, core, length, error) ||
        !gs_orders_run(board, core->core, orders, G_N_ELEMENTS(orders), error)) {
        return FALSE;
    }
    for (guint n = 0; n < CONTENTS; n++) {
        if (orders[3 * n + 2].outcome != PROBE_OK) {
            g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "contents %u: outcome %u", n,
                        orders[3 * n + 2].outcome);
            return FALSE;
        }
        result[n] = orders[3 * n + 2].result;
    }
    return TRUE;
}

#define COMPARE "memcmp"
#define LEAKS   "probe_leaky_compare probe_leaky_lookup"

/* A board with the probe, tracer loaded, that has called NAME for all contents. */
static GPtrArray *trace_contents(const struct core *core, const char *name, guint length,
                                 guint32 result[CONTENTS], GError **error)
{
    g_auto(gs_trace) trace = { 0 };
    gs_trace_init(&trace, core->cpu, core->firmware, name, error);
    guint32 function = gs_elf_symbol(core->firmware, name, error);
    if (*error) {
        return NULL;
    }
    function |= core->core == GS_CORE_HSP; /* Thumb */
    gs_board_config config = { .extra = gs_trace_arguments(&trace) };
    g_autoptr(gs_board) board = gs_orders_start_with(core->core, config, error);
    if (!board || !call_each(board, core, function, length, result, error)) {
        return NULL;
    }
    GPtrArray *calls = gs_trace_calls(&trace, error);
    if (!*error && calls->len != CONTENTS) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "%u calls of %s were seen", calls->len, name);
    }
    return calls;
}

TEST compare(const void *arg)
{
    static const guint length[] = { 20, 64 }; /* a thumbprint, a public key */
    const struct core *core = arg;
    GError *error = NULL;
    for (guint i = 0; i < G_N_ELEMENTS(length); i++) {
        guint32 result[CONTENTS];
        g_autoptr(GPtrArray) calls = trace_contents(core, COMPARE, length[i], result, &error);
        GS_CHECK_ERROR(error);
        for (guint n = 0; n < CONTENTS; n++) {
            gs_call *one = g_ptr_array_index(calls, n);
            g_autofree char *text = gs_calls_differ(one, g_ptr_array_index(calls, 0), "contents");
            GS_CHECK(!text, "%s", text);
            GS_CHECK((result[n] == 0) == (n < 2), "contents %u: result %#x", n, result[n]);
            GS_CHECK(one->accesses >= 2 * length[i], "contents %u: %s", n, one->shape);
        }
    }
    PASS();
}

/* Positive control: the same machinery must call these two leaky. */
TEST control(const void *arg)
{
    const struct core *core = arg;
    guint32 result[CONTENTS];
    GError *error = NULL;
    g_autoptr(GPtrArray) early =
        trace_contents(core, "probe_leaky_compare", 20, result, &error);
    GS_CHECK_ERROR(error);
    gs_call *equal = g_ptr_array_index(early, 0), *first = g_ptr_array_index(early, 2),
            *last = g_ptr_array_index(early, 5);
    GS_CHECK(equal->instructions > first->instructions && last->instructions > first->instructions,
             "an early way out went unseen: %s, %s, %s", equal->shape, first->shape, last->shape);
    g_autoptr(GPtrArray) table = trace_contents(core, "probe_leaky_lookup", 20, result, &error);
    GS_CHECK_ERROR(error);
    gs_call *one = g_ptr_array_index(table, 0), *two = g_ptr_array_index(table, 1);
    GS_CHECK(one->instructions == two->instructions && one->accesses == two->accesses,
             "a look-up's count varies: %s, %s", one->shape, two->shape);
    GS_CHECK(!g_str_equal(one->shape, two->shape), "an address made of a secret went unseen: %s",
             one->shape);
    PASS();
}

/* ---- the mask ROM's verification of the first loader ---- */

#define ROM_REFUSES "step_signature engine_verify hardened_difference.constprop.0 memcmp"
#define ROM_ACCEPTS \
    "run_pass.constprop.0 step_signature step_signer engine_verify engine_sha_final " \
    "hardened_difference.constprop.0 image_measure engine_extend memcmp"

static guint8 *image_byte(gs_chip *chip, guint32 from_end)
{
    const gs_image_place *place = gs_image_place_find("1bl");
    return chip->flash + place->offset[0] + gs_chip_image_size(chip, place, 0) - from_end;
}

/* All calls of those functions in the mask ROM until the first loader is entered. */
static GPtrArray *trace_rom(const gs_chip *chip, guint64 seed, const char *functions, GError **error)
{
    g_auto(gs_trace) trace = { 0 };
    gs_trace_init(&trace, GS_TRACE_HSP, "rom", functions, error);
    if (*error) {
        return NULL;
    }
    gs_board_config config = { .stop_stage = "1bl", .seed = seed,
                               .extra = gs_trace_arguments(&trace) };
    g_autoptr(gs_board) board = gs_chip_start(chip, config, error);
    if (!board || !gs_board_run_until_stopped(board, error)) {
        return NULL;
    }
    if (!g_str_equal(gs_board_stop_reason(board), "stage")) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "the first loader was not reached");
    }
    return gs_trace_calls(&trace, error);
}

/* r wrong in one byte, s wrong, another body, a signature nobody made: all refusals look alike. */
TEST refused_signature(const void *arg)
{
    static const guint32 wrong[] = { 64, 49, 33, 32, 1 }; /* from the end: r first, middle, last; s */
    GError *error = NULL;
    g_autoptr(GPtrArray) first = NULL;
    (void)arg;
    for (guint i = 0; i < G_N_ELEMENTS(wrong) + 2; i++) {
        g_autoptr(gs_chip) chip = gs_chip_new(&error);
        GS_CHECK_ERROR(error);
        if (i < G_N_ELEMENTS(wrong)) {
            *image_byte(chip, wrong[i]) ^= 0x10;
        } else if (i == G_N_ELEMENTS(wrong)) {
            chip->flash[gs_image_place_find("1bl")->offset[0] + 0x123] ^= 1;
        } else {
            gs_chip_forge(chip, gs_image_place_find("1bl"), 0, &error);
            GS_CHECK_ERROR(error);
        }
        g_autoptr(GPtrArray) calls = trace_rom(chip, 1, ROM_REFUSES, &error);
        GS_CHECK_ERROR(error);
        if (!first) {
            first = g_steal_pointer(&calls);
            continue;
        }
        g_autofree char *what = g_strdup_printf("refusal %u", i);
        g_autofree char *text = gs_runs_differ(first, calls, ROM_REFUSES, what);
        GS_CHECK(!text, "%s", text);
    }
    PASS();
}

/* Another body with another signature, other random numbers: all acceptances look alike. */
TEST accepted_signature(const void *arg)
{
    const gs_image_place *place = gs_image_place_find("1bl");
    GError *error = NULL;
    g_autoptr(GPtrArray) first = NULL;
    (void)arg;
    for (guint i = 0; i < 3; i++) {
        g_autoptr(gs_chip) chip = gs_chip_new(&error);
        GS_CHECK_ERROR(error);
        if (i) {
            chip->flash[place->offset[0] + gs_chip_body_size(chip, place, 0) - 4] ^= (guint8)i;
            gs_chip_resign(chip, place, 0, place->key, &error);
            GS_CHECK_ERROR(error);
        }
        g_autoptr(GPtrArray) calls = trace_rom(chip, 1 + i, ROM_ACCEPTS, &error);
        GS_CHECK_ERROR(error);
        if (!first) {
            first = g_steal_pointer(&calls);
            continue;
        }
        g_autofree char *text = gs_runs_differ(first, calls, ROM_ACCEPTS, "another image");
        GS_CHECK(!text, "%s", text);
    }
    PASS();
}

/* A signer's thumbprint and a component's name, wrong in one byte: how much is right does not show. */
TEST identities(const void *arg)
{
    enum { SIGNATURE = 'S' | 'G' << 8, IDENTITY = 'I' | 'D' << 8, THUMBPRINT = 20, GUID = 16 };
    static const struct {
        guint section, offset, count;
    } wrong[] = { { SIGNATURE, 0, THUMBPRINT }, { IDENTITY, 4, GUID } };
    const gs_image_place *place = gs_image_place_find("1bl");
    GError *error = NULL;
    (void)arg;
    for (guint w = 0; w < G_N_ELEMENTS(wrong); w++) {
        g_autoptr(GPtrArray) first = NULL;
        for (guint i = 0; i < 3; i++) {
            g_autoptr(gs_chip) chip = gs_chip_new(&error);
            GS_CHECK_ERROR(error);
            guint32 at = gs_chip_section(chip, place, 0, (guint16)wrong[w].section);
            GS_CHECK(at, "no such section");
            chip->flash[at + wrong[w].offset + i * (wrong[w].count - 1) / 2] ^= 1;
            g_autoptr(GPtrArray) calls = trace_rom(chip, 1, "memcmp", &error);
            GS_CHECK_ERROR(error);
            if (!first) {
                first = g_steal_pointer(&calls);
                continue;
            }
            g_autofree char *text = gs_runs_differ(first, calls, "memcmp", "another byte");
            GS_CHECK(!text, "table %u, byte %u: %s", w, i, text);
        }
    }
    PASS();
}

/* ---- keys: three chips that differ in their fused keys and in their random numbers ---- */

enum { KEY_ROWS = 64 * 4, KEY_BYTES = 3 * 32 };

static char *other_fuses(guint n, GError **error)
{
    g_autoptr(gs_chip) chip = gs_chip_new(error);
    if (!chip) {
        return NULL;
    }
    for (guint i = 0; i < KEY_BYTES; i++) {
        /* both ends small: a scalar below the order of the curve whichever comes first */
        guint8 mask = i % 32 == 0 || i % 32 == 31 ? 0x7F : 0xFF;
        chip->fuses[KEY_ROWS + i] = (guint8)gs_random("fused-keys", 100 * n + i) & mask;
    }
    char *path = g_strdup_printf("%s/keys-%u.img", gs_scratch(), n);
    if (!g_file_set_contents(path, (char *)chip->fuses, 512, error)) {
        g_clear_pointer(&path, g_free);
    }
    return path;
}

#define KEY_USERS \
    "identity_security_state identity_attest identity_generate_client_auth_key " \
    "identity_commit_client_auth_key identity_tenant_public_key identity_tenant_sign " \
    "load_tenant_key engine_derive engine_sign engine_quote engine_random engine_zeroize " \
    "step_signature engine_verify engine_sha_final hardened_difference.constprop.0 image_measure memcmp"

/* Each command that uses a key, asked by the EL1 probe. */
static void ask_all(gs_board *board, GError **error)
{
    static const struct {
        guint command, size;
    } ask[] = { { 0x41, 0 }, { 0x4C, 32 }, { 0x4A, 0 }, { 0x4B, 64 }, { 0x4E, 0 }, { 0x4D, 96 } };
    guint8 data[96], reply[GS_REMOTE_REPLY_MAX];
    gs_remote session;
    gs_remote_init(&session, board, error);
    for (guint i = 0; i < sizeof(data); i++) {
        data[i] = (guint8)(7 * i + 1);
    }
    for (guint i = 0; i < G_N_ELEMENTS(ask) && !*error; i++) {
        gint size = gs_remote_request(&session, (gs_remote_ask){ .command = ask[i].command,
                                      .data = data, .size = ask[i].size }, reply, error);
        if (!*error && size == GS_REMOTE_SILENCE) {
            g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "command %#x was not answered",
                        ask[i].command);
        }
    }
}

static GPtrArray *trace_keys(guint n, GError **error)
{
    g_auto(gs_trace) trace = { 0 };
    g_autofree char *fuses = other_fuses(n, error);
    if (fuses) {
        gs_trace_init(&trace, GS_TRACE_HSP, "pluton", KEY_USERS, error);
    }
    if (*error) {
        return NULL;
    }
    gs_board_config config = { .fuses = fuses, .seed = n + 1, .extra = gs_trace_arguments(&trace) };
    g_autoptr(gs_board) board = gs_orders_start_with(GS_CORE_EL1, config, error);
    if (board) {
        ask_all(board, error);
    }
    return *error ? NULL : gs_trace_calls(&trace, error);
}

TEST key_use(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    g_autoptr(GPtrArray) first = trace_keys(0, &error);
    GS_CHECK_ERROR(error);
    for (guint n = 1; n < 3; n++) {
        g_autoptr(GPtrArray) calls = trace_keys(n, &error);
        GS_CHECK_ERROR(error);
        g_autofree char *text = gs_runs_differ(first, calls, KEY_USERS, "other keys");
        GS_CHECK(!text, "%s", text);
    }
    PASS();
}

/* ---- the monitor's derived key ---- */

enum { MAILBOX = 0x300F0000, EXCHANGE = 0x803FF000, PATIENCE = 60000 };
#define DERIVES "identity_derive engine_derive engine_hmac engine_zeroize"

static GPtrArray *trace_derive(guint n, GError **error)
{
    g_auto(gs_trace) trace = { 0 };
    g_autofree char *fuses = other_fuses(n, error);
    if (fuses) {
        gs_trace_init(&trace, GS_TRACE_HSP, "pluton", DERIVES, error);
    }
    if (*error) {
        return NULL;
    }
    struct probe_order orders[] = {
        { .op = PROBE_FILL, .address = EXCHANGE + 32, .value = 0x01010101 * (n + 1), .args = { 8 } },
        { .op = PROBE_MBOX_POST, .address = MAILBOX, .value = 1 | 1 << 8 | 0x1B << 16 },
        { .op = PROBE_MBOX_POLL, .address = MAILBOX, .value = PATIENCE },
    };
    gs_board_config config = { .fuses = fuses, .seed = n + 1, .extra = gs_trace_arguments(&trace) };
    g_autoptr(gs_board) board = gs_orders_start_with(GS_CORE_A7S, config, error);
    if (board && gs_orders_run(board, GS_CORE_A7S, orders, G_N_ELEMENTS(orders), error) &&
        !orders[2].result) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "DERIVE was not answered");
    }
    return *error ? NULL : gs_trace_calls(&trace, error);
}

TEST derived_key(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    g_autoptr(GPtrArray) first = trace_derive(0, &error);
    GS_CHECK_ERROR(error);
    g_autoptr(GPtrArray) calls = trace_derive(1, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *text = gs_runs_differ(first, calls, DERIVES, "another key and label");
    GS_CHECK(!text, "%s", text);
    PASS();
}

/* ---- a capability file for another chip ---- */

/* DECODE for a file made for that key, its number one's wrong byte turned over (-1: none). */
static void decode(gs_remote *session, const guint8 device[64], gint wrong, guint16 capability,
                   GError **error)
{
    guint8 file[1028] = { GS_CAPFILE_SIZE & 0xFF, GS_CAPFILE_SIZE >> 8 }, chip[64];
    guint8 reply[GS_REMOTE_REPLY_MAX] = { 0 };
    memcpy(chip, device, sizeof(chip));
    if (wrong >= 0) {
        chip[wrong] ^= 1;
    }
    if (*error || !gs_capfile_make(chip, &capability, 1, file + 4, error)) {
        return;
    }
    gs_remote_request(session, (gs_remote_ask){ .command = 0x56, .data = file, .size = 1028 },
                      reply, error);
    if (!*error && reply[0] != (wrong < 0 ? capability : 0)) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "wrong byte %d: grants %u", wrong, reply[0]);
    }
}

/* How much of the chip's key is right does not show, nor what is granted. */
TEST capability_device(const void *arg)
{
    static const struct {
        gint wrong;
        guint16 capability;
    } file[] = { { 0, 11 }, { 31, 11 }, { 63, 13 }, { -1, 11 }, { -1, 13 } };
    enum { REFUSED = 3 };
    guint8 device[64], quote[64];
    GError *error = NULL;
    gs_remote session;
    (void)arg;
    g_auto(gs_trace) trace = { 0 };
    gs_trace_init(&trace, GS_TRACE_HSP, "pluton", "decode -image_verify", &error);
    GS_CHECK_ERROR(error);
    gs_registry_load("build/board/registry.json", device, quote, &error);
    gs_board_config config = { .extra = gs_trace_arguments(&trace) };
    g_autoptr(gs_board) board = error ? NULL : gs_orders_start_with(GS_CORE_EL1, config, &error);
    GS_CHECK_ERROR(error);
    gs_remote_init(&session, board, &error);
    for (guint i = 0; i < G_N_ELEMENTS(file); i++) {
        decode(&session, device, file[i].wrong, file[i].capability, &error);
    }
    g_autoptr(GPtrArray) all = gs_trace_calls(&trace, &error);
    GS_CHECK_ERROR(error);
    g_autoptr(GPtrArray) calls = gs_calls_of(all, "decode");
    GS_CHECK(calls->len == 1 + G_N_ELEMENTS(file), "%u files were decoded", calls->len);
    for (guint i = 0; i < G_N_ELEMENTS(file); i++) { /* call 0 was the boot's own */
        guint like = i < REFUSED ? 0 : REFUSED;
        g_autofree char *text = gs_calls_differ(g_ptr_array_index(calls, 1 + i),
                                              g_ptr_array_index(calls, 1 + like), "another file");
        GS_CHECK(!text, "%s", text);
    }
    PASS();
}

/* ---- the factory makes keys ---- */

#define FACTORY "engine_keygen engine_pubkey"
#define PORT_UP "100000000"

static GPtrArray *trace_factory(guint64 seed, GError **error)
{
    g_auto(gs_trace) trace = { 0 };
    g_autoptr(gs_chip) chip = gs_chip_new(error);
    if (chip) {
        gs_trace_init(&trace, GS_TRACE_HSP, "pluton", FACTORY, error);
    }
    if (*error) {
        return NULL;
    }
    memset(chip->fuses, 0, 512);
    g_autofree char *stop = g_strdup_printf("0x%x", POSTCODE_PLUTON_START);
    gs_board_config config = { .stop_postcodes = stop, .seed = seed,
                               .extra = gs_trace_arguments(&trace) };
    g_autoptr(gs_board) board = gs_chip_start(chip, config, error);
    /* past the post code, to where the port listens */
    if (!board || !gs_board_run_until_stopped(board, error) ||
        !gs_board_set(board, ORACLE, "insn-limit", PORT_UP, error) ||
        !gs_board_run_until_stopped(board, error) ||
        !gs_board_set(board, ORACLE, "insn-limit", "0", error) || !gs_board_continue(board, error)) {
        return NULL;
    }
    g_autofree char *made = gs_factory(board, "KEYGEN", error);
    g_autofree char *keys = *error ? NULL : gs_factory(board, "KEYS", error);
    if (!*error && (!g_str_equal(made, "OK") || !g_str_has_prefix(keys, "OK"))) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "the factory port said %s, %s", made, keys);
    }
    gs_board_pause(board, error);
    return *error ? NULL : gs_trace_calls(&trace, error);
}

TEST factory_keys(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    g_autoptr(GPtrArray) first = trace_factory(5, &error);
    GS_CHECK_ERROR(error);
    g_autoptr(GPtrArray) calls = trace_factory(6, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *text = gs_runs_differ(first, calls, FACTORY, "another seed");
    GS_CHECK(!text, "%s", text);
    PASS();
}

void gs_suite_leaks(gs_suite *suite)
{
    gs_suite_add(suite, "control-hsp", control, &cores[0]);
    gs_suite_add(suite, "control-a7", control, &cores[1]);
    gs_suite_add(suite, "compare-hsp", compare, &cores[0]);
    gs_suite_add(suite, "compare-a7", compare, &cores[1]);
    gs_suite_add(suite, "refused-signature", refused_signature, NULL);
    gs_suite_add(suite, "accepted-signature", accepted_signature, NULL);
    gs_suite_add(suite, "identities", identities, NULL);
    gs_suite_add(suite, "key-use", key_use, NULL);
    gs_suite_add(suite, "derived-key", derived_key, NULL);
    gs_suite_add(suite, "capability-device", capability_device, NULL);
    gs_suite_add(suite, "factory-keys", factory_keys, NULL);
    gs_leaks_update(suite);
}
