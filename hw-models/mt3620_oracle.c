/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 oracle: not a part of the chip. Watches, behind the guest's back, from which
 * memory each core fetches, and stops the machine where the host asked for it.
 *
 * It sees a block of code when it is translated (qemu-machine/patches/0003), which
 * precedes its first instruction; memory is known by identity, so neither an alias nor
 * the MMU hides a stage. Translated code is dropped at each SoC reset, or a stage that
 * ran before would go unseen.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qapi/visitor.h"
#include "qemu/cutils.h"
#include "qemu/main-loop.h"
#include "qemu/module.h"
#include "qemu/timer.h"
#include "exec/fetch-observer.h"
#include "exec/tb-flush.h"
#include "exec/exec-all.h"
#include "hw/core/cpu.h"
#include "hw/mt3620/mt3620_events.h"
#include "hw/mt3620/mt3620_lab.h"
#include "hw/mt3620/mt3620_oracle.h"
#include "hw/qdev-properties.h"
#include "migration/vmstate.h"
#include "system/reset.h"
#include "system/runstate.h"
#include "trace.h"

/* The observer hook has no opaque pointer: there is one oracle a process. */
static MT3620Oracle *the_oracle;

/* Stopping */

void mt3620_oracle_stop(MT3620Oracle *s, const char *reason)
{
    CPUState *cpu;

    BQL_LOCK_GUARD();
    s->stop_reason = reason;
    if (current_cpu) {
        /* vm_stop() holds the calling CPU alone until the main loop comes round */
        CPU_FOREACH(cpu) {
            cpu->stop = true;
            cpu_exit(cpu);
        }
    }
    vm_stop(RUN_STATE_PAUSED);
}

/* The host may ask the machine for its state as soon as it reads this: not a moment early. */
static void oracle_vm_change(void *opaque, bool running, RunState state)
{
    MT3620Oracle *s = opaque;

    s->stopped_for = running ? NULL : s->stop_reason;
    if (s->stopped_for) {
        mt3620_event("stopped", "\"reason\":\"%s\"", s->stopped_for);
        s->stop_reason = NULL;
    }
}

static void oracle_limit_reached(void *opaque)
{
    MT3620Oracle *s = opaque;

    mt3620_event("limit", "\"limit\":%" PRIu64, s->insn_limit);
    mt3620_oracle_stop(s, "limit");
}

static void oracle_postcode(void *opaque, uint32_t code)
{
    MT3620Oracle *s = opaque;

    mt3620_lab_postcode(code);
    if (mt3620_lab_running()) {
        return;
    }
    for (unsigned int i = 0; i < s->num_stop_postcodes; i++) {
        if (s->stop_postcode[i] == code) {
            mt3620_oracle_stop(s, "postcode");
            return;
        }
    }
}

/* Observing */

static bool oracle_hits(const OracleStage *st, int cpu_index, const FetchedBlock *block)
{
    if (st->cpu_index != ORACLE_ANY_CPU && st->cpu_index != cpu_index) {
        return false;
    }
    for (int i = 0; i < 2; i++) {
        if (block->size[i] && block->addr[i] < st->start + st->size &&
            st->start < block->addr[i] + block->size[i]) {
            return true;
        }
    }
    return false;
}

static bool oracle_note(OracleSeen *seen)
{
    bool first;

    BQL_LOCK_GUARD();
    first = !seen->blocks;
    if (first) {
        seen->first = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);
        if (!seen->total_blocks) {
            seen->total_first = seen->first;
        }
    }
    seen->blocks++;
    seen->total_blocks++;
    return first;
}

static void oracle_first_fetch(MT3620Oracle *s, int index, int cpu_index, vaddr pc)
{
    const char *name = s->stage[index].name;

    trace_mt3620_oracle_fetch(name, cpu_index, pc);
    mt3620_event("fetch", "\"stage\":\"%s\",\"cpu\":%d,\"pc\":\"0x%08" PRIx64 "\"", name,
                 cpu_index, (uint64_t)pc);
    s->boot_stage = index;
    mt3620_lab_stage(index);
    if (s->stop_stage == index && !mt3620_lab_running()) {
        s->stop_stage = -1;
        mt3620_oracle_stop(s, "stage");
    }
}

/* Where code of the stage is translated: all of it was seen here. */
static void oracle_note_code(OracleCode *code, const FetchedBlock *block)
{
    for (int i = 0; i < 2; i++) {
        if (block->size[i]) {
            code->start = MIN(code->start, block->addr[i]);
            code->end = MAX(code->end, block->addr[i] + block->size[i]);
        }
    }
}

static void oracle_observe(CPUState *cpu, const FetchedBlock *block)
{
    MT3620Oracle *s = the_oracle;

    for (int i = 0; i < s->num_stages; i++) {
        if (oracle_hits(&s->stage[i], cpu->cpu_index, block)) {
            oracle_note_code(&s->stage_code[i], block);
            if (oracle_note(&s->stage[i].seen)) {
                oracle_first_fetch(s, i, cpu->cpu_index, block->pc);
            }
        }
    }
    for (int i = 0; i < s->num_watches; i++) {
        if (oracle_hits(&s->watch[i], cpu->cpu_index, block)) {
            oracle_note(&s->watch[i].seen);
        }
    }
}

static const OracleSeen never_seen = { .first = -1, .total_first = -1 };
static const OracleCode no_code = { .start = UINT64_MAX };

void mt3620_oracle_add_stage(MT3620Oracle *s, const char *name, int cpu_index,
                             MemoryRegion *mr, hwaddr offset, uint64_t size)
{
    assert(s->num_stages < ORACLE_MAX_STAGES);
    assert(memory_region_get_ram_addr(mr) != RAM_ADDR_INVALID);
    assert(size && offset + size <= memory_region_size(mr));
    s->stage_code[s->num_stages] = no_code;
    s->stage[s->num_stages++] = (OracleStage) {
        .name = g_strdup(name),
        .cpu_index = cpu_index,
        .start = memory_region_get_ram_addr(mr) + offset,
        .size = size,
        .seen = never_seen,
    };
}

static void oracle_forget_code(const OracleStage *st)
{
    tb_invalidate_phys_range(st->start, st->start + st->size - 1);
}

void mt3620_oracle_forget_stage(MT3620Oracle *s, unsigned int stage)
{
    OracleCode *code = &s->stage_code[stage];

    assert(stage < s->num_stages);
    if (code->start < code->end) {
        tb_invalidate_phys_range(code->start, code->end - 1);
    }
    *code = no_code;
}

void mt3620_oracle_rearm(MT3620Oracle *s)
{
    for (int i = 0; i < s->num_stages; i++) {
        oracle_forget_code(&s->stage[i]);
    }
    for (int i = 0; i < s->num_watches; i++) {
        oracle_forget_code(&s->watch[i]);
    }
}

/* Properties */

static void oracle_print(GString *out, const OracleStage *st)
{
    g_string_append_printf(out,
                           "%s{\"name\":\"%s\",\"cpu\":%d,\"fetched\":%s,\"first\":%" PRId64
                           ",\"blocks\":%" PRIu64 ",\"ever\":%s,\"ever_first\":%" PRId64
                           ",\"ever_blocks\":%" PRIu64 "}", out->len > 1 ? "," : "", st->name,
                           st->cpu_index, st->seen.blocks ? "true" : "false", st->seen.first,
                           st->seen.blocks, st->seen.total_blocks ? "true" : "false",
                           st->seen.total_first, st->seen.total_blocks);
}

static char *oracle_print_all(const OracleStage *list, unsigned int count)
{
    GString *out = g_string_new("[");

    for (unsigned int i = 0; i < count; i++) {
        oracle_print(out, &list[i]);
    }
    g_string_append_c(out, ']');
    return g_string_free(out, false);
}

static char *oracle_get_stages(Object *obj, Error **errp)
{
    MT3620Oracle *s = MT3620_ORACLE(obj);

    return oracle_print_all(s->stage, s->num_stages);
}

static char *oracle_get_boot_stage(Object *obj, Error **errp)
{
    MT3620Oracle *s = MT3620_ORACLE(obj);

    return g_strdup(s->boot_stage < 0 ? "" : s->stage[s->boot_stage].name);
}

static char *oracle_get_stop_stage(Object *obj, Error **errp)
{
    MT3620Oracle *s = MT3620_ORACLE(obj);

    return g_strdup(s->stop_stage < 0 ? "" : s->stage[s->stop_stage].name);
}

static void oracle_set_stop_stage(Object *obj, const char *value, Error **errp)
{
    MT3620Oracle *s = MT3620_ORACLE(obj);

    if (!*value) {
        s->stop_stage = -1;
        return;
    }
    for (int i = 0; i < s->num_stages; i++) {
        if (!strcmp(s->stage[i].name, value)) {
            s->stop_stage = i;
            return;
        }
    }
    error_setg(errp, "there is no stage '%s'", value);
}

static char *oracle_get_stop_postcode(Object *obj, Error **errp)
{
    MT3620Oracle *s = MT3620_ORACLE(obj);
    GString *out = g_string_new(NULL);

    for (unsigned int i = 0; i < s->num_stop_postcodes; i++) {
        g_string_append_printf(out, "%s0x%08" PRIx32, i ? "," : "", s->stop_postcode[i]);
    }
    return g_string_free(out, false);
}

static void oracle_set_stop_postcode(Object *obj, const char *value, Error **errp)
{
    MT3620Oracle *s = MT3620_ORACLE(obj);
    g_auto(GStrv) word = g_strsplit(value, ",", -1);
    uint32_t code[ORACLE_MAX_POSTCODES];
    unsigned int count = g_strv_length(word);
    unsigned int parsed;

    if (!s->chip_misc) {
        error_setg(errp, "the oracle has no source of post codes");
        return;
    }
    if (count > ORACLE_MAX_POSTCODES) {
        error_setg(errp, "stop-at-postcode: at most %d post codes", ORACLE_MAX_POSTCODES);
        return;
    }
    for (unsigned int i = 0; i < count; i++) {
        if (qemu_strtoui(word[i], NULL, 0, &parsed)) {
            error_setg(errp, "stop-at-postcode: '%s' is not a number", word[i]);
            return;
        }
        code[i] = parsed;
    }
    memcpy(s->stop_postcode, code, count * sizeof(code[0]));
    s->num_stop_postcodes = count;
}

static char *oracle_get_stopped_for(Object *obj, Error **errp)
{
    MT3620Oracle *s = MT3620_ORACLE(obj);

    return g_strdup(s->stopped_for ? s->stopped_for : "");
}

static void oracle_get_limit(Object *obj, Visitor *v, const char *name, void *opaque,
                             Error **errp)
{
    visit_type_uint64(v, name, &MT3620_ORACLE(obj)->insn_limit, errp);
}

static void oracle_set_limit(Object *obj, Visitor *v, const char *name, void *opaque,
                             Error **errp)
{
    MT3620Oracle *s = MT3620_ORACLE(obj);
    uint64_t limit;

    if (!visit_type_uint64(v, name, &limit, errp)) {
        return;
    }
    if (limit > INT64_MAX || (limit && limit <= qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL))) {
        error_setg(errp, "insn-limit is not in the machine's future");
        return;
    }
    s->insn_limit = limit;
    if (limit) {
        timer_mod(s->limit_timer, limit);
    } else {
        timer_del(s->limit_timer);
    }
}

static char *oracle_get_watch(Object *obj, Error **errp)
{
    MT3620Oracle *s = MT3620_ORACLE(obj);

    return oracle_print_all(s->watch, s->num_watches);
}

static void oracle_clear_watches(MT3620Oracle *s)
{
    while (s->num_watches) {
        g_free(s->watch[--s->num_watches].name);
    }
}

/* Looks a physical range of a CPU up; it must be one piece of RAM, ROM or flash. */
static bool oracle_find_ram(CPUState *cpu, hwaddr start, uint64_t size, ram_addr_t *addr)
{
    MemoryRegionSection sec;
    bool ram;

    sec = memory_region_find(cpu->as->root, start, size);
    if (!sec.mr) {
        return false;
    }
    ram = memory_region_get_ram_addr(sec.mr) != RAM_ADDR_INVALID &&
          int128_eq(sec.size, int128_make64(size));
    if (ram) {
        *addr = memory_region_get_ram_addr(sec.mr) + sec.offset_within_region;
    }
    memory_region_unref(sec.mr);
    return ram;
}

static void oracle_set_watch(Object *obj, const char *value, Error **errp)
{
    MT3620Oracle *s = MT3620_ORACLE(obj);
    g_auto(GStrv) word = g_strsplit(value, " ", -1);
    uint64_t cpu_index, start, size;
    OracleStage *st;
    CPUState *cpu;

    if (!*value) {
        oracle_clear_watches(s);
        return;
    }
    if (g_strv_length(word) != 3 || qemu_strtou64(word[0], NULL, 0, &cpu_index) ||
        qemu_strtou64(word[1], NULL, 0, &start) || qemu_strtou64(word[2], NULL, 0, &size)) {
        error_setg(errp, "watch: expected \"CPU START SIZE\"");
        return;
    }
    cpu = cpu_index < INT_MAX ? qemu_get_cpu(cpu_index) : NULL;
    if (!cpu || !size || s->num_watches == ORACLE_MAX_STAGES) {
        error_setg(errp, "watch: no such CPU, empty range, or too many ranges");
        return;
    }
    st = &s->watch[s->num_watches];
    if (!oracle_find_ram(cpu, start, size, &st->start)) {
        error_setg(errp, "watch: the range is not one piece of memory of that CPU");
        return;
    }
    st->name = g_strdup(value);
    st->cpu_index = cpu_index;
    st->size = size;
    st->seen = never_seen;
    oracle_forget_code(st);
    s->num_watches++;
}

static char *oracle_get_state_hash(Object *obj, Error **errp)
{
    return mt3620_state_hash(errp);
}

/* Reset: the SoC's only, since the device is on no bus */

static void oracle_restart(OracleSeen *seen)
{
    seen->blocks = 0;
    seen->first = -1;
}

static void oracle_reset_hold(Object *obj, ResetType type)
{
    MT3620Oracle *s = MT3620_ORACLE(obj);

    for (int i = 0; i < s->num_stages; i++) {
        oracle_restart(&s->stage[i].seen);
    }
    for (int i = 0; i < s->num_watches; i++) {
        oracle_restart(&s->watch[i].seen);
    }
    s->boot_stage = -1;
    if (first_cpu) {
        tb_flush(first_cpu);
    }
}

static void oracle_realize(DeviceState *dev, Error **errp)
{
    MT3620Oracle *s = MT3620_ORACLE(dev);

    if (the_oracle) {
        error_setg(errp, "there can be only one oracle");
        return;
    }
    the_oracle = s;
    tb_fetch_observer = oracle_observe;
    if (s->chip_misc) {
        mt3620_chip_misc_observe(s->chip_misc, oracle_postcode, s);
    }
    qemu_add_vm_change_state_handler(oracle_vm_change, s);
    qemu_register_resettable(OBJECT(dev));
}

static void oracle_init(Object *obj)
{
    MT3620Oracle *s = MT3620_ORACLE(obj);

    s->boot_stage = -1;
    s->stop_stage = -1;
    s->limit_timer = timer_new_ns(QEMU_CLOCK_VIRTUAL, oracle_limit_reached, s);
}

static int oracle_post_load(void *opaque, int version_id)
{
    MT3620Oracle *s = opaque;

    return s->boot_stage < -1 || s->boot_stage >= (int)s->num_stages ? -EINVAL : 0;
}

static const VMStateDescription oracle_stage_vmstate = {
    .name = "mt3620-oracle/stage",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT64(seen.blocks, OracleStage),
        VMSTATE_INT64(seen.first, OracleStage),
        VMSTATE_UINT64(seen.total_blocks, OracleStage),
        VMSTATE_INT64(seen.total_first, OracleStage),
        VMSTATE_END_OF_LIST()
    }
};

static const VMStateDescription oracle_vmstate = {
    .name = "mt3620-oracle",
    .version_id = 1,
    .minimum_version_id = 1,
    .post_load = oracle_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32_EQUAL(num_stages, MT3620Oracle, "snapshot of another stage table"),
        VMSTATE_INT32(boot_stage, MT3620Oracle),
        VMSTATE_STRUCT_ARRAY(stage, MT3620Oracle, ORACLE_MAX_STAGES, 1, oracle_stage_vmstate,
                             OracleStage),
        VMSTATE_END_OF_LIST()
    }
};

static const Property oracle_properties[] = {
    DEFINE_PROP_LINK("chip-misc", MT3620Oracle, chip_misc, TYPE_MT3620_CHIP_MISC,
                     MT3620ChipMisc *),
};

static void oracle_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    ResettableClass *rc = RESETTABLE_CLASS(klass);

    dc->desc = "MT3620 oracle of fetched boot stages";
    dc->realize = oracle_realize;
    dc->vmsd = &oracle_vmstate;
    dc->user_creatable = false;
    rc->phases.hold = oracle_reset_hold;
    device_class_set_props(dc, oracle_properties);

    object_class_property_add_str(klass, "stages", oracle_get_stages, NULL);
    object_class_property_add_str(klass, "boot-stage", oracle_get_boot_stage, NULL);
    object_class_property_add_str(klass, "state-hash", oracle_get_state_hash, NULL);
    object_class_property_add_str(klass, "stop-at-stage", oracle_get_stop_stage,
                                  oracle_set_stop_stage);
    object_class_property_add_str(klass, "stop-at-postcode", oracle_get_stop_postcode,
                                  oracle_set_stop_postcode);
    object_class_property_add(klass, "insn-limit", "uint64", oracle_get_limit,
                              oracle_set_limit, NULL, NULL);
    object_class_property_add_str(klass, "stopped-for", oracle_get_stopped_for, NULL);
    object_class_property_add_str(klass, "watch", oracle_get_watch, oracle_set_watch);
}

static const TypeInfo oracle_info = {
    .name = TYPE_MT3620_ORACLE,
    .parent = TYPE_DEVICE,
    .instance_size = sizeof(MT3620Oracle),
    .instance_init = oracle_init,
    .class_init = oracle_class_init,
};

static void oracle_register_types(void)
{
    type_register_static(&oracle_info);
}

type_init(oracle_register_types)
