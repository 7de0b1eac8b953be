/* SPDX-License-Identifier: MIT */
/*
 * A kernel changes a message and its descriptor while Pluton works on it. The A7 and Pluton
 * take turns of 1000 instructions; the number of idle orders in between slides the change
 * over the whole of Pluton's work.
 */
#include <string.h>

#include "../lib/scenario.h"

enum { MAILBOX = 0x31000000, PUBLIC_KEY = 0x4B, TX = 40, PLUTON = 0x00108000, SLIDES = 24 };
#define WORD(seq) (2u | (seq) << 8 | (guint32)PUBLIC_KEY << 16 | (guint32)TX << 24)

/* Key of the tenant whose name is a's, with b's from one byte up to another. */
static void key_of(gs_attack *attack, guint from, guint to, guint8 key[64])
{
    guint8 name[64], reply[GS_REMOTE_REPLY_MAX] = { 0 };
    memset(name, 'a', sizeof(name));
    memset(name + from, 'b', to - from);
    gs_el1_ask(attack, (gs_remote_ask){ .command = PUBLIC_KEY, .data = name, .size = 64 }, reply);
    memcpy(key, reply, 64);
}

/*
 * Pluton's one copy may be made while the kernel writes, both upwards and each in turns of its own:
 * then it holds a name the kernel could have sent as well, b's in one stretch.
 */
static gboolean is_torn_copy(gs_attack *attack, const guint8 got[64])
{
    guint8 key[64];
    for (guint from = 0; from < 64; from += 4) {
        for (guint to = from + 4; to <= 64; to += 4) {
            key_of(attack, from, to, key);
            if (memcmp(key, got, 64) == 0) {
                return TRUE;
            }
        }
    }
    return FALSE;
}

/* A place in Pluton's own memory that reads like a message of the right size. */
static guint32 inside_pluton(gs_attack *attack)
{
    g_autofree char *code = NULL;
    gsize size = 0;
    g_file_get_contents("build/firmware/pluton.bin", &code, &size, gs_attack_error(attack));
    for (gsize at = 0; at + 68 < size; at += 4) {
        if (code[at] == 64 && code[at + 1] == 0) {
            return PLUTON + (guint32)at;
        }
    }
    return PLUTON;
}

/* Asks for tenant a's key, changes that word after so many idle orders, takes the answer. */
static gint race(gs_attack *attack, guint idle, guint32 address, guint32 value, guint words,
                 guint8 reply[64])
{
    struct probe_order orders[PROBE_CAPACITY] = {
        { .op = PROBE_MBOX_POST, .address = MAILBOX, .value = WORD(idle + 1) },
    };
    guint n = 1 + idle;
    GError **error = gs_attack_error(attack);
    gs_board *board = gs_attack_board(attack);
    gs_remote session = { .board = board };
    if (!gs_attack_ok(attack)) {
        return GS_REMOTE_SILENCE;
    }
    gs_remote_put(&session, GS_REMOTE_BUFFER(TX), 64, error);
    for (guint i = 0; i < 16; i++) {
        gs_remote_put(&session, GS_REMOTE_BUFFER(TX) + 4 + 4 * i, 0x61616161, error);
    }
    gs_remote_put(&session, GS_REMOTE_DESC(TX), GS_REMOTE_BUFFER(TX), error);
    gs_remote_put(&session, GS_REMOTE_DESC(TX) + 8, 2048 | TX << 24, error);
    orders[n++] = (struct probe_order){
        .op = PROBE_FILL, .address = address, .value = value, .args = { words }
    };
    orders[n++] = (struct probe_order){ .op = PROBE_MBOX_POLL, .address = MAILBOX, .value = 20000 };
    if (!gs_orders_run(board, GS_CORE_EL1, orders, n, error) || !orders[n - 1].result) {
        return GS_REMOTE_SILENCE;
    }
    guint from = orders[n - 1].regs[1] >> 24;
    gs_remote_get_bytes(&session, GS_REMOTE_BUFFER(from) + 4, reply, 64, error);
    guint size = gs_remote_get(&session, GS_REMOTE_BUFFER(from), error);
    gs_remote_put(&session, GS_REMOTE_DESC(from) + 8, 2048 | 1 << 16 | from << 24, error);
    return (gint)size;
}

static void run(gs_attack *attack)
{
    guint8 a[64], b[64], got[64];
    guint early = 0, late = 0, torn = 0, silent = 0;
    guint32 target = inside_pluton(attack);
    gs_attack_el1(attack);
    key_of(attack, 0, 0, a);
    key_of(attack, 0, 64, b);
    for (guint idle = 0; idle < SLIDES; idle++) {
        gint size = race(attack, idle, GS_REMOTE_BUFFER(TX) + 4, 0x62626262, 16, got);
        gboolean is_a = memcmp(got, a, 64) == 0, is_b = memcmp(got, b, 64) == 0;
        gboolean mixed = !is_a && !is_b && is_torn_copy(attack, got);
        if (size != 64 || (!is_a && !is_b && !mixed)) {
            gs_claim(attack, FALSE, "PLU",
                     "payload changed after %u orders: %d bytes, nobody's key", idle, size);
            return;
        }
        early += is_b;
        late += is_a;
        torn += mixed;
    }
    for (guint idle = 0; idle < SLIDES; idle += 4) {
        gint size = race(attack, idle, GS_REMOTE_DESC(TX), target, 1, got);
        silent += size == GS_REMOTE_SILENCE;
        if (size != GS_REMOTE_SILENCE && (size != 64 || memcmp(got, a, 64) != 0)) {
            gs_claim(attack, FALSE, "PLU",
                     "address turned to Pluton's memory after %u orders: %d bytes made of it", idle,
                     size);
            return;
        }
    }
    gs_remote session = { .board = gs_attack_board(attack) };
    gs_remote_put(&session, GS_REMOTE_DESC(TX), GS_REMOTE_BUFFER(TX), gs_attack_error(attack));
    gs_claim(attack, early && late, "PLU",
             "%u answers with the change, %u without, %u to a copy made meanwhile; "
             "with the address turned to Pluton's memory %u of %u dropped",
             early, late, torn, silent, SLIDES / 4);
    gs_claim(attack, gs_el1_alive(attack), "PLU", "a right request is answered");
}

GS_SCENARIO(
    .id = "S51", .name = "ring-toctou", .attacker = "compromised kernel (EL1)", .asset = "Pluton",
    .layers = "PLU", .source = "own", .asserts = "every answer matches one snapshot of the shared ring",
    .control = "a runtime that follows any address", .flaw = "pluton in_normal_ram 1", .run = run)
