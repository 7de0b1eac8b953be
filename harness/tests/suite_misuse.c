/* SPDX-License-Identifier: MIT */
/*
 * The engine misused, by docs/engine.md and docs/attestation.md: operands HSP may not reach,
 * every command on every empty slot, a reset in the middle of a hash, a source of entropy that
 * breaks while in use, and writes of every kind at the attestation block.
 */
#include "engine_rig.h"
#include "fixture.h"

enum {
    SYSRAM = 0x80000000, FW_VIOL_COUNT = 0x3000004C, FW_DESC0 = 0x30000100, HSP_ALLOWED = 1 << 4,
    RST_RELEASE = 0x21090004, RST_HOLD = 0x21090008,
};

/* ---- operands ---- */

typedef struct operand {
    guint32 command;
    guint32 reg;     /* the operand that goes wrong */
    gboolean latches; /* a read the firewall refuses is a violation like HSP's own */
} operand;

static const operand operands[] = {
    { SHA_UPDATE, SRC, TRUE }, { HMAC_SHA, SRC, TRUE }, { AES, SRC, TRUE }, { LOAD, SRC, TRUE },
    { AES, DST, FALSE },       { ECDH, DST, FALSE },
};

TEST operand_behind_the_firewall(const void *arg)
{
    guint8 before[16], after[16], pub[64];
    BOARD(board);
    PUT(FW_DESC0, SYSRAM);
    PUT(FW_DESC0 + 4, SYSRAM + 0x2000);
    PUT(FW_DESC0 + 8, HSP_ALLOWED);
    PUT(FW_DESC0 + 12, 1);
    gs_pattern(before, sizeof(before), 9);
    WRITE(SYSRAM + 0x1FF0, before);
    PUT(SLOT, V0);
    WANT(KEYGEN, OK);
    WANT(PUBKEY, OK);
    READ(PUB, pub);
    PUT(LEN, 32);
    for (gsize i = 0; i < G_N_ELEMENTS(operands); i++) {
        static const guint32 at[] = { SYSRAM, SYSRAM + 0x1FF0, SYSRAM + 0x2000, SYSRAM + 0x3FFFE0 };
        const operand *row = &operands[i];
        for (gsize j = 0; j < G_N_ELEMENTS(at); j++) {
            gboolean reachable = j == 0;
            PUT(SRC, RAM);
            PUT(DST, RAM2);
            PUT(row->reg, at[j]);
            PUT(SLOT, row->command == LOAD ? V1 : V0);
            WRITE(PUB, pub);
            WANT(SHA_INIT, OK);
            guint32 count = GET(FW_VIOL_COUNT);
            PUT(CMD, row->command);
            guint32 got = GET(ERROR), latched = GET(FW_VIOL_COUNT) - count;
            GS_CHECK_ERROR(error);
            GS_CHECK(got == (reachable ? OK : E_BUS), "command %u at %#x: error %u", row->command, at[j], got);
            GS_CHECK(reachable || !row->latches || latched, "command %u at %#x: no violation", row->command,
                     at[j]);
        }
        READ(SYSRAM + 0x1FF0, after);
        SAME(after, before, "memory in front of the closed page");
    }
    PASS();
}

/* ---- slots ---- */

/* Answer of each command on each slot of a blank chip with no key anywhere. */
static const struct {
    guint8 command;
    guint8 want[8]; /* device, quote, storage, four volatile, no slot */
} empty_rules[] = {
#define ALL(answer) { answer, answer, answer, answer, answer, answer, answer, answer }
#define VOLATILE(answer) { E_SLOT, E_SLOT, E_SLOT, answer, answer, answer, answer, E_SLOT }
    { SHA_UPDATE, ALL(E_STATE) },
    { SHA_FINAL, ALL(E_STATE) },
    { EXTEND, ALL(E_STATE) },
    { VERIFY, ALL(E_POINT) },
    { QUOTE, ALL(E_EMPTY) },
    { HMAC_SHA, VOLATILE(E_EMPTY) },
    { AES, VOLATILE(E_EMPTY) },
    { ECDH, VOLATILE(E_EMPTY) },
    { DERIVE, VOLATILE(E_EMPTY) },
    { SIGN, { E_EMPTY, E_SLOT, E_SLOT, E_EMPTY, E_EMPTY, E_EMPTY, E_EMPTY, E_SLOT } },
    { PUBKEY, { E_EMPTY, E_EMPTY, E_SLOT, E_EMPTY, E_EMPTY, E_EMPTY, E_EMPTY, E_SLOT } },
    { SHA_INIT, ALL(OK) },
    { CLOSE, ALL(OK) },
    { LOAD, VOLATILE(OK) },
    { ZEROIZE, VOLATILE(OK) },
    { KEYGEN, { OK, OK, OK, OK, OK, OK, OK, E_SLOT } },
};

TEST commands_on_empty_slots(const void *arg)
{
    BOARD(board);
    PUT(SRC, RAM);
    PUT(DST, RAM2);
    PUT(LEN, 32);
    for (gsize i = 0; i < G_N_ELEMENTS(empty_rules); i++) {
        for (guint slot = 0; slot <= V3 + 2; slot++) {
            guint32 want = empty_rules[i].want[MIN(slot, V3 + 1)];
            PUT(SLOT, slot <= V3 + 1 ? slot : 0xFFFFFFFF);
            PUT(CMD, empty_rules[i].command);
            guint32 got = GET(ERROR);
            GS_CHECK_ERROR(error);
            GS_CHECK(got == want, "command %u on slot %u: error %u, want %u", empty_rules[i].command, slot, got,
                     want);
        }
    }
    PASS();
}

/* ---- reset ---- */

TEST reset_in_a_hash(const void *arg)
{
    static const guint32 cleared[] = { STATUS, ERROR, SRC, LEN, DST, SLOT, MODE, DIGEST, PUB, DIGEST_IN, SIG, NONCE };
    guint8 data[100], digest[32], want[32];
    BOARD(board);
    gs_pattern(data, sizeof(data), 1);
    WRITE(RAM, data);
    HASH_SOMETHING(); /* a digest that waits to be extended */
    WANT(SHA_INIT, OK);
    PUT(SRC, RAM);
    PUT(LEN, 100);
    PUT(SLOT, V0);
    WANT(KEYGEN, OK);
    WANT(PUBKEY, OK);
    WANT(SHA_UPDATE, OK);
    gs_rig_reset(board, &error);
    for (gsize i = 0; i < G_N_ELEMENTS(cleared); i++) {
        GS_CHECK(GET(cleared[i]) == 0, "register %#x kept %#x", cleared[i], GET(cleared[i]));
    }
    WANT(SHA_UPDATE, E_STATE);
    WANT(SHA_FINAL, E_STATE);
    WANT(EXTEND, E_STATE);
    GS_CHECK(GET(COUNT) == 1, "%u measurements", GET(COUNT));
    WANT(SHA_INIT, OK);
    PUT(SRC, RAM);
    PUT(LEN, 100);
    WANT(SHA_UPDATE, OK);
    WANT(SHA_FINAL, OK);
    READ(DIGEST, digest);
    gs_sha256(data, sizeof(data), want);
    SAME(digest, want, "digest of a hash begun after the reset");
    PASS();
}

/* ---- entropy ---- */

/* What needs randomness is refused and gives nothing; the rest goes on. */
#define WANT_REFUSED() \
    do { \
        guint8 sig_[64]; \
        GS_CHECK(GET(TRNG_STATUS) == 2 && GET(TRNG_DATA) == 0, "no latched failure"); \
        gs_rig_write(board, SIG, gs_zero, 64, &error); \
        PUT(SLOT, V0); \
        WANT(SIGN, E_ENTROPY); \
        WANT(QUOTE, E_ENTROPY); \
        READ(SIG, sig_); \
        SAME(sig_, gs_zero, "signature register after the refusal"); \
        WANT(KEYGEN, E_ENTROPY); \
        PUT(SLOT, DEVICE); \
        WANT(KEYGEN, E_ENTROPY); \
        WANT(PUBKEY, E_EMPTY); \
        PUT(SLOT, V1); \
        WANT(KEYGEN, E_ENTROPY); \
        WANT(PUBKEY, E_EMPTY); \
        PUT(SLOT, V0); \
        WANT(PUBKEY, OK); \
        HASH_SOMETHING(); \
    } while (0)

TEST entropy_breaks_in_use(const void *arg)
{
    const char *engine = "/machine/soc/engine", *fault = arg;
    guint words = 0;
    BOARD(board);
    PUT(SLOT, QUOTE_SLOT);
    WANT(KEYGEN, OK);
    PUT(SLOT, V0);
    WANT(KEYGEN, OK);
    WANT(QUOTE, OK);
    gs_board_set(board, engine, "entropy-fault", fault, &error);
    while (!error && GET(TRNG_STATUS) == 1 && words <= 512) {
        GET(TRNG_DATA);
        words++;
    }
    GS_CHECK(words <= 512, "%s source not caught within %u words", fault, words);
    WANT_REFUSED();
    gs_board_set(board, engine, "entropy-fault", "none", &error);
    WANT_REFUSED();
    gs_board_set(board, engine, "entropy-fault", fault, &error);
    gs_rig_reset(board, &error);
    GS_CHECK(GET(TRNG_STATUS) == 2, "the start-up test let a %s source pass", fault);
    PUT(SLOT, V0);
    WANT(KEYGEN, E_ENTROPY);
    WANT(QUOTE, E_ENTROPY);
    gs_board_set(board, engine, "entropy-fault", "none", &error);
    WANT(KEYGEN, E_ENTROPY);
    gs_rig_reset(board, &error);
    WANT(KEYGEN, OK);
    WANT(SIGN, OK);
    WANT(QUOTE, OK);
    PASS();
}

/* ---- attestation ---- */

/* Register, count, closed; then the log. ATT_TYPE alone may change. */
typedef struct attested {
    guint8 head[40], log[720];
} attested;

static attested look(gs_board *board, GError **error)
{
    attested all = { 0 };
    gs_rig_read(board, REGISTER, all.head, sizeof(all.head), error);
    gs_rig_read(board, LOG, all.log, sizeof(all.log), error);
    return all;
}

#define UNCHANGED(before, what) \
    do { \
        attested now_ = look(board, &error); \
        GS_CHECK_ERROR(error); \
        GS_CHECK(!memcmp(&now_, &(before), sizeof(now_)), "%s changed the attestation", what); \
    } while (0)

static const char *const masters[] = { "hsp", "a7s", "a7ns", "io0", "io1" };

TEST no_write_changes_it(const void *arg)
{
    const char *master = arg;
    g_autofree char *path = g_strdup_printf("/machine/soc/probe-%s", master);
    BOARD(board);
    for (guint i = 1; i < 3; i++) {
        HASH_SOMETHING();
        PUT(TYPE, i);
        WANT(EXTEND, OK);
    }
    attested before = look(board, &error);
    for (guint width = 1; width <= 8; width *= 2) {
        for (guint32 at = REGISTER; at < LOG + sizeof(before.log) + 8; at++) {
            g_autofree char *access =
                g_strdup_printf("write 0x%x %u 0x%" G_GINT64_MODIFIER "x", at, width,
                                G_GUINT64_CONSTANT(0x5E19D40CA5C3F17B) >> (64 - 8 * width));
            gs_board_set(board, path, "access", access, &error);
            GS_CHECK_ERROR(error);
        }
        UNCHANGED(before, master);
    }
    PASS();
}

/* LDRD and STRD: the bus is 32 bits wide and makes two accesses of it, the lower address first. */
TEST eight_bytes_are_two_registers(const void *arg)
{
    BOARD(board);
    g_autofree char *put = g_strdup_printf("write 0x%x 8 0x1122334455667788", SRC);
    g_autofree char *done = gs_board_probe(board, "hsp", put, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(done, "ok"), "%s: %s", put, done);
    GS_CHECK(GET(SRC) == 0x55667788 && GET(LEN) == 0x11223344, "SRC %#x, LEN %#x", GET(SRC), GET(LEN));
    g_autofree char *get = g_strdup_printf("read 0x%x 8", SRC);
    g_autofree char *both = gs_board_probe(board, "hsp", get, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(both, "ok 0x1122334455667788"), "%s: %s", get, both);
    PASS();
}

TEST only_the_soc_reset_clears_it(const void *arg)
{
    BOARD(board);
    attested fresh = look(board, &error);
    HASH_SOMETHING();
    PUT(TYPE, 1);
    WANT(EXTEND, OK);
    WANT(CLOSE, OK);
    attested before = look(board, &error);
    for (guint core = 1; core <= 7; core++) {
        PUT(RST_RELEASE, core);
        UNCHANGED(before, "a released core");
        PUT(RST_HOLD, core);
        UNCHANGED(before, "a core's reset");
    }
    GS_CHECK(memcmp(&before, &fresh, sizeof(fresh)), "nothing was measured");
    gs_rig_reset(board, &error);
    UNCHANGED(fresh, "measurements of the time before the SoC reset have");
    PASS();
}

/* A whole boot closes it behind the root file system; nobody opens it after that. */
TEST closed_after_the_boot(const void *arg)
{
    GError *error = NULL;
    gs_board_config config = { .insn_limit = GS_BOOT_LIMIT, .stop_stage = "app" };
    (void)arg;
    g_autoptr(gs_board) board = gs_board_start(&config, &error);
    GS_CHECK_ERROR(error);
    gs_board_run_until_stopped(board, &error);
    attested before = look(board, &error);
    GS_CHECK(GET(ATT_STATUS) == 1 && GET(COUNT) == 9, "closed %u with %u measurements", GET(ATT_STATUS), GET(COUNT));
    GS_CHECK(GET(LOG + 36 * 8) == 8, "the last measurement is of type %u", GET(LOG + 36 * 8));
    HASH_SOMETHING();
    PUT(TYPE, 9);
    WANT(EXTEND, E_CLOSED);
    PUT(ATT_STATUS, 0);
    PUT(RST_HOLD, 1);
    WANT(EXTEND, E_CLOSED);
    UNCHANGED(before, "EXTEND after the boot");
    PASS();
}

static const struct row {
    const char *name;
    gs_case_fn run;
    const void *arg;
} rows[] = {
    { "operand-behind-the-firewall", operand_behind_the_firewall, NULL },
    { "commands-on-empty-slots", commands_on_empty_slots, NULL },
    { "eight-bytes-are-two-registers", eight_bytes_are_two_registers, NULL },
    { "reset-in-a-hash", reset_in_a_hash, NULL },
    { "entropy-breaks-in-use/stuck", entropy_breaks_in_use, "stuck" },
    { "entropy-breaks-in-use/biased", entropy_breaks_in_use, "biased" },
    { "only-the-soc-reset-clears-attestation", only_the_soc_reset_clears_it, NULL },
    { "attestation-closed-after-the-boot", closed_after_the_boot, NULL },
};

void gs_suite_misuse(gs_suite *suite)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gs_suite_add(suite, rows[i].name, rows[i].run, rows[i].arg);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(masters); i++) {
        g_autofree char *name = g_strdup_printf("no-write-changes-attestation/%s", masters[i]);
        gs_suite_add(suite, name, no_write_changes_it, masters[i]);
    }
}
