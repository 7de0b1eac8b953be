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
 *    width 1, 2 or 4 bytes, or 8 as LDRD and STRD ask for
 *  + property "result" (read): "ok 0x...", "ok", "bus-error", "decode-error", or
 *    "none" before the first access
 *  + property "batch" (write): orders separated by ';', each a run of 4-byte
 *    accesses at rising addresses: "r ADDR COUNT" reads, "w ADDR HEX" writes,
 *    "c DST SRC COUNT" reads and writes word by word. "l N COUNT" goes back to
 *    order N (from 0) until it has been passed COUNT times. Data are hex digits
 *    in the order of memory. The batch ends at the first refused access.
 *  + property "batch-result" (read): "ok HEX", all that was read, or
 *    "order N: bus-error at 0x...", N from 0; "none" before the first batch
 */

#include "qemu/osdep.h"
#include "qemu/cutils.h"
#include "qemu/host-utils.h"
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
    AddressSpace *as;
    char *result;
    char *batch_result;
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
        !probe_parse_number(word[2], 8, &req->width, errp)) {
        return false;
    }
    if (!is_power_of_2(req->width)) {
        error_setg(errp, "width is 1, 2, 4 or 8 bytes");
        return false;
    }
    return !req->write ||
           probe_parse_number(word[3], MAKE_64BIT_MASK(0, 8 * req->width),
                              &req->value, errp);
}

static MemTxResult probe_perform(MT3620ProbeState *s, ProbeRequest *req)
{
    unsigned int master = s->view->master;
    bool secure = master == MASTER_A7_S || master == MASTER_DMA_A7_S;
    MemTxAttrs attrs = {
        .secure = secure,
        .space = secure ? ARMSS_Secure : ARMSS_NonSecure,
    };
    uint8_t data[8] = { 0 };
    MemTxResult result;

    stq_le_p(data, req->value);
    s->view->probing = true;
    result = address_space_rw(s->as, req->addr, attrs, data, req->width,
                              req->write);
    s->view->probing = false;
    req->value = ldq_le_p(data);
    trace_mt3620_probe_access(s->view->master, req->write, req->addr,
                              req->width, result);
    return result;
}

static const char *probe_error(MemTxResult result)
{
    return result & MEMTX_DECODE_ERROR ? "decode-error" : "bus-error";
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
    if (result != MEMTX_OK) {
        s->result = g_strdup(probe_error(result));
    } else if (req.write) {
        s->result = g_strdup("ok");
    } else {
        s->result = g_strdup_printf("ok 0x%0*" PRIx64, (int)(2 * req.width),
                                    req.value);
    }
}

/* ---- batches ---- */

#define PROBE_BATCH_WORDS   (1 << 20)

typedef struct ProbeOrder {
    char kind;               /* r, w, c, l */
    uint64_t addr;
    uint64_t source;         /* c */
    uint64_t count;          /* words; l: passes */
    uint64_t passed;         /* l */
    const char *hex;         /* w */
} ProbeOrder;

static bool probe_parse_order(const char *text, unsigned int index,
                              ProbeOrder *order, Error **errp)
{
    g_auto(GStrv) word = g_strsplit(text, " ", -1);
    unsigned int count = g_strv_length(word);

    *order = (ProbeOrder) { .kind = text[0] };
    if (!count || strlen(word[0]) != 1 || !strchr("rwcl", order->kind) ||
        count != (order->kind == 'c' ? 4 : 3)) {
        error_setg(errp, "order is 'r ADDR COUNT', 'w ADDR HEX', "
                   "'c DST SRC COUNT' or 'l N COUNT', not '%s'", text);
        return false;
    }
    if (!probe_parse_number(word[1], UINT32_MAX, &order->addr, errp) ||
        (order->kind == 'c' &&
         !probe_parse_number(word[2], UINT32_MAX, &order->source, errp))) {
        return false;
    }
    if (order->kind == 'l' && order->addr >= index) {
        error_setg(errp, "'%s' does not go back", text);
        return false;
    }
    if (order->kind != 'w') {
        return probe_parse_number(word[count - 1], PROBE_BATCH_WORDS,
                                  &order->count, errp);
    }
    order->hex = text + strlen(word[0]) + strlen(word[1]) + 2;
    order->count = strlen(order->hex) / 8;
    if (strlen(order->hex) % 8 ||
        strspn(order->hex, "0123456789abcdefABCDEF") != strlen(order->hex)) {
        error_setg(errp, "data are whole words of 8 hex digits");
        return false;
    }
    return true;
}

static uint32_t probe_hex_word(const char *hex)
{
    uint32_t word = 0;

    for (int i = 0; i < 4; i++) {
        word |= (uint32_t)(g_ascii_xdigit_value(hex[2 * i]) << 4 |
                           g_ascii_xdigit_value(hex[2 * i + 1])) << (8 * i);
    }
    return word;
}

/* One word of an order: up to two accesses. *at: where the refused one went. */
static MemTxResult probe_order_word(MT3620ProbeState *s, const ProbeOrder *order,
                                    unsigned int index, GString *out,
                                    uint64_t *at)
{
    ProbeRequest get = { .width = 4, .addr = order->addr + 4 * index };
    ProbeRequest put = { .width = 4, .addr = get.addr, .write = true };
    MemTxResult result = MEMTX_OK;

    if (order->kind == 'c') {
        get.addr = order->source + 4 * index;
    }
    if (order->kind != 'w') {
        *at = get.addr;
        result = probe_perform(s, &get);
    }
    if (result == MEMTX_OK && order->kind != 'r') {
        put.value = order->kind == 'w' ? probe_hex_word(order->hex + 8 * index)
                                       : get.value;
        *at = put.addr;
        result = probe_perform(s, &put);
    }
    if (result == MEMTX_OK && order->kind == 'r') {
        g_string_append_printf(out, "%08x", bswap32(get.value));
    }
    return result;
}

/* On a refusal, out says where. */
static bool probe_run_order(MT3620ProbeState *s, const ProbeOrder *order,
                            unsigned int number, GString *out)
{
    for (unsigned int k = 0; k < order->count; k++) {
        uint64_t at;
        MemTxResult result = probe_order_word(s, order, k, out, &at);

        if (result != MEMTX_OK) {
            g_string_printf(out, "order %u: %s at 0x%" PRIx64, number,
                            probe_error(result), at);
            return false;
        }
    }
    return true;
}

static void probe_set_batch(Object *obj, const char *text, Error **errp)
{
    MT3620ProbeState *s = MT3620_PROBE(obj);
    g_auto(GStrv) text_of = g_strsplit(text, ";", -1);
    g_autofree ProbeOrder *order = g_new0(ProbeOrder, g_strv_length(text_of));
    GString *out = g_string_new("ok ");
    unsigned int n;

    for (n = 0; text_of[n]; n++) {
        if (!probe_parse_order(text_of[n], n, &order[n], errp)) {
            g_string_free(out, TRUE);
            return;
        }
    }
    for (unsigned int i = 0; i < n; i++) {
        ProbeOrder *o = &order[i];

        if (o->kind == 'l') {
            i = ++o->passed < o->count ? o->addr - 1 : i;
        } else if (!probe_run_order(s, o, i, out)) {
            break;
        }
    }
    g_free(s->batch_result);
    s->batch_result = g_string_free(out, FALSE);
}

static char *probe_get_batch_result(Object *obj, Error **errp)
{
    MT3620ProbeState *s = MT3620_PROBE(obj);

    return g_strdup(s->batch_result ? s->batch_result : "none");
}

/* ---- class ---- */

static char *probe_get_result(Object *obj, Error **errp)
{
    MT3620ProbeState *s = MT3620_PROBE(obj);

    return g_strdup(s->result ? s->result : "none");
}

static void probe_finalize(Object *obj)
{
    g_free(MT3620_PROBE(obj)->result);
    g_free(MT3620_PROBE(obj)->batch_result);
}

static void probe_class_init(ObjectClass *klass, void *data)
{
    object_class_property_add_str(klass, "access", NULL, probe_set_access);
    object_class_property_set_description(klass, "access",
        "Perform 'read ADDR WIDTH' or 'write ADDR WIDTH VALUE' as this master");
    object_class_property_add_str(klass, "result", probe_get_result, NULL);
    object_class_property_set_description(klass, "result",
        "Bus result of the last access");
    object_class_property_add_str(klass, "batch", NULL, probe_set_batch);
    object_class_property_set_description(klass, "batch",
        "Perform orders 'r ADDR COUNT', 'w ADDR HEX', 'c DST SRC COUNT' by words");
    object_class_property_add_str(klass, "batch-result", probe_get_batch_result,
                                  NULL);
    object_class_property_set_description(klass, "batch-result",
        "What the last batch read, or where it ended");
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

/* A core's probe accesses through the core's own address space. */
static AddressSpace *probe_core_space(MT3620SoCState *s, unsigned int master)
{
    bool a7 = master == MASTER_A7_NS || master == MASTER_A7_S;
    enum mt3620_cpu cpu = a7 ? MT3620_CPU_A7 : MT3620_CPU_HSP + master - MASTER_HSP;

    return cpu_get_address_space(mt3620_soc_cpu(s, cpu),
                                 master == MASTER_A7_S ? ARMASIdx_S : ARMASIdx_NS);
}

static AddressSpace *probe_dma_space(MT3620SoCState *s, unsigned int master)
{
    AddressSpace *as = g_new0(AddressSpace, 1);

    address_space_init(as, &s->view[master].container, TYPE_MT3620_PROBE);
    return as;
}

void mt3620_soc_add_probes(MT3620SoCState *s)
{
    static const char *const name[MASTER_COUNT] = {
        [MASTER_A7_NS] = "probe-a7ns",
        [MASTER_A7_S] = "probe-a7s",
        [MASTER_HSP] = "probe-hsp",
        [MASTER_IO0] = "probe-io0",
        [MASTER_IO1] = "probe-io1",
        [MASTER_DMA_A7] = "probe-dma-a7ns",
        [MASTER_DMA_IO0] = "probe-dma-io0",
        [MASTER_DMA_IO1] = "probe-dma-io1",
        [MASTER_DMA_A7_S] = "probe-dma-a7s",
    };

    for (int i = 0; i < MASTER_COUNT; i++) {
        Object *obj;

        if (!MT3620_HAS_VIEW(i)) {
            continue;
        }
        obj = object_new(TYPE_MT3620_PROBE);
        MT3620_PROBE(obj)->view = &s->view[i];
        MT3620_PROBE(obj)->as = i <= MASTER_IO1 ? probe_core_space(s, i) :
                                                  probe_dma_space(s, i);
        object_property_add_child(OBJECT(s), name[i], obj);
        object_unref(obj);
    }
}
