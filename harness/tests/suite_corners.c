/* SPDX-License-Identifier: MIT */
/*
 * Accesses to the security blocks that no firmware makes: wrong widths, registers that
 * are not there, orders that do not exist. Refused, and nothing changes.
 */
#include "fixture.h"
#include "postcode.h"
#include "rig.h"
#include "suites.h"

/* Hand-written from docs/efuse.md, docs/firewall.md, docs/engine.md */
enum {
    EFUSE = 0x300E0000, EFUSE_CMD = EFUSE + 4, EFUSE_STATUS = EFUSE + 8, EFUSE_SHADOW = EFUSE + 0x400,
    FIREWALL = 0x30000000, FIREWALL_DESC_0 = FIREWALL + 0x100,
    ENGINE_LOG = 0x2F000000 + 0x800, TRNG_STATUS = 0x2F000400, TRNG_DATA = 0x2F000404,
    TRNG_FAIL = 2u, WORDS_ENOUGH = 16,
};

static guint32 narrow(gs_board *board, const char *order, guint32 address, GError **error)
{
    if (*error) {
        return 0xDEADDEAD;
    }
    g_autofree char *access = g_strdup_printf("%s 0x%x 2%s", order, address,
                                              *order == 'w' ? " 0xFFFF" : "");
    g_autofree char *result = gs_board_probe(board, "hsp", access, error);
    return result && g_str_has_prefix(result, "ok") ? (guint32)g_ascii_strtoull(result + 2, NULL, 0)
                                                    : 0xDEADDEAD;
}

#define RIG(name) \
    GError *error = NULL; \
    guint8 fuses[512] = { [4] = 0x5A, [32 * 4] = 0xA5, [32 * 4 + 1] = 0xC3 }; \
    g_autoptr(gs_board) name = gs_rig_start(fuses, (gs_board_config){ 0 }, &error); \
    (void)arg; \
    GS_CHECK_ERROR(error)

TEST fuse_shadow(const void *arg)
{
    RIG(board);
    guint32 row = EFUSE_SHADOW + 4 * 32;
    guint32 whole = gs_rig_get(board, row, &error);
    guint32 half = narrow(board, "read", row, &error);
    guint32 between = narrow(board, "read", row + 2, &error);
    gs_rig_put(board, row, 0xFFFFFFFF, &error);
    guint32 after = gs_rig_get(board, row, &error);
    GS_CHECK_ERROR(error);
    ASSERT_EQ_FMT(0xC3A5u, whole, "0x%x");
    ASSERT_EQ_FMT(0u, half, "0x%x");
    ASSERT_EQ_FMT(0u, between, "0x%x");
    ASSERT_EQ_FMTm("the shadow is written by pulses only", whole, after, "0x%x");
    PASS();
}

TEST fuse_orders(const void *arg)
{
    RIG(board);
    gs_rig_put(board, EFUSE + 0x12C, 0xFFFFFFFF, &error);
    gs_rig_put(board, EFUSE_CMD, 0x77, &error);
    guint32 status = gs_rig_get(board, EFUSE_STATUS, &error);
    guint32 row = gs_rig_get(board, EFUSE_SHADOW + 4 * 32, &error);
    GS_CHECK_ERROR(error);
    ASSERT_EQ_FMTm("no such order, no pulse", 0u, status, "0x%x");
    ASSERT_EQ_FMT(0xC3A5u, row, "0x%x");
    PASS();
}

TEST firewall_width(const void *arg)
{
    RIG(board);
    guint32 before = gs_rig_get(board, FIREWALL_DESC_0, &error);
    narrow(board, "write", FIREWALL_DESC_0, &error);
    guint32 half = narrow(board, "read", FIREWALL_DESC_0, &error);
    guint32 after = gs_rig_get(board, FIREWALL_DESC_0, &error);
    GS_CHECK_ERROR(error);
    ASSERT_EQ_FMT(0u, half, "0x%x");
    ASSERT_EQ_FMTm("half a descriptor was written", before, after, "0x%x");
    PASS();
}

TEST attestation_log(const void *arg)
{
    RIG(board);
    guint32 half = narrow(board, "read", ENGINE_LOG, &error);
    guint32 between = narrow(board, "read", ENGINE_LOG + 6, &error);
    GS_CHECK_ERROR(error);
    ASSERT_EQ_FMT(0u, half, "0x%x");
    ASSERT_EQ_FMT(0u, between, "0x%x");
    PASS();
}

/* The ROM's delay between its two passes is a hindrance more, not a check: no noise, no delay. */
TEST rom_without_entropy(const void *arg)
{
    (void)arg;
    GError *error = NULL;
    g_autofree char *stop = g_strdup_printf("0x%x,0x%x", POSTCODE_ROM_PRIMARY_OK, POSTCODE_ROM_RECOVERY);
    g_autoptr(gs_chip) chip = gs_chip_new(&error);
    g_autoptr(gs_board) board =
        chip ? gs_chip_start(chip, (gs_board_config){ .stop_postcodes = stop }, &error) : NULL;
    GS_CHECK_ERROR(error);
    gs_board_set(board, "/machine/soc/engine", "entropy-fault", "stuck", &error);
    for (int i = 0; i < WORDS_ENOUGH && !error; i++) {
        gs_rig_get(board, TRNG_DATA, &error);
    }
    guint32 status = gs_rig_get(board, TRNG_STATUS, &error);
    GS_CHECK_ERROR(error);
    ASSERT_EQ_FMTm("the health test has not failed", (guint32)TRNG_FAIL, status & TRNG_FAIL, "0x%x");
    gs_board_run_until_stopped(board, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *codes = gs_board_get(board, "/machine", "postcodes", &error);
    GS_CHECK_ERROR(error);
    g_autofree char *good = g_strdup_printf("%08x", POSTCODE_ROM_PRIMARY_OK);
    ASSERTm(gs_message("post codes %s", codes), g_str_has_suffix(codes, good));
    PASS();
}

/* Virtual interface of the A7's interrupt controller (Arm GICv2): GICH by core, and of this core */
enum { GICH_CORE_LR0 = 0x32005100, GICH = 0x32004000, GICH_VTR = GICH + 4, GICH_LR = GICH + 0x100, LIST_REGISTERS = 4,
       LR_ROOM = 64 };

static guint32 a7(gs_board *board, const char *what, guint32 address, GError **error)
{
    g_autofree char *access = g_strdup_printf("%s 0x%x 4%s", what, address, *what == 'w' ? " 0xffffffff" : "");
    g_autofree char *result = *error ? NULL : gs_board_probe(board, "a7s", access, error);
    return result && g_str_has_prefix(result, "ok ") ? (guint32)g_ascii_strtoull(result + 3, NULL, 0) : 0;
}

/* A core that writes all over it: four registers take what was written, the others are not there. */
TEST list_registers(const void *arg)
{
    (void)arg;
    GError *error = NULL;
    g_autoptr(gs_board) board = gs_rig_start(NULL, (gs_board_config){ 0 }, &error);
    for (guint32 n = 0; n < LR_ROOM; n++) {
        a7(board, "write", GICH_CORE_LR0 + 4 * n, &error);
    }
    ASSERT_EQ_FMTm("number of list registers", LIST_REGISTERS - 1u, a7(board, "read", GICH_VTR, &error) & 0x3F, "%u");
    for (guint32 n = 0; n < LR_ROOM; n++) {
        guint32 value = a7(board, "read", GICH_LR + 4 * n, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK((value != 0) == (n < LIST_REGISTERS), "list register %u is 0x%x", n, value);
    }
    PASS();
}

void gs_suite_corners(gs_suite *suite)
{
    gs_suite_add(suite, "list-registers", list_registers, NULL);
    gs_suite_add(suite, "fuse-shadow", fuse_shadow, NULL);
    gs_suite_add(suite, "fuse-orders", fuse_orders, NULL);
    gs_suite_add(suite, "firewall-width", firewall_width, NULL);
    gs_suite_add(suite, "attestation-log", attestation_log, NULL);
    gs_suite_add(suite, "rom-without-entropy", rom_without_entropy, NULL);
}
