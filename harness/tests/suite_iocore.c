/* SPDX-License-Identifier: MIT */
/*
 * I/O cores from the compromised kernel's side: start, stop, what may not start, what
 * a running application may reach, and every refusal of the loader on the core. The
 * ELF files are the built applications, changed in one field each; expected status
 * words are hand-written from docs/io-core-loader.md.
 */
#include <glib/gstdio.h>
#include <string.h>

#include "../lib/error.h"
#include "../lib/orders.h"
#include "../lib/remote.h"
#include "smc.h"
#include "suites.h"

#define NW              0x80100000u
#define WINDOW          0x90000000u
#define APPS            0x00E00000u
#define APPS_SIZE       0x00100000u
#define BOOT_STATUS     0x210C0FF8u     /* IO0's boot page through HSP's port */
#define IMAGE_TOOL      "build/bin/glassphere-image"
enum { BADMSG = -74, BUSY = -16, INVAL = -22, FAULT = -14, ACCES = -13, NOENT = -2 };

/* ---- applications: a built one, with one word changed ---- */

static const struct app {
    const char *name, *built;
    /* offset in the ELF file, -1 unchanged; >= PHDR: in program header (at - PHDR) / 32 */
    int at;
    guint32 mask, value;
    guint32 status;         /* loader's last word */
} apps[] = {
#define TABLE 16            /* places of the application table: later ones ride in the image of the one 16 before */
#define PHDR 0x10000
#define FIELD(segment, field) (PHDR + 32 * (segment) + 4 * (field))
    /* program header fields: 1 offset, 2 virtual address, 4 file size, 5 memory size */
    { "tcm", "rt_hello", -1, 0, 0, 0x2 },
    { "in-place", "rt_hello_xip", -1, 0, 0, 0x2 },
    { "probe", "probe_io", -1, 0, 0, 0x2 },
    { "no-elf", "rt_hello_xip", 0, 0xFF, 0x7E, 0x102 },
    { "class-64", "rt_hello_xip", 4, 0xFF, 2, 0x102 },
    { "other-machine", "rt_hello_xip", 16, 0xFFFF0000, 62u << 16, 0x102 },
    { "many-headers", "rt_hello_xip", 44, 0xFFFF, 17, 0x103 },
    { "table-outside", "rt_hello_xip", 28, 0xFFFFFFFF, 0xFFFFFFE0, 0x103 },
    { "segment-outside", "rt_hello_xip", FIELD(0, 1), 0xFFFFFFFF, 0xFFFFFFF0, 0x104 },
    { "memory-too-large", "rt_hello_xip", FIELD(0, 5), 0xFFFFFFFF, 0x30001, 0x105 },
    { "boot-page-target", "rt_hello_xip", FIELD(0, 2), 0xFFFFFFFF, 0, 0x105 },
    { "overlap", "rt_hello_xip", FIELD(1, 2), 0xFFFFFFFF, 0x00100100, 0x106 },
    { "window-misaligned", "rt_hello_xip", FIELD(1, 1), 0x1F, 4, 0x105 },
    { "entry-misaligned", "rt_hello_xip", 24, 0xFFFFFFFF, 0x00100002, 0x108 },
    { "entry-outside", "rt_hello_xip", 24, 0xFFFFFFFF, 0x00120000, 0x108 },
    { "entry-no-vectors", "rt_hello_xip", 24, 0xFFFFFFFF, 0x10000000, 0x109 },
    { "second-in-window", "rt_hello_xip", FIELD(0, 2), 0xFFFFFFFF, 0x10000200, 0x107 },
};

static guint32 word_at(const char *data, gsize at)
{
    const guint8 *b = (const guint8 *)data + at;
    return b[0] | (guint32)b[1] << 8 | (guint32)b[2] << 16 | (guint32)b[3] << 24;
}

static void change(char *elf, const struct app *app)
{
    gsize at = app->at < PHDR ? (gsize)app->at : word_at(elf, 28) + (gsize)(app->at - PHDR);
    guint32 word = (word_at(elf, at) & ~app->mask) | (app->value & app->mask);
    for (int i = 0; i < 4; i++) {
        elf[at + i] = (char)(word >> 8 * i);
    }
}

static char *elf_of(const struct app *app, gsize *size, GError **error)
{
    g_autofree char *path = g_strdup_printf("build/firmware/apps/%s/bin/app", app->built);
    char *elf = NULL;
    if (g_file_get_contents(path, &elf, size, error) && app->at >= 0) {
        change(elf, app);
    }
    return elf;
}

static gboolean tool(const char *const *argv, GError **error)
{
    g_autofree char *message = NULL;
    int status;
    if (!g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL,
                      &message,
                      &status, error)) {
        return FALSE;
    }
    if (!g_spawn_check_wait_status(status, NULL)) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "%s %s: %s", argv[1], argv[2],
                    message);
        return FALSE;
    }
    return TRUE;
}

/* The ELF file of that row at bin/NAME; nothing when there is no such row. */
static gboolean put_elf(gsize n, const char *path, GError **error)
{
    gsize size = 0;
    g_autofree char *elf = n < G_N_ELEMENTS(apps) ? elf_of(&apps[n], &size, error) : NULL;
    return n >= G_N_ELEMENTS(apps) || (elf && g_file_set_contents(path, elf, (gssize)size, error));
}

/* Packs and signs the application and puts it into the flash file. */
static gboolean deploy(gsize n, const char *flash, GError **error)
{
    g_autofree char *dir = g_build_filename(gs_scratch(), "rt", NULL);
    g_autofree char *bin = g_build_filename(dir, "bin", NULL);
    g_autofree char *file = g_build_filename(bin, "app", NULL);
    g_autofree char *rider = g_build_filename(bin, "rider", NULL);
    g_autofree char *json = g_build_filename(dir, "app_manifest.json", NULL);
    g_autofree char *image = g_build_filename(gs_scratch(), "rt.img", NULL);
    g_autofree char *manifest = g_strdup_printf(
        "{\"SchemaVersion\":1,\"Name\":\"%s\","
        "\"ComponentId\":\"6f1f9a0e-8e2b-4b57-9c1e-2f6a1b1d%04zx\",\"EntryPoint\":\"/bin/app\","
        "\"CmdArgs\":[],\"Capabilities\":{},\"ApplicationType\":\"RealTimeCapable\"}",
        apps[n].name, n);
    const char *pack[] = { IMAGE_TOOL, "app", "pack", dir, "--key", "application", "-o", image,
                           NULL };
    const char *put[] = { IMAGE_TOOL, "app", "deploy", "--flash", flash, image, NULL };
    gboolean done;

    g_mkdir_with_parents(bin, 0755);
    done = put_elf(n, file, error) && put_elf(n + TABLE, rider, error) &&
           g_file_set_contents(json, manifest, -1, error) && g_chmod(file, 0755) == 0 &&
           tool(pack, error) && tool(put, error);
    g_unlink(file);
    g_unlink(rider);
    g_unlink(json);
    g_rmdir(bin);
    g_rmdir(dir);
    return done;
}

/* ---- one board with all applications ---- */

static gs_board *shared;
static guint32 place[G_N_ELEMENTS(apps)], length[G_N_ELEMENTS(apps)], room[G_N_ELEMENTS(apps)];

static void free_shared(void)
{
    g_clear_pointer(&shared, gs_board_free);
}

static guint32 flash_word(const char *flash, guint32 at)
{
    guint32 value;
    memcpy(&value, flash + at, 4);
    return GUINT32_FROM_LE(value);
}

/* Bytes from a file's first to the end of the signed body around it (docs/image-format.md). */
static guint32 body_from(const char *flash, guint32 at)
{
    for (guint32 n = 0; n < flash_word(flash, APPS + 4); n++) {
        guint32 first = flash_word(flash, APPS + 8 + 8 * n);
        guint32 end = first + flash_word(flash, APPS + 12 + 8 * n);
        if (at >= first && at < end) {
            return end - 64 - flash_word(flash, end - 68) - at;
        }
    }
    return 0;
}

/* Where each file's bytes lie in the flash: found by content. */
static gboolean find_places(const char *flash, GError **error)
{
    g_autofree char *content = NULL;
    gsize size;
    if (!g_file_get_contents(flash, &content, &size, error)) {
        return FALSE;
    }
    for (gsize n = 0; n < G_N_ELEMENTS(apps); n++) {
        gsize elf_size = 0;
        g_autofree char *elf = elf_of(&apps[n], &elf_size, error);
        guint32 at = APPS;
        if (!elf) {
            return FALSE;
        }
        while (at + elf_size <= APPS + APPS_SIZE && memcmp(content + at, elf, elf_size) != 0) {
            at += 32;
        }
        if (at + elf_size > APPS + APPS_SIZE) {
            g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "%s is not in the flash image",
                        apps[n].name);
            return FALSE;
        }
        place[n] = at;
        length[n] = (guint32)elf_size;
        room[n] = body_from(content, at);
    }
    return TRUE;
}

static gboolean make_flash(const char *flash, GError **error)
{
    g_autofree char *content = NULL, *list = NULL;
    gsize size;
    const char *first[] = { IMAGE_TOOL, "app", "remove", "--flash", flash,
                            "0f821b35-ac71-5650-9492-4741bce258b6",
                            NULL };
    if (!g_file_get_contents(GS_EL1_FLASH, &content, &size, error) ||
        !g_file_set_contents(flash, content, (gssize)size, error)) {
        return FALSE;
    }
    /* The table has 16 places and the suite fills them; a flash without the demo is as good. */
    tool(first, NULL);
    for (gsize n = 0; n < TABLE; n++) {
        if (!deploy(n, flash, error)) {
            return FALSE;
        }
    }
    return find_places(flash, error);
}

static gs_board *board_new(GError **error)
{
    g_autofree char *flash = g_build_filename(gs_scratch(), "iocore.img", NULL);
    gs_board_config config = { .flash = flash };
    return make_flash(flash, error) ? gs_orders_start_with(GS_CORE_EL1, config, error) : NULL;
}

static void board_ready(GError **error)
{
    if (!shared) {
        shared = board_new(error);
        if (shared) {
            atexit(free_shared);
        }
    }
}

static void put(guint32 address, guint32 value, GError **error)
{
    if (!*error) {
        g_autofree char *access = g_strdup_printf("write 0x%x 4 0x%x", address, value);
        g_free(gs_board_probe(shared, "a7ns", access, error));
    }
}

/* IO_CORE_CONTROL; -1000 when result word and return value differ. */
static int control(guint32 core, guint32 action, guint32 a0, guint32 a1, guint32 a2, GError **error)
{
    const guint32 words[] = { core, action, a0, a1, a2, 0x5A5A5A5A };
    struct probe_order order[] = {
        gs_order_smc(SMC_IO_CORE_CONTROL, NW, 20, NW + 20, 4), gs_order_read(NW + 20),
    };
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
        put(NW + 4 * (guint32)i, words[i], error);
    }
    if (*error || !gs_orders_run(shared, GS_CORE_EL1, order, 2, error)) {
        return -1000;
    }
    return order[0].result == order[1].result ? (int)order[0].result : -1000;
}

static int start(guint32 core, gsize app, GError **error)
{
    return control(core, SMC_IO_START, WINDOW + place[app], length[app], 0, error);
}

static void stop(guint32 core)
{
    g_autoptr(GError) ignored = NULL;
    control(core, SMC_IO_STOP, 0, 0, 0, &ignored);
}

TEST loader_judges(const void *arg)
{
    const struct app *app = arg;
    gsize n = (gsize)(app - apps);
    GError *error = NULL;
    board_ready(&error);
    GS_CHECK_ERROR(error);
    int result = start(0, n, &error);
    g_autofree char *access = g_strdup_printf("read 0x%x 4", BOOT_STATUS);
    g_autofree char *status = gs_board_probe(shared, "hsp", access, &error);
    g_autofree char *want = g_strdup_printf("ok 0x%08x", app->status);
    stop(0);
    GS_CHECK_ERROR(error);
    GS_CHECK(result == (app->status == 2 ? 0 : BADMSG), "start returned %d", result);
    GS_CHECK(g_str_equal(status, want), "loader's status '%s', want '%s'", status, want);
    PASS();
}

/* A file shorter than its header: the size is the caller's word, the bytes are the signed ones. */
TEST file_too_short(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    board_ready(&error);
    int result = control(0, SMC_IO_START, WINDOW + place[0], 51, 0, &error);
    g_autofree char *access = g_strdup_printf("read 0x%x 4", BOOT_STATUS);
    g_autofree char *status = error ? NULL : gs_board_probe(shared, "hsp", access, &error);
    stop(0);
    GS_CHECK_ERROR(error);
    GS_CHECK(result == BADMSG, "start returned %d", result);
    GS_CHECK(g_str_equal(status, "ok 0x00000101"), "loader's status '%s'", status);
    PASS();
}

/* ---- what may not be started ---- */

TEST bad_starts(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    board_ready(&error);
    GS_CHECK_ERROR(error);
    const struct {
        guint32 core, action, address, size, flags;
        int want;
    } row[] = {
        { 2, 0, WINDOW + place[0], length[0], 0, INVAL },
        { 0, 4, WINDOW + place[0], length[0], 0, INVAL },
        { 0, 0, WINDOW + place[0] + 4, length[0], 0, INVAL },
        { 0, 0, WINDOW + place[0], 0, 0, INVAL },
        { 0, 0, WINDOW + place[0], 0xFFFFFFFF, 0, INVAL },
        { 0, 0, WINDOW + place[0], 0x8000, 0, INVAL },          /* past the image's body */
        { 0, 0, WINDOW + place[0], room[0] + 1, 0, INVAL },     /* by one byte */
        { 0, 0, WINDOW + place[0], length[0], 4, INVAL },
        { 0, 0, 0x80100000, length[0], 0, INVAL },
        { 0, 0, WINDOW + 0x100000, length[0], 0, NOENT },       /* the kernel */
        { 0, 0, WINDOW + APPS, 0x1000, 0, NOENT },              /* the table */
        { 0, 2, 4, 0, 0, INVAL },
        { 0, 2, 0, 0, 0, 0 },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(row); i++) {
        int result = control(row[i].core, row[i].action, row[i].address, row[i].size, row[i].flags,
                             &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(result == row[i].want, "row %zu returned %d, want %d", i, result, row[i].want);
    }
    PASS();
}

TEST bad_buffers(const void *arg)
{
    static const struct {
        guint32 type, base, size;
        int want;
    } row[] = {
        { 2, 0x80200000, 0x1000, INVAL }, { 0, 0x80200000, 0x1800, INVAL },
        { 0, 0x80200000, 0x800, INVAL },  { 0, 0x80200000, 0x8000, INVAL },
        { 0, 0x80200800, 0x1000, FAULT }, { 0, 0x803D0000, 0x1000, FAULT },
        { 0, 0x803CF000, 0x2000, FAULT }, { 0, 0xFFFFF000, 0x1000, FAULT },
        { 0, 0x90000000, 0x1000, FAULT },
        { 0, 0x80200000, 0x1000, 0 },     { 1, 0x80204000, 0x4000, 0 },
    };
    GError *error = NULL;
    (void)arg;
    board_ready(&error);
    GS_CHECK_ERROR(error);
    for (gsize i = 0; i < G_N_ELEMENTS(row); i++) {
        int result = control(1, SMC_IO_COMM_BUFFER, row[i].type, row[i].base, row[i].size, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(result == row[i].want, "row %zu returned %d, want %d", i, result, row[i].want);
    }
    stop(1);
    PASS();
}

/* The chip is completed while Linux runs: from then on a grant is for good, a stop does not end it. */
TEST grant_is_locked_once_complete(const void *arg)
{
    static const guint8 complete[] = { 0xAB, 0xC5, 0x04, 0x5F, 2, 0, 0, 0 };
    guint8 reply[GS_REMOTE_REPLY_MAX] = { 0xFF };
    GError *error = NULL;
    gs_remote remote;
    (void)arg;
    free_shared();
    shared = gs_orders_start(GS_CORE_EL1, &error);
    GS_CHECK_ERROR(error);
    int first = control(0, SMC_IO_COMM_BUFFER, 0, 0x80200000, 0x1000, &error);
    int moved = control(0, SMC_IO_COMM_BUFFER, 0, 0x80201000, 0x1000, &error);
    gs_remote_init(&remote, shared, &error);
    gs_remote_request(&remote, (gs_remote_ask){ .command = 0x52, .data = complete, .size = 8 }, reply, &error);
    int last = control(0, SMC_IO_COMM_BUFFER, 0, 0x80202000, 0x1000, &error);
    int again = control(0, SMC_IO_COMM_BUFFER, 0, 0x80202000, 0x1000, &error);
    int other = control(0, SMC_IO_COMM_BUFFER, 0, 0x80201000, 0x1000, &error);
    int opposite = control(0, SMC_IO_COMM_BUFFER, 1, 0x80204000, 0x1000, &error);
    int stopped = control(0, SMC_IO_STOP, 0, 0, 0, &error);
    int kept = control(0, SMC_IO_COMM_BUFFER, 0, 0x80202000, 0x1000, &error);
    g_autofree char *first_page = error ? NULL : gs_board_probe(shared, "io0", "read 0x80202000 4", &error);
    g_autofree char *second_page = error ? NULL : gs_board_probe(shared, "io0", "read 0x80204ffc 4", &error);
    g_autofree char *former = error ? NULL : gs_board_probe(shared, "io0", "read 0x80200000 4", &error);
    free_shared();
    GS_CHECK_ERROR(error);
    GS_CHECK(first == 0 && moved == 0, "before: %d, another %d", first, moved);
    GS_CHECK(reply[0] == 0, "the chip was not completed: %u", reply[0]);
    GS_CHECK(last == 0 && again == 0 && other == ACCES, "after: %d, the same %d, another %d", last, again, other);
    GS_CHECK(opposite == 0 && stopped == 0 && kept == 0, "the other way %d, stop %d, the same %d", opposite,
             stopped, kept);
    GS_CHECK(g_str_has_prefix(first_page, "ok ") && g_str_has_prefix(second_page, "ok ") &&
             g_str_equal(former, "bus-error"),
             "after the stop: %s, %s, of the first grant %s", first_page, second_page, former);
    PASS();
}

/* A grant opens exactly its pages, for exactly its core, and ends with the stop. */
TEST grant_is_exact(const void *arg)
{
    static const struct {
        const char *view, *access, *want;
    } row[] = {
        { "io0", "write 0x80200000 4 7", "ok" },        { "io0", "read 0x80200ffc 4", "ok" },
        { "io0", "read 0x80201000 4", "bus-error" },    { "io0", "read 0x801ffffc 4", "bus-error" },
        { "io1", "read 0x80200000 4", "bus-error" },    { "io0", "read 0x803d0000 4", "bus-error" },
    };
    GError *error = NULL;
    (void)arg;
    board_ready(&error);
    GS_CHECK_ERROR(error);
    int opened = control(0, SMC_IO_COMM_BUFFER, 0, 0x80200000, 0x1000, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(opened == 0, "grant returned %d", opened);
    for (gsize i = 0; i < G_N_ELEMENTS(row); i++) {
        g_autofree char *result = gs_board_probe(shared, row[i].view, row[i].access, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(g_str_has_prefix(result, row[i].want), "%s %s: %s", row[i].view, row[i].access,
                 result);
    }
    stop(0);
    g_autofree char *after = gs_board_probe(shared, "io0", "read 0x80200000 4", &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(after, "bus-error"), "after the stop: %s", after);
    PASS();
}

/* ---- running applications ---- */

TEST heartbeats(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    board_ready(&error);
    GS_CHECK_ERROR(error);
    int first = start(0, 0, &error), again = start(0, 0, &error), second = start(1, 1, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(first == 0 && again == BUSY && second == 0, "IO0 %d, again %d, IO1 %d", first, again,
             second);
    /* 2 million core clocks a heartbeat; each turn gives the probe at least as many instructions */
    for (int turn = 0; turn < 40 &&
         !strstr(gs_board_serial(shared, GS_SERIAL_IO1)->str, "heartbeat 2"); turn++) {
        struct probe_order wait = { .op = PROBE_MBOX_POLL, .address = 0x31000000, .value = 300000 };
        gs_orders_run(shared, GS_CORE_EL1, &wait, 1, &error);
        GS_CHECK_ERROR(error);
    }
    stop(0);
    stop(1);
    GS_CHECK(strstr(gs_board_serial(shared, GS_SERIAL_IO0)->str,
                    "rt_hello: started\nrt_hello: heartbeat 1\n"),
             "IO0 said '%s'", gs_board_serial(shared, GS_SERIAL_IO0)->str);
    GS_CHECK(strstr(gs_board_serial(shared, GS_SERIAL_IO1)->str, "heartbeat 2\n"), "IO1 said '%s'",
             gs_board_serial(shared, GS_SERIAL_IO1)->str);
    PASS();
}

static int erase(guint32 offset, guint32 size, GError **error)
{
    struct probe_order order = gs_order_smc(SMC_ERASE_FLASH, offset, size, 0, 0);
    if (*error || !gs_orders_run(shared, GS_CORE_EL1, &order, 1, error)) {
        return -1000;
    }
    return (int)order.result;
}

/* Flash under a running core holds still; a changed image starts no more. */
TEST running_image_is_frozen(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    free_shared();
    board_ready(&error);
    GS_CHECK_ERROR(error);
    guint32 sector = place[0] & ~0xFFFu;
    int started = start(0, 0, &error), busy = erase(sector, 0x1000, &error);
    int table = erase(APPS, 0x1000, &error);
    int whole = erase(APPS, APPS_SIZE, &error);
    stop(0);
    GS_CHECK_ERROR(error);
    GS_CHECK(started == 0 && busy == BUSY && whole == BUSY, "start %d, erase %d, erase all %d",
             started, busy, whole);
    int missing = start(0, 0, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(table == 0 && missing == NOENT, "table erased: %d, start without it %d", table,
             missing);
    free_shared();
    board_ready(&error);
    GS_CHECK_ERROR(error);
    int erased = erase(sector, 0x1000, &error), refused = start(0, 0, &error);
    free_shared();
    GS_CHECK_ERROR(error);
    GS_CHECK(erased == 0 && refused == BADMSG, "erase %d, start of the changed image %d", erased,
             refused);
    PASS();
}

void gs_suite_iocore(gs_suite *suite)
{
    for (gsize n = 0; n < G_N_ELEMENTS(apps); n++) {
        g_autofree char *name = g_strdup_printf("loader-%s", apps[n].name);
        gs_suite_add(suite, name, loader_judges, &apps[n]);
    }
    gs_suite_add(suite, "loader-file-too-short", file_too_short, NULL);
    gs_suite_add(suite, "bad-starts", bad_starts, NULL);
    gs_suite_add(suite, "bad-buffers", bad_buffers, NULL);
    gs_suite_add(suite, "grant-is-exact", grant_is_exact, NULL);
    gs_suite_add(suite, "grant-is-locked-once-complete", grant_is_locked_once_complete, NULL);
    gs_suite_add(suite, "heartbeats", heartbeats, NULL);
    gs_suite_add(suite, "running-image-is-frozen", running_image_is_frozen, NULL);
}
