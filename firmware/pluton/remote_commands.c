/* SPDX-License-Identifier: MIT */
/*
 * Commands of the Remote API (facts 2.3; docs/remote-api.md). Which Linux process
 * may ask is Linux's affair and no protection: whatever must hold against a
 * compromised kernel is checked here.
 */
#include "remote.h"

#include "efuse.h"
#include "engine.h"
#include "hardened.h"
#include "mem.h"
#include "pluton.h"
#include "post.h"
#include "regs/chip.h"

static const struct {
    uint8_t command;
    int16_t request;
    int16_t reply;
} table[] = {
#define ROW(name, number, request, reply) { number, request, reply },
    REMOTE_API_COMMANDS(ROW)
#undef ROW
};
#define COMMANDS (sizeof(table) / sizeof(table[0]))

/* Categories that speak for a boot stage of the secure world (postcode.h). */
static int category_is_secure(uint32_t category)
{
    return (category >= POSTCODE_CATEGORY_ROM && category <= POSTCODE_CATEGORY_MONITOR) ||
           category >= POSTCODE_CATEGORY_REFUSED;
}

int remote_command_size(uint32_t command)
{
    for (uint32_t i = 0; i < COMMANDS; i++) {
        if (table[i].command == command && command != REMOTE_API_SEND_EVENT_BUFFERS) {
            return table[i].request;
        }
    }
    /* unknown, or internal to the secure world: the same silence for both */
    return REMOTE_DROP;
}

static int put32(uint8_t *out, uint32_t value)
{
    memcpy(out, &value, 4);
    return 4;
}

static int status_of(uint32_t error)
{
    return error ? REMOTE_API_STATUS_IO : REMOTE_API_STATUS_OK;
}

static int set_postcode(const uint8_t *in)
{
    uint32_t code = mem_get32(in);

    if (category_is_secure(code >> 20)) {
        return REMOTE_DROP;
    }
    post_code(code);
    return REMOTE_API_NO_REPLY;
}

static int boot_mode_flags(uint8_t *out)
{
    uint32_t flags = 0;

    flags |= pluton.handover.one_bl_backup ? REMOTE_API_BOOT_BACKUP_ONE_BL : 0;
    flags |= pluton.handover.bank_fallback ? REMOTE_API_BOOT_FALLBACK_SET : 0;
    flags |= pluton.handover.reset_reason & RST_REASON_HSP_WDT ? REMOTE_API_BOOT_WATCHDOG : 0;
    return put32(out, flags);
}

static int read_rng(uint8_t *out)
{
    uint32_t word;

    if (engine_random(&word, 1)) {
        post_code(POSTCODE_PLUTON_ENTROPY);
        return REMOTE_DROP;
    }
    return put32(out, word);
}

static int security_state(uint8_t *out)
{
    struct remote_api_security_state *state = (struct remote_api_security_state *)(void *)out;

    return identity_security_state(state) ? REMOTE_DROP : (int)sizeof(*state);
}

static int capability_is_enabled(const uint8_t *in, uint8_t *out)
{
    out[0] = (uint8_t)capability_enabled(mem_get16(in));
    return 1;
}

static int enabled_capabilities(uint8_t *out)
{
    memcpy(out, capability_list(), CAPABILITY_COUNT * 2);
    return CAPABILITY_COUNT * 2;
}

static int attest(const uint8_t *in, uint8_t *out)
{
    /* ok = 0 says it failed; the record is all zero then */
    identity_attest(in, (struct remote_api_attestation *)(void *)out);
    return sizeof(struct remote_api_attestation);
}

static int tenant_public_key(const uint8_t *in, uint8_t *out)
{
    return identity_tenant_public_key(in, out) ? REMOTE_DROP : 64;
}

static int tenant_sign(const uint8_t *in, uint8_t *out)
{
    const struct remote_api_sign_request *sign = (const void *)in;

    return identity_tenant_sign(sign->tenant, sign->digest, out) ? REMOTE_DROP : 64;
}

static int manufacturing_state(uint8_t *out)
{
    put32(out, REMOTE_API_STATUS_OK);
    put32(out + 4, efuse_lifecycle());
    return sizeof(struct remote_api_manufacturing_state);
}

static int set_manufacturing_state(const uint8_t *in, uint8_t *out)
{
    uint32_t status = REMOTE_API_STATUS_INVALID;

    if (mem_get32(in) == REMOTE_API_MANUFACTURING_MAGIC) {
        status = lifecycle_advance(mem_get32(in + 4),
                                   PURPOSE_REMOTE(REMOTE_API_SET_MANUFACTURING_STATE));
    }
    return put32(out, status);
}

static int decode_capabilities(const uint8_t *in, uint8_t *out)
{
    const struct remote_api_decode_request *file = (const void *)in;
    struct remote_api_decode_reply *decoded = (struct remote_api_decode_reply *)(void *)out;
    uint16_t list[CAPABILITY_COUNT] = { 0 };
    uint32_t status, valid;

    memset(decoded, 0, sizeof(*decoded));
    status = capability_decode(file->file, file->length, list);
    valid = hardened_equal(status, IMAGE_STATUS_OK) == HARDENED_TRUE;
    hardened_barrier();
    /* asked again by other instructions: one comparison gone wrong is no yes */
    valid &= ~hardened_spread(hardened_launder(status) ^ IMAGE_STATUS_OK);
    decoded->valid = (uint8_t)valid;
    memcpy(decoded->capability, list, sizeof(list));
    return sizeof(*decoded);
}

int remote_command_serve(uint32_t command, const uint8_t *in, uint8_t *out)
{
    switch (command) {
    case REMOTE_API_SET_POSTCODE:
        return set_postcode(in);
    case REMOTE_API_GET_BOOT_MODE_FLAGS:
        return boot_mode_flags(out);
    case REMOTE_API_READ_RNG:
        return read_rng(out);
    case REMOTE_API_GET_SECURITY_STATE:
        return security_state(out);
    case REMOTE_API_IS_CAPABILITY_ENABLED:
        return capability_is_enabled(in, out);
    case REMOTE_API_GET_ENABLED_CAPABILITIES:
        return enabled_capabilities(out);
    case REMOTE_API_GENERATE_CLIENT_AUTH_KEY:
        return put32(out, status_of(identity_generate_client_auth_key()));
    case REMOTE_API_GET_TENANT_PUBLIC_KEY:
        return tenant_public_key(in, out);
    case REMOTE_API_PROCESS_ATTESTATION:
        return attest(in, out);
    case REMOTE_API_SIGN_WITH_TENANT_ATTESTATION_KEY:
        return tenant_sign(in, out);
    case REMOTE_API_COMMIT_CLIENT_AUTH_KEY:
        return put32(out, status_of(identity_commit_client_auth_key()));
    case REMOTE_API_GET_MANUFACTURING_STATE:
        return manufacturing_state(out);
    case REMOTE_API_SET_MANUFACTURING_STATE:
        return set_manufacturing_state(in, out);
    case REMOTE_API_DECODE_CAPABILITIES:
        return decode_capabilities(in, out);
    default:
        return REMOTE_DROP;
    }
}
