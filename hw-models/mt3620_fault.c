/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Faults of the device models: parsing, arming, counting (docs/faults.md).
 *
 * Owns the list of devices with armed faults, the migration blocker that stands while
 * there are any, and the object that watches the SoC's reset. What a fault does is
 * its model's business.
 */
#include "qemu/osdep.h"
#include "qemu/ctype.h"
#include "qemu/cutils.h"
#include "qemu/module.h"
#include "qapi/error.h"
#include "hw/mt3620/mt3620_events.h"
#include "hw/mt3620/mt3620_fault.h"
#include "hw/resettable.h"
#include "migration/blocker.h"
#include "qobject/qdict.h"
#include "qobject/qjson.h"
#include "qobject/qlist.h"
#include "system/reset.h"

#define FAULT_CLEAR "clear"

static GPtrArray *armed_devices;
static Error *blocker;

/* ---- what is armed ---- */

static MT3620Faults *fault_state(Object *obj)
{
    return (MT3620Faults *)((char *)obj + MT3620_FAULTABLE_GET_CLASS(obj)->state);
}

static const char *fault_device(Object *obj)
{
    return object_get_canonical_path_component(obj);
}

static void fault_event(Object *obj, const char *name, const char *phase)
{
    mt3620_event("fault", "\"device\":\"%s\",\"fault\":\"%s\",\"phase\":\"%s\"",
                 fault_device(obj), name, phase);
}

static void fault_changed(Object *obj)
{
    MT3620FaultableClass *fc = MT3620_FAULTABLE_GET_CLASS(obj);

    if (fc->changed) {
        fc->changed(obj);
    }
}

const uint64_t *mt3620_fault_armed(const MT3620Faults *f, unsigned int n)
{
    return f->armed & (1u << n) ? f->fault[n].arg : NULL;
}

void mt3620_fault_disarm(Object *obj, unsigned int n)
{
    MT3620Faults *f = fault_state(obj);

    if (!(f->armed & (1u << n))) {
        return;
    }
    f->armed &= ~(1u << n);
    if (!f->armed) {
        g_ptr_array_remove(armed_devices, obj);
        if (!armed_devices->len) {
            migrate_del_blocker(&blocker);
        }
    }
    fault_changed(obj);
}

void mt3620_fault_fired(Object *obj, unsigned int n)
{
    MT3620Faults *f = fault_state(obj);

    fault_event(obj, MT3620_FAULTABLE_GET_CLASS(obj)->faults[n].name, "fired");
    if (f->fault[n].left && --f->fault[n].left == 0) {
        mt3620_fault_disarm(obj, n);
    }
}

/* Drops the armed faults of one device: all, or those that a reset ends. */
static void fault_drop(Object *obj, bool all)
{
    MT3620Faults *f = fault_state(obj);

    for (unsigned int n = 0; n < MT3620_FAULT_MAX; n++) {
        if (all || f->fault[n].until_reset) {
            mt3620_fault_disarm(obj, n);
        }
    }
}

static void fault_drop_everywhere(bool all)
{
    for (guint i = armed_devices ? armed_devices->len : 0; i > 0; i--) {
        fault_drop(g_ptr_array_index(armed_devices, i - 1), all);
    }
}

void mt3620_faults_clear_all(void)
{
    fault_drop_everywhere(true);
}

/* ---- the watcher of the SoC's reset ---- */

#define TYPE_MT3620_FAULT_WATCH "mt3620-fault-watch"
OBJECT_DECLARE_SIMPLE_TYPE(MT3620FaultWatch, MT3620_FAULT_WATCH)

struct MT3620FaultWatch {
    Object parent_obj;
    ResettableState reset_state;
};

static ResettableState *fault_watch_state(Object *obj)
{
    return &MT3620_FAULT_WATCH(obj)->reset_state;
}

/* In the first phase: what ends with the reset does not disturb the reset itself. */
static void fault_watch_enter(Object *obj, ResetType type)
{
    fault_drop_everywhere(type == RESET_TYPE_SNAPSHOT_LOAD);
}

static void fault_watch_class_init(ObjectClass *klass, void *data)
{
    ResettableClass *rc = RESETTABLE_CLASS(klass);

    rc->get_state = fault_watch_state;
    rc->phases.enter = fault_watch_enter;
}

/* Made with the first fault: a board nobody disturbs is not changed by this file. */
static void fault_start_watch(void)
{
    if (!armed_devices) {
        armed_devices = g_ptr_array_new();
        qemu_register_resettable(object_new(TYPE_MT3620_FAULT_WATCH));
    }
}

static bool fault_arm(Object *obj, unsigned int n, const MT3620ArmedFault *fault,
                      Error **errp)
{
    MT3620Faults *f = fault_state(obj);

    fault_start_watch();
    if (!armed_devices->len) {
        error_setg(&blocker, "faults are armed: a snapshot would not hold them; "
                   "write \"" FAULT_CLEAR "\" to inject of %s first", fault_device(obj));
        if (migrate_add_blocker(&blocker, errp) < 0) {
            return false;
        }
    }
    if (!f->armed) {
        g_ptr_array_add(armed_devices, obj);
    }
    f->fault[n] = *fault;
    f->armed |= 1u << n;
    fault_changed(obj);
    return true;
}

bool mt3620_fault_arm(Object *obj, unsigned int n, const uint64_t *arg, Error **errp)
{
    MT3620ArmedFault fault = { 0 };
    const MT3620FaultParam *param = MT3620_FAULTABLE_GET_CLASS(obj)->faults[n].param;

    for (unsigned int i = 0; i < MT3620_FAULT_PARAMS && param[i].name; i++) {
        fault.arg[i] = arg[i];
    }
    return fault_arm(obj, n, &fault, errp);
}

/* ---- parsing ---- */

/* Index of WORD among "a|b|c", or false. */
static bool fault_choice(const char *choices, const char *word, uint64_t *value)
{
    g_auto(GStrv) names = g_strsplit(choices, "|", -1);

    for (unsigned int i = 0; names[i]; i++) {
        if (!strcmp(names[i], word)) {
            *value = i;
            return true;
        }
    }
    return false;
}

static bool fault_value(const MT3620FaultDesc *desc, const MT3620FaultParam *param,
                        const char *text, uint64_t *value, Error **errp)
{
    if (param->choices) {
        if (!fault_choice(param->choices, text, value)) {
            error_setg(errp, "%s: %s=%s is none of %s", desc->name, param->name, text,
                       param->choices);
            return false;
        }
        return true;
    }
    if (!qemu_isdigit(text[0]) || qemu_strtou64(text, NULL, 0, value)) {
        error_setg(errp, "%s: %s=%s is no number", desc->name, param->name, text);
        return false;
    }
    if (*value < param->min || *value > param->max) {
        error_setg(errp, "%s: %s=%s is out of range 0x%" PRIx64 "..0x%" PRIx64,
                   desc->name, param->name, text, param->min, param->max);
        return false;
    }
    return true;
}

static const MT3620FaultParam fault_times = { .name = "times", .max = UINT32_MAX };
static const MT3620FaultParam fault_until = { .name = "until", .choices = "clear|reset" };

/* One "key=value"; SEEN keeps a parameter from being given twice. */
static bool fault_assign(const MT3620FaultDesc *desc, const char *word,
                         MT3620ArmedFault *fault, uint32_t *seen, Error **errp)
{
    const char *equals = strchr(word, '=');
    g_autofree char *key = equals ? g_strndup(word, equals - word) : NULL;
    uint64_t until, *value = NULL;
    const MT3620FaultParam *param = NULL;
    unsigned int bit;

    if (!key) {
        error_setg(errp, "%s: '%s' is not key=value", desc->name, word);
        return false;
    }
    for (bit = 0; bit < MT3620_FAULT_PARAMS && desc->param[bit].name; bit++) {
        if (!strcmp(desc->param[bit].name, key)) {
            param = &desc->param[bit];
            value = &fault->arg[bit];
            break;
        }
    }
    if (!param && desc->kind != MT3620_FAULT_NOW && !strcmp(key, fault_times.name)) {
        param = &fault_times;
        value = &fault->left;
        bit = MT3620_FAULT_PARAMS;
    } else if (!param && desc->kind != MT3620_FAULT_NOW && !strcmp(key, fault_until.name)) {
        param = &fault_until;
        value = &until;
        bit = MT3620_FAULT_PARAMS + 1;
    }
    if (!param) {
        error_setg(errp, "%s has no parameter '%s'", desc->name, key);
        return false;
    }
    if (*seen & (1u << bit)) {
        error_setg(errp, "%s: %s is given twice", desc->name, key);
        return false;
    }
    *seen |= 1u << bit;
    if (!fault_value(desc, param, equals + 1, value, errp)) {
        return false;
    }
    if (value == &until) {
        fault->until_reset = until;
    }
    return true;
}

static bool fault_parse(const MT3620FaultDesc *desc, char **words,
                        MT3620ArmedFault *fault, Error **errp)
{
    uint32_t seen = 0;

    fault->left = desc->kind == MT3620_FAULT_ONCE;
    for (unsigned int i = 0; words[i]; i++) {
        if (*words[i] && !fault_assign(desc, words[i], fault, &seen, errp)) {
            return false;
        }
    }
    for (unsigned int i = 0; i < MT3620_FAULT_PARAMS && desc->param[i].name; i++) {
        if (seen & (1u << i)) {
            continue;
        }
        if (!desc->param[i].optional) {
            error_setg(errp, "%s: parameter '%s' is missing", desc->name,
                       desc->param[i].name);
            return false;
        }
        fault->arg[i] = desc->param[i].preset;
    }
    return true;
}

/* ---- properties ---- */

static void fault_set_inject(Object *obj, const char *text, Error **errp)
{
    const MT3620FaultableClass *fc = MT3620_FAULTABLE_GET_CLASS(obj);
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    const MT3620FaultDesc *desc = NULL;
    MT3620ArmedFault fault = { 0 };
    unsigned int n;

    if (!g_strcmp0(words[0], FAULT_CLEAR) && !words[1]) {
        fault_drop(obj, true);
        fault_event(obj, FAULT_CLEAR, "done");
        return;
    }
    for (n = 0; n < fc->count; n++) {
        if (!g_strcmp0(fc->faults[n].name, words[0])) {
            desc = &fc->faults[n];
            break;
        }
    }
    if (!desc) {
        error_setg(errp, "%s has no fault '%s'", fault_device(obj), words[0] ?: "");
        return;
    }
    if (!fault_parse(desc, words + 1, &fault, errp) ||
        (fc->inject && !fc->inject(obj, desc, fault.arg, errp))) {
        return;
    }
    if (desc->kind == MT3620_FAULT_NOW) {
        fault_event(obj, desc->name, "done");
    } else if (fault_arm(obj, n, &fault, errp)) {
        fault_event(obj, desc->name, "armed");
    }
}

static char *fault_get_inject(Object *obj, Error **errp)
{
    const MT3620FaultableClass *fc = MT3620_FAULTABLE_GET_CLASS(obj);
    const MT3620Faults *f = fault_state(obj);
    GString *text = g_string_new(NULL);

    for (unsigned int n = 0; n < fc->count; n++) {
        if (f->armed & (1u << n)) {
            g_string_append_printf(text, "%s%s left=%" PRIu64, text->len ? "\n" : "",
                                   fc->faults[n].name, f->fault[n].left);
        }
    }
    return g_string_free(text, false);
}

static QDict *fault_describe_param(const MT3620FaultParam *param)
{
    QDict *dict = qdict_new();

    qdict_put_str(dict, "name", param->name);
    if (param->choices) {
        qdict_put_str(dict, "choices", param->choices);
    } else {
        qdict_put_int(dict, "min", param->min);
        qdict_put_int(dict, "max", param->max);
    }
    qdict_put_bool(dict, "optional", param->optional);
    return dict;
}

static char *fault_get_faults(Object *obj, Error **errp)
{
    static const char *const kind[] = { "now", "once", "standing" };
    const MT3620FaultableClass *fc = MT3620_FAULTABLE_GET_CLASS(obj);
    g_autoptr(GString) json = NULL;
    QList *list = qlist_new();

    for (unsigned int n = 0; n < fc->count; n++) {
        const MT3620FaultDesc *desc = &fc->faults[n];
        QDict *dict = qdict_new();
        QList *params = qlist_new();

        for (unsigned int i = 0; i < MT3620_FAULT_PARAMS && desc->param[i].name; i++) {
            qlist_append(params, fault_describe_param(&desc->param[i]));
        }
        qdict_put_str(dict, "name", desc->name);
        qdict_put_str(dict, "kind", kind[desc->kind]);
        qdict_put_str(dict, "text", desc->text);
        qdict_put(dict, "params", params);
        qlist_append(list, dict);
    }
    json = qobject_to_json(QOBJECT(list));
    qobject_unref(list);
    return g_strdup(json->str);
}

void mt3620_faultable_class_init(ObjectClass *klass, const MT3620FaultDesc *faults,
                                 unsigned int count, size_t state,
                                 MT3620FaultInject *inject)
{
    MT3620FaultableClass *fc = MT3620_FAULTABLE_CLASS(klass);

    assert(count <= MT3620_FAULT_MAX);
    fc->faults = faults;
    fc->count = count;
    fc->state = state;
    fc->inject = inject;
    object_class_property_add_str(klass, "faults", fault_get_faults, NULL);
    object_class_property_set_description(klass, "faults",
                                          "what can go wrong here, as JSON");
    object_class_property_add_str(klass, "inject", fault_get_inject, fault_set_inject);
    object_class_property_set_description(klass, "inject",
                                          "NAME key=value ..., or " FAULT_CLEAR);
}

static const TypeInfo fault_types[] = {
    {
        .name = TYPE_MT3620_FAULTABLE,
        .parent = TYPE_INTERFACE,
        .class_size = sizeof(MT3620FaultableClass),
    },
    {
        .name = TYPE_MT3620_FAULT_WATCH,
        .parent = TYPE_OBJECT,
        .instance_size = sizeof(MT3620FaultWatch),
        .class_init = fault_watch_class_init,
        .interfaces = (InterfaceInfo[]) { { TYPE_RESETTABLE_INTERFACE }, { } },
    },
};

DEFINE_TYPES(fault_types)
