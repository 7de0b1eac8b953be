/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 laboratory: not a part of the chip. The device through which the host gives the
 * fault engine its orders (docs/fault-engine.md). Owns the engine's state; the work is done
 * in lab_campaign.c and lab_run.c.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qapi/visitor.h"
#include "qemu/module.h"
#include "qemu/timer.h"
#include "hw/qdev-properties.h"
#include "system/cpu-timers.h"
#include "system/rr-quantum.h"
#include "system/runstate.h"
#include "lab_run.h"

/* Hooks without an opaque pointer: there is one laboratory a process */
static MT3620Lab *the_lab;

/* What the rest of the machine tells */

bool mt3620_lab_running(void)
{
    return the_lab && the_lab->phase != LAB_OFF;
}

void mt3620_lab_stage(unsigned int stage)
{
    MT3620Lab *s = the_lab;

    if (!mt3620_lab_running()) {
        return;
    }
    for (guint i = 0; i < s->plan->ends->len; i++) {
        if (g_array_index(s->plan->ends, LabEnd, i).stage == (int)stage) {
            s->end_stage_hit = true;
            lab_run_end(s, LAB_AT_STAGE, stage);
        }
    }
}

void mt3620_lab_postcode(uint32_t code)
{
    MT3620Lab *s = the_lab;

    if (!s) {
        return;
    }
    /* kept at rest, too: a replay begins behind the base */
    s->postcode = code;
    if (!mt3620_lab_running()) {
        return;
    }
    for (guint i = 0; i < s->plan->ends->len; i++) {
        const LabEnd *end = &g_array_index(s->plan->ends, LabEnd, i);

        if (end->stage < 0 && end->slot < 0 && end->postcode == code) {
            lab_run_end(s, LAB_AT_POSTCODE, code);
        }
    }
}

void mt3620_lab_signature(unsigned int slot)
{
    MT3620Lab *s = the_lab;

    if (!mt3620_lab_running()) {
        return;
    }
    for (guint i = 0; i < s->plan->ends->len; i++) {
        if (g_array_index(s->plan->ends, LabEnd, i).slot == (int)slot) {
            lab_run_end(s, LAB_AT_SIGN, slot);
        }
    }
}

bool mt3620_lab_takes_reset(uint32_t reason)
{
    if (!mt3620_lab_running()) {
        return false;
    }
    lab_run_end(the_lab, LAB_AT_RESET, reason);
    return true;
}

void mt3620_lab_storm(void)
{
    lab_run_end(the_lab, LAB_AT_STORM, 0);
}

/* Starting */

/* The instant the machine must stand at */
static bool lab_stands(MT3620Lab *s, LabPhase phase, Error **errp)
{
    int64_t now = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);
    int64_t last = s->plan->base;

    if (phase == LAB_REPLAY) {
        if (s->plan->experiments->len != 1) {
            error_setg(errp, "a replay takes a plan of one experiment, this one has %u",
                       s->plan->experiments->len);
            return false;
        }
        if (!s->golden_end) {
            error_setg(errp, "a replay is judged by the clean run of the campaign before it: "
                       "start=campaign with this plan first");
            return false;
        }
        last = ((LabExperiment *)g_ptr_array_index(s->plan->experiments, 0))->fault[0].at;
    }
    if (now >= s->plan->base && now <= last) {
        return true;
    }
    if (phase == LAB_REPLAY) {
        error_setg(errp, "a replay begins between the base %" PRId64 " and the first fault %" PRId64
                   ", the machine stands at %" PRId64, s->plan->base, last, now);
    } else {
        error_setg(errp, "the plan's base is %" PRId64 ", the machine stands at %" PRId64,
                   s->plan->base, now);
    }
    return false;
}

static bool lab_can_start(MT3620Lab *s, LabPhase phase, Error **errp)
{
    bool trace = phase == LAB_TRACE;

    if (icount_enabled() != ICOUNT_PRECISE || !rr_quantum) {
        error_setg(errp, "the laboratory needs lab mode: -icount shift=0,sleep=off");
    } else if (!s->soc->volatile_content) {
        error_setg(errp, "the laboratory needs the machine property volatile=on: a restore does "
                   "not reach the files of flash and fuses");
    } else if (runstate_is_running()) {
        error_setg(errp, "stop the machine first");
    } else if (!s->plan) {
        error_setg(errp, "set a plan first");
    } else if (!lab_stands(s, phase, errp)) {
        return false;
    } else if (trace ? !s->trace_path : !s->results_path) {
        error_setg(errp, "set '%s' first", trace ? "trace" : "results");
    } else {
        return true;
    }
    return false;
}

static void lab_set_start(Object *obj, const char *value, Error **errp)
{
    MT3620Lab *s = MT3620_LAB(obj);
    bool registers = !strcmp(value, "registers");
    bool trace = registers || !strcmp(value, "trace");
    bool replay = !strcmp(value, "replay");
    const char *path = trace ? s->trace_path : s->results_path;
    LabPhase phase = trace ? LAB_TRACE : replay ? LAB_REPLAY : LAB_GOLDEN;

    if (phase == LAB_GOLDEN && strcmp(value, "campaign")) {
        error_setg(errp, "start must be campaign, trace, registers or replay, not '%s'", value);
        return;
    }
    if (!lab_can_start(s, phase, errp)) {
        return;
    }
    s->out = fopen(path, "w");
    if (!s->out) {
        error_setg_file_open(errp, errno, path);
        return;
    }
    g_clear_pointer(&s->error, g_free);
    s->trace_registers = registers;
    g_clear_pointer(&s->verdict, g_free);
    lab_campaign_start(s, phase);
}

/* Properties */

static void lab_set_plan(Object *obj, const char *value, Error **errp)
{
    MT3620Lab *s = MT3620_LAB(obj);
    LabPlan *plan;

    if (mt3620_lab_running()) {
        error_setg(errp, "a campaign is running");
        return;
    }
    plan = lab_plan_load(value, s->soc, errp);
    if (plan) {
        lab_campaign_forget(s);
        lab_plan_free(s->plan);
        s->plan = plan;
        s->state = LAB_READY;
    }
}

static void lab_set_results(Object *obj, const char *value, Error **errp)
{
    MT3620Lab *s = MT3620_LAB(obj);

    g_free(s->results_path);
    s->results_path = g_strdup(value);
}

static void lab_set_trace(Object *obj, const char *value, Error **errp)
{
    MT3620Lab *s = MT3620_LAB(obj);

    g_free(s->trace_path);
    s->trace_path = g_strdup(value);
}

static char *lab_get_state(Object *obj, Error **errp)
{
    static const char *const name[] = {
        [LAB_IDLE] = "idle", [LAB_READY] = "ready", [LAB_RUNNING] = "running",
        [LAB_DONE] = "done", [LAB_FAILED] = "failed",
    };

    return g_strdup(name[MT3620_LAB(obj)->state]);
}

static char *lab_get_error(Object *obj, Error **errp)
{
    return g_strdup(MT3620_LAB(obj)->error ?: "");
}

static char *lab_get_verdict(Object *obj, Error **errp)
{
    return g_strdup(MT3620_LAB(obj)->verdict ?: "");
}

static gint lab_compare_us(gconstpointer a, gconstpointer b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return x < y ? -1 : x > y;
}

static uint32_t lab_percentile(GArray *us, unsigned int percent)
{
    return us->len ? g_array_index(us, uint32_t, (uint64_t)(us->len - 1) * percent / 100) : 0;
}

static char *lab_get_stats(Object *obj, Error **errp)
{
    LabStats *st = &MT3620_LAB(obj)->stats;

    g_array_sort(st->restore_us, lab_compare_us);
    return g_strdup_printf("{\"faults\":%" PRIu64 ",\"restores\":%" PRIu64
                           ",\"full_checks\":%" PRIu64 ",\"convergences\":%" PRIu64 ",\"mismatches\":%" PRIu64
                           ",\"restore_us\":%" PRId64 ",\"run_us\":%" PRId64
                           ",\"judge_us\":%" PRId64 ",\"restore_us_p50\":%u"
                           ",\"restore_us_p99\":%u}",
                           st->faults, st->restores, st->full_checks,
                           MT3620_LAB(obj)->convergences, st->mismatches, st->restore_ns / 1000,
                           st->run_ns / 1000, st->judge_ns / 1000,
                           lab_percentile(st->restore_us, 50), lab_percentile(st->restore_us, 99));
}

static void lab_get_check_every(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    visit_type_uint32(v, name, &MT3620_LAB(obj)->check_every, errp);
}

static void lab_set_check_every(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    uint32_t value;

    if (!visit_type_uint32(v, name, &value, errp)) {
        return;
    }
    if (value == 0 || value > LAB_CHECK_EVERY) {
        error_setg(errp, "check-every must be 1 to %d, not %u", LAB_CHECK_EVERY, value);
        return;
    }
    MT3620_LAB(obj)->check_every = value;
}

static bool lab_get_abort(Object *obj, Error **errp)
{
    return MT3620_LAB(obj)->abort;
}

static void lab_set_abort(Object *obj, bool value, Error **errp)
{
    MT3620_LAB(obj)->abort = value;
}

/* Device */

/* What a stop has held back is due the moment the machine goes on */
static void lab_vm_change(void *opaque, bool running, RunState state)
{
    MT3620Lab *s = opaque;

    if (running && s->held) {
        s->held = false;
        timer_mod_ns(s->timer, qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL));
    }
}

static void lab_byte_sent(Mt3620Uart *uart, uint8_t byte, void *opaque)
{
    MT3620Lab *s = opaque;
    const char *key = lab_vault_leak_sent(&s->vault, &s->sent, s->soc, uart, byte);

    s->sent_key = s->sent_key ?: key;
}

static void lab_timer(void *opaque)
{
    lab_run_queue(opaque);
}

static void lab_realize(DeviceState *dev, Error **errp)
{
    MT3620Lab *s = MT3620_LAB(dev);

    if (the_lab) {
        error_setg(errp, "there can be only one laboratory");
        return;
    }
    the_lab = s;
    lab_watch_storms(s->soc);
    lab_vault_listen(s->soc, lab_byte_sent, s);
    qemu_add_vm_change_state_handler(lab_vm_change, s);
}

static void lab_init(Object *obj)
{
    MT3620Lab *s = MT3620_LAB(obj);

    s->timer = timer_new_ns(QEMU_CLOCK_VIRTUAL, lab_timer, s);
    s->check_every = LAB_CHECK_EVERY;
    s->stats.restore_us = g_array_new(false, false, sizeof(uint32_t));
}

static const Property lab_properties[] = {
    DEFINE_PROP_LINK("soc", MT3620Lab, soc, TYPE_MT3620_SOC, MT3620SoCState *),
};

static void lab_class_init(ObjectClass *klass, void *data)
{
    static const struct { const char *name, *text; } text[] = {
        { "plan", "path of a plan, read and checked when set (docs/fault-engine.md)" },
        { "results", "path of the result file, written anew" },
        { "trace", "path of the trace file of start=trace and start=registers" },
        { "start", "campaign, trace, registers or replay; only while the machine is stopped" },
        { "state", "idle, ready, running, done or failed" },
        { "error", "why the last one failed" },
        { "verdict", "last line of the results" },
        { "stats", "JSON: faults, restores, full-state checks, mismatches, times in us" },
        { "abort", "true: the campaign ends after the fault under way" },
        { "check-every", "one restore in so many is followed by a comparison of the whole state" },
    };
    DeviceClass *dc = DEVICE_CLASS(klass);

    dc->desc = "MT3620 fault engine";
    dc->realize = lab_realize;
    dc->user_creatable = false;
    device_class_set_props(dc, lab_properties);

    object_class_property_add_str(klass, "plan", NULL, lab_set_plan);
    object_class_property_add_str(klass, "results", NULL, lab_set_results);
    object_class_property_add_str(klass, "trace", NULL, lab_set_trace);
    object_class_property_add_str(klass, "start", NULL, lab_set_start);
    object_class_property_add_str(klass, "state", lab_get_state, NULL);
    object_class_property_add_str(klass, "error", lab_get_error, NULL);
    object_class_property_add_str(klass, "verdict", lab_get_verdict, NULL);
    object_class_property_add_str(klass, "stats", lab_get_stats, NULL);
    object_class_property_add_bool(klass, "abort", lab_get_abort, lab_set_abort);
    object_class_property_add(klass, "check-every", "uint32", lab_get_check_every, lab_set_check_every, NULL, NULL);
    for (unsigned int i = 0; i < ARRAY_SIZE(text); i++) {
        object_class_property_set_description(klass, text[i].name, text[i].text);
    }
}

static const TypeInfo lab_types[] = {
    {
        .name = TYPE_MT3620_LAB,
        .parent = TYPE_DEVICE,
        .instance_size = sizeof(MT3620Lab),
        .instance_init = lab_init,
        .class_init = lab_class_init,
    },
};

DEFINE_TYPES(lab_types)
