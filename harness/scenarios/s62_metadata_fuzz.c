/* SPDX-License-Identifier: MIT */
/*
 * Whoever writes images puts nonsense into their metadata (counts, lengths, overlaps, identities) and
 * signs it with a key the board takes: only the parser stands between it and the board. Each row of the
 * table is such an application; a board boots with as many as its table of applications holds.
 */
#include <string.h>

#include "../lib/error.h"
#include "../lib/metadata_table.h"
#include "../lib/scenario.h"
#include "flash_layout.h"

enum {
    VERIFY = 0x06, WINDOW = 0x90000000, ACCEPTED = 0, REFUSED = -74,
    BODY = 512, PACKAGE = BODY + METADATA_LENGTH + IMAGE_SIGNATURE_SIZE,
    OURS = APP_TABLE_MAX - 1, /* the first is the board's own */
};

typedef struct tally {
    guint malformed, accepted, otherwise; /* otherwise: refused, but not for its cause */
    guint formed, refused;                /* changes that leave it well-formed */
    guint sound;                          /* boards that took the unaltered package and their own behind it all */
    const char *wrong;                    /* the first row that went wrong */
} tally;

/* The author's package as the tool makes it, in the layout of the table. */
static guint8 *make_package(gs_attack *attack)
{
    static const char text[BODY] = "an application";
    g_autofree char *body = g_build_filename(gs_scratch(), "author.body", NULL);
    g_autofree char *file = g_build_filename(gs_scratch(), "author.img", NULL);
    GError **error = gs_attack_error(attack);
    char *package = NULL;
    gsize size = 0;

    if (!g_file_set_contents(body, text, sizeof(text), error)) {
        return NULL;
    }
    gs_attack_tool(attack, "image", "pack", "--type", "application", "--name", "author", "--component",
                   "5e1b0c5e-6c0f-4e55-8b1e-3f0c1d6a7bc4", "--key", "application", "--security-version", "1",
                   body, "-o", file, NULL);
    if (gs_attack_ok(attack) && g_file_get_contents(file, &package, &size, error) && size != PACKAGE) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "%s: %zu bytes, want %u", file, size, PACKAGE);
    }
    return (guint8 *)package;
}

/* What that row costs an application: its identity is in no manifest, and the signature is right. */
static guint cause_of(const metadata_row *row)
{
    return row->cause == IMAGE_REFUSED_SIGNATURE || row->cause == IMAGE_REFUSED_COMPONENT ||
           row->cause == BY_MANIFEST ? IMAGE_ACCEPTED : row->cause;
}

static guint32 place_of(guint n)
{
    return FLASH_APPS + FLASH_APPS_SIZE / 2 + n * 0x1000;
}

static void put(guint8 *at, guint32 value, guint width)
{
    for (guint i = 0; i < width; i++) {
        at[i] = (guint8)(value >> 8 * i);
    }
}

/* Deploys ours number n, with that row's change (NULL: none), signed. */
static void deploy(gs_attack *attack, gs_chip *chip, const guint8 *package, const metadata_row *row, guint n)
{
    guint8 *table = chip->flash + FLASH_APPS, *entry = table + 8 + 8 * (n + 1);
    guint8 *image = chip->flash + place_of(n);

    memcpy(image, package, PACKAGE);
    if (row) {
        put(image + BODY + row->at, row->value, row->width);
    }
    gs_package_sign(image, PACKAGE, "application", gs_attack_error(attack));
    put(table + 4, n + 2, 4);
    put(entry, place_of(n), 4);
    put(entry + 4, PACKAGE, 4);
    put(entry + 8, gs_chip_crc32(table, (gsize)(entry + 8 - table)), 4);
}

/* The monitor's answer; *cause: what was posted about an application meanwhile, IMAGE_ACCEPTED: nothing. */
static int verify(gs_attack *attack, guint32 place, guint *cause)
{
    const GPtrArray *events = gs_board_events(gs_attack_board(attack));
    guint from = events->len;
    int result = gs_el1_smc(attack, VERIFY, WINDOW + place, 0, 0, 0);

    *cause = IMAGE_ACCEPTED;
    for (guint i = from; i < events->len; i++) {
        const gs_event *event = g_ptr_array_index(events, i);
        guint32 code = g_str_equal(event->name, "postcode") ? (guint32)gs_event_number(event, "value") : 0;
        if (code >> 20 == POSTCODE_CATEGORY_REFUSED + IMAGE_TYPE_APPLICATION) {
            *cause = code & 0xFFFFF;
        }
    }
    return result;
}

static void judge(gs_attack *attack, const metadata_row *row, guint n, tally *tally)
{
    guint want = cause_of(row), cause;
    int result = verify(attack, place_of(n), &cause);
    gboolean right = result == (want ? REFUSED : ACCEPTED) && cause == want;

    tally->malformed += want != IMAGE_ACCEPTED;
    tally->formed += want == IMAGE_ACCEPTED;
    tally->accepted += want && result == ACCEPTED;
    tally->otherwise += want && result != ACCEPTED && !right;
    tally->refused += !want && !right;
    tally->wrong = right || tally->wrong ? tally->wrong : row->name;
}

/* A board with that many rows, and behind them the package as it is. */
static void boot_with(gs_attack *attack, const guint8 *package, const metadata_row *rows, guint count, tally *tally)
{
    gs_chip *chip = gs_attack_el1_chip(attack);
    guint cause, still;

    for (guint n = 0; n <= count && gs_attack_ok(attack); n++) {
        deploy(attack, chip, package, n < count ? &rows[n] : NULL, n);
    }
    if (!gs_attack_el1_boot(attack)) {
        return;
    }
    if (gs_attack_control(attack)) {
        gs_attack_flaw_now(attack, "pluton image_metadata_read usual-structure");
    }
    for (guint n = 0; n < count && gs_attack_ok(attack); n++) {
        judge(attack, &rows[n], n, tally);
    }
    int unaltered = verify(attack, place_of(count), &cause), own = verify(attack, FLASH_APPS_FIRST, &still);
    tally->sound += unaltered == ACCEPTED && own == ACCEPTED && !cause && !still && gs_el1_alive(attack);
}

static void run(gs_attack *attack)
{
    g_autofree guint8 *package = make_package(attack);
    tally tally = { 0 };
    guint rows = 0, boards = 0;

    while (rows < G_N_ELEMENTS(metadata_rows) && metadata_rows[rows].at < METADATA_LENGTH) {
        rows++; /* the signature's rows come last */
    }
    for (guint row = 0; row < rows && gs_attack_ok(attack); row += OURS - 1, boards++) {
        boot_with(attack, package, &metadata_rows[row], MIN(rows - row, OURS - 1), &tally);
    }
    const char *wrong = tally.wrong ? tally.wrong : "none";
    gs_claim(attack, tally.malformed && tally.accepted == 0, "PLU", "%u malformed and signed: %u accepted, first %s",
             tally.malformed, tally.accepted, wrong);
    gs_claim(attack, tally.otherwise == 0, "PLU", "%u refused for another cause than theirs, first %s",
             tally.otherwise, wrong);
    gs_claim(attack, tally.formed && tally.refused == 0, "PLU", "%u changed, well-formed and signed: %u refused",
             tally.formed, tally.refused);
    gs_claim(attack, tally.sound == boards, "PLU", "the unaltered package and the board's own behind them: "
             "accepted on %u of %u boards", tally.sound, boards);
}

GS_SCENARIO(
    .id = "S62", .name = "metadata-fuzz", .attacker = "image author", .asset = "bootability", .layers = "PLU",
    .source = "ANVIL's fuzzer; COMAE: out-of-bounds read by the section count",
    .asserts = "signed nonsense in metadata is refused for what it is, and the next genuine image is judged as ever",
    .control = "a parser that looks at no count and no length", .run = run)
