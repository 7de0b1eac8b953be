/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mt3620-probe: the host's test master, one for each view.
 *
 * Performs one access with the view's address space and attributes and keeps the
 * bus result. No guest can see it. It owns that result alone; the access itself
 * has all the effects the core's own would have, latched violations included.
 *
 * QOM interface:
 *  + property "access" (write): "read ADDR WIDTH" or "write ADDR WIDTH VALUE",
 *    width 1, 2 or 4 bytes
 *  + property "result" (read): "ok 0x...", "ok", "bus-error", "decode-error", or
 *    "none" before the first access
 */

#include "qemu/osdep.h"
#include "qemu/cutils.h"
#include "qemu/module.h"
#include "qapi/error.h"
#include "exec/cpu-common.h"
#include "hw/mt3620/mt3620_soc.h"
#include "trace.h"

#define TYPE_MT3620_PROBE "mt3620-probe"
OBJECT_DECLARE_SIMPLE_TYPE(MT3620ProbeState, MT3620_PROBE)

struct MT3620ProbeState {
    Object parent_obj;

    MT3620View *view;
    CPUState *cpu;
    int as_index;
    char *result;
};

typedef struct ProbeRequest {
    bool write;
    uint64_t addr;
    uint64_t width;
    uint64_t value;
} ProbeRequest;

static bool probe_parse_number(const char *text, uint64_t limit,
                               uint64_t *number, Error **errp)
{
    if (!text || qemu_strtou64(text, NULL, 0, number) < 0 || *number > limit) {
        error_setg(errp, "'%s' is not a number up to 0x%" PRIx64,
                   text ? text : "", limit);
        return false;
    }
    return true;
}

static bool probe_parse(const char *text, ProbeRequest *req, Error **errp)
{
    g_auto(GStrv) word = g_strsplit(text, " ", -1);
    unsigned int count = g_strv_length(word);

    if (count == 3 && !strcmp(word[0], "read")) {
        req->write = false;
    } else if (count == 4 && !strcmp(word[0], "write")) {
        req->write = true;
    } else {
        error_setg(errp, "access is 'read ADDR WIDTH' or "
                   "'write ADDR WIDTH VALUE', not '%s'", text);
        return false;
    }
    if (!probe_parse_number(word[1], UINT32_MAX, &req->addr, errp) ||
        !probe_parse_number(word[2], 4, &req->width, errp)) {
        return false;
    }
    if (req->width != 1 && req->width != 2 && req->width != 4) {
        error_setg(errp, "width is 1, 2 or 4 bytes");
        return false;
    }
    return !req->write ||
           probe_parse_number(word[3], MAKE_64BIT_MASK(0, 8 * req->width),
                              &req->value, errp);
}

static MemTxResult probe_perform(MT3620ProbeState *s, ProbeRequest *req)
{
    AddressSpace *as = cpu_get_address_space(s->cpu, s->as_index);
    bool secure = s->view->master == MASTER_A7_S;
    MemTxAttrs attrs = {
        .secure = secure,
        .space = secure ? ARMSS_Secure : ARMSS_NonSecure,
    };
    uint8_t data[4] = { 0 };
    MemTxResult result;

    stl_le_p(data, req->value);
    s->view->probing = true;
    result = address_space_rw(as, req->addr, attrs, data, req->width,
                              req->write);
    s->view->probing = false;
    req->value = (uint32_t)ldl_le_p(data);
    trace_mt3620_probe_access(s->view->master, req->write, req->addr,
                              req->width, result);
    return result;
}

static void probe_set_access(Object *obj, const char *text, Error **errp)
{
    MT3620ProbeState *s = MT3620_PROBE(obj);
    ProbeRequest req = { 0 };
    MemTxResult result;

    if (!probe_parse(text, &req, errp)) {
        return;
    }
    result = probe_perform(s, &req);
    g_free(s->result);
    if (result & MEMTX_DECODE_ERROR) {
        s->result = g_strdup("decode-error");
    } else if (result != MEMTX_OK) {
        s->result = g_strdup("bus-error");
    } else if (req.write) {
        s->result = g_strdup("ok");
    } else {
        s->result = g_strdup_printf("ok 0x%0*" PRIx64, (int)(2 * req.width),
                                    req.value);
    }
}

static char *probe_get_result(Object *obj, Error **errp)
{
    MT3620ProbeState *s = MT3620_PROBE(obj);

    return g_strdup(s->result ? s->result : "none");
}

static void probe_finalize(Object *obj)
{
    g_free(MT3620_PROBE(obj)->result);
}

static void probe_class_init(ObjectClass *klass, void *data)
{
    object_class_property_add_str(klass, "access", NULL, probe_set_access);
    object_class_property_set_description(klass, "access",
        "Perform 'read ADDR WIDTH' or 'write ADDR WIDTH VALUE' as this master");
    object_class_property_add_str(klass, "result", probe_get_result, NULL);
    object_class_property_set_description(klass, "result",
        "Bus result of the last access");
}

static const TypeInfo probe_types[] = {
    {
        .name = TYPE_MT3620_PROBE,
        .parent = TYPE_OBJECT,
        .instance_size = sizeof(MT3620ProbeState),
        .instance_finalize = probe_finalize,
        .class_init = probe_class_init,
    },
};

DEFINE_TYPES(probe_types)

void mt3620_soc_add_probes(MT3620SoCState *s)
{
    static const struct {
        const char *name;
        enum mt3620_cpu cpu;
        int as_index;
    } probe[MT3620_NUM_VIEWS] = {
        [MASTER_A7_NS] = { "probe-a7ns", MT3620_CPU_A7, ARMASIdx_NS },
        [MASTER_A7_S] = { "probe-a7s", MT3620_CPU_A7, ARMASIdx_S },
        [MASTER_HSP] = { "probe-hsp", MT3620_CPU_HSP, ARMASIdx_NS },
        [MASTER_IO0] = { "probe-io0", MT3620_CPU_IO0, ARMASIdx_NS },
        [MASTER_IO1] = { "probe-io1", MT3620_CPU_IO1, ARMASIdx_NS },
    };

    for (int i = 0; i < MT3620_NUM_VIEWS; i++) {
        Object *obj = object_new(TYPE_MT3620_PROBE);

        MT3620_PROBE(obj)->view = &s->view[i];
        MT3620_PROBE(obj)->cpu = mt3620_soc_cpu(s, probe[i].cpu);
        MT3620_PROBE(obj)->as_index = probe[i].as_index;
        object_property_add_child(OBJECT(s), probe[i].name, obj);
        object_unref(obj);
    }
}
