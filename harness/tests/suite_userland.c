/* SPDX-License-Identifier: MIT */
/*
 * User space on the board: what the application manager starts, what it refuses and
 * with which published error, and what an application can do. One board carries all
 * applications: a refused one must never keep another from running.
 *
 * The malformed ones are packed piece by piece (fs pack, image pack): app pack would
 * refuse them at the developer's desk already.
 */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "../lib/error.h"
#include "fixture.h"
#include "suites.h"

#define IMAGE_TOOL "build/bin/glassphere-image"
#define FLASH "build/board/flash.img"
#define PROGRAM "build/userland/apps/heartbeat/bin/app"
#define PROBE "build/userland/tests/app_probe"
#define CRASH "build/userland/tests/app_crash"
#define REAL_TIME "build/firmware/apps/rt_hello"
#define LIMIT G_GUINT64_CONSTANT(10000000000)

#define GUID(n) "5e1b0c5e-6c0f-4e55-8b1e-3f0c1d6a7c" n
#define MANIFEST(n, entry, rest) \
    "{\"SchemaVersion\":1,\"Name\":\"case " n "\",\"ComponentId\":\"" GUID(n) "\"" entry \
    ",\"Capabilities\":{}" rest "}"
#define ENTRY ",\"EntryPoint\":\"/bin/app\""

/* Its super block names one byte more than was signed. */
#define GROWN "larger-than-its-body"

/* One application each; refused with that line on the serial port. */
static const struct refusal {
    const char *name, *manifest, *component, *key, *line;
} refusals[] = {
    { "other-component-in-manifest", MANIFEST("01", ENTRY, ""), GUID("a1"), "application",
      "refused " GUID("a1") ": ComponentId is not the signed one (error 1/14)" },
    { "no-manifest", NULL, GUID("02"), "application", "refused " GUID("02") ": no app_manifest.json (error 2/25)" },
    { "no-json", "SchemaVersion", GUID("03"), "application", "refused " GUID("03") ": app_manifest.json (error 2/1)" },
    { "no-entry-point", MANIFEST("04", "", ""), GUID("04"), "application",
      "refused " GUID("04") ": app_manifest.json (error 2/3)" },
    { "policy-in-application", MANIFEST("05", ENTRY, ",\"Policy\":{\"DeviceCapabilities\":[\"POSTCODE\"]}"),
      GUID("05"), "application", "refused " GUID("05") ": app_manifest.json (error 1/2)" },
    { "entry-point-missing", MANIFEST("06", ",\"EntryPoint\":\"/bin/none\"", ""), GUID("06"), "application",
      "refused " GUID("06") ": EntryPoint does not exist (error 2/22)" },
    { "entry-point-outside", MANIFEST("07", ",\"EntryPoint\":\"/../../../bin/application-manager\"", ""),
      GUID("07"), "application", "refused " GUID("07") ": EntryPoint does not exist (error 2/22)" },
    { "entry-point-through-link", MANIFEST("08", ",\"EntryPoint\":\"/out/application-manager\"", ""),
      GUID("08"), "application", "refused " GUID("08") ": EntryPoint does not exist (error 2/22)" },
    { "entry-point-is-directory", MANIFEST("09", ",\"EntryPoint\":\"/bin\"", ""), GUID("09"), "application",
      "refused " GUID("09") ": EntryPoint is not a file (error 2/23)" },
    { "entry-point-not-executable", MANIFEST("10", ",\"EntryPoint\":\"/app_manifest.json\"", ""), GUID("10"),
      "application", "refused " GUID("10") ": Permission denied (error 1/15)" },
    { "pin-there-is-none-of", "{\"SchemaVersion\":1,\"Name\":\"pin\",\"ComponentId\":\"" GUID("12") "\"" ENTRY
      ",\"Capabilities\":{\"Gpio\":[8]}}", GUID("12"), "application", "refused " GUID("12") ": Gpio (error 1/9)" },
    { GROWN, MANIFEST("13", ENTRY, ""), GUID("13"), "application", "refused image at 0x90" },
    { "signed-by-system-key", MANIFEST("11", ENTRY, ""), GUID("11"), "system", "refused image at 0x90" },
};

static gboolean tool(GError **error, ...)
{
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    g_autofree char *out = NULL, *err = NULL;
    int status;
    va_list args;
    va_start(args, error);
    g_ptr_array_add(argv, (char *)IMAGE_TOOL);
    for (char *word; (word = va_arg(args, char *));) {
        g_ptr_array_add(argv, word);
    }
    va_end(args);
    g_ptr_array_add(argv, NULL);
    if (!g_spawn_sync(NULL, (char **)argv->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, &err, &status, error)) {
        return FALSE;
    }
    if (!g_spawn_check_wait_status(status, NULL)) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "%s", err);
        return FALSE;
    }
    return TRUE;
}

static char *scratch(const char *name)
{
    return g_build_filename(gs_scratch(), name, NULL);
}

/* app_manifest.json, bin/app, and a link that leads out of the image. */
static gboolean make_tree(const char *dir, const char *manifest, GError **error)
{
    g_autofree char *bin = g_build_filename(dir, "bin", NULL);
    g_autofree char *app = g_build_filename(bin, "app", NULL);
    g_autofree char *json = g_build_filename(dir, "app_manifest.json", NULL);
    g_autofree char *link = g_build_filename(dir, "out", NULL);
    g_autofree char *content = NULL;
    gsize size;
    g_mkdir_with_parents(bin, 0755);
    g_unlink(json);
    g_unlink(link);
    return g_file_get_contents(PROGRAM, &content, &size, error) &&
           g_file_set_contents(app, content, (gssize)size, error) && g_chmod(app, 0755) == 0 &&
           symlink("../../../bin", link) == 0 &&
           (!manifest || g_file_set_contents(json, manifest, -1, error));
}

static gboolean grow(const char *fs, GError **error)
{
    g_autofree char *content = NULL;
    gsize size;
    if (!g_file_get_contents(fs, &content, &size, error)) {
        return FALSE;
    }
    guint32 more = GUINT32_TO_LE((guint32)size + 1);
    memcpy(content + 4, &more, sizeof(more));
    return g_file_set_contents(fs, content, (gssize)size, error);
}

static gboolean add_refusal(const struct refusal *r, const char *flash, GError **error)
{
    g_autofree char *dir = scratch("app"), *fs = scratch("app.fs"), *image = scratch("app.img");
    return make_tree(dir, r->manifest, error) && tool(error, "fs", "pack", dir, "-o", fs, NULL) &&
           (!g_str_equal(r->name, GROWN) || grow(fs, error)) &&
           tool(error, "image", "pack", "--type", "application", "--name", r->name, "--component", r->component,
                "--key", r->key, fs, "-o", image, NULL) &&
           tool(error, "app", "deploy", image, "--flash", flash, NULL);
}

static gboolean add_program(const char *dir, const char *key, const char *flash, GError **error)
{
    g_autofree char *image = scratch("app.img");
    return tool(error, "app", "pack", dir, "--key", key, "-o", image, NULL) &&
           tool(error, "app", "deploy", image, "--flash", flash, NULL);
}

static gboolean make_flash(const char *flash, GError **error)
{
    g_autofree char *content = NULL;
    gsize size;
    if (!g_file_get_contents(FLASH, &content, &size, error) ||
        !g_file_set_contents(flash, content, (gssize)size, error) ||
        !add_program(PROBE, "development", flash, error) || !add_program(CRASH, "application", flash, error)) {
        return FALSE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(refusals); i++) {
        if (!add_refusal(&refusals[i], flash, error)) {
            return FALSE;
        }
    }
    return TRUE;
}

/* The heartbeat's third line comes two virtual seconds after all starts. */
static gboolean run_to_third_beat(gs_board *board, GError **error)
{
    if (!gs_board_continue(board, error)) {
        return FALSE;
    }
    while (!strstr(gs_board_serial(board, GS_SERIAL_A7)->str, "heartbeat: 3,")) {
        if (gs_board_stop_reason(board)) {
            g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "the heartbeat never came; said: %s",
                        gs_board_serial(board, GS_SERIAL_A7)->str);
            return FALSE;
        }
        if (!gs_board_pump(board, -1, error)) {
            return FALSE;
        }
    }
    return gs_board_pause(board, error);
}

static gs_board *shared;

static void free_shared(void)
{
    g_clear_pointer(&shared, gs_board_free);
}

static const char *said(GError **error)
{
    if (!shared) {
        g_autofree char *flash = scratch("userland.img");
        gs_board_config config = { .flash = flash, .insn_limit = LIMIT };
        g_autoptr(gs_board) board = make_flash(flash, error) ? gs_board_start(&config, error) : NULL;
        if (!board || !run_to_third_beat(board, error)) {
            return NULL;
        }
        shared = g_steal_pointer(&board);
        atexit(free_shared);
    }
    return gs_board_serial(shared, GS_SERIAL_A7)->str;
}

static guint count_of(const char *text, const char *part)
{
    guint count = 0;
    for (const char *at = text; (at = strstr(at, part)); at += strlen(part)) {
        count++;
    }
    return count;
}

TEST refused_with_its_error(const void *arg)
{
    const struct refusal *r = arg;
    GError *error = NULL;
    const char *text = said(&error);
    GS_CHECK_ERROR(error);
    guint want = 0, count = count_of(text, r->line);
    for (gsize i = 0; i < G_N_ELEMENTS(refusals); i++) {
        want += g_str_equal(refusals[i].line, r->line);
    }
    GS_CHECK(count == want, "\"%s\" said %u times, want %u; said: %s", r->line, count, want, text);
    PASS();
}

static guint postcodes(const char *value)
{
    const GPtrArray *events = gs_board_events(shared);
    guint count = 0;
    for (guint i = 0; i < events->len; i++) {
        const gs_event *event = g_ptr_array_index(events, i);
        count += g_str_equal(event->name, "postcode") &&
                 g_str_equal(gs_event_text(event, "value", ""), value);
    }
    return count;
}

/* Every refusal and every start has its post code, and they are the only ones. */
TEST post_codes_count(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    said(&error);
    GS_CHECK_ERROR(error);
    guint refused = postcodes("0x10500003"), started = postcodes("0x10500002");
    GS_CHECK(refused == G_N_ELEMENTS(refusals), "%u applications refused, want %zu", refused,
             G_N_ELEMENTS(refusals));
    GS_CHECK(started == 3 + 3, "%u starts, want 3 and 3 restarts", started);
    GS_CHECK(postcodes("0x10500001") == 1, "the application manager started %u times", postcodes("0x10500001"));
    PASS();
}

TEST probe_finds_every_door_closed(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    const char *text = said(&error);
    GS_CHECK_ERROR(error);
    const char *bad = strstr(text, "probe: not ok");
    GS_CHECK(!bad, "%.120s", bad);
    GS_CHECK(strstr(text, "probe: done 47"), "the probe did not end; said: %s", text);
    GS_CHECK(count_of(text, "probe: ok") == 47, "%u tries passed, want 47", count_of(text, "probe: ok"));
    PASS();
}

TEST crashing_application_is_given_up(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    const char *text = said(&error);
    GS_CHECK_ERROR(error);
    GS_CHECK(count_of(text, "7b91 died of signal 11") == 4, "died %u times, want 4",
             count_of(text, "7b91 died of signal 11"));
    GS_CHECK(count_of(text, "7b91 is not started again") == 1, "not given up; said: %s", text);
    PASS();
}

TEST heartbeat_has_its_own_uid(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    const char *text = said(&error);
    GS_CHECK_ERROR(error);
    GS_CHECK(strstr(text, "heartbeat: 1, uid 1007, lifecycle 1,"), "said: %s", text);
    PASS();
}

/* A board of its own: a busy core makes every virtual second of the others dear. */
static gs_board *real_time_board(GError **error)
{
    g_autofree char *flash = scratch("real-time.img"), *content = NULL;
    gs_board_config config = { .flash = flash, .insn_limit = G_GUINT64_CONSTANT(1000000000) };
    gsize size;
    if (!g_file_get_contents(FLASH, &content, &size, error) ||
        !g_file_set_contents(flash, content, (gssize)size, error) ||
        !add_program(REAL_TIME, "application", flash, error)) {
        return NULL;
    }
    return gs_board_start(&config, error);
}

TEST real_time_application_runs(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    g_autoptr(gs_board) board = real_time_board(&error);
    GS_CHECK_ERROR(error);
    gs_board_continue(board, &error);
    while (!error && gs_board_serial(board, GS_SERIAL_IO0)->len == 0 && !gs_board_stop_reason(board)) {
        gs_board_pump(board, -1, &error);
    }
    GS_CHECK_ERROR(error);
    const char *text = gs_board_serial(board, GS_SERIAL_A7)->str;
    GS_CHECK(gs_board_serial(board, GS_SERIAL_IO0)->len > 0, "I/O core 0 said nothing; the A7 said: %s", text);
    GS_CHECK(gs_board_find(board, "fetch", "stage", "io0-app"), "no instruction of it was fetched");
    PASS();
}

void gs_suite_userland(gs_suite *suite)
{
    gs_suite_add(suite, "heartbeat-own-uid", heartbeat_has_its_own_uid, NULL);
    gs_suite_add(suite, "probe-every-door-closed", probe_finds_every_door_closed, NULL);
    gs_suite_add(suite, "crash-given-up", crashing_application_is_given_up, NULL);
    gs_suite_add(suite, "post-codes", post_codes_count, NULL);
    gs_suite_add(suite, "real-time-application", real_time_application_runs, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(refusals); i++) {
        g_autofree char *name = g_strdup_printf("refuses/%s", refusals[i].name);
        gs_suite_add(suite, name, refused_with_its_error, &refusals[i]);
    }
}
