/* SPDX-License-Identifier: MIT */
/*
 * Image verification: the one place that decides whether an image may run.
 *
 * One pass runs the steps of the table below in order. Each returns its own
 * success word; a pass folds them into a path word. The signature step leaves the
 * OR of all differences between r in the image and r as the engine recomputed it.
 * The pass's unlock value is made of both and of a second comparison: it is
 * IMAGE_UNLOCK only if every step ran and the signature is good, and no single
 * instruction exists that could be skipped to make it so. Two passes run, each
 * hashing and verifying anew, with a delay of random length between them.
 */
#include "image_verify.h"

#include "efuse.h"
#include "engine.h"
#include "hardened.h"
#include "image_metadata.h"
#include "mem.h"
#include "post.h"
#include "regs/efuse.h"

struct pass {
    const struct image_expect *expect;
    const struct image_key *key;
    uint32_t difference;
    uint32_t recomputed[8];         /* r as the engine found it */
    struct image_info info;
    struct image_metadata meta;
};

/* Success words; drawn as described in hardened.h */
#define STEP_START      0x258F378Bu
#define STEP_STRUCTURE  0xE42EEB09u
#define STEP_TYPE       0x4E979069u
#define STEP_IDENTITY   0xC5B8D8A3u
#define STEP_OFFSET     0xDB545813u
#define STEP_SIGNER     0x31420F2Bu
#define STEP_ALGORITHM  0xB8B56653u
#define STEP_SIGNATURE  0xCFFE42A8u
#define STEP_REVOCATION 0x1BDFB026u

#define PATH_1 HARDENED_FOLD(STEP_START, STEP_STRUCTURE)
#define PATH_2 HARDENED_FOLD(PATH_1, STEP_TYPE)
#define PATH_3 HARDENED_FOLD(PATH_2, STEP_IDENTITY)
#define PATH_4 HARDENED_FOLD(PATH_3, STEP_OFFSET)
#define PATH_5 HARDENED_FOLD(PATH_4, STEP_SIGNER)
#define PATH_6 HARDENED_FOLD(PATH_5, STEP_ALGORITHM)
#define PATH_7 HARDENED_FOLD(PATH_6, STEP_SIGNATURE)
#define PATH_GOOD HARDENED_FOLD(PATH_7, STEP_REVOCATION)

#define REFUSE(cause) (IMAGE_STATUS_REFUSED | IMAGE_REFUSED_##cause)

static const uint8_t revoke_row[IMAGE_TYPE_COUNT] = {
    [IMAGE_TYPE_ONE_BL] = REVOKE_ONE_BL,
    [IMAGE_TYPE_PLUTON_RUNTIME] = REVOKE_PLUTON_RUNTIME,
    [IMAGE_TYPE_SECURITY_MONITOR] = REVOKE_SECURITY_MONITOR,
    [IMAGE_TYPE_NW_KERNEL] = REVOKE_KERNEL,
    [IMAGE_TYPE_NW_DEVICE_TREE] = REVOKE_DEVICE_TREE,
    [IMAGE_TYPE_ROOT_FS] = REVOKE_ROOT_FS,
    [IMAGE_TYPE_SERVICES] = REVOKE_SERVICES,
    [IMAGE_TYPE_APPLICATION] = REVOKE_APPLICATION,
    [IMAGE_TYPE_TRUSTED_KEYSTORE] = REVOKE_KEYSTORE,
    [IMAGE_TYPE_BOOT_MANIFEST] = REVOKE_MANIFEST,
};

uint32_t image_revoke_row(uint32_t type)
{
    if (type == IMAGE_TYPE_ONE_BL) {
        return EFUSE_ROW_REVOKE(REVOKE_ONE_BL);
    }
    /* REVOKE_ONE_BL is 0, which the table also holds for types without a row of their own */
    return EFUSE_ROW_REVOKE(revoke_row[type] ? revoke_row[type] : (uint32_t)REVOKE_OTHER);
}

static uint32_t step_structure(struct pass *p)
{
    const struct image_expect *e = p->expect;
    uint32_t refusal = image_metadata_read(e->base, e->size, &p->meta);

    if (refusal) {
        return IMAGE_STATUS_REFUSED | refusal;
    }
    p->info.body_size = p->meta.body_size;
    p->info.signed_size = p->meta.body_size + p->meta.size;
    p->info.flags = p->meta.tp ? mem_get32(p->meta.tp) : 0;
    p->info.security_version = p->meta.rv ? mem_get32(p->meta.rv) : 0;
    memcpy(p->info.component, p->meta.id + IMAGE_ID_COMPONENT, IMAGE_GUID_SIZE);
    memcpy(p->info.image, p->meta.id + IMAGE_ID_IMAGE, IMAGE_GUID_SIZE);
    memcpy(p->info.signer, p->meta.sg, IMAGE_THUMBPRINT_SIZE);
    return STEP_STRUCTURE;
}

static uint32_t step_type(struct pass *p)
{
    if (p->expect->type == 0 || p->expect->type >= IMAGE_TYPE_COUNT ||
        mem_get16(p->meta.id + IMAGE_ID_TYPE) != p->expect->type) {
        return REFUSE(TYPE);
    }
    return STEP_TYPE;
}

static uint32_t step_identity(struct pass *p)
{
    const struct image_expect *e = p->expect;

    if (e->component && memcmp(e->component, p->info.component, IMAGE_GUID_SIZE) != 0) {
        return REFUSE(COMPONENT);
    }
    if (e->image && memcmp(e->image, p->info.image, IMAGE_GUID_SIZE) != 0) {
        return REFUSE(COMPONENT);
    }
    return STEP_IDENTITY;
}

static uint32_t step_offset(struct pass *p)
{
    if (p->meta.ro && mem_get32(p->meta.ro) != p->expect->window_offset) {
        return REFUSE(OFFSET);
    }
    return STEP_OFFSET;
}

static int key_may_sign(const struct image_key *key, const struct image_expect *e)
{
    if (!(key->types >> e->type & 1)) {
        return 0;
    }
    if (key->flags & KEYSTORE_FLAG_DEVELOPMENT) {
        return e->type == IMAGE_TYPE_APPLICATION &&
               hardened_launder(e->keys->allow_development) == HARDENED_TRUE;
    }
    return 1;
}

static uint32_t step_signer(struct pass *p)
{
    const struct image_keys *keys = p->expect->keys;

    for (uint32_t i = 0; i < keys->count; i++) {
        const struct image_key *key = &keys->key[i];

        if (memcmp(key->thumbprint, p->info.signer, IMAGE_THUMBPRINT_SIZE) == 0) {
            p->key = key;
            return key_may_sign(key, p->expect) ? STEP_SIGNER : REFUSE(SIGNER);
        }
    }
    return REFUSE(SIGNER);
}

static uint32_t step_algorithm(struct pass *p)
{
    if (mem_get32(p->meta.sg + IMAGE_SG_ALGORITHM) != IMAGE_ALGORITHM_ECDSA256) {
        return REFUSE(ALGORITHM);
    }
    return STEP_ALGORITHM;
}

/* Body where it lies, metadata from the copy that was parsed. */
static uint32_t hash_image(struct pass *p)
{
    if (engine_sha_init() || engine_sha_update(p->expect->base, p->meta.body_size) ||
        engine_sha_update(p->meta.bytes, p->meta.size)) {
        return ENG_ERR_STATE;
    }
    return engine_sha_final(p->info.digest);
}

static uint32_t step_signature(struct pass *p)
{
    uint32_t pub[16], any = 0, error;

    if (!p->key || hash_image(p)) {
        return REFUSE(GLITCH);
    }
    memcpy(pub, p->key->x, 32);
    memcpy(pub + 8, p->key->y, 32);
    error = engine_verify(pub, p->info.digest, p->meta.signature, p->recomputed);
    for (uint32_t i = 0; i < 8; i++) {
        any |= p->meta.signature[i];
    }
    /* r = 0 equals what the engine answers when it cannot compute: never good */
    p->difference = hardened_difference(p->recomputed, p->meta.signature, 8) | error | (any == 0);
    if (hardened_launder(p->difference) != 0) {
        return REFUSE(SIGNATURE);
    }
    return STEP_SIGNATURE;
}

static uint32_t step_revocation(struct pass *p)
{
    uint32_t row = image_revoke_row(p->expect->type);
    uint32_t version = p->info.security_version;
    uint32_t revoked = efuse_row(row) >> version & 1;

    if (hardened_launder(revoked)) {
        return REFUSE(REVOKED);
    }
    hardened_barrier();
    revoked |= efuse_row(row) >> hardened_launder(version) & 1;
    return revoked ? REFUSE(REVOKED) : STEP_REVOCATION;
}

static const struct {
    uint32_t (*run)(struct pass *);
    uint32_t good;
} steps[] = {
    { step_structure, STEP_STRUCTURE }, { step_type, STEP_TYPE },
    { step_identity, STEP_IDENTITY },   { step_offset, STEP_OFFSET },
    { step_signer, STEP_SIGNER },       { step_algorithm, STEP_ALGORITHM },
    { step_signature, STEP_SIGNATURE }, { step_revocation, STEP_REVOCATION },
};
#define STEP_COUNT (sizeof(steps) / sizeof(steps[0]))

/*
 * r against r once more, by other instructions than step_signature() uses: a fault that hits the
 * same instruction in both passes must not be enough. 0 if equal and not zero.
 */
static uint32_t second_opinion(const struct pass *p)
{
    uint32_t mixed = 0, sum = 0;

    for (uint32_t i = 8; i-- > 0;) {
        uint32_t word = hardened_launder(p->recomputed[i]);

        mixed = hardened_fold(mixed, word - hardened_launder(p->meta.signature[i]));
        sum |= word;
    }
    return mixed | (sum == 0);
}

static uint32_t run_pass(const struct image_expect *expect, struct pass *p, uint32_t *unlock)
{
    uint32_t path = STEP_START;

    mem_wipe(p, sizeof(*p));
    p->expect = expect;
    p->difference = ~0u;
    for (uint32_t i = 0; i < STEP_COUNT; i++) {
        uint32_t word = steps[i].run(p);

        if (word != steps[i].good) {
            return (word & 0xFFFF0000u) == IMAGE_STATUS_REFUSED ? word : REFUSE(GLITCH);
        }
        path = hardened_fold(path, word);
    }
    /* ORed: an error of one kind must not cancel one of the other */
    *unlock = IMAGE_UNLOCK ^
              (hardened_launder(p->difference) | (hardened_launder(path) ^ PATH_GOOD));
    hardened_barrier();
    *unlock += second_opinion(p);
    return IMAGE_STATUS_OK;
}

/* Spread the second pass in time, so that one trigger cannot hit both. */
static void random_delay(void)
{
    uint32_t turns = 0;

    if (engine_random(&turns, 1)) {
        turns = 0;
    }
    for (turns &= 0x3F; turns; turns--) {
        hardened_barrier();
    }
}

uint32_t image_verify(const struct image_expect *expect, struct image_info *info)
{
    static struct pass p;
    uint32_t first[8], unlock[2] = { 0, 0 }, status;

    mem_wipe(info, sizeof(*info));
    status = run_pass(expect, &p, &unlock[0]);
    if (status != IMAGE_STATUS_OK) {
        return status;
    }
    memcpy(first, p.info.digest, sizeof(first));
    random_delay();
    status = run_pass(expect, &p, &unlock[1]);
    if (status != IMAGE_STATUS_OK || hardened_difference(first, p.info.digest, 8) != 0 ||
        hardened_equal(unlock[0], IMAGE_UNLOCK) != HARDENED_TRUE ||
        hardened_equal(unlock[1], IMAGE_UNLOCK) != HARDENED_TRUE) {
        return REFUSE(GLITCH);
    }
    *info = p.info;
    info->unlock[0] = hardened_launder(unlock[0]);
    info->unlock[1] = hardened_launder(unlock[1]);
    return hardened_launder(status) ^ image_deviation(info);
}

uint32_t image_status_cause(uint32_t status)
{
    uint32_t cause = status & 0xFFFFu;

    if (status == IMAGE_STATUS_OK) {
        return IMAGE_ACCEPTED;
    }
    if ((status & 0xFFFF0000u) != IMAGE_STATUS_REFUSED || cause == 0) {
        return IMAGE_REFUSED_GLITCH;
    }
    return cause;
}

void image_post_refusal(uint32_t type, uint32_t status)
{
    post_code(POSTCODE(POSTCODE_CATEGORY_REFUSED + type, image_status_cause(status)));
}

uint32_t image_measure(const struct image_expect *expect, const struct image_info *info)
{
    uint32_t digest[8], entry = engine_att_count(), difference;

    if (engine_sha_init() || engine_sha_update(expect->base, info->signed_size) ||
        engine_sha_final(digest)) {
        return REFUSE(GLITCH);
    }
    if (hardened_difference(digest, info->digest, 8) != 0) {
        return REFUSE(GLITCH);
    }
    hardened_barrier();
    difference = hardened_difference(digest, info->digest, 8);
    if (engine_extend(expect->type, ENGINE_EXTEND_WARRANT ^ hardened_launder(difference))) {
        return REFUSE(GLITCH);
    }
    difference = image_unmeasured(expect->type, info, entry);
    if (hardened_launder(difference) != 0) {
        return REFUSE(GLITCH);
    }
    hardened_barrier();
    return IMAGE_STATUS_OK ^ image_unmeasured(expect->type, info, entry);
}

uint32_t image_entry_difference(uint32_t type, const struct image_info *info, uint32_t index)
{
    uint32_t entry[ATT_LOG_STRIDE / 4];

    engine_att_entry(index, entry);
    return (entry[0] ^ type) | hardened_difference(entry + 1, info->digest, 8);
}

uint32_t image_unmeasured(uint32_t type, const struct image_info *info, uint32_t index)
{
    /* a register closed too early takes nothing more */
    return image_entry_difference(type, info, index) | (engine_att_count() ^ (index + 1)) |
           engine_att_closed();
}
