/* SPDX-License-Identifier: MIT */
/*
 * Second file of the suite `faults`: fuses, firewall, resets, straps, flash, engine, by
 * docs/faults.md. HSP stands in the recovery stop; the cases drive the blocks through views.
 */
#include <string.h>

#include "faults.h"
#include "suites.h"

static guint count_events(gs_board *board, const char *name)
{
    const GPtrArray *events = gs_board_events(board);
    guint count = 0;
    for (guint i = 0; i < events->len; i++) {
        count += g_str_equal(((const gs_event *)g_ptr_array_index(events, i))->name, name);
    }
    return count;
}

/* By the pin; entry 0 of the attestation log is a reset's last act. */
static void reset(gs_board *board, GError **error)
{
    guint before = count_events(board, "extend");
    JsonNode *reply = *error ? NULL : gs_board_qmp(board, "system_reset", NULL, error);
    if (reply) {
        json_node_unref(reply);
    }
    while (!*error && count_events(board, "extend") == before) {
        gs_board_pump(board, -1, error);
    }
}

/* A fault of chip-reset after which the SoC starts over. */
static void reset_by(gs_board *board, const char *fault, GError **error)
{
    guint before = count_events(board, "reset");
    gs_fault(board, "chip-reset", fault, error);
    while (!*error && count_events(board, "reset") == before) {
        gs_board_pump(board, -1, error);
    }
}

/* ---- fuses ---- */

enum {
    FUSE = 0x300E0000, FUSE_CMD = FUSE + 0x4, UNLOCK = FUSE + 0xC, ROW = FUSE + 0x10,
    WDATA = FUSE + 0x14,
    SHADOW = FUSE + 0x400, FUSE_KEY = 0x9B1D6A53, PROGRAM = 1, SENSE = 2, FREE_A = 32, FREE_B = 33,
    US = 1000,
};

static guint32 sensed(gs_board *board, guint row, GError **error)
{
    gs_put(board, "hsp", FUSE_CMD, SENSE, error);
    return gs_get(board, "hsp", SHADOW + 4 * row, error);
}

static void pulse(gs_board *board, guint row, guint32 bits, GError **error)
{
    gs_put(board, "hsp", UNLOCK, FUSE_KEY, error);
    gs_put(board, "hsp", ROW, row, error);
    gs_put(board, "hsp", WDATA, bits, error);
    gs_put(board, "hsp", FUSE_CMD, PROGRAM, error);
}

TEST fuse_sense(const void *arg)
{
    GS_RECOVERY(board);
    gs_fault(board, "efuse", "sense-flip row=32 bit=3", &error);
    guint32 flipped = sensed(board, FREE_A, &error), clean = sensed(board, FREE_A, &error);
    gs_fault(board, "efuse", "stuck row=32 bit=0 value=1", &error);
    guint32 stuck = sensed(board, FREE_A, &error);
    reset(board, &error);
    guint32 kept = gs_get(board, "hsp", SHADOW + 4 * FREE_A, &error);
    gs_fault(board, "efuse", "clear", &error);
    guint32 cleared = sensed(board, FREE_A, &error);
    gs_fault(board, "efuse", "stuck row=32 bit=1 value=1 until=reset", &error);
    guint32 until = sensed(board, FREE_A, &error);
    reset(board, &error);
    guint32 gone = gs_get(board, "hsp", SHADOW + 4 * FREE_A, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(flipped == 8 && clean == 0, "sense-flip: %#x, then %#x", flipped, clean);
    GS_CHECK(stuck == 1 && kept == 1 && cleared == 0, "stuck: %#x, reset %#x, cleared %#x", stuck,
             kept, cleared);
    GS_CHECK(until == 2 && gone == 0, "until=reset: %#x, then %#x", until, gone);
    GS_CHECK(gs_board_find(board, "fault", "phase", "fired"), "nothing told that a fault fired");
    PASS();
}

TEST fuse_pulse(const void *arg)
{
    GS_RECOVERY(board);
    gs_fault(board, "efuse", "pulse-weak mask=0x0f", &error);
    pulse(board, FREE_A, 0xFF, &error);
    gs_pass(board, 50 * US, &error);
    guint32 weak = gs_get(board, "hsp", SHADOW + 4 * FREE_A, &error);
    pulse(board, FREE_A, 0xFF, &error);
    gs_pass(board, 50 * US, &error);
    guint32 whole = gs_get(board, "hsp", SHADOW + 4 * FREE_A, &error);
    gs_fault(board, "efuse", "pulse-cut mask=0x30", &error);
    pulse(board, FREE_B, 0xF0, &error);
    reset(board, &error);
    guint32 cut = gs_get(board, "hsp", SHADOW + 4 * FREE_B, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(weak == 0x0F && whole == 0xFF, "pulse-weak left %#x, the next pulse %#x", weak, whole);
    GS_CHECK(cut == 0x30, "pulse-cut left %#x", cut);
    PASS();
}

/* ---- firewall ---- */

enum {
    FW = 0x30000000, DESC_LOCK = FW + 0x8, SLOT_LOCK0 = FW + 0x10, HANDOVER = FW + 0x4,
    VIOL_COUNT = FW + 0x4C,
    DESC0 = FW + 0x100, PAGE = 0x80100000, WINDOW = 0x90000000, DENIED = 0xDEADDEAD,
};

TEST firewall_locks(const void *arg)
{
    GS_RECOVERY(board);
    gs_put(board, "hsp", DESC_LOCK, 1, &error);
    gs_put(board, "hsp", DESC0, PAGE, &error);
    guint32 held = gs_get(board, "hsp", DESC0, &error);
    gs_fault(board, "firewall", "lock-drop lock=desc index=0", &error);
    gs_put(board, "hsp", DESC0, PAGE, &error);
    guint32 open = gs_get(board, "hsp", DESC0, &error);
    guint32 lock = gs_get(board, "hsp", DESC_LOCK, &error);
    gs_fault(board, "firewall", "lock-lost", &error);
    gs_put(board, "hsp", SLOT_LOCK0, 2, &error);
    guint32 lost = gs_get(board, "hsp", SLOT_LOCK0, &error);
    gs_put(board, "hsp", SLOT_LOCK0, 2, &error);
    guint32 set = gs_get(board, "hsp", SLOT_LOCK0, &error);
    gs_fault(board, "firewall", "lock-drop lock=slot index=1", &error);
    guint32 slot = gs_get(board, "hsp", SLOT_LOCK0, &error);
    gs_put(board, "hsp", HANDOVER, 1, &error);
    gs_fault(board, "firewall", "lock-drop lock=handover", &error);
    guint32 handover = gs_get(board, "hsp", HANDOVER, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(held == 0 && open == PAGE && lock == 0, "descriptor %#x locked, %#x after, lock %#x",
             held, open, lock);
    GS_CHECK(lost == 0 && set == 2 && slot == 0, "slot locks %#x, %#x, %#x", lost, set, slot);
    GS_CHECK(handover == 0, "hand-over %u", handover);
    PASS();
}

TEST firewall_policy(const void *arg)
{
    enum { IO0_ALLOW = 1u << 6 };
    GS_RECOVERY(board);
    gs_put(board, "hsp", DESC0, PAGE, &error);
    gs_put(board, "hsp", DESC0 + 4, PAGE + 0x1000, &error);
    gs_put(board, "hsp", DESC0 + 8, IO0_ALLOW, &error);
    gs_put(board, "hsp", DESC0 + 12, 1, &error);
    guint32 open = gs_get(board, "io0", PAGE, &error);
    gs_fault(board, "firewall", "desc-flip index=0 word=perm bit=6", &error);
    guint32 closed = gs_get(board, "io0", PAGE, &error);
    gs_fault(board, "firewall", "desc-flip index=0 word=perm bit=6", &error);
    /* END 0x80101000 -> 0x80103000 */
    gs_fault(board, "firewall", "desc-flip index=0 word=end bit=13", &error);
    guint32 wider = gs_get(board, "io0", PAGE + 0x2000, &error);
    gs_fault(board, "firewall", "desc-flip index=0 word=ctrl bit=0", &error);
    guint32 off = gs_get(board, "io0", PAGE, &error);
    guint32 count = gs_get(board, "hsp", VIOL_COUNT, &error);
    gs_fault(board, "firewall", "latch-lost", &error);
    guint32 unseen = gs_get(board, "io0", PAGE, &error);
    guint32 same = gs_get(board, "hsp", VIOL_COUNT, &error);
    gs_get(board, "io0", PAGE, &error);
    guint32 more = gs_get(board, "hsp", VIOL_COUNT, &error);
    guint32 before = gs_get(board, "a7s", WINDOW, &error);
    gs_fault(board, "firewall", "slot-flip slot=0 master=1", &error);
    guint32 after = gs_get(board, "a7s", WINDOW, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(open != DENIED && closed == DENIED && wider != DENIED && off == DENIED,
             "page: %#x, perm flipped %#x, end flipped %#x, off %#x", open, closed, wider, off);
    GS_CHECK(unseen == DENIED && same == count && more == count + 1, "count %u, %u, %u", count,
             same, more);
    GS_CHECK(before == DENIED && after != DENIED, "flash window at A7: %#x, then %#x", before,
             after);
    PASS();
}

/* ---- resets and straps ---- */

enum {
    RST = 0x21090000, RELEASE = RST + 0x4, STATE = RST + 0xC, ENTRY = RST + 0x10, LOCK = RST + 0x14,
    REASON = RST + 0x1C, CORE_REASON = RST + 0x20, SCRATCH1 = RST + 0x44, STRAP = 0x21080010,
    IO0 = 2,
};

TEST core_resets(const void *arg)
{
    GS_RECOVERY(board);
    gs_fault(board, "chip-reset", "release-lost core=io0", &error);
    gs_put(board, "hsp", RELEASE, IO0, &error);
    guint32 lost = gs_get(board, "hsp", STATE, &error);
    gs_fault(board, "chip-reset", "core-release core=io0", &error);
    guint32 free_run = gs_get(board, "hsp", STATE, &error), events = count_events(board, "core");
    gs_fault(board, "chip-reset", "core-reset core=io0", &error);
    guint32 again = gs_get(board, "hsp", STATE, &error);
    guint32 more = count_events(board, "core") - events;
    gs_fault(board, "chip-reset", "core-hold core=io0", &error);
    guint32 held = gs_get(board, "hsp", STATE, &error);
    guint32 reason = gs_get(board, "hsp", CORE_REASON, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(lost == 0 && free_run == IO0 && again == IO0 && held == 0,
             "running: %#x, %#x, %#x, %#x", lost, free_run,
             again, held);
    GS_CHECK(more == 2 && reason == 0, "%u core events of a reset, reason %#x", more, reason);
    PASS();
}

TEST reset_registers(const void *arg)
{
    GS_RECOVERY(board);
    gs_put(board, "hsp", LOCK, 1, &error);
    gs_put(board, "hsp", ENTRY, 0x80001000, &error);
    guint32 held = gs_get(board, "hsp", ENTRY, &error);
    gs_fault(board, "chip-reset", "lock-drop", &error);
    gs_put(board, "hsp", ENTRY, 0x80001000, &error);
    guint32 open = gs_get(board, "hsp", ENTRY, &error);
    gs_fault(board, "chip-reset", "scratch-flip index=1 bit=9", &error);
    guint32 scratch = gs_get(board, "hsp", SCRATCH1, &error);
    guint32 strap = gs_get(board, "hsp", STRAP, &error);
    gs_fault(board, "chip-misc", "strap-glitch value=0", &error);
    reset(board, &error);
    guint32 glitched = gs_get(board, "hsp", STRAP, &error);
    guint32 kept = gs_get(board, "hsp", SCRATCH1, &error);
    reset_by(board, "soc-reset", &error);
    guint32 reason = gs_get(board, "hsp", REASON, &error);
    guint32 clean = gs_get(board, "hsp", STRAP, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(held == 0 && open == 0x80001000, "entry %#x locked, %#x after", held, open);
    GS_CHECK(scratch == 0x200 && kept == 0x200, "scratch %#x, after a reset %#x", scratch, kept);
    GS_CHECK(strap == 1 && glitched == 0 && clean == 1, "strap %u, %u, %u", strap, glitched, clean);
    GS_CHECK(reason == 2, "reason %#x", reason);
    PASS();
}

/* What has no supply is empty afterwards; a reset alone leaves it. */
TEST power_cut_loses_memory(const void *arg)
{
    enum { IN_TCM = 0x00110000, IN_WINDOW = WINDOW + 0x10000 };
    GS_RECOVERY(board);
    gs_put(board, "hsp", IN_TCM, 0x1234, &error);
    gs_fault(board, "chip-reset", "scratch-flip index=1 bit=9", &error);
    reset(board, &error);
    guint32 kept = gs_get(board, "hsp", IN_TCM, &error);
    guint32 flash = gs_get(board, "hsp", IN_WINDOW, &error);
    guint32 fuses = gs_get(board, "hsp", SHADOW, &error);
    reset_by(board, "power-cut", &error);
    guint32 reason = gs_get(board, "hsp", REASON, &error);
    guint32 tcm = gs_get(board, "hsp", IN_TCM, &error), scratch = gs_get(board, "hsp", SCRATCH1, &error);
    guint32 flash_after = gs_get(board, "hsp", IN_WINDOW, &error), fuses_after = gs_get(board, "hsp", SHADOW, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(kept == 0x1234, "a reset left %#x", kept);
    GS_CHECK(reason == 1 && tcm == 0 && scratch == 0, "reason %#x, TCM %#x, scratch %#x", reason, tcm, scratch);
    GS_CHECK(flash_after == flash && fuses_after == fuses, "flash %#x, %#x, fuses %#x, %#x", flash, flash_after,
             fuses, fuses_after);
    PASS();
}

/* ---- flash ---- */

enum {
    SFC = 0x30070000, SFC_CMD = SFC + 0x4, SFC_ADDR = SFC + 0x8, SFC_LEN = SFC + 0xC,
    SFC_LOCK = SFC + 0x24,
    BUFFER = SFC + 0x100, BANK = SFC + 0x20, READ = 0x03, PROG = 0x02, WREN = 0x06, ERASE_4K = 0x20,
    SECTOR = 0x00FE0000, MS = 1000000,
};

static void change(gs_board *board, guint32 command, guint32 address, guint32 length,
                   GError **error)
{
    gs_put(board, "hsp", SFC_ADDR, address, error);
    gs_put(board, "hsp", SFC_LEN, length, error);
    gs_put(board, "hsp", SFC_CMD, WREN, error);
    gs_put(board, "hsp", SFC_CMD, command, error);
    gs_pass(board, MS, error);
}

static guint32 in_window(gs_board *board, guint32 offset, GError **error)
{
    return gs_get(board, "hsp", WINDOW + offset, error);
}

TEST flash_torn(const void *arg)
{
    GS_RECOVERY(board);
    change(board, ERASE_4K, SECTOR, 0, &error);
    gs_put(board, "hsp", BUFFER, 0, &error);
    gs_put(board, "hsp", BUFFER + 4, 0, &error);
    gs_fault(board, "sfc", "torn-program bytes=6", &error);
    change(board, PROG, SECTOR, 8, &error);
    guint32 whole = in_window(board, SECTOR, &error), half = in_window(board, SECTOR + 4, &error);
    change(board, PROG, SECTOR, 8, &error);
    guint32 clean = in_window(board, SECTOR + 4, &error);
    gs_fault(board, "sfc", "torn-erase bytes=4", &error);
    change(board, ERASE_4K, SECTOR, 0, &error);
    guint32 erased = in_window(board, SECTOR, &error), left = in_window(board, SECTOR + 4, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(whole == 0 && half == 0xFFFF0000 && clean == 0, "program: %#x %#x, then %#x", whole,
             half, clean);
    GS_CHECK(erased == 0xFFFFFFFF && left == 0, "erase: %#x %#x", erased, left);
    PASS();
}

static guint32 by_command(gs_board *board, guint32 offset, GError **error)
{
    gs_put(board, "hsp", SFC_ADDR, offset, error);
    gs_put(board, "hsp", SFC_LEN, 4, error);
    gs_put(board, "hsp", SFC_CMD, READ, error);
    return gs_get(board, "hsp", BUFFER, error);
}

TEST flash_content(const void *arg)
{
    GS_RECOVERY(board);
    change(board, ERASE_4K, SECTOR, 0, &error);
    gs_fault(board, "sfc", "bit-rot offset=0xfe0001 bit=7", &error);
    guint32 rot = in_window(board, SECTOR, &error), same = by_command(board, SECTOR, &error);
    gs_fault(board, "sfc", "read-flip offset=0xfe0013 bit=0 times=2", &error);
    guint32 other = by_command(board, SECTOR + 4, &error);
    guint32 first = by_command(board, SECTOR + 0x10, &error);
    guint32 second = by_command(board, SECTOR + 0x10, &error);
    guint32 third = by_command(board, SECTOR + 0x10, &error);
    gs_fault(board, "sfc", "flip-after offset=0xfe0020 bit=4 ns=1000000 times=2", &error);
    gs_pass(board, MS - 1000, &error);
    guint32 verified = in_window(board, SECTOR + 0x20, &error);
    gs_pass(board, 2000, &error);
    guint32 used = in_window(board, SECTOR + 0x20, &error);
    gs_pass(board, MS, &error);
    guint32 back = in_window(board, SECTOR + 0x20, &error);
    gs_fault(board, "sfc", "flip-after offset=0xfe0020 bit=4 ns=1000000", &error);
    gs_fault(board, "sfc", "clear", &error);
    gs_pass(board, 2 * MS, &error);
    guint32 cleared = in_window(board, SECTOR + 0x20, &error);
    gs_put(board, "hsp", SFC_LOCK, 1, &error);
    gs_put(board, "hsp", BANK, 1, &error);
    guint32 held = gs_get(board, "hsp", BANK, &error);
    gs_fault(board, "sfc", "lock-drop lock=window", &error);
    gs_put(board, "hsp", BANK, 1, &error);
    guint32 open = gs_get(board, "hsp", BANK, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(rot == 0xFFFF7FFF && same == rot, "bit-rot: %#x, by command %#x", rot, same);
    GS_CHECK(other == 0xFFFFFFFF && first == 0xFEFFFFFF && second == first && third == 0xFFFFFFFF,
             "read-flip: %#x, %#x, %#x, %#x", other, first, second, third);
    GS_CHECK(verified == 0xFFFFFFFF && used == 0xFFFFFFEF && back == 0xFFFFFFFF &&
             cleared == 0xFFFFFFFF,
             "flip-after: %#x, %#x, %#x, cleared %#x", verified, used, back, cleared);
    GS_CHECK(held == 0 && open == 1, "window bank %u locked, %u after", held, open);
    PASS();
}

TEST io_window(const void *arg)
{
    enum { RES = 0x210A0000, WIN_BASE = RES + 0x10, WIN_SIZE = RES + 0x14, WIN_LOAD = RES + 0x18,
           IO_WINDOW = 0x10000000 };
    GS_RECOVERY(board);
    change(board, ERASE_4K, SECTOR, 0, &error);
    gs_put(board, "hsp", WIN_BASE, SECTOR, &error);
    gs_put(board, "hsp", WIN_SIZE, 0x1000, &error);
    gs_put(board, "hsp", WIN_LOAD, 1, &error);
    guint32 before = gs_get(board, "io0", IO_WINDOW + 8, &error);
    gs_fault(board, "chip-resource", "shadow-flip core=io0 offset=9 bit=2", &error);
    guint32 flipped = gs_get(board, "io0", IO_WINDOW + 8, &error);
    guint32 flash = in_window(board, SECTOR + 8, &error);
    gs_put(board, "hsp", WIN_LOAD, 1, &error);
    guint32 after = gs_get(board, "io0", IO_WINDOW + 8, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(before == 0xFFFFFFFF && flipped == 0xFFFFFBFF && flash == before && after == before,
             "window %#x, %#x, flash %#x, filled again %#x", before, flipped, flash, after);
    PASS();
}

/* ---- engine ---- */

enum {
    ENG = 0x2F000000, ENG_CMD = ENG + 0x4, ENG_STATUS = ENG + 0x8, ENG_ERROR = ENG + 0xC,
        ENG_DIGEST = ENG + 0x100,
    ENG_PUB = ENG + 0x200, ENG_DIGEST_IN = ENG + 0x240, ENG_SIG = ENG + 0x260, ENG_R = ENG + 0x2A0,
    TRNG_STATUS = ENG + 0x400, TRNG_DATA = ENG + 0x404, SHA_INIT = 1, SHA_FINAL = 3, VERIFY = 6,
        E_SIGNATURE = 7,
    EMPTY_HASH_0 = 0x42C4B0E3, /* e3 b0 c4 42: SHA-256 of nothing */
};

static guint32 hash_nothing(gs_board *board, GError **error)
{
    gs_put(board, "hsp", ENG_CMD, SHA_INIT, error);
    gs_put(board, "hsp", ENG_CMD, SHA_FINAL, error);
    return gs_get(board, "hsp", ENG_DIGEST, error);
}

TEST engine_digest(const void *arg)
{
    GS_RECOVERY(board);
    gs_fault(board, "engine", "command-lost command=3", &error);
    guint32 old = gs_get(board, "hsp", ENG_DIGEST, &error), lost = hash_nothing(board, &error);
    guint32 status = gs_get(board, "hsp", ENG_STATUS, &error);
    gs_fault(board, "engine", "digest-flip bit=8", &error);
    guint32 flipped = hash_nothing(board, &error), clean = hash_nothing(board, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(lost == old && status == 1, "a lost command: digest %#x, status %u", lost, status);
    GS_CHECK(flipped == (EMPTY_HASH_0 ^ 0x100) && clean == EMPTY_HASH_0, "digest %#x, then %#x",
             flipped, clean);
    PASS();
}

/* RFC 6979, A.2.5: P-256, SHA-256, message "sample" */
static const struct {
    guint32 address;
    const char *hex;
} sample[] = {
    { ENG_PUB, "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6" },
    { ENG_PUB + 32, "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299" },
    { ENG_DIGEST_IN, "af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf" },
    { ENG_SIG, "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716" },
    { ENG_SIG + 32, "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8" },
};

static void put_sample(gs_board *board, GError **error)
{
    for (guint i = 0; i < G_N_ELEMENTS(sample); i++) {
        for (guint word = 0; word < 8; word++) {
            g_autofree char *digits = g_strndup(sample[i].hex + 8 * word, 8);
            guint32 value = (guint32)g_ascii_strtoull(digits, NULL, 16);
            gs_put(board, "hsp", sample[i].address + 4 * word, GUINT32_SWAP_LE_BE(value), error);
        }
    }
}

static guint32 verified_r(gs_board *board, guint32 *result, GError **error)
{
    gs_put(board, "hsp", ENG_CMD, VERIFY, error);
    *result = gs_get(board, "hsp", ENG_ERROR, error);
    return gs_get(board, "hsp", ENG_R, error);
}

TEST engine_verify(const void *arg)
{
    enum { R_0 = 0x2A8BD4EF }; /* ef d4 8b 2a */
    guint32 good, flipped, bad, hidden, again;
    GS_RECOVERY(board);
    put_sample(board, &error);
    guint32 r = verified_r(board, &good, &error);
    gs_fault(board, "engine", "verify-flip bit=7", &error);
    guint32 r_flipped = verified_r(board, &flipped, &error);
    gs_put(board, "hsp", ENG_DIGEST_IN, 0, &error);
    verified_r(board, &bad, &error);
    gs_fault(board, "engine", "error-lost command=6", &error);
    guint32 r_bad = verified_r(board, &hidden, &error);
    verified_r(board, &again, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(good == 0 && r == R_0, "the sample: error %u, R %#x", good, r);
    GS_CHECK(flipped == 0 && r_flipped == (R_0 ^ 0x80), "verify-flip: error %u, R %#x", flipped,
             r_flipped);
    GS_CHECK(bad == E_SIGNATURE && hidden == 0 && again == E_SIGNATURE, "errors %u, hidden %u, %u",
             bad, hidden, again);
    GS_CHECK(r_bad != R_0, "a bad signature gave the right R");
    PASS();
}

TEST engine_entropy(const void *arg)
{
    static const char *const fault[] = { "entropy mode=stuck", "entropy mode=biased" };
    GS_RECOVERY(board);
    for (guint i = 0; i < G_N_ELEMENTS(fault); i++) {
        guint32 good = gs_get(board, "hsp", TRNG_STATUS, &error);
        gs_fault(board, "engine", fault[i], &error);
        reset(board, &error); /* the start-up test sees enough of the source */
        guint32 bad = gs_get(board, "hsp", TRNG_STATUS, &error);
        guint32 word = gs_get(board, "hsp", TRNG_DATA, &error);
        gs_fault(board, "engine", "clear", &error);
        reset(board, &error);
        guint32 clean = gs_get(board, "hsp", TRNG_STATUS, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(good == 1 && bad == 2 && word == 0 && clean == 1, "%s: status %u, %u, %u",
                 fault[i], good, bad, clean);
    }
    PASS();
}

void gs_faults_core(gs_suite *suite)
{
    gs_suite_add(suite, "fuse-sense", fuse_sense, NULL);
    gs_suite_add(suite, "fuse-pulse", fuse_pulse, NULL);
    gs_suite_add(suite, "firewall-locks", firewall_locks, NULL);
    gs_suite_add(suite, "firewall-policy", firewall_policy, NULL);
    gs_suite_add(suite, "core-resets", core_resets, NULL);
    gs_suite_add(suite, "reset-registers", reset_registers, NULL);
    gs_suite_add(suite, "power-cut-loses-memory", power_cut_loses_memory, NULL);
    gs_suite_add(suite, "flash-torn", flash_torn, NULL);
    gs_suite_add(suite, "flash-content", flash_content, NULL);
    gs_suite_add(suite, "io-window", io_window, NULL);
    gs_suite_add(suite, "engine-digest", engine_digest, NULL);
    gs_suite_add(suite, "engine-verify", engine_verify, NULL);
    gs_suite_add(suite, "engine-entropy", engine_entropy, NULL);
}
