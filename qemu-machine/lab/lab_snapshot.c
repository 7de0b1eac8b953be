/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fault engine: snapshots inside the process. Cores, interrupt controllers and a device
 * that has changed go back by copy; a device of ours goes through its VMState's load, so
 * that what hangs on its state (lines, views, windows) follows; then every armed timer goes
 * back to its deadline, and the clock and the scheduler's turn with them.
 *
 * A migration stream alone would not do: it leaves out the A7's secure bank
 * (mt3620_cpu_extra.c) and computes an M4's flags before its NVIC is loaded.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/seqlock.h"
#include "qemu/timer.h"
#include "exec/cputlb.h"
#include "hw/mt3620/mt3620_fault.h"
#include "io/channel-buffer.h"
#include "migration/qemu-file.h"
#include "migration/vmstate.h"
#include "system/cpu-timers.h"
#include "system/cpu-timers-internal.h"
#include "system/rr-quantum.h"
#include "lab.h"

#define SNAP_MPU_REGIONS    16
/* vmstate looks ahead for subsections past the last field */
#define SNAP_BLOB_PAD       16

typedef struct SnapCpu {
    CPUState *cs;
    CPUARMState env;
    uint32_t halted;
    uint32_t interrupt_request;
    int32_t exception_index;
    ARMPSCIState power_state;
    uint32_t mpu[3][SNAP_MPU_REGIONS];
} SnapCpu;

typedef enum SnapWay {
    SNAP_COPY,          /* nothing hangs on it: copy back what differs */
    SNAP_COMPARE,       /* ours: load when it differs */
    SNAP_LOAD,          /* state elsewhere, too: load each time */
} SnapWay;

typedef struct SnapDevice {
    char *path;
    Object *obj;
    const VMStateDescription *vmsd;
    SnapWay way;
    bool observer;      /* counts what QEMU does and not what the board does */
    uint8_t *body;      /* its state within the instance; NULL: SNAP_LOAD */
    size_t size;
    uint8_t *copy;
    GByteArray *blob;
} SnapDevice;

typedef struct SnapTimer {
    QEMUTimer *timer;
    int64_t expires;
} SnapTimer;

struct LabSnapshot {
    MT3620SoCState *soc;
    LabRam ram;
    SnapCpu cpu[MT3620_NUM_CPUS];
    GPtrArray *devices;
    GArray *timers;
    LabSnapshot *after; /* saved after that one: its memory, but for the pages */
    LabPages written;
    int64_t icount, bias, clock;
    RRTurn turn;
};

/* Devices */

static void snap_device_free(gpointer data)
{
    SnapDevice *d = data;

    g_free(d->path);
    g_free(d->copy);
    if (d->blob) {
        g_byte_array_unref(d->blob);
    }
    g_free(d);
}

static SnapDevice *snap_device_new(Object *obj)
{
    SnapDevice *d = g_new0(SnapDevice, 1);

    d->obj = obj;
    d->path = object_get_canonical_path(obj);
    d->observer = object_dynamic_cast(obj, TYPE_MT3620_ORACLE);
    d->vmsd = qdev_get_vmsd(DEVICE(obj));
    return d;
}

/* How a device goes back; false: it has no state, or its state is kept elsewhere. */
static bool snap_device_sort(SnapDevice *d, MT3620SoCState *soc)
{
    bool plain;

    if (object_dynamic_cast(d->obj, TYPE_CPU) ||
        object_dynamic_cast(d->obj, TYPE_MT3620_CPU_EXTRA) ||
        object_dynamic_cast(d->obj, TYPE_MT3620_TURNS)) {
        return false;
    }
    if (d->obj == OBJECT(soc)) {
        d->way = SNAP_COPY;
        d->body = (uint8_t *)soc->irq_level;
        d->size = sizeof(soc->irq_level);
        return true;
    }
    d->body = lab_device_state(d->obj, &d->size, &plain);
    if (d->body) {
        d->way = plain ? SNAP_COPY : SNAP_COMPARE;
        return true;
    }
    d->way = SNAP_LOAD;
    return d->vmsd;
}

static int snap_collect(Object *obj, void *opaque)
{
    LabSnapshot *snap = opaque;
    SnapDevice *d;

    if (!object_dynamic_cast(obj, TYPE_DEVICE)) {
        return 0;
    }
    d = snap_device_new(obj);
    if (snap_device_sort(d, snap->soc)) {
        g_ptr_array_add(snap->devices, d);
    } else {
        snap_device_free(d);
    }
    return 0;
}

static GByteArray *snap_device_blob(const SnapDevice *d, Error **errp)
{
    static const uint8_t pad[SNAP_BLOB_PAD];
    QIOChannelBuffer *buffer = qio_channel_buffer_new(512);
    QEMUFile *file = qemu_file_new_output(QIO_CHANNEL(buffer));
    GByteArray *blob = NULL;

    if (vmstate_save_state(file, d->vmsd, d->obj, NULL) || qemu_fflush(file)) {
        error_setg(errp, "cannot save the state of %s", d->path);
    } else {
        blob = g_byte_array_sized_new(buffer->usage + sizeof(pad));
        g_byte_array_append(blob, buffer->data, buffer->usage);
        g_byte_array_append(blob, pad, sizeof(pad));
    }
    qemu_fclose(file);
    object_unref(OBJECT(buffer));
    return blob;
}

static bool snap_device_load(const SnapDevice *d, Error **errp)
{
    QIOChannelBuffer *buffer = qio_channel_buffer_new(0);
    QEMUFile *file;
    int ret;

    g_free(buffer->data);
    buffer->data = d->blob->data;
    buffer->capacity = buffer->usage = d->blob->len;
    file = qemu_file_new_input(QIO_CHANNEL(buffer));
    ret = vmstate_load_state(file, d->vmsd, d->obj, d->vmsd->version_id);
    /* The bytes are ours; closing frees what the channel holds */
    buffer->data = NULL;
    buffer->capacity = buffer->usage = 0;
    qemu_fclose(file);
    object_unref(OBJECT(buffer));
    if (ret) {
        error_setg(errp, "cannot load the state of %s", d->path);
    }
    return !ret;
}

static bool snap_device_save(SnapDevice *d, Error **errp)
{
    g_clear_pointer(&d->copy, g_free);
    g_clear_pointer(&d->blob, g_byte_array_unref);
    if (d->vmsd && d->way != SNAP_COPY) {
        d->blob = snap_device_blob(d, errp);
        if (!d->blob) {
            return false;
        }
    }
    d->copy = d->body ? g_memdup2(d->body, d->size) : NULL;
    return true;
}

static bool snap_device_changed(const SnapDevice *d)
{
    return memcmp(d->body, d->copy, d->size);
}

/* Cores */

static uint32_t *snap_mpu(ARMCPU *cpu, int i)
{
    uint32_t *const array[3] = { cpu->env.pmsav7.drbar, cpu->env.pmsav7.drsr,
                                 cpu->env.pmsav7.dracr };

    return array[i];
}

static void snap_cpu_save(SnapCpu *c)
{
    ARMCPU *cpu = ARM_CPU(c->cs);

    assert(cpu->pmsav7_dregion <= SNAP_MPU_REGIONS);
    c->env = cpu->env;
    c->halted = c->cs->halted;
    c->interrupt_request = c->cs->interrupt_request;
    c->exception_index = c->cs->exception_index;
    c->power_state = cpu->power_state;
    for (int i = 0; i < 3 && snap_mpu(cpu, i); i++) {
        memcpy(c->mpu[i], snap_mpu(cpu, i), 4 * cpu->pmsav7_dregion);
    }
}

static void snap_cpu_restore(const SnapCpu *c)
{
    ARMCPU *cpu = ARM_CPU(c->cs);
    bool was_on = cpu->power_state != PSCI_OFF;

    cpu->env = c->env;
    c->cs->halted = c->halted;
    c->cs->interrupt_request = c->interrupt_request;
    c->cs->exception_index = c->exception_index;
    cpu->power_state = c->power_state;
    for (int i = 0; i < 3 && snap_mpu(cpu, i); i++) {
        memcpy(snap_mpu(cpu, i), c->mpu[i], 4 * cpu->pmsav7_dregion);
    }
    /* A core that was off all the time has nothing in its TLB: its reset saw to that */
    if (was_on || c->power_state != PSCI_OFF) {
        tlb_flush(c->cs);
    }
}

static bool snap_cpu_same(const SnapCpu *c)
{
    ARMCPU *cpu = ARM_CPU(c->cs);

    for (int i = 0; i < 3 && snap_mpu(cpu, i); i++) {
        if (memcmp(c->mpu[i], snap_mpu(cpu, i), 4 * cpu->pmsav7_dregion)) {
            return false;
        }
    }
    return !memcmp(&cpu->env, &c->env, sizeof(c->env)) && c->cs->halted == c->halted &&
           c->cs->interrupt_request == c->interrupt_request &&
           c->cs->exception_index == c->exception_index && cpu->power_state == c->power_state;
}

/* Timers and clock */

static QEMUTimer *snap_first_timer(void)
{
    return timerlist_first(main_loop_tlg.tl[QEMU_CLOCK_VIRTUAL]);
}

static void snap_timers_save(LabSnapshot *snap)
{
    g_array_set_size(snap->timers, 0);
    for (QEMUTimer *t = snap_first_timer(); t; t = t->next) {
        SnapTimer saved = { t, t->expire_time };

        g_array_append_val(snap->timers, saved);
    }
}

static bool snap_timers_same(const LabSnapshot *snap, const QEMUTimer *ignore)
{
    guint i = 0;

    for (QEMUTimer *t = snap_first_timer(); t; t = t->next) {
        const SnapTimer *saved = &g_array_index(snap->timers, SnapTimer, i);

        if (t == ignore) {
            continue;
        }
        if (i == snap->timers->len || saved->timer != t || saved->expires != t->expire_time) {
            return false;
        }
        i++;
    }
    return i == snap->timers->len;
}

static void snap_timers_restore(const LabSnapshot *snap, const QEMUTimer *ignore)
{
    QEMUTimer *next;

    if (snap_timers_same(snap, ignore)) {
        return;
    }
    for (QEMUTimer *t = snap_first_timer(); t; t = next) {
        next = t->next;
        timer_del(t);
    }
    for (guint i = 0; i < snap->timers->len; i++) {
        const SnapTimer *saved = &g_array_index(snap->timers, SnapTimer, i);

        timer_mod_ns(saved->timer, saved->expires);
    }
}

static void snap_clock_set(int64_t icount, int64_t bias)
{
    seqlock_write_lock(&timers_state.vm_clock_seqlock, &timers_state.vm_clock_lock);
    qatomic_set_i64(&timers_state.qemu_icount, icount);
    qatomic_set_i64(&timers_state.qemu_icount_bias, bias);
    seqlock_write_unlock(&timers_state.vm_clock_seqlock, &timers_state.vm_clock_lock);
}

/* Before any timer is armed: a deadline is judged by the clock */
static void snap_clock_restore(const LabSnapshot *snap)
{
    snap_clock_set(snap->icount, snap->bias);
}

void lab_clock_advance(int64_t instructions)
{
    snap_clock_set(timers_state.qemu_icount + instructions, timers_state.qemu_icount_bias);
}

/* Whole */

LabSnapshot *lab_snapshot_new(MT3620SoCState *soc)
{
    LabSnapshot *snap = g_new0(LabSnapshot, 1);

    snap->soc = soc;
    snap->devices = g_ptr_array_new_with_free_func(snap_device_free);
    snap->timers = g_array_new(false, false, sizeof(SnapTimer));
    for (int i = 0; i < MT3620_NUM_CPUS; i++) {
        snap->cpu[i].cs = mt3620_soc_cpu(soc, i);
    }
    object_child_foreach_recursive(object_get_root(), snap_collect, snap);
    return snap;
}

void lab_snapshot_free(LabSnapshot *snap)
{
    if (!snap) {
        return;
    }
    lab_ram_free(&snap->ram);
    g_ptr_array_unref(snap->devices);
    g_array_unref(snap->timers);
    lab_pages_free(&snap->written);
    g_free(snap);
}

static bool snap_save_but_ram(LabSnapshot *snap, Error **errp)
{
    for (guint i = 0; i < snap->devices->len; i++) {
        if (!snap_device_save(g_ptr_array_index(snap->devices, i), errp)) {
            return false;
        }
    }
    for (int i = 0; i < MT3620_NUM_CPUS; i++) {
        snap_cpu_save(&snap->cpu[i]);
    }
    snap_timers_save(snap);
    snap->icount = qatomic_read_i64(&timers_state.qemu_icount);
    snap->bias = qatomic_read_i64(&timers_state.qemu_icount_bias);
    snap->clock = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);
    snap->turn = rr_turn;
    return true;
}

bool lab_snapshot_save(LabSnapshot *snap, Error **errp)
{
    if (!snap_save_but_ram(snap, errp)) {
        return false;
    }
    lab_ram_save(&snap->ram);
    /* The dirty log was cleared: a write must be noticed again */
    for (int i = 0; i < MT3620_NUM_CPUS; i++) {
        tlb_flush(snap->cpu[i].cs);
    }
    return true;
}

bool lab_snapshot_save_after(LabSnapshot *snap, LabSnapshot *base, Error **errp)
{
    if (!snap_save_but_ram(snap, errp)) {
        return false;
    }
    snap->after = base;
    lab_pages_save(&snap->written, &base->ram);
    return true;
}

static bool snap_devices_restore(LabSnapshot *snap, Error **errp)
{
    for (guint i = 0; i < snap->devices->len; i++) {
        SnapDevice *d = g_ptr_array_index(snap->devices, i);

        if (d->way == SNAP_LOAD || (d->way == SNAP_COMPARE && snap_device_changed(d))) {
            if (!snap_device_load(d, errp)) {
                return false;
            }
        }
    }
    /*
     * After all of them: a load may have moved a line. What a load leaves different is
     * padding and scratch that no migration carries.
     */
    for (guint i = 0; i < snap->devices->len; i++) {
        SnapDevice *d = g_ptr_array_index(snap->devices, i);

        if (d->way != SNAP_LOAD && snap_device_changed(d)) {
            memcpy(d->body, d->copy, d->size);
        }
    }
    return true;
}

bool lab_snapshot_restore(LabSnapshot *snap, QEMUTimer *ignore, bool all_ram, Error **errp)
{
    bool restored;

    mt3620_faults_clear_all();
    snap_clock_restore(snap);
    /* Views and windows follow once, not device by device */
    memory_region_transaction_begin();
    restored = snap_devices_restore(snap, errp);
    memory_region_transaction_commit();
    if (!restored) {
        return false;
    }
    /* After the devices: a load may fill memory, as the I/O cores' flash windows */
    if (all_ram) {
        lab_ram_restore_all(&snap->ram);
    } else {
        lab_ram_restore(&snap->ram);
    }
    for (int i = 0; i < MT3620_NUM_CPUS; i++) {
        snap_cpu_restore(&snap->cpu[i]);
    }
    snap_timers_restore(snap, ignore);
    rr_turn = snap->turn;
    return true;
}

static bool snap_check_blobs(LabSnapshot *snap, Error **errp)
{
    for (guint i = 0; i < snap->devices->len; i++) {
        SnapDevice *d = g_ptr_array_index(snap->devices, i);
        g_autoptr(GByteArray) now = NULL;

        if (!d->blob) {
            continue;
        }
        now = snap_device_blob(d, errp);
        if (!now) {
            return false;
        }
        if (now->len != d->blob->len || memcmp(now->data, d->blob->data, now->len)) {
            error_setg(errp, "state of %s differs from the snapshot", d->path);
            return false;
        }
    }
    return true;
}

/* OBSERVERS: those, too */
static bool snap_check_state(LabSnapshot *snap, QEMUTimer *ignore, bool observers, Error **errp)
{
    /* A run that has gone elsewhere shows in its cores first */
    for (int i = 0; i < MT3620_NUM_CPUS; i++) {
        if (!snap_cpu_same(&snap->cpu[i])) {
            error_setg(errp, "core %d differs from the snapshot", i);
            return false;
        }
    }
    if (!snap_timers_same(snap, ignore) ||
        qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL) != snap->clock ||
        rr_turn.cpu_index != snap->turn.cpu_index || rr_turn.end != snap->turn.end) {
        error_setg(errp, "timers or clock differ from the snapshot");
        return false;
    }
    for (guint i = 0; i < snap->devices->len; i++) {
        SnapDevice *d = g_ptr_array_index(snap->devices, i);

        if (d->way != SNAP_LOAD && (observers || !d->observer) && snap_device_changed(d)) {
            error_setg(errp, "%s differs from the snapshot", d->path);
            return false;
        }
    }
    return true;
}

bool lab_snapshot_check(LabSnapshot *snap, QEMUTimer *ignore, bool full, Error **errp)
{
    if (!snap_check_state(snap, ignore, true, errp)) {
        return false;
    }
    if (full) {
        const char *block = lab_ram_differs(&snap->ram);

        if (block) {
            error_setg(errp, "memory %s differs from the snapshot", block);
            return false;
        }
        return snap_check_blobs(snap, errp);
    }
    return true;
}

bool lab_snapshot_reached(LabSnapshot *snap, QEMUTimer *ignore)
{
    Error *err = NULL;

    if (!snap_check_state(snap, ignore, false, &err)) {
        error_free(err);
        return false;
    }
    return lab_pages_same(&snap->written, &snap->after->ram);
}

int64_t lab_snapshot_clock(const LabSnapshot *snap)
{
    return snap->clock;
}

LabRam *lab_snapshot_ram(LabSnapshot *snap)
{
    return &snap->ram;
}
