/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 state hash: one number for everything a guest could ever notice.
 *
 * Covers each RAM block, the migration state of each CPU and device, the virtual clock
 * and the scheduler's turn. Reads state only. Order is by name, so that it depends on
 * what the machine is and not on how it came to be.
 */
#include "qemu/osdep.h"
#include <nettle/sha2.h>
#include "qapi/error.h"
#include "qemu/rcu.h"
#include "qemu/timer.h"
#include "exec/ram_addr.h"
#include "exec/ramlist.h"
#include "hw/core/cpu.h"
#include "hw/core/sysemu-cpu-ops.h"
#include "hw/mt3620/mt3620_oracle.h"
#include "io/channel-buffer.h"
#include "migration/qemu-file.h"
#include "migration/vmstate.h"
#include "system/cpu-timers.h"
#include "system/rr-quantum.h"
#include "system/runstate.h"

static void hash_u64(struct sha256_ctx *sum, uint64_t value)
{
    uint64_t le = cpu_to_le64(value);

    sha256_update(sum, sizeof(le), (const uint8_t *)&le);
}

/* Name and length first: two neighbours must not be able to trade bytes. */
static void hash_blob(struct sha256_ctx *sum, const char *name, const void *data, size_t len)
{
    sha256_update(sum, strlen(name) + 1, (const uint8_t *)name);
    hash_u64(sum, len);
    sha256_update(sum, len, data);
}

static gint compare_blocks(gconstpointer a, gconstpointer b)
{
    return strcmp(((const RAMBlock *)a)->idstr, ((const RAMBlock *)b)->idstr);
}

static void hash_ram(struct sha256_ctx *sum)
{
    g_autoptr(GList) blocks = NULL;
    RAMBlock *block;

    RCU_READ_LOCK_GUARD();
    RAMBLOCK_FOREACH(block) {
        blocks = g_list_insert_sorted(blocks, block, compare_blocks);
    }
    for (GList *l = blocks; l; l = l->next) {
        block = l->data;
        hash_blob(sum, block->idstr, block->host, block->used_length);
    }
}

static bool hash_vmstate(struct sha256_ctx *sum, const char *name, const VMStateDescription *vmsd,
                         void *opaque, Error **errp)
{
    QIOChannelBuffer *buffer = qio_channel_buffer_new(4096);
    QEMUFile *file = qemu_file_new_output(QIO_CHANNEL(buffer));
    bool ok;

    ok = !vmstate_save_state(file, vmsd, opaque, NULL) && !qemu_fflush(file);
    if (ok) {
        hash_blob(sum, name, buffer->data, buffer->usage);
    } else {
        error_setg(errp, "cannot save the state of %s", name);
    }
    qemu_fclose(file);
    object_unref(OBJECT(buffer));
    return ok;
}

static bool hash_cpu(struct sha256_ctx *sum, const char *name, CPUState *cpu, Error **errp)
{
    const VMStateDescription *legacy = cpu->cc->sysemu_ops->legacy_vmsd;

    return hash_vmstate(sum, name, &vmstate_cpu_common, cpu, errp) &&
           (!legacy || hash_vmstate(sum, name, legacy, cpu, errp));
}

static int collect_device(Object *obj, void *opaque)
{
    GTree *devices = opaque;

    if (object_dynamic_cast(obj, TYPE_DEVICE) && !object_dynamic_cast(obj, TYPE_MT3620_ORACLE)) {
        g_tree_insert(devices, object_get_canonical_path(obj), obj);
    }
    return 0;
}

typedef struct DeviceWalk {
    struct sha256_ctx *sum;
    Error **errp;
    bool failed;
} DeviceWalk;

static gboolean hash_device(gpointer path, gpointer obj, gpointer opaque)
{
    DeviceWalk *walk = opaque;
    const VMStateDescription *vmsd = qdev_get_vmsd(DEVICE(obj));

    if (object_dynamic_cast(obj, TYPE_CPU)) {
        walk->failed = !hash_cpu(walk->sum, path, CPU(obj), walk->errp);
    } else if (vmsd) {
        walk->failed = !hash_vmstate(walk->sum, path, vmsd, obj, walk->errp);
    }
    return walk->failed;
}

static gint compare_paths(gconstpointer a, gconstpointer b, gpointer unused)
{
    return strcmp(a, b);
}

static bool hash_devices(struct sha256_ctx *sum, Error **errp)
{
    GTree *devices = g_tree_new_full(compare_paths, NULL, g_free, NULL);
    DeviceWalk walk = { .sum = sum, .errp = errp };

    object_child_foreach_recursive(object_get_root(), collect_device, devices);
    g_tree_foreach(devices, hash_device, &walk);
    g_tree_destroy(devices);
    return !walk.failed;
}

char *mt3620_state_hash(Error **errp)
{
    uint8_t digest[SHA256_DIGEST_SIZE];
    struct sha256_ctx sum;
    GString *hex;

    if (runstate_is_running()) {
        error_setg(errp, "stop the machine first");
        return NULL;
    }
    sha256_init(&sum);
    hash_ram(&sum);
    if (!hash_devices(&sum, errp)) {
        return NULL;
    }
    hash_u64(&sum, qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL));
    hash_u64(&sum, rr_turn.cpu_index);
    hash_u64(&sum, rr_turn.end);
    sha256_digest(&sum, sizeof(digest), digest);
    hex = g_string_sized_new(2 * sizeof(digest));
    for (size_t i = 0; i < sizeof(digest); i++) {
        g_string_append_printf(hex, "%02x", digest[i]);
    }
    return g_string_free(hex, FALSE);
}
