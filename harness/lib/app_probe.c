/* SPDX-License-Identifier: MIT */
/*
 * The attacking applications on Linux: deploys them, finds their pages in RAM, gives orders.
 * Owns the one shared Linux board of this process.
 */
#define _GNU_SOURCE /* memmem */
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "attack.h"
#include "bytes.h"
#include "error.h"
#include "flaw.h"
#include "flash_layout.h"

#define APP_DIR   "build/userland/tests/app_attack"
#define TOOL      "build/bin/glassphere-image"
#define RAM       0x80000000u
#define RAM_PAGES (0x3D0000 / APP_PAGE)
#define SLICE     G_GUINT64_CONSTANT(4000000)     /* virtual ns; the application looks each ms */
#define SLICES    400

typedef struct app {
    guint32 block, data;                /* physical; 0: not found yet */
    guint32 user_data, pid, text, next; /* next: free place in the data page */
} app;

typedef struct linux_board {
    gs_board *board;
    app apps[2];
    guint64 now;
} linux_board;

static linux_board shared, own;         /* own: of the run that does not share */

static linux_board *current(gs_attack *attack)
{
    return attack->shared ? &shared : &own;
}

/* ---- deployment ---- */

static gboolean tool(GError **error, const char *const *arguments)
{
    g_autofree char *message = NULL;
    int status;
    if (!g_spawn_sync(NULL, (char **)arguments, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL,
                      &message, &status, error)) {
        return FALSE;
    }
    if (!g_spawn_check_wait_status(status, NULL)) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "%s: %s", TOOL, message);
        return FALSE;
    }
    return TRUE;
}

#define GUID(name) ((name) == 'A' ? GS_APP_GUID_A : GS_APP_GUID_B)

/* B is A with another name, component and tenant. */
static char *make_manifest(char name, GError **error)
{
    static const struct { const char *from, *to; } changes[] = {
        { "Attacker A", "Attacker B" }, { "[\"A\"]", "[\"B\"]" },
        { GS_APP_GUID_A, GS_APP_GUID_B }, { "aaaaaaaa-", "bbbbbbbb-" },
    };
    g_autofree char *text = NULL;
    if (!g_file_get_contents(APP_DIR "/app_manifest.json", &text, NULL, error)) {
        return NULL;
    }
    GString *made = g_string_new(text);
    for (guint i = 0; name == 'B' && i < G_N_ELEMENTS(changes); i++) {
        g_string_replace(made, changes[i].from, changes[i].to, 0);
    }
    return g_string_free(made, FALSE);
}

/* bin/app, app_manifest.json, and a file that becomes a device node once it is packed. */
static gboolean make_tree(char name, const char *dir, GError **error)
{
    g_autofree char *bin = g_build_filename(dir, "bin", NULL),
                    *app = g_build_filename(bin, "app", NULL);
    g_autofree char *json = g_build_filename(dir, "app_manifest.json", NULL);
    g_autofree char *node = g_build_filename(dir, GS_APP_NODE, NULL);
    g_autofree char *manifest = make_manifest(name, error), *program = NULL;
    gsize size;
    g_mkdir_with_parents(bin, 0755);
    return manifest && g_file_get_contents(APP_DIR "/bin/app", &program, &size, error) &&
           g_file_set_contents(app, program, (gssize)size, error) && g_chmod(app, 0755) == 0 &&
           g_file_set_contents(json, manifest, -1, error) &&
           g_file_set_contents(node, "node", 4, error);
}

static void remove_tree(const char *dir)
{
    static const char *const parts[] = { "bin/app", "bin", "app_manifest.json", GS_APP_NODE, "" };
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_autofree char *path = g_build_filename(dir, parts[i], NULL);
        g_remove(path);
    }
}

/* No tool makes such an image: the packed file's record gets the type of a character device, 90:0. */
static gboolean make_node(const char *path, GError **error)
{
    enum { CHARACTER_0666 = 0x21B6, MTD0 = 90 << 8 };
    g_autofree char *fs = NULL;
    gsize size;
    if (!g_file_get_contents(path, &fs, &size, error)) {
        return FALSE;
    }
    guint8 *name = memmem(fs, size, GS_APP_NODE, strlen(GS_APP_NODE));
    if (!name || (name[-12] | name[-11] << 8) >> 12 != 8) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "%s: no file " GS_APP_NODE, path);
        return FALSE;
    }
    name[-12] = CHARACTER_0666 & 0xFF;
    name[-11] = CHARACTER_0666 >> 8;
    name[-8] = MTD0 & 0xFF;
    name[-7] = MTD0 >> 8;
    return g_file_set_contents(path, fs, (gssize)size, error);
}

static gboolean deploy(char name, const char *flash, GError **error)
{
    g_autofree char *dir = g_build_filename(gs_scratch(), "attack", NULL);
    g_autofree char *fs = g_build_filename(gs_scratch(), "attack.fs", NULL);
    g_autofree char *image = g_build_filename(gs_scratch(), "attack.img", NULL);
    const char *pack_fs[] = { TOOL, "fs", "pack", dir, "-o", fs, NULL };
    const char *pack[] = { TOOL,          "image",  "pack",        "--type",   "application",
                           "--name",      "attack", "--component", GUID(name), "--key",
                           "application", fs,       "-o",          image,      NULL };
    const char *put[] = { TOOL, "app", "deploy", image, "--flash", flash, NULL };
    gboolean done = make_tree(name, dir, error) && tool(error, pack_fs) && make_node(fs, error) &&
                    tool(error, pack) && tool(error, put);
    remove_tree(dir);
    return done;
}

/* The provisioned flash with both applications; made once a process. */
static const char *flash_with_apps(GError **error)
{
    static char *flash;
    if (flash) {
        return flash;
    }
    g_autofree char *path = g_build_filename(gs_scratch(), "attack-apps.img", NULL);
    g_autoptr(gs_chip) chip = gs_chip_new(error);
    if (!chip || !g_file_set_contents(path, (char *)chip->flash, 16 << 20, error) ||
        !deploy('A', path, error) || !deploy('B', path, error)) {
        return NULL;
    }
    flash = g_steal_pointer(&path);
    return flash;
}

/* ---- their pages ---- */

static gboolean marked(const guint8 *page, guint32 mark)
{
    for (guint n = 0; n < APP_MARK_WORDS; n++) {
        if (gs_get32(page + 4 * n) != APP_MARK(mark, n)) {
            return FALSE;
        }
    }
    return TRUE;
}

static void take_page(linux_board *one, const guint8 *head, guint32 at)
{
    guint32 name = gs_get32(head + offsetof(struct app_block, name));
    if (name != 'A' && name != 'B') {
        return;
    }
    app *app = &one->apps[name - 'A'];
    if (marked(head, APP_DATA_MARK)) {
        app->data = at;
    } else if (marked(head, APP_BLOCK_MARK)) {
        app->block = at;
        app->user_data = gs_get32(head + offsetof(struct app_block, data));
        app->pid = gs_get32(head + offsetof(struct app_block, pid));
        app->text = gs_get32(head + offsetof(struct app_block, text));
    }
}

/* Looks at the first words of each page of Linux's RAM. */
static gboolean find_pages(linux_board *one, GError **error)
{
    enum { HEAD = 64 };
    g_autoptr(GString) orders = g_string_new(NULL);
    for (guint page = 0; page < RAM_PAGES; page++) {
        g_string_append_printf(orders, "%sr 0x%x %u", page ? ";" : "", RAM + page * APP_PAGE,
                               HEAD / 4);
    }
    g_autoptr(GBytes) heads = gs_board_probe_batch(one->board, "a7ns", orders->str, error);
    gsize size;
    const guint8 *data = heads ? g_bytes_get_data(heads, &size) : NULL;
    for (guint page = 0; data && page < size / HEAD; page++) {
        take_page(one, data + page * HEAD, RAM + page * APP_PAGE);
    }
    return data != NULL;
}

static gboolean run_on(linux_board *one, guint64 ns, GError **error)
{
    g_autofree char *limit = g_strdup_printf("%" G_GUINT64_FORMAT, one->now += ns);
    return gs_board_set(one->board, "/machine/soc/oracle", "insn-limit", limit, error) &&
           gs_board_run_until_stopped(one->board, error);
}

static gboolean start(gs_attack *attack, linux_board *one)
{
    const char *flash = flash_with_apps(&attack->error);
    gs_board_config config = { .seed = attack->seed, .stop_stage = "app" };
    *one = (linux_board){ 0 };
    if (!flash || !gs_attack_make_chip(attack, flash)) {
        return FALSE;
    }
    one->board = gs_chip_start(attack->chip, config, &attack->error);
    if (!one->board || !gs_board_run_until_stopped(one->board, &attack->error) ||
        !gs_board_set(one->board, "/machine/soc/oracle", "stop-at-stage", "", &attack->error)) {
        return FALSE;
    }
    const GPtrArray *events = gs_board_events(one->board);
    one->now = ((const gs_event *)g_ptr_array_index(events, events->len - 1))->insn;
    for (guint i = 0; i < SLICES && !attack->error; i++) {
        if (run_on(one, SLICE, &attack->error) && find_pages(one, &attack->error) &&
            one->apps[0].block && one->apps[0].data && one->apps[1].block && one->apps[1].data) {
            return TRUE;
        }
    }
    if (!attack->error) {
        g_set_error(&attack->error, GS_ERROR, GS_ERROR_INFRASTRUCTURE,
                    "the attacking applications do not run");
    }
    return FALSE;
}

static void drop_shared(void)
{
    g_clear_pointer(&shared.board, gs_board_free);
}

gs_board *gs_attack_linux(gs_attack *attack)
{
    static gboolean registered;
    linux_board *one = attack->control ? &own : &shared;
    if (attack->error) {
        return NULL;
    }
    if ((attack->control || !one->board) && !start(attack, one)) {
        g_clear_pointer(&one->board, gs_board_free);
        return NULL;
    }
    if (!registered) {
        registered = TRUE;
        atexit(drop_shared);
    }
    one->apps[0].next = one->apps[1].next = offsetof(struct app_data, bytes);
    gs_attack_take(attack, one->board, !attack->control);
    return attack->board;
}

void gs_attack_end_linux(gs_attack *attack)
{
    if (attack->shared && attack->board == shared.board && (attack->error || attack->layer)) {
        drop_shared();
    }
}

/* ---- orders ---- */

static app *find(gs_attack *attack, char name)
{
    return &current(attack)->apps[name == 'B'];
}

static void put_bytes(gs_attack *attack, guint32 at, const void *data, gsize size)
{
    const guint8 *bytes = data;
    g_autoptr(GString) orders = g_string_new(NULL);
    g_string_append_printf(orders, "w 0x%x ", at);
    for (gsize i = 0; i < size; i++) {
        g_string_append_printf(orders, "%02x", bytes[i]);
    }
    if (!attack->error && size) {
        GBytes *none = gs_board_probe_batch(attack->board, "a7ns", orders->str, &attack->error);
        g_clear_pointer(&none, g_bytes_unref);
    }
}

static void get_bytes(gs_attack *attack, guint32 at, void *data, gsize size)
{
    g_autofree char *orders = g_strdup_printf("r 0x%x %zu", at, size / 4);
    if (!attack->error && size) {
        GBytes *bytes = gs_board_probe_batch(attack->board, "a7ns", orders, &attack->error);
        if (bytes) {
            memcpy(data, g_bytes_get_data(bytes, NULL), MIN(size, g_bytes_get_size(bytes)));
            g_bytes_unref(bytes);
        }
    }
}

static guint32 get_word(gs_attack *attack, guint32 at)
{
    guint32 value = 0;
    get_bytes(attack, at, &value, 4);
    return GUINT32_FROM_LE(value);
}

static void put_word(gs_attack *attack, guint32 at, guint32 value)
{
    value = GUINT32_TO_LE(value);
    put_bytes(attack, at, &value, 4);
}

#define FIELD(app, name) ((app)->block + (guint32)offsetof(struct app_block, name))

void gs_app_run(gs_attack *attack, char name, struct app_order *orders, guint count)
{
    if (attack->error || count > APP_ORDERS_MAX) {
        return;
    }
    app *app = find(attack, name);
    guint32 submitted = get_word(attack, FIELD(app, submitted)) + 1;
    put_bytes(attack, FIELD(app, order), orders, count * sizeof(*orders));
    put_word(attack, FIELD(app, count), count);
    put_word(attack, FIELD(app, submitted), submitted);
    for (guint i = 0; i < SLICES && !attack->error; i++) {
        run_on(current(attack), SLICE, &attack->error);
        if (get_word(attack, FIELD(app, completed)) == submitted) {
            get_bytes(attack, FIELD(app, order), orders, count * sizeof(*orders));
            return;
        }
    }
    if (!attack->error) {
        g_set_error(&attack->error, GS_ERROR, GS_ERROR_INFRASTRUCTURE,
                    "application %c does not answer", name);
    }
}

int gs_app_call(gs_attack *attack, char name, guint number, guint32 a0, guint32 a1, guint32 a2,
                guint32 a3, guint32 a4, guint32 a5)
{
    struct app_order order = { .op = APP_SYSCALL,
                               .number = number,
                               .a = { a0, a1, a2, a3, a4, a5 } };
    gs_app_run(attack, name, &order, 1);
    return order.result;
}

guint32 gs_app_put(gs_attack *attack, char name, const void *data, guint size)
{
    if (attack->error) {
        return 0;
    }
    app *app = find(attack, name);
    guint32 at = app->next, whole = (size + 3) & ~3u;
    if (at + whole > APP_PAGE) {
        g_set_error(&attack->error, GS_ERROR, GS_ERROR_INFRASTRUCTURE,
                    "application %c: data page full", name);
        return 0;
    }
    g_autofree guint8 *padded = g_malloc0(whole);
    memcpy(padded, data, size);
    put_bytes(attack, app->data + at, padded, whole);
    app->next = at + whole;
    return app->user_data + at;
}

guint32 gs_app_text(gs_attack *attack, char name, const char *text)
{
    return gs_app_put(attack, name, text, (guint)strlen(text) + 1);
}

void gs_app_get(gs_attack *attack, char name, guint32 address, void *data, guint size)
{
    if (!attack->error) {
        app *app = find(attack, name);
        g_autofree guint8 *whole = g_malloc0(size + 4);
        get_bytes(attack, app->data + (address - app->user_data), whole, (size + 3) & ~3u);
        memcpy(data, whole, size);
    }
}

guint32 gs_app_pid(gs_attack *attack, char name)
{
    return attack->error ? 0 : find(attack, name)->pid;
}

guint32 gs_app_target(gs_attack *attack, char name)
{
    return attack->error ? 0 : find(attack, name)->text;
}

void gs_kernel_poke(gs_attack *attack, const char *variable, guint32 value)
{
    enum { KERNEL_DATA = 0xC0000000 };  /* Linux's linear map of its RAM */
    guint32 at = gs_variable_find("build/kernel/vmlinux", variable, &attack->error);
    if (at) {
        gs_attack_poke(attack, "a7ns", at - KERNEL_DATA + RAM, value);
    }
}

guint32 gs_attack_find(gs_attack *attack, const void *bytes, guint size)
{
    gsize have = (gsize)RAM_PAGES * APP_PAGE;
    g_autofree guint8 *ram = g_malloc(have);
    get_bytes(attack, RAM, ram, have);
    const guint8 *at = attack->error ? NULL : memmem(ram, have, bytes, size);
    return at ? RAM + (guint32)(at - ram) : 0;
}
