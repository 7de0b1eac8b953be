/* SPDX-License-Identifier: MIT */
/*
 * The serial flash controller by the rules of docs/sfc.md, driven through HSP's view
 * on a board in the recovery stop.
 */
#include <string.h>

#include "recovery.h"
#include "suites.h"

/* Hand-written from docs/sfc.md */
enum {
    BASE = 0x30070000, ID = BASE, CMD = BASE + 0x4, ADDR = BASE + 0x8, LEN = BASE + 0xC, STATUS = BASE + 0x10,
    INT_EN = BASE + 0x14, INT_STS = BASE + 0x18, BANK = BASE + 0x20, LOCK = BASE + 0x24, PROTECT = BASE + 0x40,
    BUFFER = BASE + 0x100,
    READ = 0x03, PROGRAM = 0x02, WREN = 0x06, ERASE_4K = 0x20, ERASE_64K = 0xD8,
    BUSY = 0x01, WEL = 0x02, ERR_WEL = 0x10, ERR_RANGE = 0x20, ERR_PROTECT = 0x40, ERR_BUSY = 0x80,
    PROGRAM_NS = 20000, ERASE_4K_NS = 200000,
    PLACE = 0x00F80000, /* above everything the layout uses */
    BANK_A = 0x00100000, BANK_B = 0x00780000,
    HSP_IRQ_SF = 2, VIOL_STATUS = 0x30000040, VIOL_ADDR = 0x30000044, SLACK_NS = 1000,
};
#define WINDOW(offset) (0x90000000u + (offset))

static void put(gs_board *board, guint32 address, guint32 value, GError **error)
{
    gs_put(board, "hsp", address, value, error);
}

static guint32 get(gs_board *board, guint32 address, GError **error)
{
    return gs_get(board, "hsp", address, error);
}

static void begin(gs_board *board, guint32 command, guint32 address, GError **error)
{
    put(board, ADDR, address, error);
    put(board, CMD, WREN, error);
    put(board, CMD, command, error);
}

static void erase(gs_board *board, guint32 address, GError **error)
{
    begin(board, ERASE_4K, address, error);
    gs_pass(board, ERASE_4K_NS + SLACK_NS, error);
}

static void program_word(gs_board *board, guint32 address, guint32 word, GError **error)
{
    put(board, BUFFER, word, error);
    put(board, LEN, 4, error);
    begin(board, PROGRAM, address, error);
    gs_pass(board, PROGRAM_NS + SLACK_NS, error);
}

TEST identifies(const void *arg)
{
    GS_RECOVERY(board);
    guint32 id = get(board, ID, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(id == 0x001840EF, "id %#x", id);
    PASS();
}

TEST program_only_clears_bits(const void *arg)
{
    GS_RECOVERY(board);
    erase(board, PLACE, &error);
    program_word(board, PLACE, 0xFFFF00FF, &error);
    program_word(board, PLACE, 0x0FFFFFFF, &error);
    guint32 word = get(board, WINDOW(PLACE), &error), status = get(board, STATUS, &error);
    erase(board, PLACE, &error);
    guint32 erased = get(board, WINDOW(PLACE), &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(word == 0x0FFF00FF && status == 0, "word %#x, status %#x", word, status);
    GS_CHECK(erased == 0xFFFFFFFF, "erased word %#x", erased);
    PASS();
}

TEST old_content_while_busy(const void *arg)
{
    GS_RECOVERY(board);
    erase(board, PLACE, &error);
    program_word(board, PLACE, 0x12345678, &error);
    begin(board, ERASE_4K, PLACE, &error);
    gs_pass(board, ERASE_4K_NS - SLACK_NS, &error);
    guint32 during = get(board, STATUS, &error), old = get(board, WINDOW(PLACE), &error);
    put(board, CMD, WREN, &error);
    guint32 second = get(board, STATUS, &error);
    gs_pass(board, 2 * SLACK_NS, &error);
    guint32 after = get(board, STATUS, &error), fresh = get(board, WINDOW(PLACE), &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(during == (BUSY | WEL) && old == 0x12345678, "during: status %#x, word %#x", during, old);
    GS_CHECK(second == (BUSY | WEL | ERR_BUSY), "a command while busy: status %#x", second);
    GS_CHECK(after == ERR_BUSY && fresh == 0xFFFFFFFF, "after: status %#x, word %#x", after, fresh);
    PASS();
}

typedef struct refusal {
    const char *name;
    guint32 command, address, length;
    gboolean enable;
    guint32 error;
} refusal;

static const refusal refusals[] = {
    { "program-without-wren", PROGRAM, PLACE, 4, FALSE, ERR_WEL },
    { "erase-without-wren", ERASE_4K, PLACE, 4, FALSE, ERR_WEL },
    { "program-across-page", PROGRAM, PLACE + 0xFE, 4, TRUE, ERR_RANGE },
    { "program-nothing", PROGRAM, PLACE, 0, TRUE, ERR_RANGE },
    { "program-too-long", PROGRAM, PLACE, 257, TRUE, ERR_RANGE },
    { "program-huge-length", PROGRAM, PLACE, 0xFFFFFFFF, TRUE, ERR_RANGE },
    { "program-beyond-end", PROGRAM, 0x01000000, 4, TRUE, ERR_RANGE },
    { "program-far-beyond-end", PROGRAM, 0xFFFFFFFC, 4, TRUE, ERR_RANGE },
    { "read-beyond-end", READ, 0x00FFFFF8, 16, FALSE, ERR_RANGE },
    { "read-wraps", READ, 0xFFFFFFF8, 16, FALSE, ERR_RANGE },
    { "read-too-long", READ, PLACE, 257, FALSE, ERR_RANGE },
    { "erase-misaligned", ERASE_4K, PLACE + 0x100, 0, TRUE, ERR_RANGE },
    { "erase-64k-misaligned", ERASE_64K, PLACE + 0x1000, 0, TRUE, ERR_RANGE },
    { "erase-beyond-end", ERASE_64K, 0x01000000, 0, TRUE, ERR_RANGE },
};

TEST refused(const void *arg)
{
    const refusal *r = arg;
    GS_RECOVERY(board);
    put(board, ADDR, r->address, &error);
    put(board, LEN, r->length, &error);
    if (r->enable) {
        put(board, CMD, WREN, &error);
    }
    put(board, CMD, r->command, &error);
    guint32 status = get(board, STATUS, &error);
    put(board, STATUS, r->error, &error);
    guint32 cleared = get(board, STATUS, &error);
    g_autofree char *operations = gs_board_get(board, "/machine/soc/sfc", "operations", &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(status == r->error && cleared == 0, "status %#x, want %#x; cleared %#x", status, r->error, cleared);
    GS_CHECK(g_str_equal(operations, "0"), "%s operations began", operations);
    PASS();
}

TEST protection(const void *arg)
{
    GS_RECOVERY(board);
    put(board, PROTECT + 16, PLACE + 0x1000, &error);
    put(board, PROTECT + 20, PLACE + 0x2000, &error);
    begin(board, ERASE_64K, PLACE, &error);
    guint32 around = get(board, STATUS, &error);
    put(board, STATUS, ERR_PROTECT, &error);
    begin(board, ERASE_4K, PLACE, &error);
    guint32 below = get(board, STATUS, &error);
    gs_pass(board, ERASE_4K_NS + SLACK_NS, &error);
    begin(board, ERASE_4K, PLACE + 0x2000, &error);
    guint32 above = get(board, STATUS, &error);
    gs_pass(board, ERASE_4K_NS + SLACK_NS, &error);
    put(board, LOCK, 0x40, &error);
    put(board, PROTECT + 16, 0, &error);
    put(board, PROTECT + 20, 0, &error);
    begin(board, ERASE_4K, PLACE + 0x1000, &error);
    guint32 locked = get(board, STATUS, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(around == ERR_PROTECT, "a range that contains it: status %#x", around);
    GS_CHECK(below == (BUSY | WEL) && above == (BUSY | WEL), "neighbours: status %#x, %#x", below, above);
    GS_CHECK(locked == ERR_PROTECT, "after a write to the locked range: status %#x", locked);
    PASS();
}

static guint32 word_of(const gs_chip *chip, guint32 offset)
{
    guint32 word;
    memcpy(&word, chip->flash + offset, 4);
    return GUINT32_FROM_LE(word);
}

TEST banks_change_places(const void *arg)
{
    (void)arg;
    GError *error = NULL;
    g_autoptr(gs_chip) chip = gs_chip_new(&error);
    GS_CHECK_ERROR(error);
    memcpy(chip->flash + BANK_A + 0x10, "AAAA", 4);
    memcpy(chip->flash + BANK_B + 0x10, "BBBB", 4);
    g_autoptr(gs_board) board = gs_recovery_board(chip, &error);
    GS_CHECK_ERROR(error);
    guint32 a = word_of(chip, BANK_A + 0x10), b = word_of(chip, BANK_B + 0x10);
    guint32 first = word_of(chip, 0), apps = word_of(chip, 0xE00000);
    put(board, BANK, 1, &error);
    guint32 at_a = get(board, WINDOW(BANK_A + 0x10), &error), at_b = get(board, WINDOW(BANK_B + 0x10), &error);
    guint32 low = get(board, WINDOW(0), &error), high = get(board, WINDOW(0xE00000), &error);
    put(board, BANK, 2, &error);
    put(board, LOCK, 1, &error);
    put(board, BANK, 0, &error);
    guint32 bank = get(board, BANK, &error), still = get(board, WINDOW(BANK_A + 0x10), &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(at_a == b && at_b == a, "A's place shows %#x, B's %#x", at_a, at_b);
    GS_CHECK(low == first && high == apps, "outside the banks: %#x, %#x", low, high);
    GS_CHECK(bank == 1 && still == b, "a locked window moved: bank %u, word %#x", bank, still);
    PASS();
}

TEST store_to_window_faults(const void *arg)
{
    GS_RECOVERY(board);
    guint32 before = get(board, WINDOW(BANK_A), &error);
    g_autofree char *access = g_strdup_printf("write 0x%x 4 0x5A5A5A5A", WINDOW(BANK_A));
    g_autofree char *result = gs_board_probe(board, "hsp", access, &error);
    guint32 after = get(board, WINDOW(BANK_A), &error), where = get(board, VIOL_ADDR, &error);
    guint32 latch = get(board, VIOL_STATUS, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(result, "bus-error"), "a store gave %s", result);
    GS_CHECK(before == after, "the content changed: %#x", after);
    GS_CHECK((latch & 1) && where == WINDOW(BANK_A), "latch %#x, address %#x", latch, where);
    PASS();
}

TEST interrupt_at_end(const void *arg)
{
    GS_RECOVERY(board);
    put(board, INT_EN, 1, &error);
    begin(board, ERASE_4K, PLACE, &error);
    gboolean early = gs_nvic_pending(board, "hsp", HSP_IRQ_SF, &error);
    gs_pass(board, ERASE_4K_NS + SLACK_NS, &error);
    gboolean late = gs_nvic_pending(board, "hsp", HSP_IRQ_SF, &error);
    guint32 sts = get(board, INT_STS, &error);
    put(board, INT_STS, 1, &error);
    guint32 cleared = get(board, INT_STS, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(!early && late && sts == 1 && cleared == 0, "pending %d then %d, status %u then %u", early, late, sts,
             cleared);
    PASS();
}

TEST reset_tears(const void *arg)
{
    GS_RECOVERY(board);
    erase(board, PLACE, &error);
    program_word(board, PLACE, 0, &error);
    program_word(board, PLACE + 0xFFC, 0, &error);
    put(board, LOCK, 0x11, &error);
    begin(board, ERASE_4K, PLACE, &error);
    gs_pass(board, ERASE_4K_NS / 2, &error);
    JsonNode *reply = error ? NULL : gs_board_qmp(board, "system_reset", NULL, &error);
    GS_CHECK_ERROR(error);
    json_node_unref(reply);
    guint32 first = get(board, WINDOW(PLACE), &error), last = get(board, WINDOW(PLACE + 0xFFC), &error);
    guint32 lock = get(board, LOCK, &error), status = get(board, STATUS, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(first == 0xFFFFFFFF && last == 0, "first word %#x, last word %#x", first, last);
    GS_CHECK(lock == 0 && status == 0, "after the reset: lock %#x, status %#x", lock, status);
    PASS();
}

TEST snapshot_keeps_operation(const void *arg)
{
    GS_RECOVERY(board);
    erase(board, PLACE, &error);
    program_word(board, PLACE, 0x12345678, &error);
    begin(board, ERASE_4K, PLACE + 0x1000, &error);
    g_autofree char *file = g_build_filename(gs_scratch(), "sfc.snapshot", NULL);
    GS_CHECK_ERROR(error);
    gs_board_save(board, file, &error);
    GS_CHECK_ERROR(error);
    g_autoptr(gs_chip) chip = gs_chip_new(&error);
    GS_CHECK_ERROR(error);
    gs_board_config config = { .recovery_strap = TRUE, .incoming = file,
                               .insn_limit = G_GUINT64_CONSTANT(100000000000) /* in the copy's future */ };
    g_autoptr(gs_board) copy = gs_chip_start(chip, config, &error);
    GS_CHECK_ERROR(error);
    guint32 during = get(copy, STATUS, &error), word = get(copy, WINDOW(PLACE), &error);
    gs_pass(copy, ERASE_4K_NS + SLACK_NS, &error);
    guint32 after = get(copy, STATUS, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(during == (BUSY | WEL) && word == 0x12345678, "restored: status %#x, word %#x", during, word);
    GS_CHECK(after == 0, "the operation did not end: status %#x", after);
    PASS();
}

TEST written_through(const void *arg)
{
    (void)arg;
    GError *error = NULL;
    g_autoptr(gs_chip) chip = gs_chip_new(&error);
    g_autofree char *flash = g_build_filename(gs_scratch(), "kept.img", NULL);
    g_autofree char *fuses = g_build_filename(gs_scratch(), "kept-fuses.img", NULL);
    GS_CHECK_ERROR(error);
    g_file_set_contents(flash, (char *)chip->flash, 16 << 20, &error);
    GS_CHECK_ERROR(error);
    g_file_set_contents(fuses, (char *)chip->fuses, 512, &error);
    GS_CHECK_ERROR(error);
    gs_board_config config = { .flash = flash, .fuses = fuses, .persist = TRUE, .recovery_strap = TRUE,
                               .insn_limit = 1000 };
    gs_board *board = gs_board_start(&config, &error);
    GS_CHECK_ERROR(error);
    put(board, BUFFER, 0x11223344, &error);
    put(board, LEN, 4, &error);
    begin(board, PROGRAM, PLACE, &error);
    g_autofree char *limit = g_strdup_printf("%d", 2 * PROGRAM_NS);
    gs_board_set(board, "/machine/soc/oracle", "insn-limit", limit, &error);
    if (!error) {
        gs_board_run_until_stopped(board, &error);
    }
    gs_board_free(board);
    GS_CHECK_ERROR(error);
    g_autofree char *content = NULL;
    gsize size;
    g_file_get_contents(flash, &content, &size, &error);
    GS_CHECK_ERROR(error);
    guint32 word;
    memcpy(&word, content + PLACE, 4);
    guint32 want = word_of(chip, PLACE) & 0x11223344;
    GS_CHECK(GUINT32_FROM_LE(word) == want, "the file has %#x, want %#x", GUINT32_FROM_LE(word), want);
    PASS();
}

void gs_suite_sfc(gs_suite *suite)
{
    gs_suite_add(suite, "identifies", identifies, NULL);
    gs_suite_add(suite, "program-only-clears-bits", program_only_clears_bits, NULL);
    gs_suite_add(suite, "old-content-while-busy", old_content_while_busy, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(refusals); i++) {
        gs_suite_add(suite, refusals[i].name, refused, &refusals[i]);
    }
    gs_suite_add(suite, "protection", protection, NULL);
    gs_suite_add(suite, "banks-change-places", banks_change_places, NULL);
    gs_suite_add(suite, "store-to-window-faults", store_to_window_faults, NULL);
    gs_suite_add(suite, "interrupt-at-end", interrupt_at_end, NULL);
    gs_suite_add(suite, "reset-tears", reset_tears, NULL);
    gs_suite_add(suite, "snapshot-keeps-operation", snapshot_keeps_operation, NULL);
    gs_suite_add(suite, "written-through", written_through, NULL);
}
