/* SPDX-License-Identifier: MIT */
#include "agent.h"

#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "error.h"
#include "flash_layout.h"
#include "postcode.h"
#include "probe.h"

#define SLICE   400000
#define LOOK    120000
#define SLICES  4000
#define ORDER   (PROBE_BLOCK_EL1 + offsetof(struct probe_block, order))
#define BLOCK_MAX 8192
enum { MANIFESTS = 0x1B, BASE_MANIFESTS = 0x25, OPEN = 0x13, WRITE = 0x14, COMMIT = 0x15, ABORT = 0x16,
       INSTALL = 0x17, RESET = 0x07 };

const char *const gs_new_set[] = {
    "new/manifest.img", "new/pluton.img", "new/monitor.img", "new/device_tree.img",
    "new/kernel.img", "new/root_fs.img", "new/services.img", NULL,
};
const char *const gs_old_set[] = {
    "old/manifest.img", "old/pluton.img", "old/monitor.img", "old/device_tree.img",
    "old/kernel.img", "old/root_fs.img", "old/services.img", NULL,
};

GBytes *gs_update_file(const char *name, GError **error)
{
    g_autofree char *path = g_build_filename(GS_UPDATE_DIR, name, NULL);
    char *content;
    gsize size;
    return g_file_get_contents(path, &content, &size, error) ? g_bytes_new_take(content, size)
                                                             : NULL;
}

gs_chip *gs_update_chip(GError **error)
{
    g_autoptr(gs_chip) chip = gs_chip_new(error);
    g_autoptr(GBytes) flash = chip ? gs_update_file("flash.img", error) : NULL;
    if (!flash || g_bytes_get_size(flash) != 16 << 20) {
        return NULL;
    }
    memcpy(chip->flash, g_bytes_get_data(flash, NULL), 16 << 20);
    return g_steal_pointer(&chip);
}

static void add_write(GString *batch, guint32 address, const void *data, gsize size)
{
    g_string_append_printf(batch, "%sw 0x%x ", batch->len ? ";" : "", address);
    for (gsize i = 0; i < (size + 3) / 4 * 4; i++) {
        g_string_append_printf(batch, "%02x", i < size ? ((const guint8 *)data)[i] : 0);
    }
}

static gboolean ram_write(gs_agent *agent, guint32 address, const void *data, gsize size,
                          GError **error)
{
    g_autoptr(GString) batch = g_string_new(NULL);
    add_write(batch, address, data, size);
    g_autoptr(GBytes) none = gs_board_probe_batch(agent->board, "a7ns", batch->str, error);
    return none != NULL;
}

static gboolean ram_read(gs_agent *agent, guint32 address, void *data, gsize size, GError **error)
{
    g_autofree char *order = g_strdup_printf("r 0x%x %zu", address, (size + 3) / 4);
    g_autoptr(GBytes) bytes = gs_board_probe_batch(agent->board, "a7ns", order, error);
    if (!bytes) {
        return FALSE;
    }
    memcpy(data, g_bytes_get_data(bytes, NULL), size);
    return TRUE;
}

static guint64 now(gs_board *board)
{
    const GPtrArray *events = gs_board_events(board);
    return events->len ? ((const gs_event *)g_ptr_array_index(events, events->len - 1))->insn : 0;
}

static gboolean step(gs_agent *agent, GError **error)
{
    g_autofree char *limit = g_strdup_printf("%" G_GUINT64_FORMAT, now(agent->board) + agent->slice);
    return gs_board_set(agent->board, "/machine/soc/oracle", "insn-limit", limit, error) &&
           gs_board_run_until_stopped(agent->board, error) &&
           (!agent->at_stop || agent->at_stop(agent, error));
}

/* Runs on until the word at that address in the probe's block has that value. */
static gboolean run_until(gs_agent *agent, guint32 address, guint32 want, GError **error)
{
    guint64 looked = 0;
    for (guint64 spent = 0; spent < (guint64)SLICES * SLICE;) {
        guint32 value = 0;
        if (!step(agent, error)) {
            return FALSE;
        }
        spent += agent->slice;
        /* where somebody wants to stop often, the probe need not be asked each time */
        if (spent - looked < LOOK && agent->at_stop) {
            continue;
        }
        looked = spent;
        if (!ram_read(agent, address, &value, 4, error)) {
            return FALSE;
        }
        if (GUINT32_FROM_LE(value) == want) {
            return TRUE;
        }
    }
    g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "the probe did not answer");
    return FALSE;
}

static gboolean wait_ready(gs_agent *agent, GError **error)
{
    return gs_board_run_until_stopped(agent->board, error) &&
           gs_board_set(agent->board, "/machine/soc/oracle", "stop-at-postcode", "", error) &&
           run_until(agent, PROBE_BLOCK_EL1, PROBE_MAGIC, error);
}

static char *stop_codes(void)
{
    return g_strdup_printf("0x%x,0x%x,0x%x,0x%x,0x%x", POSTCODE_MONITOR_ENTER_NW,
                           POSTCODE_ROM_RECOVERY, POSTCODE_ONE_BL_RECOVERY,
                           POSTCODE_ONE_BL_NO_KEYSTORE, POSTCODE_ONE_BL_NO_LOCATOR);
}

gboolean gs_agent_start(gs_agent *agent, const gs_chip *chip, GError **error)
{
    g_autofree char *stops = stop_codes();
    gboolean (*at_stop)(gs_agent *, GError **) = agent->at_stop;
    guint64 slice = agent->slice ? agent->slice : SLICE;
    agent->at_stop = NULL;
    agent->slice = SLICE;
    gs_board_config config = { .stop_postcodes = stops, .insn_limit = GS_BOOT_LIMIT,
                               .extra = agent->extra, .seed = agent->seed };
    if (chip) {
        agent->board = gs_chip_start(chip, config, error);
    } else {
        config.flash = GS_UPDATE_DIR "/flash.img";
        agent->board = gs_board_start(&config, error);
    }
    gboolean ok = agent->board && wait_ready(agent, error);
    agent->at_stop = at_stop;
    agent->slice = slice;
    return ok;
}

void gs_agent_clear(gs_agent *agent)
{
    g_clear_pointer(&agent->board, gs_board_free);
}

static gs_agent shared;

static void free_shared(void)
{
    gs_agent_clear(&shared);
}

gs_agent *gs_agent_shared(GError **error)
{
    if (!shared.board) {
        atexit(free_shared);
        if (!gs_agent_start(&shared, NULL, error)) {
            gs_agent_clear(&shared);
        }
    }
    return &shared;
}

static gboolean submit(gs_agent *agent, const struct probe_order *order, guint32 *ticket,
                       GError **error)
{
    g_autoptr(GString) batch = g_string_new(NULL);
    guint32 count = GUINT32_TO_LE(1);
    if (!ram_read(agent, PROBE_BLOCK_EL1 + offsetof(struct probe_block, submitted), ticket, 4, error)) {
        return FALSE;
    }
    *ticket = GUINT32_FROM_LE(*ticket) + 1;
    guint32 raised = GUINT32_TO_LE(*ticket);
    add_write(batch, ORDER, order, sizeof(*order));
    add_write(batch, PROBE_BLOCK_EL1 + offsetof(struct probe_block, count), &count, 4);
    add_write(batch, PROBE_BLOCK_EL1 + offsetof(struct probe_block, submitted), &raised, 4);
    g_autoptr(GBytes) none = gs_board_probe_batch(agent->board, "a7ns", batch->str, error);
    return none != NULL;
}

int gs_agent_smc(gs_agent *agent, guint32 number, const guint32 a[4], GError **error)
{
    struct probe_order order = {
        .op = PROBE_SMC, .args = { 0xB2000000u | number, a[0], a[1], a[2], a[3] },
    };
    guint32 ticket;
    if (*error || !submit(agent, &order, &ticket, error) ||
        !run_until(agent, PROBE_BLOCK_EL1 + offsetof(struct probe_block, completed), ticket, error) ||
        !ram_read(agent, ORDER, &order, sizeof(order), error)) {
        return 0;
    }
    if (order.outcome != PROBE_OK || order.status != 0) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "call %#x: outcome %u, registers changed %#x",
                    number, order.outcome, order.status);
    }
    return (int)order.result;
}

gboolean gs_agent_reboot(gs_agent *agent, GError **error)
{
    struct probe_order order = { .op = PROBE_SMC, .args = { 0xB2000000u | RESET } };
    g_autofree char *stops = stop_codes();
    guint32 ticket, none = 0;
    guint64 slice = agent->slice;
    agent->slice = SLICE;
    gboolean ok = ram_write(agent, PROBE_BLOCK_EL1, &none, 4, error) &&
                  submit(agent, &order, &ticket, error) &&
                  gs_board_set(agent->board, "/machine/soc/oracle", "stop-at-postcode", stops, error) &&
                  gs_board_set(agent->board, "/machine/soc/oracle", "insn-limit", "0", error) &&
                  wait_ready(agent, error);
    agent->slice = slice;
    return ok;
}

int gs_agent_call(gs_agent *agent, guint32 number, const void *in, gsize in_size, void *out,
                  gsize out_size, GError **error)
{
    const guint32 a[4] = { in_size ? GS_AGENT_IN : 0, (guint32)in_size, out_size ? GS_AGENT_OUT : 0,
                           (guint32)out_size };
    if (*error || (in_size && !ram_write(agent, GS_AGENT_IN, in, in_size, error))) {
        return 0;
    }
    memset(out, 0xEE, out_size);
    if (out_size && !ram_write(agent, GS_AGENT_OUT, out, out_size, error)) {
        return 0;
    }
    int result = gs_agent_smc(agent, number, a, error);
    if (!*error && out_size) {
        ram_read(agent, GS_AGENT_OUT, out, out_size, error);
    }
    /* the output's first word repeats r0 where the call was well formed */
    if (!*error && result >= 0 && out_size && (int)gs_get32(out) != result) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "call %#x: r0 %#x, output says %#x", number,
                    result, gs_get32(out));
    }
    return result;
}

/* in: words; output: error, detail */
static int short_call(gs_agent *agent, guint32 number, const void *in, gsize size, guint32 *detail,
                      GError **error)
{
    guint8 out[8];
    int result = gs_agent_call(agent, number, in, size, out, sizeof(out), error);
    if (detail) {
        *detail = gs_get32(out + 4);
    }
    return result;
}

int gs_agent_manifests(gs_agent *agent, gboolean base, const char *set, guint32 *detail,
                       GError **error)
{
    g_autoptr(GBytes) bytes = *error ? NULL : gs_update_file(set, error);
    return bytes ? short_call(agent, base ? BASE_MANIFESTS : MANIFESTS,
                              g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), detail, error)
                 : 0;
}

int gs_agent_open(gs_agent *agent, const guint8 image[16], guint32 size, guint32 *handle,
                  GError **error)
{
    guint8 in[20], out[12];
    memcpy(in, image, 16);
    gs_put32(in + 16, size);
    int result = gs_agent_call(agent, OPEN, in, sizeof(in), out, sizeof(out), error);
    *handle = gs_get32(out + 8);
    return result;
}

int gs_agent_write(gs_agent *agent, guint32 handle, guint32 offset, const void *data, guint32 size,
                   GError **error)
{
    g_autofree guint8 *in = g_malloc(16 + size);
    gs_put32(in, handle);
    gs_put32(in + 4, offset);
    gs_put32(in + 8, 0);
    gs_put32(in + 12, size);
    memcpy(in + 16, data, size);
    return short_call(agent, WRITE, in, 16 + size, NULL, error);
}

int gs_agent_commit(gs_agent *agent, guint32 handle, guint32 *detail, GError **error)
{
    guint8 in[4];
    gs_put32(in, handle);
    return short_call(agent, COMMIT, in, 4, detail, error);
}

int gs_agent_install(gs_agent *agent, guint32 action, guint32 *detail, GError **error)
{
    guint8 in[4];
    gs_put32(in, action);
    return short_call(agent, INSTALL, in, 4, detail, error);
}

int gs_agent_abandon(gs_agent *agent, GError **error)
{
    static const guint8 all[4];
    return short_call(agent, ABORT, all, 4, NULL, error);
}

int gs_agent_count(gs_agent *agent, guint32 number, guint32 *count, GError **error)
{
    guint8 out[12];
    int result = gs_agent_call(agent, number, NULL, 0, out, sizeof(out), error);
    *count = gs_get32(out + 8);
    return result;
}

void gs_image_identity(GBytes *package, guint8 image[16])
{
    gsize size;
    const guint8 *data = g_bytes_get_data(package, &size);
    const guint8 *at = data + size - 64 - gs_get32(data + size - 68) + 8;
    while (at[0] != 0x49 || at[1] != 0x44) { /* section ID, 0x4449 */
        at += 4 + at[2] + 256 * at[3];
    }
    memcpy(image, at + 4 + 20, 16);
}

int gs_agent_stage(gs_agent *agent, const char *file, guint32 *detail, GError **error)
{
    g_autoptr(GBytes) bytes = *error ? NULL : gs_update_file(file, error);
    guint8 image[16];
    guint32 handle;
    gsize size;
    if (!bytes) {
        return 0;
    }
    const guint8 *data = g_bytes_get_data(bytes, &size);
    gs_image_identity(bytes, image);
    int result = gs_agent_open(agent, image, (guint32)size, &handle, error);
    for (gsize at = 0; result == 0 && !*error && at < size; at += BLOCK_MAX) {
        result = gs_agent_write(agent, handle, (guint32)at, data + at,
                                (guint32)MIN(size - at, BLOCK_MAX), error);
    }
    return result == 0 && !*error ? gs_agent_commit(agent, handle, detail, error) : result;
}

int gs_agent_stage_all(gs_agent *agent, const char *const *files, GError **error)
{
    int result = 0;
    for (; *files && result == 0 && !*error; files++) {
        result = gs_agent_stage(agent, *files, NULL, error);
    }
    return result;
}

int gs_agent_list(gs_agent *agent, guint32 number, guint32 *count, guint8 identities[][16],
                  guint room, GError **error)
{
    g_autofree guint8 *out = g_malloc0(12 + 48 * room);
    int result = gs_agent_call(agent, number, NULL, 0, out, 12 + 48 * room, error);
    *count = gs_get32(out + 8);
    for (guint i = 0; i < MIN(*count, room); i++) {
        memcpy(identities[i], out + 12 + 48 * i, 16);
    }
    return result;
}
