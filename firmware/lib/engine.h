/* SPDX-License-Identifier: MIT */
/* Security engine driver; HSP only. Functions return enum eng_error unless said otherwise. */
#ifndef LIB_ENGINE_H
#define LIB_ENGINE_H

#include <stdint.h>

#include "regs/engine.h"

/* SHA-256 in pieces; the engine reads the memory itself, through HSP's view. */
uint32_t engine_sha_init(void);
uint32_t engine_sha_update(const void *data, uint32_t len);
uint32_t engine_sha_final(uint32_t digest[8]);
/* Overwrites ENG_DIGEST and ENG_DIGEST_IN: HMAC leaves derived keys there. */
uint32_t engine_forget(void);

/* What changes the attestation register for good wants a word from its caller: the command's number is
 * computed from it, so that a return gone astray which lands on the call gives no such command. Drawn at
 * random, far apart. */
#define ENGINE_EXTEND_WARRANT   0x93C65A1Du
#define ENGINE_CLOSE_WARRANT    0x6D25B4E8u

/* Extend the attestation register with the digest of the SHA_FINAL just done. */
uint32_t engine_extend(uint32_t type, uint32_t warrant);
uint32_t engine_att_close(uint32_t warrant);
uint32_t engine_att_closed(void);
uint32_t engine_att_count(void);
/* The whole log as 20 x {u32 type, digest[32]}. */
void engine_att_entry(uint32_t index, uint32_t entry[ATT_LOG_STRIDE / 4]);
void engine_att_log(uint32_t log[ATT_LOG_ENTRIES * ATT_LOG_STRIDE / 4]);

/*
 * ECDSA over `digest`. recomputed = r as the engine found it, all zero if it could
 * not. Writing the signature clears a former result, so a skipped start cannot
 * leave the answer of an earlier image standing. 0 only if the engine still holds this
 * key and digest afterwards; else its error, or the bits that differ.
 * `digest` is what engine_sha_final() has brought last.
 */
uint32_t engine_verify(const uint32_t pub[16], const uint32_t digest[8], const uint32_t sig[16],
                       uint32_t recomputed[8]);
uint32_t engine_sign(uint32_t slot, const uint32_t digest[8], uint32_t sig[16]);
uint32_t engine_quote(const uint32_t nonce[8], uint32_t sig[16]);

uint32_t engine_keygen(uint32_t slot);
uint32_t engine_pubkey(uint32_t slot, uint32_t pub[16]);
/* Volatile slot = HMAC(storage root, label) */
uint32_t engine_derive(uint32_t slot, const uint32_t label[8]);
uint32_t engine_hmac(uint32_t slot, const void *data, uint32_t len, uint32_t mac[8]);
uint32_t engine_zeroize(uint32_t slot);

/* 0, or ENG_ERR_ENTROPY: nothing random was written then. */
uint32_t engine_random(uint32_t *words, uint32_t count);

#endif
