/* SPDX-License-Identifier: MIT */
/*
 * No private key leaves fuses and engine: a chip is provisioned through its factory port, then
 * booted. The keys are read from the fuse file, which the host owns, and looked for, eight
 * bytes at a time and in three byte orders, in a snapshot (all memories, all registers of
 * cores and blocks), flash, every serial port, every event, every readable QOM property and
 * QEMU's own log with all of the machine's trace events.
 */
#include <glib/gstdio.h>

#include "engine_rig.h"
#include "../lib/error.h"
#include "../lib/orders.h"
#include "factory.h"
#include "fixture.h"
#include "keysearch.h"
#include "public_key.h"

enum { KEYS_AT = 4 * 64, KEYS_SIZE = GS_KEYS_SIZE };

#define CLEAN(s, where, text, size) \
    do { \
        guint hits_ = gs_search_text(s, text, size), words_ = gs_search_words(s, text, size); \
        GS_CHECK(!hits_, "%u pieces of private keys in %s", hits_, where); \
        GS_CHECK(words_ < 2, "%u words of a private key in %s", words_, where); \
    } while (0)

/* ---- what there is to look at ---- */

/* Values of all properties below that object; counts them. */
static void qom_dump(gs_board *board, const char *path, GString *text, guint *count, GError **error)
{
    JsonObject *arguments = json_object_new();
    json_object_set_string_member(arguments, "path", path);
    g_autoptr(JsonNode) list = gs_board_qmp(board, "qom-list", arguments, error);
    if (!list) {
        return;
    }
    JsonArray *items = json_node_get_array(list);
    for (guint i = 0; i < json_array_get_length(items) && !*error; i++) {
        JsonObject *item = json_array_get_object_element(items, i);
        const char *name = json_object_get_string_member(item, "name");
        const char *type = json_object_get_string_member(item, "type");
        if (g_str_has_prefix(type, "child<")) {
            g_autofree char *child = g_strdup_printf("%s/%s", path, name);
            qom_dump(board, child, text, count, error);
        } else if (!g_str_has_prefix(type, "link<")) {
            g_autofree char *value = gs_board_get(board, path, name, NULL); /* some are write-only */
            if (value) {
                g_string_append_printf(text, "%s.%s=%s\n", path, name, value);
                (*count)++;
            }
        }
    }
}

static GString *said(gs_board *board)
{
    GString *text = g_string_new(NULL);
    for (int port = 0; port < GS_BOARD_SERIALS; port++) {
        const GString *serial = gs_board_serial(board, port);
        g_string_append_len(text, serial->str, (gssize)serial->len);
        g_string_append_c(text, '\n');
    }
    const GPtrArray *events = gs_board_events(board);
    for (guint i = 0; i < events->len; i++) {
        g_autoptr(JsonNode) node = json_node_new(JSON_NODE_OBJECT);
        json_node_set_object(node, ((const gs_event *)g_ptr_array_index(events, i))->data);
        g_autofree char *line = json_to_string(node, FALSE);
        g_string_append_printf(text, "%s\n", line);
    }
    return text;
}

/* ---- the factory, then a boot ---- */

typedef struct files {
    char *flash, *fuses, *log;
} files;

static files make_files(const char *log, GError **error)
{
    files f = { gs_rig_path("secrets-flash.img"), gs_rig_path("secrets-fuses.img"), gs_rig_path(log) };
    const char blank[512] = { 0 };
    g_autofree char *content = NULL;
    gsize size;
    g_unlink(f.log);
    if (!g_file_test(f.flash, G_FILE_TEST_EXISTS) &&
        g_file_get_contents(GS_FACTORY_FLASH, &content, &size, error) &&
        g_file_set_contents(f.flash, content, (gssize)size, error)) {
        g_file_set_contents(f.fuses, blank, sizeof(blank), error);
    }
    return f;
}

static gs_search *search_of(const files *f, GError **error)
{
    g_autofree char *content = NULL;
    gsize size;
    if (!g_file_get_contents(f->fuses, &content, &size, error)) {
        return NULL;
    }
    if (size < KEYS_AT + KEYS_SIZE || !memcmp(content + KEYS_AT, gs_zero, 32)) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "%s: no keys", f->fuses);
        return NULL;
    }
    return gs_search_new((guint8 *)content + KEYS_AT, KEYS_SIZE / 32);
}

/* Snapshot, what the board said, QOM. */
static enum greatest_test_res board_is_clean(gs_board *board, const gs_search *s)
{
    GError *error = NULL;
    guint rows = 0, properties = 0;
    g_autoptr(GString) text = said(board);
    CLEAN(s, "serial ports and events", text->str, text->len);
    g_string_truncate(text, 0);
    qom_dump(board, "/machine", text, &properties, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(properties > 200, "only %u properties", properties);
    CLEAN(s, "QOM properties", text->str, text->len);
    g_autoptr(GByteArray) state = gs_search_snapshot(board, s, &rows, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(rows >= 1 && rows <= 2, "the fuse rows are %u times in the snapshot", rows);
    GS_CHECK(state->len > (1 << 20), "a snapshot of %u bytes", state->len);
    guint hits = gs_search_bytes(s, state->data, state->len);
    GS_CHECK(!hits, "%u pieces of private keys in the snapshot", hits);
    PASS();
}

static enum greatest_test_res file_is_clean(const gs_search *s, const char *path)
{
    GError *error = NULL;
    g_autofree char *content = NULL;
    gsize size;
    g_file_get_contents(path, &content, &size, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(size > 1000, "%s has %zu bytes", path, size);
    CLEAN(s, path, content, size);
    PASS();
}

#define LOGGED(log) { "-D", log, "-d", "guest_errors,unimp,int", "-trace", "mt3620_*", NULL }

static enum greatest_test_res provisioning(const files *f)
{
    GError *error = NULL;
    char *extra[] = LOGGED(f->log);
    gs_board_config config = { .flash = f->flash, .fuses = f->fuses, .persist = TRUE, .extra = extra };
    g_autoptr(gs_board) board = gs_board_start(&config, &error);
    GS_CHECK_ERROR(error);
    gs_board_continue(board, &error);
    g_autofree char *first = gs_factory(board, "HELLO", &error); /* may come before the port is up */
    GS_CHECK_ERROR(error);
    GS_FACTORY_OK("KEYGEN");
    g_autoptr(gs_search) s = search_of(f, &error);
    GS_CHECK_ERROR(error);
    GS_FACTORY_OK("KEYS");
    guint8 pub[64];
    g_autofree char *hex = g_malloc0(129);
    GS_CHECK(gs_public_of(s->order[0], pub), "no key in the fuse file");
    for (guint i = 0; i < 64; i++) {
        g_snprintf(hex + 2 * i, 3, "%02x", pub[i]);
    }
    GS_CHECK(strstr(gs_board_serial(board, GS_SERIAL_HSP)->str, hex), "the fuse file has another key");
    GS_FACTORY_OK("STATE 1");
    gs_board_pause(board, &error);
    GS_CHECK_ERROR(error);
    CHECK_CALL(board_is_clean(board, s));
    CHECK_CALL(file_is_clean(s, f->log));
    CHECK_CALL(file_is_clean(s, f->flash));
    PASS();
}

/* The positive control: the same search finds what is planted in each memory. */
static enum greatest_test_res finds_what_is_planted(gs_board *board, const gs_search *s)
{
    static const struct {
        const char *view;
        guint32 address;
    } places[] = { { "hsp", RAM_END - 0x40 }, { "a7ns", 0x80300000 }, { "hsp", PUB } };
    GError *error = NULL;
    gs_search_ready(board, &error);
    GS_CHECK_ERROR(error);
    for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
        g_autoptr(GString) orders = g_string_new(NULL);
        g_string_append_printf(orders, "w 0x%x ", places[i].address);
        for (guint k = 0; k < 32; k++) {
            g_string_append_printf(orders, "%02x", s->order[0][k]);
        }
        GBytes *done = gs_board_probe_batch(board, places[i].view, orders->str, &error);
        GS_CHECK_ERROR(error);
        g_bytes_unref(done);
    }
    guint rows;
    g_autoptr(GByteArray) state = gs_search_snapshot(board, s, &rows, &error);
    GS_CHECK_ERROR(error);
    guint hits = gs_search_bytes(s, state->data, state->len), want = 25 * G_N_ELEMENTS(places);
    GS_CHECK(hits == want, "%u planted pieces found, want %u", hits, want);
    static const char text[] = "value 0x%02X%02X%02X%02X, then 0x%02x%02x%02x%02x";
    const guint8 *k = s->order[0];
    g_autofree char *line = g_strdup_printf(text, k[3], k[2], k[1], k[0], k[7], k[6], k[5], k[4]);
    GS_CHECK(gs_search_words(s, line, strlen(line)) == 2, "two words in a line are not found");
    PASS();
}

static enum greatest_test_res boot(const files *f)
{
    GError *error = NULL;
    char *extra[] = LOGGED(f->log);
    gs_board_config config = { .flash = f->flash, .fuses = f->fuses, .extra = extra,
                               .insn_limit = GS_BOOT_LIMIT, .stop_stage = "app" };
    g_autoptr(gs_board) board = gs_board_start(&config, &error);
    GS_CHECK_ERROR(error);
    gs_board_run_until_stopped(board, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(gs_board_stop_reason(board), "stage"), "the boot ended by %s", gs_board_stop_reason(board));
    /* every use of the fused keys */
    PUT(SLOT, DEVICE);
    WANT(SIGN, OK);
    WANT(QUOTE, OK);
    PUT(SLOT, V3);
    WANT(DERIVE, OK);
    g_autoptr(gs_search) s = search_of(f, &error);
    GS_CHECK_ERROR(error);
    CHECK_CALL(board_is_clean(board, s));
    CHECK_CALL(file_is_clean(s, f->log));
    CHECK_CALL(finds_what_is_planted(board, s));
    PASS();
}

static void files_free(files *f)
{
    g_free(f->flash);
    g_free(f->fuses);
    g_free(f->log);
}

TEST provisioned_and_booted(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    files f = make_files("secrets-factory.log", &error);
    GS_CHECK_ERROR(error);
    CHECK_CALL(provisioning(&f));
    files_free(&f);
    f = make_files("secrets-boot.log", &error);
    CHECK_CALL(boot(&f));
    g_unlink(f.log);
    g_unlink(f.flash);
    files_free(&f);
    PASS();
}

/* ---- a key the chip gives away, to Linux alone ---- */

enum { NW = 0x80100000, OUT = NW + 64 };

static void nw_write(gs_board *board, guint32 address, const guint8 *data, gsize size, GError **error)
{
    gs_batch *batch = gs_batch_new();
    gs_batch_write(batch, address, data, size);
    g_autoptr(GBytes) done = *error ? NULL : gs_board_probe_batch(board, "a7ns", batch->str, error);
    g_string_free(batch, TRUE);
}

/* SMC 0B for client and generation zero; the key, which is where Linux had it put. */
static void derive(gs_board *board, guint8 key[32], GError **error)
{
    static const guint8 in[20];
    struct probe_order order = gs_order_smc(0x0B, NW, 20, OUT, 40);
    nw_write(board, NW, in, sizeof(in), error);
    if (*error || !gs_orders_run(board, GS_CORE_EL1, &order, 1, error)) {
        return;
    }
    g_autoptr(GBytes) out = gs_board_probe_batch(board, "a7ns", "r 0x80100040 8", error);
    if (out) {
        memcpy(key, g_bytes_get_data(out, NULL), 32);
    }
}

TEST derived_key_is_linux_alone(const void *arg)
{
    guint8 key[32] = { 0 };
    guint rows = 0;
    GError *error = NULL;
    (void)arg;
    g_autoptr(gs_board) board = gs_orders_start(GS_CORE_EL1, &error);
    GS_CHECK_ERROR(error);
    derive(board, key, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(memcmp(key, gs_zero, 32), "no key");
    g_autoptr(gs_search) s = gs_search_new(key, 1);
    g_autoptr(GByteArray) with = gs_search_snapshot(board, s, &rows, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(gs_search_bytes(s, with->data, with->len) == 25 && !rows, "%u pieces of the key, want Linux' 25",
             gs_search_bytes(s, with->data, with->len));
    gs_search_ready(board, &error);
    nw_write(board, OUT, gs_zero, 32, &error);
    g_autoptr(GByteArray) without = gs_search_snapshot(board, s, &rows, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(!gs_search_bytes(s, without->data, without->len) && !rows, "pieces of the key besides Linux'");
    PASS();
}

/* ---- KEYGEN's transient ---- */

/* The key is a block of the generator's documented stream: the host finds it by its public half. */
static gboolean drawn_key(const guint8 pub[64], guint8 key[32])
{
    guint8 message[40] = { 1 }, candidate[64]; /* seed 1 */
    for (guint32 i = 0; i < 4096; i++) {
        guint32 counter = GUINT32_TO_LE(i);
        memcpy(message + 32, &counter, 4);
        gs_sha256(message, sizeof(message), key);
        if (gs_public_of(key, candidate) && !memcmp(candidate, pub, 64)) {
            return TRUE;
        }
    }
    return FALSE;
}

TEST drawn_key_is_in_its_slot_alone(const void *arg)
{
    guint8 pub[64], key[32];
    guint rows = 0;
    BOARD(board);
    PUT(SLOT, V0);
    WANT(KEYGEN, OK);
    WANT(PUBKEY, OK);
    READ(PUB, pub);
    GS_CHECK_ERROR(error);
    GS_CHECK(drawn_key(pub, key), "the key is no block of the stream");
    g_autoptr(gs_search) s = gs_search_new(key, 1);
    g_autoptr(GByteArray) full = gs_search_snapshot(board, s, &rows, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(gs_search_bytes(s, full->data, full->len) == 25 && !rows, "the key is not once in the snapshot");
    WANT(ZEROIZE, OK);
    g_autoptr(GByteArray) empty = gs_search_snapshot(board, s, &rows, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(!gs_search_bytes(s, empty->data, empty->len), "ZEROIZE left a piece of the key");
    PASS();
}

void gs_suite_secrets(gs_suite *suite)
{
    gs_suite_add(suite, "provisioned-and-booted", provisioned_and_booted, NULL);
    gs_suite_add(suite, "derived-key-is-linux-alone", derived_key_is_linux_alone, NULL);
    gs_suite_add(suite, "drawn-key-is-in-its-slot-alone", drawn_key_is_in_its_slot_alone, NULL);
}
