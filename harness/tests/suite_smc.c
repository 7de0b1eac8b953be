/* SPDX-License-Identifier: MIT */
/*
 * Calls of the Security Monitor by a compromised kernel (the EL1 probe): what each
 * refuses, what it does, and that no register but r0 changes. Expected values are
 * hand-written from docs/security-monitor.md, not from the monitor's source.
 */
#include <string.h>

#include "../lib/error.h"
#include "../lib/orders.h"
#include "smc.h"
#include "suites.h"

#define NW      0x80100000u     /* scratch in normal RAM */
#define NW_END  0x803D0000u     /* first byte that is the monitor's */
#define WINDOW  0x90000000u
enum { NOENT = -2, FAULT = -14, ACCES = -13, INVAL = -22, NOSPC = -28, NOSYS = -38,
       OVERFLOW = -75 };

/* ---- one board for all cases of a worker ---- */

static gs_board *shared;

static void free_shared(void)
{
    g_clear_pointer(&shared, gs_board_free);
}

static gs_board *board_ready(GError **error)
{
    if (!shared) {
        shared = gs_orders_start(GS_CORE_EL1, error);
        if (shared) {
            atexit(free_shared);
        }
    }
    return shared;
}

static void put(guint32 address, const void *data, guint32 size, GError **error)
{
    const guint8 *bytes = data;
    for (guint32 at = 0; at < size && !*error; at += 4) {
        guint32 word = bytes[at] | (guint32)bytes[at + 1] << 8 | (guint32)bytes[at + 2] << 16 |
                       (guint32)bytes[at + 3] << 24;
        g_autofree char *access = g_strdup_printf("write 0x%x 4 0x%x", address + at, word);
        g_free(gs_board_probe(shared, "a7ns", access, error));
    }
}

static guint32 get(guint32 address, GError **error)
{
    if (*error) {
        return 0;
    }
    g_autofree char *access = g_strdup_printf("read 0x%x 4", address);
    g_autofree char *result = gs_board_probe(shared, "a7ns", access, error);
    if (!result || !g_str_has_prefix(result, "ok ")) {
        return 0;
    }
    return (guint32)g_ascii_strtoull(result + 3, NULL, 0);
}

/* A call's result; any register that did not come back is an error. */
static int call(guint32 number, guint32 a1, guint32 a2, guint32 a3, guint32 a4, GError **error)
{
    struct probe_order order = gs_order_smc(number, a1, a2, a3, a4);
    if (*error || !gs_orders_run(shared, GS_CORE_EL1, &order, 1, error)) {
        return 0;
    }
    if (order.outcome != PROBE_OK || order.status != 0) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT,
                    "call %#x: outcome %u, registers changed %#x",
                    number, order.outcome, order.status);
    }
    return (int)order.result;
}

/* ---- calls judged by their arguments alone ---- */

static const struct row {
    const char *name;
    guint32 number, a[4];
    int want;
} rows[] = {
    { "version", 0x01, { 0 }, 1 },
    { "ping", 0x02, { 0 }, 0 },
    { "none-00", 0x00, { 0 }, NOSYS },
    { "derive-short-input", 0x0B, { NW, 16, NW, 40 }, INVAL },
    { "derive-short-output", 0x0B, { NW, 20, NW, 32 }, INVAL },
    { "peripheral-mapping", 0x1E, { NW, 64, NW, 4 }, NOSYS },
    { "telemetry", 0x2A, { 1, 0, 4, NW }, NOSYS },
    { "beyond-the-table", 0x42, { 0 }, NOSYS },
    { "last-number", 0xFF, { 0 }, NOSYS },

    { "erase-boot-area", 0x04, { 0x00000000, 0x1000 }, ACCES },
    { "erase-locator", 0x04, { 0x00010000, 0x1000 }, ACCES },
    { "erase-bank-a", 0x04, { 0x00100000, 0x1000 }, ACCES },
    { "erase-bank-b", 0x04, { 0x00780000, 0x1000 }, ACCES },
    { "erase-into-applications", 0x04, { 0x00DFF000, 0x2000 }, ACCES },
    { "erase-across-regions", 0x04, { 0x00EFF000, 0x2000 }, ACCES },
    { "erase-past-configuration", 0x04, { 0x00F7F000, 0x2000 }, ACCES },
    { "erase-nothing", 0x04, { 0x00F00000, 0 }, INVAL },
    { "erase-misaligned", 0x04, { 0x00F00001, 0x1000 }, INVAL },
    { "erase-odd-length", 0x04, { 0x00F00000, 0x1001 }, INVAL },
    { "erase-wrapping", 0x04, { 0x00F00000, 0xFFFFF000 }, INVAL },
    { "erase-past-flash", 0x04, { 0x01000000, 0x1000 }, INVAL },
    { "write-bank-a", 0x05, { 0x00100000, 16, NW }, ACCES },
    { "write-past-configuration", 0x05, { 0x00F7FFF8, 16, NW }, ACCES },
    { "write-nothing", 0x05, { 0x00F00000, 0, NW }, INVAL },
    { "write-from-monitor", 0x05, { 0x00F00000, 16, NW_END }, FAULT },
    { "write-from-across-the-end", 0x05, { 0x00F00000, 16, NW_END - 8 }, FAULT },
    { "write-from-flash", 0x05, { 0x00F00000, 16, WINDOW }, FAULT },

    { "verify-outside-below", 0x06, { 0x8FFFF000 }, INVAL },
    { "verify-outside-above", 0x06, { 0x91000000 }, INVAL },
    { "verify-misaligned", 0x06, { 0x90400004 }, INVAL },
    { "verify-kernel", 0x06, { 0x90100000 }, INVAL },
    { "verify-table", 0x06, { 0x90E00000 }, INVAL },
    { "verify-no-application", 0x06, { 0x90EFF000 }, NOENT },
    { "verify-root-fs", 0x06, { 0x90400000 }, 0 },
    { "body-size-outside-above", 0x41, { 0x91000000 }, INVAL },
    { "body-size-misaligned", 0x41, { 0x90400004 }, INVAL },
    { "body-size-kernel", 0x41, { 0x90100000 }, INVAL },
    { "body-size-no-application", 0x41, { 0x90EFF000 }, NOENT },

    { "log-nothing", 0x08, { NW, 0 }, INVAL },
    { "log-too-long", 0x08, { NW, 8193 }, INVAL },
    { "log-from-monitor", 0x08, { NW_END - 1, 2 }, FAULT },
    { "log-size-telemetry", 0x09, { 1 }, NOSYS },
    { "log-size-unknown", 0x09, { 2 }, INVAL },
    { "log-read-nothing", 0x0A, { 0, 0, NW, 0 }, INVAL },
    { "log-read-too-long", 0x0A, { 0, 8193, NW, 0 }, INVAL },
    { "log-read-past-end", 0x0A, { 0xFFFFFFFF, 1, NW, 0 }, OVERFLOW },
    { "log-read-telemetry", 0x0A, { 0, 1, NW, 1 }, NOSYS },

    { "gpio-count", 0x0C, { 0 }, 6 },
    { "uart-count", 0x0C, { 1 }, 6 },
    { "can-count", 0x0C, { 5 }, 0 },
    { "pwm-count", 0x0C, { 7 }, 3 },
    { "eint-count", 0x0C, { 14 }, 24 },
    { "unknown-count", 0x0C, { 15 }, INVAL },
    { "list-exact", 0x0D, { 1, NW, 96, 16 }, 6 },
    { "list-short", 0x0D, { 1, NW, 95, 16 }, NOSPC },
    { "list-entry-misaligned", 0x0D, { 1, NW, 96, 6 }, INVAL },
    { "list-entry-none", 0x0D, { 1, NW, 96, 0 }, INVAL },
    { "list-entry-long", 0x0D, { 1, NW, 4096, 68 }, INVAL },
    { "list-too-long", 0x0D, { 1, NW, 8196, 16 }, INVAL },
    { "list-into-monitor", 0x0D, { 1, NW_END - 16, 96, 16 }, FAULT },

    { "wifi-absent", 0x0E, { 0, 0, NW, 8 }, NOENT },
    { "wifi-short-output", 0x0E, { 0, 0, NW, 4 }, INVAL },
    { "abi-count-short", 0x20, { 0, 0, NW, 3 }, INVAL },
    { "abi-versions-short", 0x21, { 0, 0, NW, 7 }, NOSPC },
    { "rtc-wrong-length", 0x22, { NW, 40 }, INVAL },
    { "alarm-wrong-length", 0x23, { NW, 36 }, INVAL },
    { "rtc-read-wrong-length", 0x40, { NW, 32 }, INVAL },
    { "io-short-input", 0x28, { NW, 16, NW, 4 }, INVAL },
    { "io-long-output", 0x28, { NW, 20, NW, 8 }, INVAL },
};

TEST by_arguments(const void *arg)
{
    const struct row *row = arg;
    GError *error = NULL;
    board_ready(&error);
    GS_CHECK_ERROR(error);
    int result = call(row->number, row->a[0], row->a[1], row->a[2], row->a[3], &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(result == row->want, "returned %d, want %d", result, row->want);
    PASS();
}

TEST foreign_ids(const void *arg)
{
    static const guint32 ids[] = { 0, 0x84000000, 0x80000000, 0xB2000101, 0xB2010001, 0x32000001,
                                   0xFFFFFFFF };
    GError *error = NULL;
    (void)arg;
    board_ready(&error);
    GS_CHECK_ERROR(error);
    for (gsize i = 0; i < G_N_ELEMENTS(ids); i++) {
        struct probe_order order = { .op = PROBE_SMC, .args = { ids[i] } };
        gs_orders_run(shared, GS_CORE_EL1, &order, 1, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK((int)order.result == NOSYS, "id %#x returned %d", ids[i], (int)order.result);
    }
    PASS();
}

/* ---- pointers: each call that takes one, each kind of bad one ---- */

static const struct pointer_row {
    const char *name;
    guint32 number, a[4];
    int pointer;    /* which argument */
    guint32 size;   /* of what it points to */
    gboolean record;
} pointer_rows[] = {
    { "pointer-query-flash", 0x03, { 0 }, 0, 32, TRUE },
    { "pointer-write-flash", 0x05, { 0xF00000, 16 }, 2, 16, FALSE },
    { "pointer-write-log", 0x08, { 0, 16 }, 0, 16, FALSE },
    { "pointer-derive-input", 0x0B, { 0, 20, NW, 40 }, 0, 20, TRUE },
    { "pointer-derive-output", 0x0B, { NW, 20, 0, 40 }, 2, 40, TRUE },
    { "pointer-list", 0x0D, { 1, 0, 96, 16 }, 1, 96, TRUE },
    { "pointer-wifi", 0x0E, { 0, 0, 0, 8 }, 2, 8, TRUE },
    { "pointer-abi-count", 0x20, { 0, 0, 0, 4 }, 2, 4, TRUE },
    { "pointer-abi-versions", 0x21, { 0, 0, 0, 64 }, 2, 8, TRUE },
    { "pointer-rtc-set", 0x22, { 0, 36 }, 0, 36, TRUE },
    { "pointer-rtc-alarm", 0x23, { 0, 40 }, 0, 40, TRUE },
    { "pointer-rtc-get", 0x40, { 0, 36 }, 0, 36, TRUE },
    { "pointer-io-input", 0x28, { 0, 20, NW, 4 }, 0, 20, TRUE },
    { "pointer-io-output", 0x28, { NW, 20, 0, 4 }, 2, 4, TRUE },
};

TEST bad_pointers(const void *arg)
{
    const struct pointer_row *row = arg;
    const guint32 bad[] = {
        0, 0x7FFFFFFC, NW_END, 0x803F0000, 0x803FF000, NW_END - ((row->size + 3) & ~3u) + 4,
        0x80400000, WINDOW + 0x100000, 0x30000000, 0xA0000000, 0xFFFFFFFC, NW + 2,
    };
    GError *error = NULL;
    board_ready(&error);
    GS_CHECK_ERROR(error);
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        guint32 a[4] = { row->a[0], row->a[1], row->a[2], row->a[3] };
        if (bad[i] == NW + 2 && !row->record) {
            continue;
        }
        a[row->pointer] = bad[i];
        int result = call(row->number, a[0], a[1], a[2], a[3], &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(result == FAULT, "pointer %#x returned %d", bad[i], result);
    }
    PASS();
}

/* What 41 says is the body, from the first byte to the metadata, and no refused image has one. */
TEST body_size(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    board_ready(&error);
    g_autoptr(gs_chip) chip = error ? NULL : gs_chip_new(&error);
    GS_CHECK_ERROR(error);
    int want = (int)gs_chip_body_size(chip, gs_image_place_find("root-fs"), 0);
    int size = call(0x41, 0x90400000, 0, 0, 0, &error);
    int application = call(0x41, 0x90E01000, 0, 0, 0, &error);
    put(NW, "\0\0\0", 4, &error);
    int changed = call(0x05, 0xE01000, 4, NW, 0, &error); /* clears its first word */
    int refused = call(0x41, 0x90E01000, 0, 0, 0, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(size == want && want > 0, "root file system: %d, want %d", size, want);
    GS_CHECK(application > 0 && changed == 0 && refused == -74, "application: %d, spoilt (%d): %d", application,
             changed, refused);
    PASS();
}

/* ---- calls with an effect ---- */

TEST flash_geometry(const void *arg)
{
    static const guint32 want[8] = { 32, 0x1000000, 4096, 4096, 65536, 1, 256, 2048 };
    static const guint32 longer = 64, shorter = 28;
    GError *error = NULL;
    (void)arg;
    board_ready(&error);
    GS_CHECK_ERROR(error);
    put(NW, &shorter, 4, &error);
    int refused = call(0x03, NW, 0, 0, 0, &error);
    put(NW, &longer, 4, &error);
    int done = call(0x03, NW, 0, 0, 0, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(refused == INVAL && done == 0, "info length 28 gave %d, 64 gave %d", refused, done);
    for (guint32 i = 0; i < 8; i++) {
        guint32 word = get(NW + 4 * i, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(word == want[i], "word %u is %u, want %u", i, word, want[i]);
    }
    PASS();
}

TEST flash_write_and_erase(const void *arg)
{
    guint32 data[520];
    GError *error = NULL;
    (void)arg;
    board_ready(&error);
    GS_CHECK_ERROR(error);
    for (guint32 i = 0; i < G_N_ELEMENTS(data); i++) {
        data[i] = 0x01010101u * i + 0x5A000000u;
    }
    put(NW, data, sizeof(data), &error);
    int erased = call(0x04, 0xF10000, 0x11000, 0, 0, &error);
    /* crosses pages and the monitor's 2048-byte step, ends inside a word */
    int written = call(0x05, 0xF10004, sizeof(data) - 2, NW, 0, &error);
    guint32 before = get(WINDOW + 0xF10000, &error);
    guint32 first = get(WINDOW + 0xF10004, &error);
    guint32 middle = get(WINDOW + 0xF10004 + 4 * 512, &error);
    guint32 last = get(WINDOW + 0xF10004 + 4 * 519, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(erased == 0 && written == 0, "erase %d, write %d", erased, written);
    GS_CHECK(before == 0xFFFFFFFF && first == data[0] && middle == data[512] &&
             last == (data[519] | 0xFFFF0000),
             "flash holds %#x %#x %#x %#x", before, first, middle, last);
    erased = call(0x04, 0xF10000, 0x1000, 0, 0, &error);
    first = get(WINDOW + 0xF10004, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(erased == 0 && first == 0xFFFFFFFF, "erase %d left %#x", erased, first);
    PASS();
}

/* A long erase goes step by step: one that runs out of its region must not have begun. */
TEST refused_erase_touches_nothing(const void *arg)
{
    const guint32 mark = 0x600D600D;
    GError *error = NULL;
    (void)arg;
    board_ready(&error);
    GS_CHECK_ERROR(error);
    put(NW, &mark, sizeof(mark), &error);
    int erased = call(0x04, 0xF70000, 0x1000, 0, 0, &error);
    int written = call(0x05, 0xF70000, sizeof(mark), NW, 0, &error);
    int refused = call(0x04, 0xF70000, 0x20000, 0, 0, &error);
    guint32 word = get(WINDOW + 0xF70000, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(erased == 0 && written == 0, "erase %d, write %d", erased, written);
    GS_CHECK(refused == ACCES, "an erase past the region gave %d", refused);
    GS_CHECK(word == mark, "and left %#x", word);
    PASS();
}

/* An offset inside what is there does not carry a length past its end. */
TEST log_read_across_end(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    board_ready(&error);
    GS_CHECK_ERROR(error);
    int written = call(0x08, NW, 16, 0, 0, &error);
    guint32 size = (guint32)call(0x09, 0, 0, 0, 0, &error);
    int last = call(0x0A, size - 1, 1, NW, 0, &error);
    int across = call(0x0A, size - 1, 2, NW, 0, &error);
    int whole = call(0x0A, 0, size, NW, 0, &error);
    int behind = call(0x0A, size, 1, NW, 0, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(written == 0 && size >= 16 && last == 0 && whole == 0,
             "write %d, size %u, last byte %d, all bytes %d", written, size, last, whole);
    GS_CHECK(across == OVERFLOW && behind == OVERFLOW, "across the end %d, behind it %d", across,
             behind);
    PASS();
}

/* The ring keeps the last 8192 bytes; what falls out is the oldest. */
TEST log_ring(const void *arg)
{
    guint32 words[1250];
    GError *error = NULL;
    (void)arg;
    board_ready(&error);
    GS_CHECK_ERROR(error);
    for (guint32 i = 0; i < G_N_ELEMENTS(words); i++) {
        words[i] = 0xC0DE0000u + i;
    }
    put(NW, words, sizeof(words), &error);
    for (int i = 0; i < 3; i++) {
        int written = call(0x08, NW, sizeof(words), 0, 0, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(written == 0, "write %d returned %d", i, written);
    }
    int size = call(0x09, 0, 0, 0, 0, &error);
    int read = call(0x0A, 0, 8192, NW + 0x10000, 0, &error);
    int past = call(0x0A, 1, 8192, NW, 0, &error);
    guint32 oldest = get(NW + 0x10000, &error);
    guint32 newest = get(NW + 0x10000 + 8188, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(size == 8192 && read == 0 && past == OVERFLOW, "size %d, read %d, past the end %d",
             size, read, past);
    /* 2048 words: the last 798 of the second writing, then all 1250 of the third */
    GS_CHECK(oldest == 0xC0DE0000u + 1250 - 798 && newest == 0xC0DE0000u + 1249,
             "oldest %#x, newest %#x", oldest, newest);
    PASS();
}

/* sec min hour mday mon year wday yday isdst; year from 1900, month from 0 */
static const struct date_row {
    guint32 field[9];
    int want;
    guint32 wday, yday;
} dates[] = {
    { { 30, 59, 23, 29, 1, 124, 0, 0, 0 }, 0, 4, 59 },      /* Thursday 29 February 2024 */
    { { 0, 0, 0, 1, 0, 100, 5, 9, 0 }, 0, 6, 0 },           /* Saturday 1 January 2000 */
    { { 59, 59, 12, 31, 11, 199, 0, 0, 0 }, 0, 4, 364 },    /* Thursday 31 December 2099 */
    { { 60, 0, 0, 1, 0, 124, 0, 0, 0 }, INVAL, 0, 0 },
    { { 0, 60, 0, 1, 0, 124, 0, 0, 0 }, INVAL, 0, 0 },
    { { 0, 0, 24, 1, 0, 124, 0, 0, 0 }, INVAL, 0, 0 },
    { { 0, 0, 0, 0, 0, 124, 0, 0, 0 }, INVAL, 0, 0 },
    { { 0, 0, 0, 31, 3, 124, 0, 0, 0 }, INVAL, 0, 0 },
    { { 0, 0, 0, 29, 1, 123, 0, 0, 0 }, INVAL, 0, 0 },      /* no leap year */
    { { 0, 0, 0, 1, 12, 124, 0, 0, 0 }, INVAL, 0, 0 },
    { { 0, 0, 0, 1, 0, 99, 0, 0, 0 }, INVAL, 0, 0 },
    { { 0, 0, 0, 1, 0, 200, 0, 0, 0 }, INVAL, 0, 0 },
    { { 0, 0, 0, 1, 0, 0xFFFFFFFF, 0, 0, 0 }, INVAL, 0, 0 },
};

TEST rtc_time(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    board_ready(&error);
    GS_CHECK_ERROR(error);
    for (gsize i = 0; i < G_N_ELEMENTS(dates); i++) {
        put(NW, dates[i].field, 36, &error);
        int result = call(0x22, NW, 36, 0, 0, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(result == dates[i].want, "date %zu: %d, want %d", i, result, dates[i].want);
        if (result != 0) {
            continue;
        }
        int back = call(0x40, NW + 64, 36, 0, 0, &error);
        guint32 day = get(NW + 64 + 12, &error), year = get(NW + 64 + 20, &error);
        guint32 wday = get(NW + 64 + 24, &error), yday = get(NW + 64 + 28, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(back == 0 && day == dates[i].field[3] && year == dates[i].field[5] &&
                 wday == dates[i].wday && yday == dates[i].yday,
                 "date %zu read back: %d, day %u year %u weekday %u yearday %u", i, back, day,
                 year, wday, yday);
    }
    PASS();
}

TEST rtc_alarm(const void *arg)
{
    guint32 alarm[10] = { 1, 0, 30, 12, 24, 11, 125, 0, 0, 0 };
    GError *error = NULL;
    (void)arg;
    board_ready(&error);
    GS_CHECK_ERROR(error);
    put(NW, alarm, 40, &error);
    int set = call(0x23, NW, 40, 0, 0, &error);
    alarm[0] = 2;
    put(NW, alarm, 40, &error);
    int flag = call(0x23, NW, 40, 0, 0, &error);
    alarm[0] = 1;
    alarm[4] = 32;
    put(NW, alarm, 40, &error);
    int date = call(0x23, NW, 40, 0, 0, &error);
    alarm[0] = 0;
    put(NW, alarm, 40, &error);
    int off = call(0x23, NW, 40, 0, 0, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(set == 0 && flag == INVAL && date == INVAL && off == 0,
             "set %d, flag 2 %d, bad date %d, off %d",
             set, flag, date, off);
    PASS();
}

TEST peripheral_records(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    board_ready(&error);
    GS_CHECK_ERROR(error);
    int full = call(0x0D, 2, NW, 96, 16, &error);
    guint32 head = get(NW + 16, &error), base = get(NW + 20, &error), owner = get(NW + 28, &error);
    int heads = call(0x0D, 2, NW, 24, 4, &error);
    guint32 third = get(NW + 8, &error);
    int padded = call(0x0D, 13, NW, 20, 20, &error);
    guint32 tail = get(NW + 16, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(full == 6 && head == 0x00010002 && base == 0x38080200 && owner == 1,
             "I2C: %d entries, second %#x at %#x, owner %u", full, head, base, owner);
    GS_CHECK(heads == 6 && third == 0x00020002, "short entries: %d, third %#x", heads, third);
    GS_CHECK(padded == 1 && tail == 0, "long entries: %d, padding %#x", padded, tail);
    PASS();
}

TEST abi_versions(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    board_ready(&error);
    GS_CHECK_ERROR(error);
    int counted = call(0x20, 0, 0, NW, 4, &error);
    guint32 count = get(NW, &error);
    int listed = call(0x21, 0, 0, NW + 16, 64, &error);
    guint32 version = get(NW + 16, &error), type = get(NW + 20, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(counted == 0 && listed == 0 && count >= 1 && count <= 8, "%d, %d, count %u", counted,
             listed, count);
    GS_CHECK(version == 1 && type == 1, "first is version %u of type %u, want the monitor's own",
             version, type);
    PASS();
}

/* ---- derived keys, on a chip whose storage keys are in their third generation ---- */

enum { COUNTER_0 = 4 * 4, STORAGE_ROOT = 4 * 80, EXCHANGE = 0x803FF000, EXCHANGE_SIZE = 4096,
       ENG_DIGEST = 0x2F000100, ENG_DIGEST_IN = 0x2F000240 };

typedef struct derived {
    guint8 key[32];
    guint32 instance, generation;
} derived;

static void hmac(const guint8 key[32], const void *data, gsize size, guint8 out[32])
{
    g_autoptr(GHmac) mac = g_hmac_new(G_CHECKSUM_SHA256, key, 32);
    gsize length = 32;
    g_hmac_update(mac, data, (gssize)size);
    g_hmac_get_digest(mac, out, &length);
}

/* docs/security-monitor.md: what the key has to be. */
static void derive_on_host(const guint8 root[32], const guint8 client[16], guint8 generation, guint8 key[32])
{
    guint8 label[32] = { 0 }, slot[32];
    memcpy(label, client, 16);
    label[16] = generation;
    memcpy(label + 20, "SMC-STORAGE", 11);
    hmac(root, label, sizeof(label), slot);
    hmac(slot, "GLASSPHEREDERIVE", 16, key);
}

static int derive(const guint8 client[16], guint32 delta, derived *out, GError **error)
{
    put(NW, client, 16, error);
    put(NW + 16, &delta, 4, error);
    int result = call(0x0B, NW, 20, NW + 64, 40, error);
    for (guint32 i = 0; i < sizeof(*out) / 4; i++) {
        guint32 word = get(NW + 64 + 4 * i, error);
        memcpy((guint8 *)out + 4 * i, &word, 4);
    }
    return result;
}

static gboolean third_generation(guint8 root[32], GError **error)
{
    g_autoptr(gs_chip) chip = gs_chip_new(error);
    g_autofree char *fuses = g_build_filename(gs_scratch(), "generation-fuses.img", NULL);
    if (!chip) {
        return FALSE;
    }
    memcpy(root, chip->fuses + STORAGE_ROOT, 32);
    chip->fuses[COUNTER_0] = 1;
    chip->fuses[COUNTER_0 + 3] = 0x40;
    free_shared();
    shared = g_file_set_contents(fuses, (char *)chip->fuses, 512, error)
                 ? gs_orders_start_with(GS_CORE_EL1, (gs_board_config){ .fuses = fuses }, error)
                 : NULL;
    return shared != NULL;
}

static gboolean holds(const char *view, guint32 address, guint size, const guint8 key[32], GError **error)
{
    g_autofree char *orders = g_strdup_printf("r 0x%x %u", address, size / 4);
    g_autoptr(GBytes) bytes = *error ? NULL : gs_board_probe_batch(shared, view, orders, error);
    gsize got = 0;
    const guint8 *data = bytes ? g_bytes_get_data(bytes, &got) : NULL;
    for (gsize at = 0; at + 8 <= got; at += 4) {
        for (guint k = 0; k < 32; k += 8) {
            if (!memcmp(data + at, key + k, 8)) {
                return TRUE;
            }
        }
    }
    return FALSE;
}

/* What the call leaves behind: nothing in the engine's registers, nothing in the exchange page. */
static enum greatest_test_res nothing_left(const guint8 key[32])
{
    GError *error = NULL;
    gboolean output = holds("a7ns", NW, 256, key, &error);
    gboolean engine = holds("hsp", ENG_DIGEST, 32, key, &error) || holds("hsp", ENG_DIGEST_IN, 32, key, &error);
    gboolean page = holds("a7s", EXCHANGE, EXCHANGE_SIZE, key, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(output, "the search does not find the key where it is");
    GS_CHECK(!engine && !page, "the key is still in the engine %d, in the exchange page %d", engine, page);
    PASS();
}

static enum greatest_test_res derive_cases(const guint8 root[32])
{
    static const guint8 client[2][16] = { "component one", "component two" };
    GError *error = NULL;
    for (guint32 n = 0; n < 6; n++) {
        guint8 want[32];
        derived out;
        int result = derive(client[n / 3], n % 3, &out, &error);
        derive_on_host(root, client[n / 3], (guint8)(2 - n % 3), want);
        GS_CHECK_ERROR(error);
        GS_CHECK(result == 0 && out.instance == 0 && out.generation == 2 - n % 3, "case %u: %d, instance %u generation %u",
                 n, result, out.instance, out.generation);
        GS_CHECK(!memcmp(out.key, want, 32), "case %u: another key than the chip's", n);
        CHECK_CALL(nothing_left(want));
    }
    derived out;
    int early = derive(client[0], 3, &out, &error), huge = derive(client[0], 0xFFFFFFFF, &out, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(early == INVAL && huge == INVAL, "a generation before the first: %d, %d", early, huge);
    PASS();
}

TEST derive_key(const void *arg)
{
    guint8 root[32];
    GError *error = NULL;
    (void)arg;
    third_generation(root, &error);
    GS_CHECK_ERROR(error);
    enum greatest_test_res result = derive_cases(root);
    free_shared();
    return result;
}

TEST reset_call(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    g_autoptr(gs_board) board = gs_orders_start(GS_CORE_EL1, &error);
    GS_CHECK_ERROR(error);
    struct probe_order order = gs_order_smc(0x07, 0, 0, 0, 0);
    g_autoptr(GError) lost = NULL;
    /* The probe is gone with the reset: no answer may come. */
    gboolean answered = gs_orders_run(board, GS_CORE_EL1, &order, 1, &lost) &&
                        order.outcome != PROBE_PENDING;
    g_autofree char *reason = gs_board_get(board, "/machine", "reset-reason", &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(!answered, "the call returned %d", (int)order.result);
    GS_CHECK(g_str_equal(reason, "software"), "reset reason %s", reason);
    GS_CHECK(gs_board_find(board, "reset", NULL, NULL) != NULL, "no reset event");
    PASS();
}

void gs_suite_smc(gs_suite *suite)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gs_suite_add(suite, rows[i].name, by_arguments, &rows[i]);
    }
    gs_suite_add(suite, "foreign-ids", foreign_ids, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(pointer_rows); i++) {
        gs_suite_add(suite, pointer_rows[i].name, bad_pointers, &pointer_rows[i]);
    }
    gs_suite_add(suite, "body-size", body_size, NULL);
    gs_suite_add(suite, "flash-geometry", flash_geometry, NULL);
    gs_suite_add(suite, "flash-write-and-erase", flash_write_and_erase, NULL);
    gs_suite_add(suite, "erase-refused-touches-nothing", refused_erase_touches_nothing, NULL);
    gs_suite_add(suite, "log-read-across-end", log_read_across_end, NULL);
    gs_suite_add(suite, "log-ring", log_ring, NULL);
    gs_suite_add(suite, "rtc-time", rtc_time, NULL);
    gs_suite_add(suite, "rtc-alarm", rtc_alarm, NULL);
    gs_suite_add(suite, "peripheral-records", peripheral_records, NULL);
    gs_suite_add(suite, "abi-versions", abi_versions, NULL);
    gs_suite_add(suite, "derive-key", derive_key, NULL);
    gs_suite_add(suite, "reset", reset_call, NULL);
}
