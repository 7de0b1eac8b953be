// SPDX-License-Identifier: MIT
/*
 * DERIVE_KEY: a storage key for one client and one generation, made by Pluton from the chip's
 * storage root. Owns nothing; what it handles is wiped before it returns: label, record, the
 * monitor's copy of the reply and the exchange page.
 *
 * The client is whom the normal world names: which process may ask for which client's key is
 * Linux' affair. The tag keeps these labels apart from every other use of Pluton's DERIVE.
 */
#include "hardened.h"
#include "mem.h"
#include "monitor.h"

struct label {
    uint8_t client[16];
    uint32_t generation;
    uint8_t tag[12];
};
_Static_assert(sizeof(struct label) == 32, "a label of Pluton's DERIVE");
_Static_assert(sizeof(struct smc_derive_in) == 20 && sizeof(struct smc_derive_out) == 40, "published");

static const uint8_t tag[12] = "SMC-STORAGE";

#define INSTANCE    0       /* own: one storage root, so one instance */
#define KEY_SIZE    32

/* SMC_EINVAL: there were not that many generations before the current one. */
static int generation_of(uint32_t delta, uint32_t *generation)
{
    static const struct pluton_args none;
    const struct secure_reply *reply = pluton_call(SECURE_CMD_STATE, &none);

    if (reply->status != 0) {
        return SMC_EIO;
    }
    *generation = reply->values[4];
    if (delta > *generation) {
        return SMC_EINVAL;
    }
    *generation -= delta;
    return 0;
}

static int derive(const struct label *label, uint8_t key[KEY_SIZE])
{
    const struct pluton_args args = { .data = label, .length = sizeof(*label) };
    const struct secure_reply *reply = pluton_call(SECURE_CMD_DERIVE, &args);
    int status = SMC_EIO;

    if (hardened_equal((uint32_t)reply->status, 0) == HARDENED_TRUE) {
        memcpy(key, reply->data, KEY_SIZE);
        status = 0;
    }
    pluton_forget();
    return status;
}

/* a[0], a[1] = input, a[2], a[3] = output */
int service_derive_key(const uint32_t *a)
{
    struct smc_derive_in in;
    struct smc_derive_out out = { .instance = INSTANCE };
    struct label label;
    uint32_t generation = 0;
    int status;

    if (a[1] != sizeof(in) || a[3] != sizeof(out)) {
        return SMC_EINVAL;
    }
    status = nw_copy_in(&in, a[0], sizeof(in), 4);
    if (status == 0) {
        /* before there is a key */
        status = nw_check(a[2], sizeof(out), 4);
    }
    if (status == 0) {
        status = generation_of(in.generation_delta, &generation);
    }
    if (status != 0) {
        return status;
    }
    memcpy(label.client, in.client, sizeof(label.client));
    memcpy(label.tag, tag, sizeof(tag));
    label.generation = out.generation = generation;
    status = derive(&label, out.key);
    if (status == 0) {
        status = nw_copy_out(a[2], &out, sizeof(out), 4);
    }
    mem_wipe(&label, sizeof(label));
    mem_wipe(&out, sizeof(out));
    return status;
}
