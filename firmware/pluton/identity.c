/* SPDX-License-Identifier: MIT */
/*
 * The chip's identity towards the outside: quote, tenant keys, derived storage keys.
 * Private keys stay in the engine's slots; this code sees public halves, signatures
 * and derived symmetric keys.
 *
 * Tenant key (own): P-256 key whose scalar the engine derives from the storage root and
 * SHA-256(domain || tenant || seed). GENERATE draws a new seed, which the tenant key's
 * public half follows at once, so that a certificate can be asked for; signatures
 * follow at COMMIT. The seed of power-on is zero.
 */
#include "pluton.h"

#include "efuse.h"
#include "engine.h"
#include "mem.h"
#include "regs/efuse.h"

#define TENANT_SLOT     ENG_SLOT_VOLATILE0
#define DERIVE_SLOT     ENG_SLOT_VOLATILE1

static const char tenant_domain[16] = "GLASSPHERETENANT";
static const char derive_domain[16] = "GLASSPHEREDERIVE";

static uint32_t current_seed[8];
static uint32_t pending_seed[8];

uint32_t identity_security_state(struct remote_api_security_state *state)
{
    uint32_t pub[16], error;

    state->state = efuse_lifecycle();
    state->state |= efuse_keys_valid() ? REMOTE_API_STATE_KEYS_VALID : 0;
    state->state |= engine_att_closed() ? REMOTE_API_STATE_ATT_CLOSED : 0;
    error = engine_pubkey(ENG_SLOT_DEVICE, pub);
    memcpy(state->general_key, pub, sizeof(pub));
    error |= engine_pubkey(ENG_SLOT_QUOTE, pub);
    memcpy(state->attestation_key, pub, sizeof(pub));
    return error;
}

uint32_t identity_attest(const uint8_t nonce[32], struct remote_api_attestation *reply)
{
    uint32_t words[16], log[ATT_LOG_ENTRIES * ATT_LOG_STRIDE / 4], error;

    memset(reply, 0, sizeof(*reply));
    error = engine_pubkey(ENG_SLOT_DEVICE, words);
    if (error) {
        return error;
    }
    memcpy(reply->device_id, words, 64);
    memcpy(words, nonce, 32);
    error = engine_quote(words, words);
    if (error) {
        return error;
    }
    memcpy(reply->signature, words, 64);
    engine_att_log(log);
    reply->count = engine_att_count();
    memcpy(reply->measurement, log, sizeof(reply->measurement));
    reply->ok = 1;
    return ENG_ERR_NONE;
}

uint32_t identity_generate_client_auth_key(void)
{
    return engine_random(pending_seed, 8);
}

uint32_t identity_commit_client_auth_key(void)
{
    memcpy(current_seed, pending_seed, sizeof(current_seed));
    return ENG_ERR_NONE;
}

static uint32_t load_tenant_key(const uint8_t tenant[64], const uint32_t seed[8])
{
    uint32_t label[8], error;

    error = engine_sha_init();
    error |= engine_sha_update(tenant_domain, sizeof(tenant_domain));
    error |= engine_sha_update(tenant, 64);
    error |= engine_sha_update(seed, 32);
    error |= engine_sha_final(label);
    return error ? error : engine_derive(TENANT_SLOT, label);
}

uint32_t identity_tenant_public_key(const uint8_t tenant[64], uint8_t pub[64])
{
    uint32_t words[16], error = load_tenant_key(tenant, pending_seed);

    if (!error) {
        error = engine_pubkey(TENANT_SLOT, words);
    }
    engine_zeroize(TENANT_SLOT);
    if (error) {
        return error;
    }
    memcpy(pub, words, 64);
    return ENG_ERR_NONE;
}

uint32_t identity_tenant_sign(const uint8_t tenant[64], const uint8_t digest[32], uint8_t sig[64])
{
    uint32_t words[16], error = load_tenant_key(tenant, current_seed);

    if (!error) {
        memcpy(words, digest, 32);
        error = engine_sign(TENANT_SLOT, words, words);
    }
    engine_zeroize(TENANT_SLOT);
    if (error) {
        return error;
    }
    memcpy(sig, words, 64);
    return ENG_ERR_NONE;
}

uint32_t identity_derive(const uint8_t label[32], uint8_t key[32])
{
    uint32_t words[8], error;

    memcpy(words, label, 32);
    error = engine_derive(DERIVE_SLOT, words);
    if (!error) {
        error = engine_hmac(DERIVE_SLOT, derive_domain, sizeof(derive_domain), words);
    }
    engine_zeroize(DERIVE_SLOT);
    /* the key is the MAC, which the engine shows until the next digest */
    error |= engine_forget();
    if (!error) {
        memcpy(key, words, 32);
    }
    mem_wipe(words, sizeof(words));
    return error;
}
