/* SPDX-License-Identifier: GPL-2.0-or-later OR MIT */
/*
 * Pluton's security engine at 0x2F000000, reached by HSP alone: own design.
 * SHA-256, HMAC, AES, ECDSA/ECDH P-256, TRNG, key vault, attestation register.
 * Page: docs/engine.md.
 *
 * A command is one write to ENG_CMD; it completes before the write does, and
 * ENG_STATUS then holds DONE or ERROR with ENG_ERROR. Operands in memory
 * (ENG_SRC, ENG_DST) go through HSP's own view: a range HSP may not reach is
 * ENG_ERR_BUS, and nothing is written. Multi-word numbers are big-endian byte
 * strings: byte 0 of the number is the lowest address, as in the image format;
 * a 32-bit read of such a register file returns its four bytes as a little-endian
 * word, so that memcpy by words moves the byte string.
 */
#ifndef REGS_ENGINE_H
#define REGS_ENGINE_H

#define ENGINE_REGS(R) \
    R(ENG_ID,        0x000, 4, 0x4753454E, RO)   /* "GSEN" */ \
    R(ENG_CMD,       0x004, 4, 0, WO)            /* ENG_CMD_* */ \
    R(ENG_STATUS,    0x008, 4, 0, RO)            /* ENG_STATUS_* */ \
    R(ENG_ERROR,     0x00C, 4, 0, RO)            /* ENG_ERR_* of the last command */ \
    R(ENG_SRC,       0x010, 4, 0, RW)            /* operand address, HSP's view */ \
    R(ENG_LEN,       0x014, 4, 0, RW)            /* operand length, bytes */ \
    R(ENG_DST,       0x018, 4, 0, RW)            /* result address, HSP's view */ \
    R(ENG_SLOT,      0x01C, 4, 0, RW)            /* enum eng_slot */ \
    R(ENG_MODE,      0x020, 4, 0, RW)            /* ENG_MODE_*, AES only */ \
    R(TRNG_STATUS,   0x400, 4, 0, RO)            /* TRNG_STATUS_* */ \
    R(TRNG_DATA,     0x404, 4, 0, POP)           /* 32 random bits; 0 after a health failure */ \
    R(TRNG_HEALTH,   0x408, 4, 0, RO)            /* 15:0 longest repetition seen, 31:16 highest proportion count */ \
    R(ATT_COUNT,     0x620, 4, 0, RO)            /* entries in the log, entry 0 included */ \
    R(ATT_STATUS,    0x624, 4, 0, RO)            /* bit 0: closed */ \
    R(ATT_TYPE,      0x628, 4, 0, RW)            /* measurement type for ENG_CMD_EXTEND */

/* Register files (offset, bytes) */
#define ENG_DIGEST              0x100   /* 32, RO: result of SHA_FINAL or HMAC */
#define ENG_PUB                 0x200   /* 64, RW: X, Y operand or result */
#define ENG_DIGEST_IN           0x240   /* 32, RW: digest to sign or verify; label for DERIVE */
#define ENG_SIG                 0x260   /* 64, RW: R, S operand or result */
#define ENG_VERIFY_R            0x2A0   /* 32, RO: r as recomputed by ECDSA_VERIFY (0 when it cannot be);
                                           a write to ENG_SIG clears it */
#define ENG_NONCE               0x2C0   /* 32, RW: QUOTE's nonce; AES IV in its first 16 bytes */
#define ATT_REGISTER            0x600   /* 32, RO */
#define ATT_LOG                 0x800   /* 20 entries of {u32 type, 32-byte digest}, RO */
#define ATT_LOG_ENTRIES         20
#define ATT_LOG_STRIDE          36

#ifndef __ASSEMBLER__
enum eng_cmd {
    ENG_CMD_SHA_INIT = 1,      /* start SHA-256 */
    ENG_CMD_SHA_UPDATE,        /* hash LEN bytes at SRC */
    ENG_CMD_SHA_FINAL,         /* digest -> ENG_DIGEST */
    ENG_CMD_HMAC,              /* HMAC-SHA-256 of LEN bytes at SRC under SLOT (volatile slots) -> ENG_DIGEST */
    ENG_CMD_AES,               /* LEN bytes SRC -> DST under SLOT (volatile slots), ENG_MODE, IV in ENG_NONCE */
    ENG_CMD_ECDSA_VERIFY,      /* ENG_PUB, ENG_DIGEST_IN, ENG_SIG -> ENG_VERIFY_R; ENG_ERR_SIGNATURE if bad */
    ENG_CMD_ECDSA_SIGN,        /* ENG_DIGEST_IN under SLOT -> ENG_SIG */
    ENG_CMD_ECDH,              /* ENG_PUB x SLOT (volatile slots) -> 32-byte X at DST */
    ENG_CMD_DERIVE,            /* SLOT (volatile) = HMAC(storage root, ENG_DIGEST_IN) */
    ENG_CMD_LOAD_KEY,          /* SLOT (volatile) = 32 bytes at SRC */
    ENG_CMD_KEYGEN,            /* new P-256 key in SLOT; fused slots: once, lifecycle Blank only, burned through the key port */
    ENG_CMD_PUBKEY,            /* public half of SLOT -> ENG_PUB */
    ENG_CMD_ZEROIZE,           /* wipe SLOT (volatile) */
    ENG_CMD_EXTEND,            /* attestation register with the digest of the last SHA_FINAL and ATT_TYPE */
    ENG_CMD_ATT_CLOSE,         /* no further EXTEND until the SoC reset */
    ENG_CMD_QUOTE,             /* sign the attestation state with the quote key and ENG_NONCE -> ENG_SIG */
};

enum eng_slot {
    ENG_SLOT_DEVICE = 0,       /* fused */
    ENG_SLOT_QUOTE,            /* fused; every command but KEYGEN, PUBKEY and QUOTE refused */
    ENG_SLOT_STORAGE,          /* fused; KEYGEN and DERIVE's root only */
    ENG_SLOT_VOLATILE0,        /* tenant, client auth, ... */
    ENG_SLOT_VOLATILE1,
    ENG_SLOT_VOLATILE2,
    ENG_SLOT_VOLATILE3,
    ENG_NUM_SLOTS,
};
#endif
#define ENG_SLOT_IS_VOLATILE(s) ((s) >= ENG_SLOT_VOLATILE0 && (s) < ENG_NUM_SLOTS)

#define ENG_LEN_MAX             (16 << 20)   /* more is ENG_ERR_LENGTH */

#define ENG_STATUS_DONE         0x1
#define ENG_STATUS_ERROR        0x2

#ifndef __ASSEMBLER__
enum eng_error {
    ENG_ERR_NONE = 0,
    ENG_ERR_COMMAND,           /* no such command */
    ENG_ERR_SLOT,              /* no such slot, or the slot refuses this command */
    ENG_ERR_EMPTY,             /* no key in the slot */
    ENG_ERR_BUS,               /* operand outside what HSP may reach */
    ENG_ERR_LENGTH,
    ENG_ERR_STATE,             /* e.g. SHA_UPDATE without SHA_INIT, EXTEND without a fresh digest */
    ENG_ERR_SIGNATURE,
    ENG_ERR_POINT,             /* public key not on the curve */
    ENG_ERR_LIFECYCLE,         /* KEYGEN of a fused slot outside Blank or a second time */
    ENG_ERR_ENTROPY,           /* TRNG health failure */
    ENG_ERR_CLOSED,            /* attestation register closed or its log full */
    ENG_ERR_MODE,
};
#endif

/* ENG_MODE: bit 0 decrypt; bits 3:1 mode; bit 4: AES-256 (else AES-128: first half of the slot's key) */
#define ENG_MODE_DECRYPT        0x01
#define ENG_MODE_ECB            (0 << 1)
#define ENG_MODE_CBC            (1 << 1)
#define ENG_MODE_CTR            (2 << 1)
#define ENG_MODE_256            0x10

#define TRNG_STATUS_READY       0x1
#define TRNG_STATUS_FAIL        0x2     /* health test failed; falls with the SoC reset */
#define TRNG_REPETITION_CUTOFF  4       /* equal 32-bit words in a row */
#define TRNG_PROPORTION_WINDOW  512     /* bytes */
#define TRNG_PROPORTION_CUTOFF  41      /* the window's first byte seen this often */

/*
 * Attestation register (docs/attestation.md):
 *   reset:  register = 32 zero bytes; then hardware extends entry 0,
 *           type ATT_TYPE_LIFECYCLE, digest = SHA-256(u32 lifecycle || 16 x u32 revocation rows)
 *   extend: register = SHA-256(register || u32 type || digest), u32 little endian
 *   quote:  ECDSA over SHA-256(ATT_QUOTE_TAG (16 bytes) || nonce[32] || register[32]
 *           || u32 count || 20 x u32 type)
 */
#define ATT_QUOTE_TAG           "GLASSPHEREQUOTE1"
#define ATT_TYPE_LIFECYCLE      0x100
/* types 1..28 are image types; see image.h */

#endif
