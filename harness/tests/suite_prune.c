/* SPDX-License-Identifier: MIT */
/*
 * Pruning (docs/campaigns.md): which faults stand for which, on traces made by hand; what must
 * come out was worked out by hand, too. `fault run` itself holds it against unpruned samples.
 */
#include <string.h>

#include "../lib/error.h"
#include "campaign_setting.h"
#include "fixture.h"
#include "suites.h"

/* A row a register or flag: what stands for it at each of the eight instructions, x: dead. */
static const struct stretch {
    const char *statement, *alike;
} stretches[] = {
    { "faults reg-bit-flip reg=r0 bit=5\n", "x2237777" },
    { "faults reg-bit-flip reg=r1 bit=0\n", "xx266667" },
    { "faults reg-bit-set reg=r2 bit=31\n", "xxxxxx77" },
    { "faults reg-zero reg=r3\n", "xxxxxxx7" },
    { "faults reg-ones reg=r4\n", "77777777" },
    { "faults reg-byte reg=sp index=2 value=255\n", "77777777" },
    { "faults flag-flip flag=z\n", "xxxx4x77" },
    { "faults flag-set flag=c\n", "01xx4577" },
    { "faults reg-zero reg=r3 for=ever\n", "01234567" },
    { "faults reg-zero reg=r3 for=2\n", "01234567" },
    { "faults skip\n", "01234567" },
    { "faults nop\n", "01234567" },
};

static char stand_in(const setting *s, guint strike)
{
    gs_fault fault, other;
    gs_space_fault(s->space, gs_space_first(s->space, 0, strike), &fault);
    guint64 id = gs_prune_class(s->prune, &fault);
    if (id == GS_PRUNE_DEAD) {
        return 'x';
    }
    gs_space_fault(s->space, id, &other);
    return (char)('0' + other.strike);
}

/* One parameter combination a group here: as many faults as instructions. */
TEST stretches_end_at_accesses(const void *arg)
{
    const struct stretch *one = arg;
    GError *error = NULL;
    g_auto(setting) s = { 0 };
    char got[9] = "";
    guint dead = 0, classes = 0;
    setting_make(&s, one->statement, straight, &error);
    GS_CHECK_ERROR(error);
    for (guint i = 0; i < 8; i++) {
        got[i] = stand_in(&s, i);
        dead += got[i] == 'x';
        classes += got[i] == (char)('0' + i);
    }
    GS_CHECK(g_str_equal(got, one->alike), "stand-ins %s, not %s", got, one->alike);
    GS_CHECK(gs_prune_dead(s.prune) == dead, "%" G_GUINT64_FORMAT " dead", gs_prune_dead(s.prune));
    GS_CHECK(gs_prune_classes(s.prune, 0) == classes, "%" G_GUINT64_FORMAT " classes",
             gs_prune_classes(s.prune, 0));
    guint64 weight = 0;
    for (guint i = 0; i < classes; i++) {
        gs_fault fault;
        gs_space_fault(s.space, gs_prune_nth(s.prune, 0, i), &fault);
        weight += gs_prune_weight(s.prune, &fault);
    }
    GS_CHECK(weight + dead == 8, "the classes stand for %" G_GUINT64_FORMAT " of 8 faults", weight + dead);
    PASS();
}

static const struct lifetime {
    const char *name, *statement, *trace, *alike;
} lifetimes[] = {
    /* ldr r3,[r1]; movs r3,#0: the loaded value is never read */
    { "dead-load", "faults load-zero reg=r3\n", "1 1 0x0 0b68 t\n2 1 0x2 0023 t\n", "x" },
    { "live-load", "faults load-zero reg=r3\n", "1 1 0x0 0b68 t\n2 1 0x2 1b68 t\n3 1 0x4 0023 t\n", "0x" },
    /* mov r4,r5; movs r4,#1: left out, nobody sees it */
    { "idle-mov", "faults nop\n", "1 1 0x0 2c46 t\n2 1 0x2 0124 t\n", "x1" },
    { "used-mov", "faults nop\n", "1 1 0x0 2c46 t\n2 1 0x2 2546 t\n3 1 0x4 0124 t\n", "012" },
    /* movs r0,#0 is 0x2000: bit 13 stands */
    { "set-bit-set", "faults insn-bit-set bit=13\n", "1 1 0x0 0020 t\n", "x" },
    { "clear-bit-set", "faults insn-bit-set bit=12\n", "1 1 0x0 0020 t\n", "0" },
    { "clear-bit-clear", "faults insn-bit-clear bit=12 for=ever\n", "1 1 0x0 0020 t\n", "x" },
    /* an interrupt between the two: r0 goes to the stack, whatever the code does with it */
    { "seam", "faults reg-zero reg=r0\n", "1 1 0x0 00bf t\n2 1 0x40 0020 t\n", "0x" },
    { "no-seam", "faults reg-zero reg=r0\n", "1 1 0x0 00bf t\n2 1 0x2 0020 t\n", "xx" },
    /* b 0x8 to 0x8, and to somewhere else */
    { "branch", "faults reg-zero reg=r0\n", "1 1 0x0 02e0 t\n2 1 0x8 0020 t\n", "xx" },
    { "branch-astray", "faults reg-zero reg=r0\n", "1 1 0x0 02e0 t\n2 1 0xc 0020 t\n", "0x" },
    /* bl 0x10; bx lr, back behind the call; movs r0: lr and r0 of the caller */
    { "return", "faults reg-zero reg=r0\n",
      "1 1 0x4 00f004f8 t\n2 1 0x10 7047 t\n3 1 0x8 0020 t\n", "xxx" },
    { "return-astray", "faults reg-zero reg=r0\n",
      "1 1 0x4 00f004f8 t\n2 1 0x10 7047 t\n3 1 0x20 0020 t\n", "11x" },
    /* it eq; moveq r0,#0: may not happen, so it hides nothing */
    { "it-block", "faults reg-zero reg=r0\n",
      "1 1 0x0 08bf t\n2 1 0x2 0020 t.08\n3 1 0x4 0020 t\n", "11x" },
    /* another core in between neither reads nor writes this one's registers */
    { "other-core", "cores hsp\nfaults reg-zero reg=r0\n",
      "1 1 0x0 00bf t\n2 0 0x80 0000a0e1 a\n3 1 0x2 0068 t\n", "11" },
    /* svc: not in the decoder's table, so it reads everything */
    { "svc", "faults reg-zero reg=r9\n", "1 1 0x0 00bf t\n2 1 0x2 00df t\n3 1 0x4 00bf t\n", "112" },
    /* Arm: moveq r0,#0; mov r0,#0 */
    { "arm-condition", "faults reg-zero reg=r0\n", "1 0 0x0 0000a003 a\n2 0 0x4 0000a0e3 a\n", "0x" },
    /* Arm: add r0,r1,r2,lsl r3 reads r3 */
    { "arm-shift", "faults reg-zero reg=r3\n", "1 0 0x0 00f020e3 a\n2 0 0x4 120381e0 a\n3 0 0x8 0030a0e3 a\n",
      "11x" },
    /* ldmia r0!,{r1,r2} kills r1, reads r0 */
    { "ldm-base", "faults reg-zero reg=r0\n", "1 1 0x0 06c8 t\n2 1 0x2 0020 t\n", "0x" },
    { "ldm-list", "faults reg-zero reg=r1\n", "1 1 0x0 06c8 t\n2 1 0x2 00bf t\n", "x1" },
    /* push {r4} reads sp and r4; pop {r4} kills r4 */
    { "push", "faults reg-zero reg=r4\n", "1 1 0x0 10b4 t\n2 1 0x2 10bc t\n", "0x" },
    { "push-sp", "faults reg-zero reg=sp\n", "1 1 0x0 10b4 t\n2 1 0x2 10bc t\n", "01" },
    /* adds r0,#1 reads r0, for flags that live; movt r0 reads it for what the next one overwrites, or does not */
    { "two-operand", "faults reg-zero reg=r0\n", "1 1 0x0 0130 t\n2 1 0x2 c0f20100 t\n3 1 0x6 0020 t\n", "0xx" },
    { "two-operand-used", "faults reg-zero reg=r0\n", "1 1 0x0 0130 t\n2 1 0x2 c0f20100 t\n3 1 0x6 0468 t\n", "012" },
};

TEST lifetimes_hold(const void *arg)
{
    const struct lifetime *one = arg;
    GError *error = NULL;
    g_auto(setting) s = { 0 };
    g_autoptr(GString) got = g_string_new(NULL);
    setting_make(&s, one->statement, one->trace, &error);
    GS_CHECK_ERROR(error);
    for (guint i = 0; i < s.space->strikes->len; i++) {
        if (gs_space_count(s.space, 0, i)) {
            g_string_append_c(got, stand_in(&s, i));
        }
    }
    GS_CHECK(g_str_equal(got->str, one->alike), "stand-ins %s, not %s", got->str, one->alike);
    PASS();
}

/* ---- what lives ---- */

/* Fifteen registers, of which the store or load looks at r0..r4. */
#define REGS(r0, r1, r2, r3, r4) " " r0 " " r1 " " r2 " " r3 " " r4 " 0 0 0 0 0 0 0 0 0 0\n"
#define TCM    "110000"
#define DEVICE "21080004"
#define STR_R0 "1 1 0x0 0860 t"  /* str r0,[r1] */
#define LDR_R0 "3 1 0x4 0868 t"  /* ldr r0,[r1] */
#define CMP_R0 "4 1 0x6 0028 t"  /* cmp r0,#0 */

/* str r0,[r1]; str r2,[r1]; ldr r0,[r1]; cmp r0,#0 */
#define OVERWRITTEN(where) \
    STR_R0 REGS("1", where, "2", "0", "0") "2 1 0x2 0a60 t" REGS("1", where, "2", "0", "0") \
    LDR_R0 REGS("1", where, "2", "0", "0") CMP_R0 REGS("2", where, "2", "0", "0")

/* str r0,[r1]; source, length and COMMAND of the crypto engine; str r2,[r1]; movs r0,#0 */
#define HASHED(command) \
    STR_R0 REGS("1", TCM, "2", "0", "0") \
    "2 1 0x2 2360 t" REGS("1", TCM, "2", TCM, "2f000010") \
    "3 1 0x4 2360 t" REGS("1", TCM, "2", "4", "2f000014") \
    "4 1 0x6 2360 t" REGS("1", TCM, "2", command, "2f000004") \
    "5 1 0x8 0a60 t" REGS("1", TCM, "2", "0", "0") \
    "6 1 0xa 0020 t" REGS("1", TCM, "2", "0", "0")

/* stmia r0!,{r2,r3}; ldr r5,[r1,#4]; cmp r5,#0; movs r2,#0; movs r3,#0: the second word is looked at */
#define COLUMNS \
    "1 1 0x0 0cc0 t" REGS(TCM, TCM, "2", "3", "0") "2 1 0x2 4d68 t" REGS("110008", TCM, "2", "3", "0") \
    "3 1 0x4 002d t" REGS("110008", TCM, "2", "3", "0") "4 1 0x6 0022 t" REGS("110008", TCM, "2", "3", "0") \
    "5 1 0x8 0023 t" REGS("110008", TCM, "0", "3", "0")

/* The same behind strd r3,r2,[r0]: r2 is the second word. */
#define TURNED \
    "1 1 0x0 c0e90032 t" REGS(TCM, TCM, "2", "3", "0") "2 1 0x4 4d68 t" REGS(TCM, TCM, "2", "3", "0") \
    "3 1 0x6 002d t" REGS(TCM, TCM, "2", "3", "0") "4 1 0x8 0022 t" REGS(TCM, TCM, "2", "3", "0") \
    "5 1 0xa 0023 t" REGS(TCM, TCM, "0", "3", "0")

/* blx r3, to 0x40; movs r0,#0 */
#define CALLED(r3) "1 1 0x0 9847 t" REGS("1", "0", "0", r3, "0") "2 1 0x40 0020 t" REGS("1", "0", "0", "0", "0")

/* The A7 in the monitor, its data at 0x803f0000..0x803ff000. */
#define DATA     "803f0100"
#define EXCHANGE "803ff000"
#define TABLES   "803f4000"
/* str r0,[r1]; str r4,[r1]; ldr r2,[r1]; cmp r2,#0; mov r0,#0 */
#define MONITORS(where) \
    "1 0 0x803d0000 000081e5 a" REGS("1", where, "0", "0", "7") "2 0 0x803d0004 004081e5 a" REGS("1", where, "0", "0", "7") \
    "3 0 0x803d0008 002091e5 a" REGS("1", where, "0", "0", "7") "4 0 0x803d000c 000052e3 a" REGS("1", where, "7", "0", "7") \
    "5 0 0x803d0010 0000a0e3 a" REGS("1", where, "7", "0", "7")
/* mcr p15,0,r3,c2,c0,0; str r0,[r1]; mov r0,#0: a section's descriptor */
#define DESCRIPTOR(where) \
    "1 0 0x803d0000 103f02ee a" REGS("2", where, "0", TABLES, "0") "2 0 0x803d0004 000081e5 a" REGS("2", where, "0", TABLES, "0") \
    "3 0 0x803d0008 0000a0e3 a" REGS("2", where, "0", TABLES, "0")
/* str r0,[r1]; mov r0,#0; rfeia sp!, into the normal world; mov r0,#0 */
#define LEFT(where, sp) \
    "1 0 0x803d0000 000081e5 a" REGS("1", where, "0", "0", "0") "2 0 0x803d0004 0000a0e3 a" REGS("1", where, "0", "0", "0") \
    "3 0 0x803d0008 000abdf8 a 0 " where " 0 0 0 0 0 0 0 0 0 0 0 " sp " 0\n" \
    "4 0 0x90100000 0000a0e3 a" REGS("1", where, "0", "0", "0")
/* mov r2,r0; cmp r0,#0; mov r2,#0: what the first makes is dead, unless the second sees to another way */
#define USED_IDLY \
    "1 0 0x803d0000 0020a0e1 a" REGS("1", "0", "0", "0", "0") "2 0 0x803d0004 000050e3 a" REGS("1", "0", "1", "0", "0") \
    "3 0 0x803d0008 0020a0e3 a" REGS("1", "0", "1", "0", "0")

/* str r0,[r1]; mov r0,#0 */
#define STORED(where) \
    "1 0 0x803d0000 000081e5 a" REGS("1", where, "0", "0", "0") "2 0 0x803d0004 0000a0e3 a" REGS("1", where, "0", "0", "0")

/* The HSP's str r0,[r1]; movs r0,#0 ahead of, or around, the A7's first instruction */
#define SYSRAM    "80001000"
#define ENTRY     "803d0000"
#define HSP_STORES(where) "1 1 0x0 0860 t" REGS("1", where, "2", "0", "0")
#define HSP_GOES_ON(n, where) n " 1 0x2 0020 t" REGS("1", where, "2", "0", "0")
#define A7_STARTS(n, where, insn) n " 0 0x803d0000 " insn " a" REGS("1", where, "2", "0", "0")
#define MOV_R2  "0020a0e3"
#define LDR_R2  "002091e5"
#define RELEASED(where, insn) HSP_STORES(where) HSP_GOES_ON("2", where) A7_STARTS("3", where, insn)
#define BESIDE(where) HSP_STORES(where) A7_STARTS("2", where, MOV_R2) HSP_GOES_ON("3", where)

static const struct lifetime lives[] = {
    { "released-never-looked-at", "faults reg-zero reg=r0\n", RELEASED(SYSRAM, MOV_R2), "xx2" },
    { "released-looked-at", "faults reg-zero reg=r0\n", RELEASED(SYSRAM, LDR_R2), "0x2" },
    { "released-runs-it", "faults reg-zero reg=r0\n", RELEASED(ENTRY, MOV_R2), "0x2" },
    { "released-too-early", "faults reg-zero reg=r0\n", BESIDE(SYSRAM), "01x" },
    { "monitors-never-looked-at", "faults reg-zero reg=r0\n", STORED(DATA), "xx" },
    { "monitors-kept", "keep 0x803f0103 1\nfaults reg-zero reg=r0\n", STORED(DATA), "0x" },
    { "monitors-kept-beside", "keep 0x803f0104 1\nfaults reg-zero reg=r0\n", STORED(DATA), "xx" },
    { "monitors-overwritten", "faults reg-zero reg=r0\n", MONITORS(DATA), "xxxxx" },
    { "monitors-looked-at", "faults reg-zero reg=r4\n", MONITORS(DATA), "11444" },
    { "exchange-looked-at", "faults reg-zero reg=r0\n", MONITORS(EXCHANGE), "0xxxx" },
    /* entries for 0x803..... , which the code runs at, and for 0x123..... */
    { "descriptor-used", "faults reg-zero reg=r0\n", DESCRIPTOR("803f600c"), "01x" },
    { "descriptor-unused", "faults reg-zero reg=r0\n", DESCRIPTOR("803f448c"), "0xx" },
    { "left-behind", "faults reg-zero reg=r0\n", LEFT(DATA, "803f0200"), "xx2x" },
    { "left-by", "faults reg-zero reg=r0\n", LEFT(DATA, "803f00fc"), "0x2x" },
    { "used-idly", "faults reg-zero reg=r0\n", USED_IDLY, "012" },
    { "made-idly", "faults reg-zero reg=r2\n", USED_IDLY, "xxx" },
    { "stored-and-overwritten", "faults reg-zero reg=r0\n", OVERWRITTEN(TCM), "xxx3" },
    { "stored-and-looked-at", "faults reg-zero reg=r2\n", OVERWRITTEN(TCM), "1133" },
    { "stored-to-a-device", "faults reg-zero reg=r0\n", OVERWRITTEN(DEVICE), "0xx3" },
    { "hashed", "faults reg-zero reg=r0\n", HASHED("2"), "0xxxxx" },
    { "not-hashed", "faults reg-zero reg=r0\n", HASHED("1"), "xxxxxx" },
    { "column-unseen", "faults reg-zero reg=r2\n", COLUMNS, "xxxx4" },
    { "column-seen", "faults reg-zero reg=r3\n", COLUMNS, "0xxxx" },
    { "turned-unseen", "faults reg-zero reg=r3\n", TURNED, "xxxxx" },
    { "turned-seen", "faults reg-zero reg=r2\n", TURNED, "0xxx4" },
    { "called-by-register", "faults reg-zero reg=r0\n", CALLED("41"), "xx" },
    { "called-elsewhere", "faults reg-zero reg=r0\n", CALLED("51"), "0x" },
    /* ldr r3,[r1]; nop; cmp r3,#0: the load's class is the register's, before the comparison */
    { "load-is-register", "faults load-zero reg=r3\nfaults reg-zero reg=r3\n",
      "1 1 0x0 0b68 t\n2 1 0x2 00bf t\n3 1 0x4 002b t\n", "2" },
    { "load-without-register", "faults load-zero reg=r3\nfaults reg-zero reg=r2\n",
      "1 1 0x0 0b68 t\n2 1 0x2 00bf t\n3 1 0x4 002b t\n", "0" },
    { "load-of-another-change", "faults load-ones reg=r3\nfaults reg-zero reg=r3\n",
      "1 1 0x0 0b68 t\n2 1 0x2 00bf t\n3 1 0x4 002b t\n", "0" },
};

/* beq, and where the clean run went: on, taken, not known (an exception). */
static const struct way {
    const char *name, *next, *invert, *never, *always;
} ways[] = {
    { "on", "0x2", "always", "x", "always" },
    { "taken", "0x8", "never", "never", "x" },
    { "unknown", "0x40", "invert", "never", "always" },
};

static const char *class_of(const setting *s, guint group)
{
    static const char *const names[] = { "invert", "never", "always" };
    gs_fault fault, other;
    gs_space_fault(s->space, gs_space_first(s->space, group, 0), &fault);
    guint64 id = gs_prune_class(s->prune, &fault);
    if (id == GS_PRUNE_DEAD) {
        return "x";
    }
    gs_space_fault(s->space, id, &other);
    return names[other.group];
}

TEST branches_go_their_way(const void *arg)
{
    const struct way *one = arg;
    GError *error = NULL;
    g_auto(setting) s = { 0 };
    g_autofree char *trace = g_strdup_printf("1 1 0x0 02d0 t\n2 1 %s 00bf t\n", one->next);
    setting_make(&s, "faults branch-invert\nfaults branch-never\nfaults branch-always\n", trace, &error);
    GS_CHECK_ERROR(error);
    const char *want[] = { one->invert, one->never, one->always };
    for (guint i = 0; i < 3; i++) {
        GS_CHECK(g_str_equal(class_of(&s, i), want[i]), "group %u: %s, not %s", i, class_of(&s, i), want[i]);
    }
    PASS();
}

/* Every fault is dead, or stood for by a class that is run; the classes' weights say how many. */
TEST weights_add_up(const void *arg)
{
    const struct lifetime *one = arg;
    GError *error = NULL;
    g_auto(setting) s = { 0 };
    guint64 sum = 0;
    setting_make(&s, "faults load-zero reg=r0..r7\nfaults load-bit-flip reg=r0..r7 bit=0,5\n"
                 "faults reg-zero reg=r0..r12\nfaults reg-bit-flip reg=r0..r12,lr bit=0..7\n"
                 "faults branch-invert\nfaults branch-never\nfaults branch-always\nfaults nop\n"
                 "faults insn-bit-clear bit=0..31\nfaults flag-flip flag=n,z,c,v\n", one->trace, &error);
    GS_CHECK_ERROR(error);
    for (guint group = 0; group < s.campaign->groups->len; group++) {
        for (guint64 n = 0; n < gs_prune_classes(s.prune, group); n++) {
            gs_fault fault;
            gs_space_fault(s.space, gs_prune_nth(s.prune, group, n), &fault);
            GS_CHECK(gs_prune_class(s.prune, &fault) == fault.id, "class %" G_GUINT64_FORMAT " of group %u "
                     "is none", n, group);
            sum += gs_prune_weight(s.prune, &fault);
        }
    }
    sum += gs_prune_dead(s.prune);
    GS_CHECK(sum == s.space->size, "%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " faults", sum, s.space->size);
    PASS();
}

/* A loop that loads, stores, hashes and decides: all rules at once. */
static const struct lifetime mixed = {
    .trace = "1 1 0x0 0b68 t\n2 1 0x2 00bf t\n3 1 0x4 002b t\n4 1 0x6 02d0 t\n5 1 0x8 0e68 t\n"
             "6 1 0xa 0660 t\n7 1 0xc 0b68 t\n8 1 0xe fdd1 t\n9 1 0xc 0b68 t\n10 1 0xe fdd1 t\n"
             "11 1 0x10 0020 t\n",
};

void gs_suite_prune(gs_suite *suite)
{
    for (gsize i = 0; i < G_N_ELEMENTS(stretches); i++) {
        g_autofree char *name = g_strdup_printf("stretches-%" G_GSIZE_FORMAT, i);
        gs_suite_add(suite, name, stretches_end_at_accesses, &stretches[i]);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(lifetimes); i++) {
        g_autofree char *name = g_strdup_printf("prunes-%s", lifetimes[i].name);
        gs_suite_add(suite, name, lifetimes_hold, &lifetimes[i]);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(lives); i++) {
        g_autofree char *name = g_strdup_printf("lives-%s", lives[i].name);
        gs_suite_add(suite, name, lifetimes_hold, &lives[i]);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(ways); i++) {
        g_autofree char *name = g_strdup_printf("branch-%s", ways[i].name);
        gs_suite_add(suite, name, branches_go_their_way, &ways[i]);
    }
    gs_suite_add(suite, "weights-add-up", weights_add_up, &mixed);
}
