/* SPDX-License-Identifier: MIT */
/*
 * An interposer between chip and flash serves good bytes first and bad ones later. The stages that run
 * from RAM are struck at instants taken from a clean boot of the same board: from the beginning of the stage
 * that copies and verifies them to their own first instruction. The copy in RAM is what is verified, and
 * nobody goes back to the flash. What executes in place is covered until it is measured; afterwards nothing
 * looks again: that residual risk is stated here, too.
 */
#include "../lib/bytes.h"
#include "../lib/scenario.h"
#include "flash_layout.h"
#include "postcode.h"

enum { INSTANTS = 16, LONGEST = 10000000 /* more than a boot to the monitor takes, backups tried */ };

static const struct copied {
    const char *image, *by, *layer; /* by: the stage that copies it */
    const char *view;               /* who sees the copy when its first instruction is due */
    guint32 runs_at;
} copied[] = {
    { "1bl", "rom", "ROM", "hsp", HSP_ONE_BL_LOAD },
    { "pluton", "1bl", "1BL", "hsp", HSP_PLUTON_LOAD },
    { "monitor", "pluton", "PLU", "a7s", MONITOR_LOAD },
};

typedef struct target {
    const struct copied *copied;
    const gs_image_place *place;
    const guint8 *flash; /* as it was signed */
    guint32 size;        /* of the whole image */
    guint64 from, until; /* since the reset: first instruction of who copies it, and its own */
} target;

/* How far the copying was when the flash changed */
enum phase { BEFORE, WITHIN, BEHIND, PHASES };
typedef struct tally {
    guint all[PHASES], refused[PHASES];
    guint altered; /* boots in which something else ran than signed bytes */
} tally;

static guint64 now(gs_board *board)
{
    const GPtrArray *events = gs_board_events(board);
    return ((const gs_event *)g_ptr_array_index(events, events->len - 1))->insn;
}

/* Runs until that instant; TRUE: until that stage's first instruction, which came first. */
static gboolean run_to(gs_attack *attack, guint64 instant, const char *stage)
{
    static const char oracle[] = "/machine/soc/oracle";
    gs_board *board = gs_attack_board(attack);
    GError **error = gs_attack_error(attack);
    g_autofree char *limit = g_strdup_printf("%" G_GUINT64_FORMAT, instant);

    return gs_attack_ok(attack) && gs_board_set(board, oracle, "insn-limit", limit, error) &&
           gs_board_set(board, oracle, "stop-at-stage", stage, error) &&
           gs_board_run_until_stopped(board, error) && g_str_equal(gs_board_stop_reason(board), "stage");
}

/*
 * By the first and the last word of the copy: memory that had no power holds neither. Nobody sees SYSRAM until
 * Pluton opens it to itself; it ends by closing it to all but the secure A7. No stage asks for refused looks.
 */
static enum phase copying(gs_attack *attack, const target *t)
{
    const guint8 *image = t->flash + t->place->offset[0];
    const char *view = "hsp";
    guint32 first = 0, last = 0;

    if (!gs_attack_peek(attack, view, t->copied->runs_at, &first)) {
        view = t->copied->view;
        gs_attack_peek(attack, view, t->copied->runs_at, &first);
    }
    gs_attack_peek(attack, view, t->copied->runs_at + t->size - 4, &last);
    return first != gs_get32(image) ? BEFORE : last != gs_get32(image + t->size - 4) ? WITHIN : BEHIND;
}

/* What waits for its first instruction is one of the two signed copies, to the byte. */
static gboolean is_signed(gs_attack *attack, const target *t)
{
    guint32 runs = gs_attack_sum(attack, t->copied->view, t->copied->runs_at, t->size);
    g_autoptr(GBytes) primary = g_bytes_new(t->flash + t->place->offset[0], t->size);
    g_autoptr(GBytes) backup = g_bytes_new(t->flash + t->place->offset[1], t->size);

    return runs == g_bytes_hash(primary) || runs == g_bytes_hash(backup);
}

/* Was an image of that type refused since so many events? */
static gboolean was_refused(gs_board *board, guint events, guint type)
{
    const GPtrArray *all = gs_board_events(board);

    for (guint i = events; i < all->len; i++) {
        const gs_event *event = g_ptr_array_index(all, i);
        if (g_str_equal(event->name, "postcode") &&
            gs_event_number(event, "value") >> 20 == POSTCODE_CATEGORY_REFUSED + type) {
            return TRUE;
        }
    }
    return FALSE;
}

/* The power returns, and so long afterwards a bit in the middle of the image turns over. */
static void change_at(gs_attack *attack, const target *t, guint64 instant, tally *tally)
{
    gs_board *board = gs_attack_board(attack);
    guint events = gs_board_events(board)->len;
    guint64 start = now(board);
    g_autofree char *flip = g_strdup_printf("bit-rot offset=0x%x bit=3", t->place->offset[0] + t->size / 2);

    gs_attack_inject(attack, "chip-reset", "power-cut");
    gboolean late = run_to(attack, start + instant, t->copied->image);
    enum phase phase = copying(attack, t);
    gs_attack_inject(attack, "sfc", flip);
    gboolean runs = !late && run_to(attack, start + LONGEST, t->copied->image);
    tally->all[phase]++;
    tally->refused[phase] += was_refused(board, events, t->place->type);
    tally->altered += !runs || !is_signed(attack, t);
    gs_attack_inject(attack, "sfc", flip);
}

static tally change_whenever(gs_attack *attack, const target *t)
{
    tally tally = { 0 };

    for (guint i = 0; i < INSTANTS && gs_attack_ok(attack); i++) {
        change_at(attack, t, t->from + (t->until - t->from) * (2 * i + 1) / (2 * INSTANTS), &tally);
    }
    return tally;
}

/* Claims it; the control, whose stages copy again, wants it to fail. TRUE: signed bytes alone ran. */
static gboolean judge(gs_attack *attack, const target *t, const tally *tally)
{
    const struct copied *c = t->copied;
    const guint *all = tally->all, *refused = tally->refused;

    gs_claim(attack, all[BEFORE] && all[WITHIN] && all[BEHIND], c->layer,
             "%s: flash changed in %u boots before, %u within, %u behind the copying", c->image, all[BEFORE],
             all[WITHIN], all[BEHIND]);
    gs_claim(attack, refused[BEFORE] == all[BEFORE] && refused[BEHIND] == 0, c->layer,
             "refused %u, %u, %u", refused[BEFORE], refused[WITHIN], refused[BEHIND]);
    if (!gs_attack_control(attack)) {
        gs_claim(attack, tally->altered == 0, c->layer, "unsigned bytes ran %u times", tally->altered);
    }
    return tally->altered == 0;
}

static void changes_in_place(gs_attack *attack)
{
    const gs_image_place *place = gs_image_place_find("kernel");
    guint32 before = 0, after = 0;
    g_autofree char *flip = g_strdup_printf("bit-rot offset=0x%x bit=3", place->offset[0] + 0x1000);

    run_to(attack, now(gs_attack_board(attack)) + LONGEST, "kernel-a");
    gs_attack_peek(attack, "a7ns", WINDOW_KERNEL + 0x1000, &before);
    gs_attack_inject(attack, "sfc", flip);
    gs_attack_peek(attack, "a7ns", WINDOW_KERNEL + 0x1000, &after);
    gs_claim(attack, (before ^ after) == 8, "K",
             "residual risk: kernel executed in place, %08x became %08x after it was measured", before, after);
}

/* When the clean boot, which began at 0, came to that stage */
static guint64 began(gs_attack *attack, const char *stage)
{
    const gs_event *event = gs_board_find(gs_attack_board(attack), "fetch", "stage", stage);
    return event ? event->insn : 0;
}

static void run(gs_attack *attack)
{
    const gs_chip *chip = gs_attack_chip(attack);
    GString *unsigned_ran = g_string_new(NULL);
    guint beaten = 0;

    gs_attack_boot(attack, (gs_board_config){ .stop_stage = "monitor" });
    for (guint i = 0; i < G_N_ELEMENTS(copied) && gs_attack_ok(attack); i++) {
        const gs_image_place *place = gs_image_place_find(copied[i].image);
        const target t = { &copied[i], place, chip->flash, gs_chip_image_size(chip, place, 0),
                           began(attack, copied[i].by), began(attack, copied[i].image) };
        const tally tally = change_whenever(attack, &t);
        beaten += !judge(attack, &t, &tally);
        g_string_append_printf(unsigned_ran, " %s %u", copied[i].image, tally.altered);
    }
    if (!gs_attack_control(attack)) {
        changes_in_place(attack);
    } else {
        /* the control counts if each of the three is beaten */
        gs_claim(attack, beaten < G_N_ELEMENTS(copied), "ROM, 1BL, PLU", "unsigned bytes ran:%s",
                 unsigned_ran->str);
    }
    g_string_free(unsigned_ran, TRUE);
}

GS_SCENARIO(
    .id = "S60", .name = "flash-toctou", .attacker = "interposer on the flash bus",
    .asset = "integrity of what runs",
    .layers = "ROM, 1BL, PLU", .source = "own",
    .asserts = "stages that run from RAM are the bytes that were verified, whenever the flash changes",
    .control = "stages that copy an image again once it is verified",
    .flaw = "rom image_measure copies-again; rom image_unmeasured 0;"
            "1bl image_measure copies-again; 1bl image_unmeasured 0; 1bl image_entry_difference 0;"
            "pluton image_measure copies-again; pluton image_unmeasured 0", .run = run)
