/* SPDX-License-Identifier: MIT */
/* Boards in the recovery stop: see recovery.h. Owns the worker's idea of virtual time. */
#include "postcode.h"
#include "recovery.h"

/* Beyond the recovery stop and the start's own limit. */
static const guint64 first_instant = G_GUINT64_CONSTANT(40000000000);
static guint64 now;

gs_board *gs_recovery_board(const gs_chip *chip, GError **error)
{
    return gs_recovery_board_with(chip, NULL, error);
}

gs_board *gs_recovery_board_with(const gs_chip *chip, char **extra, GError **error)
{
    g_autofree char *stop = g_strdup_printf("0x%x", POSTCODE_ROM_RECOVERY_STRAP);
    gs_board_config config = { .insn_limit = GS_BOOT_LIMIT, .recovery_strap = TRUE,
                               .stop_postcodes = stop, .extra = extra };
    /* the provisioned board's own files serve as well: nothing is written back */
    g_autoptr(gs_board) board = chip ? gs_chip_start(chip, config, error)
                                     : gs_board_start(&config, error);
    if (!board || !gs_board_run_until_stopped(board, error)) {
        return NULL;
    }
    now = 0;
    GError *failure = NULL;
    gs_pass(board, first_instant, &failure);
    if (failure) {
        g_propagate_error(error, failure);
        return NULL;
    }
    return g_steal_pointer(&board);
}

gs_board *gs_recovery_load(const char *snapshot, guint64 instant, char **extra, GError **error)
{
    /* another seed than the saved board's: the generator goes on where it stood */
    gs_board_config config = { .seed = 7, .recovery_strap = TRUE, .incoming = snapshot,
                               .extra = extra };
    now = instant;
    return gs_board_start(&config, error);
}

guint64 gs_recovery_instant(void)
{
    return now;
}

void gs_recovery_resume(guint64 instant)
{
    now = instant;
}

void gs_put(gs_board *board, const char *view, guint32 address, guint32 value, GError **error)
{
    if (!*error) {
        g_autofree char *access = g_strdup_printf("write 0x%x 4 0x%x", address, value);
        g_free(gs_board_probe(board, view, access, error));
    }
}

guint32 gs_get(gs_board *board, const char *view, guint32 address, GError **error)
{
    if (*error) {
        return 0;
    }
    g_autofree char *access = g_strdup_printf("read 0x%x 4", address);
    g_autofree char *result = gs_board_probe(board, view, access, error);
    return result && g_str_has_prefix(result, "ok ") ? (guint32)g_ascii_strtoull(result + 3, NULL, 0)
                                                     : 0xDEADDEAD;
}

void gs_pass(gs_board *board, guint64 ns, GError **error)
{
    g_autofree char *limit = g_strdup_printf("%" G_GUINT64_FORMAT, now += ns);
    if (!*error && gs_board_set(board, "/machine/soc/oracle", "insn-limit", limit, error)) {
        gs_board_run_until_stopped(board, error);
    }
}

gboolean gs_nvic_pending(gs_board *board, const char *view, guint irq, GError **error)
{
    enum { ISPR = 0xE000E200 }; /* Armv7-M: interrupt set-pending registers */
    return gs_get(board, view, ISPR + irq / 32 * 4, error) >> irq % 32 & 1;
}
