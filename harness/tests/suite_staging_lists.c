/* SPDX-License-Identifier: MIT */
/*
 * What the update calls tell: images that are missing (1C, 1D; 26, 27), applications and components
 * (0F, 10; 18, 19, 1A), and which set runs (29). Each record is held field by field against the package
 * it speaks of and against places written here by hand from firmware/interface/flash_layout.h.
 */
#include <string.h>

#include "../lib/error.h"
#include "../lib/agent.h"
#include "../lib/bytes.h"
#include "staging.h"
#include "suite.h"

#define U GS_UPDATE
enum { BANK_A = 0x100000, BANK_B = 0x780000 };
enum { HEAD = 12, RECORD = 48, MOST = 12 };     /* bytes of a list, records a case asks for */
#define UNTOUCHED 0xA5

/* An image as the lists must name it. */
typedef struct item {
    const char *file;       /* under old/ and new/ */
    guint32 type, place;    /* in its bank; of an application and a keystore: in flash */
} item;

/* In the order of the firmware manifest and of the boot manifest, which leaves itself out. */
static const item set_items[] = {
    { "manifest.img", 16, 0x540000 }, { "pluton.img", 2, 0x510000 },  { "monitor.img", 4, 0x520000 },
    { "device_tree.img", 6, 0x500000 }, { "kernel.img", 7, 0 },       { "root_fs.img", 8, 0x300000 },
    { "services.img", 9, 0x550000 },
};
enum { SET = G_N_ELEMENTS(set_items), RUNNING = SET - 1, MONITOR = 2, KERNEL = 4 };
/* The old table holds A alone, in the first page behind the table; it has a page. */
static const item app_a = { "app_a.img", 10, 0xE01000 };
static const guint8 app_a_component[16] = {
    0xAA, 0xAA, 0xAA, 0xAA, 0, 0, 0, 0x40, 0x80, 0, 0, 0, 0, 0, 0, 1,
};

/* A package's ID section: type, nothing, component, image. NULL when it has none. */
static const guint8 *id_section(GBytes *package)
{
    gsize size;
    const guint8 *data = g_bytes_get_data(package, &size);
    const guint8 *at = data + size - 64 - gs_get32(data + size - 68) + 8;
    for (; at < data + size - 68; at += 4 + at[2] + 256 * at[3]) {
        if (at[0] == 0x49 && at[1] == 0x44) {
            return at + 4;
        }
    }
    return NULL;
}

static enum greatest_test_res check_record(const guint8 *record, const char *dir, const item *want, guint32 base,
                                           guint32 version)
{
    GError *error = NULL;
    g_autofree char *name = g_build_filename(dir, want->file, NULL);
    g_autoptr(GBytes) package = gs_update_file(name, &error);
    GS_CHECK_ERROR(error);
    const guint8 *id = id_section(package);
    GS_CHECK(id && id[0] == want->type, "%s is of another type", name);
    GS_CHECK(!memcmp(record, id + 20, 16), "not the image %s", name);
    GS_CHECK(!memcmp(record + 16, id + 4, 16), "%s: another component", name);
    GS_CHECK(gs_get32(record + 32) == want->type && gs_get32(record + 36) == base + want->place &&
             gs_get32(record + 40) == g_bytes_get_size(package) && gs_get32(record + 44) == version,
             "%s: type %u, offset %#x, size %u, version %u", name, gs_get32(record + 32), gs_get32(record + 36),
             gs_get32(record + 40), gs_get32(record + 44));
    PASS();
}

/* A list call with room for so many records; what it leaves alone reads UNTOUCHED. */
static int list_call(gs_agent *agent, guint32 number, guint room, guint8 out[HEAD + RECORD * MOST], GError **error)
{
    guint8 blank[HEAD + RECORD * MOST];
    memset(blank, UNTOUCHED, sizeof(blank));
    g_autoptr(GString) order = g_string_new(NULL);
    g_string_append_printf(order, "w 0x%x ", GS_AGENT_OUT);
    for (gsize i = 0; i < sizeof(blank); i++) {
        g_string_append_printf(order, "%02x", blank[i]);
    }
    const guint32 a[4] = { 0, 0, GS_AGENT_OUT, HEAD + RECORD * room };
    g_autoptr(GBytes) none = *error ? NULL : gs_board_probe_batch(agent->board, "a7ns", order->str, error);
    int result = none ? gs_agent_smc(agent, number, a, error) : 0;
    g_autofree char *look = g_strdup_printf("r 0x%x %zu", GS_AGENT_OUT, sizeof(blank) / 4);
    g_autoptr(GBytes) all = *error ? NULL : gs_board_probe_batch(agent->board, "a7ns", look, error);
    if (all) {
        memcpy(out, g_bytes_get_data(all, NULL), sizeof(blank));
    }
    return result;
}

/* The call of a list says so many records, and so does the call that counts; both say `want`. */
static enum greatest_test_res check_list(gs_agent *agent, guint32 counts, guint32 lists, int want, guint count,
                                         guint8 out[HEAD + RECORD * MOST])
{
    GError *error = NULL;
    guint8 told[HEAD];
    int counted = gs_agent_call(agent, counts, NULL, 0, told, HEAD, &error);
    int listed = list_call(agent, lists, MOST, out, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(counted == want && gs_get32(told) == (guint32)want && gs_get32(told + 8) == count,
             "%02x: %#x, first word %#x, %u images, want %#x, %u", counts, counted, gs_get32(told), gs_get32(told + 8),
             want, count);
    GS_CHECK(listed == want && gs_get32(out) == (guint32)want && gs_get32(out + 4) == 0 && gs_get32(out + 8) == count,
             "%02x: %#x, first words %#x, %u, %u images, want %#x, %u", lists, listed, gs_get32(out), gs_get32(out + 4),
             gs_get32(out + 8), want, count);
    for (gsize i = HEAD + RECORD * count; i < HEAD + RECORD * MOST; i++) {
        GS_CHECK(out[i] == UNTOUCHED, "%02x: byte %zu behind %u records is written", lists, i, count);
    }
    PASS();
}

static enum greatest_test_res succeed(const char *what, int got, GError **error)
{
    GError *why = g_steal_pointer(error);
    GS_CHECK_ERROR(why);
    GS_CHECK(got == 0, "%s: %#x", what, got);
    PASS();
}
#define DO(call) CHECK_CALL(succeed(#call, call, &error))

/* ---- missing images: content and order ---- */

/* The new firmware's images, less these (bits), then both applications: at `a` A's place, at `b` B's. */
static enum greatest_test_res check_missing(gs_agent *agent, guint staged, guint32 a, guint32 b)
{
    const item apps[] = { { "app_a.img", 10, a }, { "app_b.img", 10, b } };
    guint8 out[HEAD + RECORD * MOST];
    guint n = 0;
    CHECK_CALL(check_list(agent, 0x1C, 0x1D, 0, SET + 2 - (guint)__builtin_popcount(staged), out));
    for (guint i = 0; i < SET + 2; i++) {
        if (!(staged >> i & 1)) {
            const item *want = i < SET ? &set_items[i] : &apps[i - SET];
            CHECK_CALL(check_record(out + HEAD + RECORD * n++, "new", want, i < SET ? BANK_B : 0, 0));
        }
    }
    PASS();
}

/* As many whole records as there is room for; the count says all. */
static enum greatest_test_res check_room(gs_agent *agent, guint room, guint all)
{
    GError *error = NULL;
    guint8 out[HEAD + RECORD * MOST];
    int got = list_call(agent, 0x1D, room, out, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(got == 0 && gs_get32(out + 8) == all, "room for %u: %#x, %u images", room, got, gs_get32(out + 8));
    for (guint i = 0; i < room; i++) {
        CHECK_CALL(check_record(out + HEAD + RECORD * i, "new", &set_items[i], BANK_B, 0));
    }
    for (gsize i = HEAD + RECORD * room; i < sizeof(out); i++) {
        GS_CHECK(out[i] == UNTOUCHED, "room for %u: byte %zu is written", room, i);
    }
    PASS();
}

/* Half of it: opened, one page written. */
static int begin(gs_agent *agent, const char *file, guint32 *handle, GError **error)
{
    g_autoptr(GBytes) bytes = *error ? NULL : gs_update_file(file, error);
    guint8 image[16];
    if (!bytes) {
        return 0;
    }
    gs_image_identity(bytes, image);
    int result = gs_agent_open(agent, image, (guint32)g_bytes_get_size(bytes), handle, error);
    return result ? result : gs_agent_write(agent, *handle, 0, g_bytes_get_data(bytes, NULL), 256, error);
}

static int give_up(gs_agent *agent, guint32 handle, GError **error)
{
    guint8 in[4], out[8];
    gs_put32(in, handle);
    return gs_agent_call(agent, 0x16, in, sizeof(in), out, sizeof(out), error);
}

TEST missing_images(const void *arg)
{
    static const char *const rest[] = {
        "new/manifest.img", "new/pluton.img", "new/device_tree.img", "new/root_fs.img", "new/services.img", NULL,
    };
    enum { ALL = (1 << SET) - 1, A = 1 << SET, B = 2 << SET, FREE = 0xE02000 };
    guint8 out[HEAD + RECORD * MOST];
    guint32 handle = 0;
    g_auto(gs_agent) agent = { 0 };
    GError *error = NULL;
    (void)arg;
    gs_agent_start(&agent, NULL, &error);
    GS_CHECK_ERROR(error);
    CHECK_CALL(check_list(&agent, 0x1C, 0x1D, U(38), 0, out));
    DO(gs_agent_manifests(&agent, FALSE, "both.set", NULL, &error));
    CHECK_CALL(check_missing(&agent, 0, 0, 0));
    CHECK_CALL(check_list(&agent, 0x26, 0x27, U(38), 0, out));
    CHECK_CALL(check_room(&agent, 0, SET + 2));
    CHECK_CALL(check_room(&agent, 3, SET + 2));
    DO(gs_agent_stage(&agent, "new/monitor.img", NULL, &error));
    CHECK_CALL(check_missing(&agent, 1 << MONITOR, 0, 0));
    /* begun is not there, neither before nor after it is given up */
    DO(begin(&agent, "new/kernel.img", &handle, &error));
    CHECK_CALL(check_missing(&agent, 1 << MONITOR, 0, 0));
    DO(give_up(&agent, handle, &error));
    CHECK_CALL(check_missing(&agent, 1 << MONITOR, 0, 0));
    DO(gs_agent_stage(&agent, "new/kernel.img", NULL, &error));
    CHECK_CALL(check_missing(&agent, 1 << MONITOR | 1 << KERNEL, 0, 0));
    DO(gs_agent_stage_all(&agent, rest, &error));
    CHECK_CALL(check_missing(&agent, ALL, 0, 0));
    /* an application's place is chosen when it is opened: the first page that no table names */
    DO(gs_agent_stage(&agent, "new/app_b.img", NULL, &error));
    CHECK_CALL(check_missing(&agent, ALL | B, 0, 0));
    DO(gs_agent_stage(&agent, "new/app_a.img", NULL, &error));
    CHECK_CALL(check_list(&agent, 0x1C, 0x1D, 0, 0, out));
    DO(gs_agent_install(&agent, 0, NULL, &error));
    CHECK_CALL(check_list(&agent, 0x1C, 0x1D, U(38), 0, out));
    CHECK_CALL(check_list(&agent, 0x0F, 0x10, 0, 2, out));
    CHECK_CALL(check_record(out + HEAD, "new", &(item){ "app_a.img", 10, FREE + 0x1000 }, 0, 2));
    CHECK_CALL(check_record(out + HEAD + RECORD, "new", &(item){ "app_b.img", 10, FREE }, 0, 2));
    PASS();
}

TEST missing_base_images(const void *arg)
{
    static const item keystore = { "keystore.img", 19, 0x40000 }, longer = { "keystore_longer.img", 19, 0x40000 };
    guint8 out[HEAD + RECORD * MOST];
    g_auto(gs_agent) agent = { 0 };
    GError *error = NULL;
    (void)arg;
    gs_agent_start(&agent, NULL, &error);
    GS_CHECK_ERROR(error);
    CHECK_CALL(check_list(&agent, 0x26, 0x27, U(38), 0, out));
    DO(gs_agent_manifests(&agent, FALSE, "firmware.set", NULL, &error));
    CHECK_CALL(check_list(&agent, 0x26, 0x27, U(38), 0, out));
    DO(gs_agent_manifests(&agent, TRUE, "base.set", NULL, &error));
    CHECK_CALL(check_list(&agent, 0x26, 0x27, 0, 1, out));
    CHECK_CALL(check_record(out + HEAD, "new", &keystore, 0, 0));
    /* a base manifest puts the component manifests aside */
    CHECK_CALL(check_list(&agent, 0x1C, 0x1D, U(38), 0, out));
    DO(gs_agent_stage(&agent, "new/keystore.img", NULL, &error));
    CHECK_CALL(check_list(&agent, 0x26, 0x27, 0, 0, out));
    /* what lies in its place is another's, then its own again */
    DO(gs_agent_manifests(&agent, TRUE, "base_longer.set", NULL, &error));
    CHECK_CALL(check_list(&agent, 0x26, 0x27, 0, 1, out));
    CHECK_CALL(check_record(out + HEAD, "new", &longer, 0, 0));
    DO(gs_agent_manifests(&agent, TRUE, "base.set", NULL, &error));
    CHECK_CALL(check_list(&agent, 0x26, 0x27, 0, 0, out));
    DO(gs_agent_install(&agent, 0, NULL, &error));
    CHECK_CALL(check_list(&agent, 0x26, 0x27, U(38), 0, out));
    PASS();
}

/* ---- components and applications ---- */

/* Calls 19 and 1A of one component: that image, in that bank, of that version. */
static enum greatest_test_res check_component(gs_agent *agent, guint index, const char *dir, const item *want,
                                              guint32 base, guint32 version)
{
    GError *error = NULL;
    guint8 in[4], summary[36], images[HEAD + RECORD];
    gs_put32(in, index);
    int told = gs_agent_call(agent, 0x19, in, sizeof(in), summary, sizeof(summary), &error);
    int named = gs_agent_call(agent, 0x1A, summary + 8, 16, images, sizeof(images), &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(told == 0 && gs_get32(summary) == 0 && gs_get32(summary + 24) == want->type && gs_get32(summary + 28) == 1 &&
             gs_get32(summary + 32) == version, "component %u: %#x, type %u, images %u, version %u", index, told,
             gs_get32(summary + 24), gs_get32(summary + 28), gs_get32(summary + 32));
    GS_CHECK(named == 0 && gs_get32(images) == 0 && gs_get32(images + 8) == 1, "images of component %u: %#x, %u", index,
             named, gs_get32(images + 8));
    GS_CHECK(!memcmp(images + HEAD + 16, summary + 8, 16), "component %u: the image of another one", index);
    CHECK_CALL(check_record(images + HEAD, dir, want, base, version));
    PASS();
}

static enum greatest_test_res check_components(gs_agent *agent, const char *dir, guint32 base, guint32 version)
{
    GError *error = NULL;
    guint32 count = 0;
    int counted = gs_agent_count(agent, 0x18, &count, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(counted == 0 && count == RUNNING + 1, "%#x, %u components", counted, count);
    for (guint i = 0; i < RUNNING; i++) {
        CHECK_CALL(check_component(agent, i, dir, &set_items[i + 1], base, version));
    }
    CHECK_CALL(check_component(agent, RUNNING, "old", &app_a, 0, 1));
    PASS();
}

TEST lists(const void *arg)
{
    GError *error = NULL;
    guint8 out[HEAD + RECORD * MOST], summary[36], images[HEAD + RECORD], in[16];
    (void)arg;
    gs_agent *agent = gs_agent_shared(&error);
    GS_CHECK_ERROR(error);
    CHECK_CALL(check_list(agent, 0x0F, 0x10, 0, 1, out));
    CHECK_CALL(check_record(out + HEAD, "old", &app_a, 0, 1));
    GS_CHECK(!memcmp(out + HEAD + 16, app_a_component, 16), "application A is another component");
    CHECK_CALL(check_components(agent, "old", BANK_A, 1));
    gs_put32(in, RUNNING + 1);
    int beyond = gs_agent_call(agent, 0x19, in, 4, summary, sizeof(summary), &error);
    memset(in, 0x77, sizeof(in));
    int unknown = gs_agent_call(agent, 0x1A, in, sizeof(in), images, sizeof(images), &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(beyond == U(14) && unknown == U(6), "beyond %#x, unknown %#x", beyond, unknown);
    for (gsize i = 8; i < sizeof(images); i++) {
        GS_CHECK(images[i] == 0, "an unknown component's answer says something in byte %zu", i);
    }
    PASS();
}

/* ---- which set runs ---- */

typedef struct told {
    guint32 rolled_back, cause, bank, version, revoked;
    const char *manifest;
} told;

static enum greatest_test_res check_told(gs_agent *agent, const char *when, const told *want)
{
    GError *error = NULL;
    guint8 out[44];
    int got = gs_agent_call(agent, 0x29, NULL, 0, out, sizeof(out), &error);
    g_autoptr(GBytes) manifest = gs_update_file(want->manifest, &error);
    GS_CHECK_ERROR(error);
    guint8 identity[16];
    gs_image_identity(manifest, identity);
    GS_CHECK(got == 0 && gs_get32(out) == 0 && gs_get32(out + 4) == 0, "%s: %#x", when, got);
    GS_CHECK(gs_get32(out + 8) == want->rolled_back && gs_get32(out + 12) == want->cause &&
             gs_get32(out + 16) == want->bank && gs_get32(out + 20) == want->version && gs_get32(out + 24) == want->revoked,
             "%s: rolled back %u, cause %#x, bank %u, version %u, revoked %#x", when, gs_get32(out + 8),
             gs_get32(out + 12), gs_get32(out + 16), gs_get32(out + 20), gs_get32(out + 24));
    GS_CHECK(!memcmp(out + 28, identity, 16), "%s: not %s", when, want->manifest);
    PASS();
}

static int reboot(gs_agent *agent, GError **error)
{
    return gs_agent_reboot(agent, error) ? 0 : 1;
}

static int rot(gs_agent *agent, GError **error)
{
    const char *fault = "bit-rot offset=0x780010 bit=0";
    return gs_board_set(agent->board, "/machine/soc/sfc", "inject", fault, error) ? 0 : 1;
}

/* A set that is refused at the boot, the former one, which runs and says so; then the same set mended,
 * and confirmed: bit v of `revoked` is version v. */
TEST rollback_info(const void *arg)
{
    static const char *const kernel[] = { "new/kernel.img", NULL };
    /* kernel, signature: low half of post code 0x1170000A */
    static const told first = { 0, 0, 0, 1, 0, "old/manifest.img" };
    static const told fallen = { 1, 0x0A, 0, 1, 0, "old/manifest.img" };
    static const told mended = { 0, 0, 1, 2, 0, "new/manifest.img" };
    static const told confirmed = { 0, 0, 1, 2, 3, "new/manifest.img" };
    guint8 out[HEAD + RECORD * MOST];
    g_auto(gs_agent) agent = { 0 };
    GError *error = NULL;
    (void)arg;
    gs_agent_start(&agent, NULL, &error);
    GS_CHECK_ERROR(error);
    CHECK_CALL(check_told(&agent, "at first", &first));
    DO(gs_agent_manifests(&agent, FALSE, "firmware.set", NULL, &error));
    DO(gs_agent_stage_all(&agent, gs_new_set, &error));
    DO(gs_agent_install(&agent, 0, NULL, &error));
    CHECK_CALL(check_told(&agent, "installed, not booted", &first));
    DO(rot(&agent, &error));
    DO(reboot(&agent, &error));
    CHECK_CALL(check_told(&agent, "refused", &fallen));
    CHECK_CALL(check_components(&agent, "old", BANK_A, 1));
    /* what is whole in the other bank counts as present */
    DO(gs_agent_manifests(&agent, FALSE, "firmware.set", NULL, &error));
    CHECK_CALL(check_list(&agent, 0x1C, 0x1D, 0, 1, out));
    CHECK_CALL(check_record(out + HEAD, "new", &set_items[KERNEL], BANK_B, 0));
    DO(gs_agent_stage_all(&agent, kernel, &error));
    DO(gs_agent_install(&agent, 0, NULL, &error));
    CHECK_CALL(check_told(&agent, "mended, not booted", &fallen));
    DO(reboot(&agent, &error));
    CHECK_CALL(check_told(&agent, "mended", &mended));
    CHECK_CALL(check_components(&agent, "new", BANK_B, 2));
    DO(gs_agent_install(&agent, 1, NULL, &error));
    CHECK_CALL(check_told(&agent, "confirmed", &confirmed));
    DO(reboot(&agent, &error));
    CHECK_CALL(check_told(&agent, "confirmed and booted", &confirmed));
    PASS();
}

void gs_staging_list_cases(gs_suite *suite)
{
    gs_suite_add(suite, "missing-images", missing_images, NULL);
    gs_suite_add(suite, "missing-base-images", missing_base_images, NULL);
    gs_suite_add(suite, "lists", lists, NULL);
    gs_suite_add(suite, "rollback-info", rollback_info, NULL);
}
