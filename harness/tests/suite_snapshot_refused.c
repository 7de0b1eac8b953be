/* SPDX-License-Identifier: MIT */
/*
 * Snapshots that must not be: of a board with an armed fault, and files in which one value of
 * one device is impossible. The latter are made from a good file: the description that QEMU
 * puts at its end tells where each field stands.
 */
#include <fcntl.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/error.h"
#include "listen.h"
#include "snapshot.h"

/* ---- armed faults ---- */

static const struct {
    const char *device, *fault;
} armed[] = {
    { "efuse", "stuck row=33 bit=1 value=1" }, { "firewall", "lock-lost" },
    { "chip-reset", "release-lost core=io0" }, { "chip-misc", "strap-glitch value=0" },
    { "sfc", "torn-erase bytes=5" }, { "engine", "command-lost command=3" },
    { "mbox-hsp-secure", "lose to=a" }, { "wdt-a7", "expiry-lost" },
    { "gpt-hsp", "tick-lost timer=1" }, { "uart-io1", "rx-lose" },
    { "irqcond-io1", "stuck line=3 value=1" }, { "cirq-a7", "lost line=9" },
    { "dma-a7", "lose channel=33" }, { "dma-io1", "alter channel=0 mask=1" },
};

TEST armed_refused(const void *arg)
{
    GS_RECOVERY(board);
    g_autofree char *file = g_build_filename(gs_scratch(), "armed.snapshot", NULL);
    for (guint i = 0; i < G_N_ELEMENTS(armed); i++) {
        g_autoptr(GError) failure = NULL;
        g_autofree char *path = g_strdup_printf("/machine/soc/%s", armed[i].device);
        gs_board_set(board, path, "inject", armed[i].fault, &error);
        GS_CHECK_ERROR(error);
        gboolean saved = gs_board_save(board, file, &failure);
        GS_CHECK(!saved && strstr(failure->message, "faults are armed"),
                 "%s: a snapshot with an armed fault was made", armed[i].device);
        gs_board_set(board, path, "inject", "clear", &error);
        GS_CHECK_ERROR(error);
    }
    gs_board_save(board, file, &error);
    GS_CHECK_ERROR(error);
    PASS();
}

/* ---- one good snapshot a worker, in mid-pulse; its file is damaged and mended by each case ---- */

enum { EFUSE = 0x300E0000, CMD = 0x4, UNLOCK = 0xC, ROW = 0x10, WDATA = 0x14, PULSE_KEY = 0x9B1D6A53 };

static void begin_pulse(gs_board *board, GError **error)
{
    static const guint32 write[][2] = { { UNLOCK, PULSE_KEY }, { ROW, 32 }, { WDATA, 1 }, { CMD, 1 } };
    for (guint i = 0; i < G_N_ELEMENTS(write); i++) {
        gs_put(board, "hsp", EFUSE + write[i][0], write[i][1], error);
    }
}

static char *good_path(void)
{
    return g_build_filename(gs_scratch(), "good.snapshot", NULL);
}

static GBytes *good_file(GError **error)
{
    static GBytes *good;
    if (good) {
        return good;
    }
    g_autofree char *file = good_path();
    g_autoptr(gs_board) board = gs_recovery_board(NULL, error);
    char *content;
    gsize size;
    if (board) {
        begin_pulse(board, error);
    }
    if (!*error && gs_board_save(board, file, error) &&
        g_file_get_contents(file, &content, &size, error)) {
        good = g_bytes_new_take(content, size);
    }
    return good;
}

static gboolean overwrite(gsize at, const void *data, gsize size)
{
    g_autofree char *path = good_path();
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    gboolean ok = fd >= 0 && pwrite(fd, data, size, (off_t)at) == (ssize_t)size;
    return close(fd) == 0 && ok;
}

/* The description of the devices: JSON behind the byte 6 and its length. */
static JsonNode *description(const guint8 *data, gsize size, GError **error)
{
    static const char start[] = "{\"page_size\"";
    const guint8 *found = NULL;
    for (gsize at = size - sizeof(start); at > 5 && !found; at--) {
        if (memcmp(data + at, "{", 1) == 0 && data[at - 5] == 6) {
            gsize length = (gsize)data[at - 4] << 24 | data[at - 3] << 16 | data[at - 2] << 8 |
                           data[at - 1];
            found = length == size - at ? data + at : NULL;
        }
    }
    if (!found) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "no description in the snapshot");
        return NULL;
    }
    g_autofree char *text = g_strndup((const char *)found, size - (gsize)(found - data));
    return json_from_string(text, error);
}

/* Where a full section of that name begins its fields; 0 when it is not there. */
static gsize section(const guint8 *data, gsize size, const char *name)
{
    gsize length = strlen(name);
    for (gsize at = 5; at + length + 9 < size; at++) {
        if (data[at] == length && data[at - 5] == 4 && memcmp(data + at + 1, name, length) == 0) {
            return at + 1 + length + 8;
        }
    }
    return 0;
}

/* Offset of a field (NAME, or NAME/INNER of the first element of a structure) among its fellows. */
static gboolean field_offset(JsonArray *fields, const char *name, gsize *offset)
{
    g_auto(GStrv) path = g_strsplit(name, "/", 2);
    for (guint i = 0; i < json_array_get_length(fields); i++) {
        JsonObject *field = json_array_get_object_element(fields, i);
        if (g_str_equal(json_object_get_string_member(field, "name"), path[0])) {
            if (!path[1]) {
                return TRUE;
            }
            JsonObject *inner = json_object_get_object_member(field, "struct");
            return field_offset(json_object_get_array_member(inner, "fields"), path[1], offset);
        }
        *offset += (gsize)json_object_get_int_member(field, "size") *
                   (gsize)json_object_get_int_member_with_default(field, "array_len", 1);
    }
    return FALSE;
}

static gsize find_field(const guint8 *data, gsize size, const char *device, const char *name,
                        GError **error)
{
    g_autoptr(JsonNode) root = description(data, size, error);
    JsonArray *devices = root ? json_object_get_array_member(json_node_get_object(root), "devices")
                              : NULL;
    gsize offset = 0;
    for (guint i = 0; devices && i < json_array_get_length(devices); i++) {
        JsonObject *one = json_array_get_object_element(devices, i);
        if (!g_str_equal(json_object_get_string_member(one, "name"), device)) {
            continue;
        }
        gsize start = section(data, size, device);
        if (start && field_offset(json_object_get_array_member(one, "fields"), name, &offset)) {
            return start + offset;
        }
    }
    g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "%s %s is not in the snapshot", device,
                name);
    return 0;
}

/* ---- impossible values ---- */

typedef struct impossible {
    const char *device, *field;
    guint32 value; /* what is written over four bytes of the field, big endian */
    guint32 index; /* which four bytes */
} impossible;

enum { LOG_ENTRY = 9 }; /* words: type, digest */

static const impossible impossibles[] = {
    { "mt3620-efuse", "regs.status", 0x2, 0 },
    { "mt3620-efuse", "regs.armed", 2, 0 },
    { "mt3620-efuse", "regs.pulse_row", 128, 0 },
    { "mt3620-efuse", "regs.pulse_row", 64, 0 }, /* a key row */
    { "mt3620-sfc", "state.status", 0x4, 0 },
    { "mt3620-sfc", "state.status", 0x1, 0 }, /* busy with an operation that is none */
    { "mt3620-sfc", "state.window_bank", 2, 0 },
    { "mt3620-engine", "regs.status", 0x4, 0 },
    { "mt3620-engine", "regs.error", 99, 0 },
    { "mt3620-engine", "regs.sha/fill", 64, 0 },
    { "mt3620-engine", "regs.sha_open", 2, 0 },
    { "mt3620-engine", "regs.digest_fresh", 2, 0 },
    { "mt3620-engine", "regs.volatile_slot/full", 2, 0 },
    { "mt3620-engine", "regs.trng/used", 33, 0 },
    { "mt3620-engine", "regs.trng/window_pos", 100000, 0 },
    { "mt3620-engine", "regs.attest/count", 21, 0 },
    { "mt3620-engine", "regs.attest/count", 0, 0 }, /* the entry of the reset counts no more */
    { "mt3620-engine", "regs.attest/count", 2, 0 }, /* an entry the register does not hold */
    { "mt3620-engine", "regs.attest/closed", 2, 0 },
    { "mt3620-engine", "regs.attest/reg", 0x5A5A5A5A, 7 },
    { "mt3620-engine", "regs.attest/log/digest", 0x5A5A5A5A, 0 },
    { "mt3620-engine", "regs.attest/log/type", 1, LOG_ENTRY }, /* of an entry that is none yet */
    { "mt3620-engine", "regs.attest/log/digest", 1, 19 * LOG_ENTRY },
    { "mt3620-firewall", "regs.handover", 2, 0 },
    { "mt3620-firewall", "regs.slot_lock", 0xFFFFFFFF, 1 },
    { "mt3620-firewall", "regs.viol_status", 0x80, 0 },
    { "mt3620-firewall", "regs.desc/base", 1, 0 },
    { "mt3620-firewall", "regs.desc/end", 1, 0 },
    { "mt3620-firewall", "regs.desc/perm", 0xFFFFFFFF, 0 },
    { "mt3620-firewall", "regs.desc/ctrl", 2, 0 },
    { "mt3620-firewall", "regs.slot", 0xFFFFFFFF, 0 },
    { "mt3620-chip-reset", "regs.state", 8, 0 },
    { "mt3620-chip-reset", "regs.lock", 2, 0 },
    { "mt3620-chip-resource", "win/active_base", 1, 0 },
    { "mt3620-chip-resource", "win/active_size", 0x100001, 0 },
    { "mt3620-mbox", "state.side/head", 15, 0 },
    { "mt3620-mbox", "state.side/count", 16, 0 },
    { "mt3620-mbox", "state.semaphore", 3, 0 },
    { "mt3620-uart", "state.rx/head", 16, 0 },
    { "mt3620-uart", "state.tx/count", 17, 0 },
    { "mt3620-uart", "state.lcr", 0x100, 0 },
    { "mt3620-gpt", "state.timer/ctrl", 0x80000000, 0 },
    { "mt3620-gpt", "state.gpt3_done", 2, 0 },
    { "mt3620-wdt", "state.mode", 0x80, 0 },
    { "mt3620-wdt", "state.deadline_ns", 0xFFFFFFF0, 0 },
    { "mt3620-rtc", "state.tc", 128, 0 },
    { "mt3620-rtc", "state.al_ctl", 2, 0 },
    { "mt3620-irqcond", "state.test_ctl", 2, 0 },
    { "mt3620-cirq", "state.dbnc", 0x400, 0 },
    { "mt3620-topcfg", "state.word", 1, 0x1C0 / 4 }, /* the strap */
    { "mt3620-pinmux", "state.mode", 0xFF000000, 11 }, /* pins 94 and 95 */
    { "mt3620-dma-io", "state.ch_en", 0x40000000, 0 }, /* channel 30 */
    { "mt3620-dma-io", "state.channel/running", 2, 0 },
    { "mt3620-dma-io", "state.channel/running", 1, 0 }, /* with nothing left */
    { "mt3620-dma-io", "state.channel/intsta", 0x1, 0 },
    { "mt3620-dma-io", "state.channel/hwptr", 0x20000, 0 },
    { "mt3620-dma-io", "state.pump/turn", 30, 0 },
    { "mt3620-dma-a7", "state.channel/secure", 2, 0 },
    { "mt3620-dma-a7", "state.channel/running", 1, 0 },
    { "mt3620-dma-a7", "state.channel/bus", 2, 0 },
    { "mt3620-dma-a7", "state.to_div", 0x10000, 0 },
    { "mt3620-dma-a7", "state.pump/turn", 34, 0 },
    { "mt3620-turns", "active_quantum", 999, 0 },
    { "mt3620-turns", "cpu_index", 4, 0 },
    { "mt3620-cpu-extra", "num_regs", 1, 0 },
    { "mt3620-oracle", "boot_stage", 1000, 0 },
};

/* Starts a board and tells what QEMU said; hash: the loaded state's, or NULL. */
static char *start_and_listen(gs_board_config config, char **hash)
{
    g_autoptr(GError) error = NULL;
    int own = gs_listen_begin();
    g_autoptr(gs_board) board = gs_board_start(&config, &error);
    gs_listen_end(own);
    *hash = board ? gs_board_get(board, "/machine/soc/oracle", "state-hash", NULL) : NULL;
    return gs_listen_text();
}

static char *load_and_listen(const char *file, gboolean *started)
{
    g_autofree char *hash = NULL;
    char *said = start_and_listen((gs_board_config){ .recovery_strap = TRUE, .incoming = file }, &hash);
    *started = hash != NULL;
    return said;
}

TEST impossible_refused(const void *arg)
{
    const impossible *one = arg;
    GError *error = NULL;
    gboolean started = FALSE;
    gsize size;
    GBytes *good = good_file(&error);
    GS_CHECK_ERROR(error);
    const guint8 *data = g_bytes_get_data(good, &size);
    gsize at = find_field(data, size, one->device, one->field, &error);
    GS_CHECK_ERROR(error);
    at += sizeof(guint32) * one->index;
    guint32 value = GUINT32_TO_BE(one->value);
    GS_CHECK(memcmp(data + at, &value, sizeof(value)) != 0, "the value stood there already");
    g_autofree char *file = good_path();
    GS_CHECK(overwrite(at, &value, sizeof(value)), "%s cannot be written", file);
    g_autofree char *said = load_and_listen(file, &started);
    GS_CHECK(overwrite(at, data + at, sizeof(value)), "%s cannot be written", file);
    GS_CHECK(!started, "a board was started from it");
    GS_CHECK(said && strstr(said, one->device), "the refusal does not name %s: %s", one->device,
             said ? said : "");
    PASS();
}

/* Control: the method's own good file loads; a file cut short does not. */
TEST good_accepted(const void *arg)
{
    GError *error = NULL;
    gboolean started = FALSE;
    gsize size;
    (void)arg;
    GBytes *good = good_file(&error);
    GS_CHECK_ERROR(error);
    const char *data = g_bytes_get_data(good, &size);
    g_autofree char *path = good_path();
    g_autofree char *said = load_and_listen(path, &started);
    GS_CHECK(started, "the untouched snapshot was refused: %s", said);
    g_autofree char *file = g_build_filename(gs_scratch(), "half.snapshot", NULL);
    g_file_set_contents(file, data, (gssize)size / 2, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *more = load_and_listen(file, &started);
    GS_CHECK(!started, "half a snapshot was taken");
    PASS();
}

/* What a board is stands in the snapshot: neither seed nor ROM of the new process matters; its clock does. */
TEST other_process(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    good_file(&error);
    GS_CHECK_ERROR(error);
    g_autofree char *file = good_path();
    g_autofree char *same = NULL, *other = NULL, *live = NULL;
    g_autofree char *said_same = start_and_listen(
        (gs_board_config){ .recovery_strap = TRUE, .incoming = file }, &same);
    g_autofree char *said_other = start_and_listen(
        (gs_board_config){ .seed = 7, .rom = "build/firmware/probe_hsp.bin", .incoming = file }, &other);
    g_autofree char *said_live = start_and_listen(
        (gs_board_config){ .recovery_strap = TRUE, .live = TRUE, .incoming = file }, &live);
    GS_CHECK(same && other && g_str_equal(same, other), "%s %s: %s, %s", said_same, said_other, same,
             other);
    /* the strap as it was sampled, though this process's pin is another */
    g_autoptr(gs_board) board = gs_board_start(&(gs_board_config){ .incoming = file }, &error);
    guint32 strap = board ? gs_get(board, "hsp", 0x21080010, &error) : 0;
    GS_CHECK_ERROR(error);
    GS_CHECK(strap == 1, "the strap reads %u", strap);
    GS_CHECK(!live && said_live && strstr(said_live, "mt3620-turns"), "a live board took it: %s",
             said_live);
    PASS();
}

void gs_snapshot_refused(gs_suite *suite)
{
    gs_suite_add(suite, "armed-refused", armed_refused, NULL);
    gs_suite_add(suite, "good-accepted", good_accepted, NULL);
    gs_suite_add(suite, "other-process", other_process, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(impossibles); i++) {
        g_autofree char *name = g_strdup_printf("impossible/%s:%s:%x", impossibles[i].device,
                                                impossibles[i].field, impossibles[i].value);
        gs_suite_add(suite, g_strdelimit(name, " ", '-'), impossible_refused, &impossibles[i]);
    }
}
