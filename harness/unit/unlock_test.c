/* SPDX-License-Identifier: MIT */
/*
 * Unit test of the arithmetic that keeps a refused image from running when a fault has
 * skipped every comparison (firmware/lib/image_verify.h): no pair of unlock values but the
 * good one leads to the next stage's address. The values are those a bad signature leaves.
 */
#include "cases.h"
#include "image_verify.h"

#define BASE 0x00108000u

static struct image_info info_with(uint32_t first, uint32_t second)
{
    struct image_info info = { .unlock = { first, second } };
    return info;
}

TEST good_is_base(void)
{
    struct image_info info = info_with(IMAGE_UNLOCK, IMAGE_UNLOCK);

    GS_CHECK(image_deviation(&info) == 0, "deviation %08x", image_deviation(&info));
    GS_CHECK(image_entry(BASE, &info) == BASE, "entry %08x", image_entry(BASE, &info));
    PASS();
}

/* Both passes see the same image, so both go wrong in the same bits. */
TEST alike_does_not_cancel(void)
{
    static const uint32_t differences[] = { 0xFFFFFFFF, 0x00000001, 0x80000000, 0xAAAAAAAA,
                                            0x55555555, 0xFF00FF00, IMAGE_UNLOCK };

    for (gsize i = 0; i < G_N_ELEMENTS(differences); i++) {
        struct image_info info =
            info_with(IMAGE_UNLOCK ^ differences[i], IMAGE_UNLOCK ^ differences[i]);

        GS_CHECK(image_entry(BASE, &info) != BASE, "difference %08x leads to the base",
                 differences[i]);
    }
    PASS();
}

TEST any_pair_shows(void)
{
    gs_cases_start();
    for (int i = 0; i < 10000; i++) {
        uint32_t a = gs_cases_u32(), turn = gs_cases_u32() % 32;
        uint32_t b = turn ? a << turn | a >> (32 - turn) : a;
        struct image_info info = info_with(IMAGE_UNLOCK ^ a, IMAGE_UNLOCK ^ b);

        GS_CHECK((image_entry(BASE, &info) == BASE) == (a == 0), "%08x and %08x cancel", a, b);
    }
    PASS();
}

/* What image_verify() leaves after a refusal, twice over: a refused keystore and manifest. */
TEST refused_images_do_not_cancel(void)
{
    struct image_info one = info_with(0, 0), two = info_with(0, 0);

    GS_CHECK((image_deviation(&one) | image_deviation(&two)) != 0, "two refusals make a pass");
    GS_CHECK(image_entry(BASE, &one) != BASE, "a refusal leads to the base");
    PASS();
}

static const struct {
    const char *name;
    enum greatest_test_res (*run)(void);
} rows[] = {
    { "good-is-base", good_is_base },
    { "alike-does-not-cancel", alike_does_not_cancel },
    { "any-pair-shows", any_pair_shows },
    { "refused-images-do-not-cancel", refused_images_do_not_cancel },
};

static enum greatest_test_res run(const void *arg)
{
    return rows[GPOINTER_TO_SIZE(arg)].run();
}

void gs_suite_unlock(gs_suite *suite)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gs_suite_add(suite, rows[i].name, run, GSIZE_TO_POINTER(i));
    }
}
