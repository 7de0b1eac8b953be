/* SPDX-License-Identifier: MIT */
/*
 * What the engine's suites share: registers, commands, errors as docs/engine.md and
 * docs/attestation.md give them, written by hand, and shorthands for a case that drives the
 * engine through HSP's view. Each shorthand uses the case's `board` and `error`.
 */
#ifndef GS_ENGINE_RIG_H
#define GS_ENGINE_RIG_H

#include <string.h>

#include "../lib/quote.h"
#include "rig.h"
#include "suites.h"

enum {
    BASE = 0x2F000000, ID = BASE, CMD = BASE + 0x4, STATUS = BASE + 0x8, ERROR = BASE + 0xC,
    SRC = BASE + 0x10, LEN = BASE + 0x14, DST = BASE + 0x18, SLOT = BASE + 0x1C, MODE = BASE + 0x20,
    DIGEST = BASE + 0x100, PUB = BASE + 0x200, DIGEST_IN = BASE + 0x240, SIG = BASE + 0x260,
    VERIFY_R = BASE + 0x2A0, NONCE = BASE + 0x2C0, TRNG_STATUS = BASE + 0x400, TRNG_DATA = BASE + 0x404,
    REGISTER = BASE + 0x600, COUNT = BASE + 0x620, ATT_STATUS = BASE + 0x624, TYPE = BASE + 0x628,
    LOG = BASE + 0x800,
};
enum {
    SHA_INIT = 1, SHA_UPDATE, SHA_FINAL, HMAC_SHA, AES, VERIFY, SIGN, ECDH, DERIVE, LOAD, KEYGEN, PUBKEY,
    ZEROIZE, EXTEND, CLOSE, QUOTE,
};
enum {
    OK = 0, E_COMMAND, E_SLOT, E_EMPTY, E_BUS, E_LENGTH, E_STATE, E_SIGNATURE, E_POINT, E_LIFECYCLE,
    E_ENTROPY, E_CLOSED, E_MODE,
};
enum { DEVICE = 0, QUOTE_SLOT, STORAGE, V0, V1, V2, V3 };
enum {
    RAM = RIG_RAM, RAM2 = RIG_RAM + 0x1000, RAM_END = RIG_RAM + RIG_RAM_SIZE,
    NOWHERE = 0x40000000, ROM = 0,
};

#define BOARD_WITH(name, ...) \
    GError *error = NULL; \
    g_autoptr(gs_board) name = gs_rig_start(__VA_ARGS__, &error); \
    (void)arg; \
    GS_CHECK_ERROR(error)
#define BOARD(name) BOARD_WITH(name, NULL, (gs_board_config){ 0 })

#define PUT(reg, value) gs_rig_put(board, reg, value, &error)
#define GET(reg) gs_rig_get(board, reg, &error)
#define READ(reg, data) gs_rig_read(board, reg, data, sizeof(data), &error)
#define WRITE(reg, data) gs_rig_write(board, reg, data, sizeof(data), &error)

/* Runs a command; the result must be that error and STATUS must say the same. */
#define WANT(command, want) \
    do { \
        PUT(CMD, command); \
        guint32 got_ = GET(ERROR), status_ = GET(STATUS); \
        GS_CHECK_ERROR(error); \
        GS_CHECK(got_ == (guint32)(want), "command %d: error %u, want %u", command, got_, (guint32)(want)); \
        GS_CHECK(status_ == (got_ ? 2u : 1u), "error %u with status %u", got_, status_); \
    } while (0)

#define SAME(a, b, what) \
    do { \
        GS_CHECK_ERROR(error); \
        GS_CHECK(!memcmp(a, b, sizeof(a)), "%s is wrong", what); \
    } while (0)

#define HASH_SOMETHING() \
    do { \
        WANT(SHA_INIT, OK); \
        WANT(SHA_FINAL, OK); \
    } while (0)

static const guint8 gs_zero[64];

/* A recognisable byte pattern. */
static inline void gs_pattern(void *data, gsize size, guint8 start)
{
    for (gsize i = 0; i < size; i++) {
        ((guint8 *)data)[i] = (guint8)(start + 7 * i);
    }
}

/* A blank chip but for so many bits of that row. */
static inline void gs_fuses_with(guint8 fuses[512], guint row, guint bits)
{
    memset(fuses, 0, 512);
    for (guint i = 0; i < bits; i++) {
        fuses[4 * row + i / 8] |= (guint8)(1 << i % 8);
    }
}

#endif
