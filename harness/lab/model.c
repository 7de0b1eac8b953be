/* SPDX-License-Identifier: MIT */
#include "model.h"

#include <string.h>

#define SKIP_MAX    16
#define OFFSET_MAX  32768

static const gs_model models[] = {
    { "skip", GS_MODEL_PLAIN, { NULL }, FALSE },
    { "nop", GS_MODEL_PLAIN, { NULL }, FALSE },
    { "repeat", GS_MODEL_REPEAT, { NULL }, FALSE },
    { "branch-invert", GS_MODEL_CONDITIONAL, { NULL }, FALSE },
    { "branch-never", GS_MODEL_CONDITIONAL, { NULL }, FALSE },
    { "branch-always", GS_MODEL_CONDITIONAL, { NULL }, FALSE },
    { "insn-bit-set", GS_MODEL_INSN, { "bit", NULL }, TRUE },
    { "insn-bit-clear", GS_MODEL_INSN, { "bit", NULL }, TRUE },
    { "insn-bit-flip", GS_MODEL_INSN, { "bit", NULL }, TRUE },
    { "insn-byte", GS_MODEL_INSN, { "index", "value", NULL }, TRUE },
    { "reg-bit-set", GS_MODEL_REG, { "reg", "bit", NULL }, TRUE },
    { "reg-bit-clear", GS_MODEL_REG, { "reg", "bit", NULL }, TRUE },
    { "reg-bit-flip", GS_MODEL_REG, { "reg", "bit", NULL }, TRUE },
    { "reg-zero", GS_MODEL_REG, { "reg", NULL }, TRUE },
    { "reg-ones", GS_MODEL_REG, { "reg", NULL }, TRUE },
    { "reg-byte", GS_MODEL_REG, { "reg", "index", "value" }, TRUE },
    { "load-bit-set", GS_MODEL_LOAD, { "reg", "bit", NULL }, FALSE },
    { "load-bit-clear", GS_MODEL_LOAD, { "reg", "bit", NULL }, FALSE },
    { "load-bit-flip", GS_MODEL_LOAD, { "reg", "bit", NULL }, FALSE },
    { "load-zero", GS_MODEL_LOAD, { "reg", NULL }, FALSE },
    { "load-ones", GS_MODEL_LOAD, { "reg", NULL }, FALSE },
    { "pc-offset", GS_MODEL_PLAIN, { "by", NULL }, FALSE },
    { "flag-set", GS_MODEL_FLAG, { "flag", NULL }, TRUE },
    { "flag-clear", GS_MODEL_FLAG, { "flag", NULL }, TRUE },
    { "flag-flip", GS_MODEL_FLAG, { "flag", NULL }, TRUE },
    { "mem-bit-set", GS_MODEL_MEM, { "addr", "bit", NULL }, TRUE },
    { "mem-bit-clear", GS_MODEL_MEM, { "addr", "bit", NULL }, TRUE },
    { "mem-bit-flip", GS_MODEL_MEM, { "addr", "bit", NULL }, TRUE },
    { "mem-byte", GS_MODEL_MEM, { "addr", "value", NULL }, TRUE },
};

const gs_model *gs_model_find(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(models); i++) {
        if (g_str_equal(models[i].name, name)) {
            return &models[i];
        }
    }
    return NULL;
}

const gs_model *gs_model_at(guint n)
{
    return n < G_N_ELEMENTS(models) ? &models[n] : NULL;
}

int gs_reg_index(const char *name)
{
    char *end;
    if (g_str_equal(name, "sp")) {
        return 13;
    }
    if (g_str_equal(name, "lr")) {
        return 14;
    }
    if (name[0] != 'r' || !g_ascii_isdigit(name[1])) {
        return -1;
    }
    guint64 number = g_ascii_strtoull(name + 1, &end, 10);
    return *end || number > 12 ? -1 : (int)number;
}

static gboolean number_within(const char *text, gint64 low, gint64 high)
{
    char *end;
    gint64 value = g_ascii_strtoll(text, &end, 0);
    return end != text && !*end && value >= low && value <= high;
}

static gboolean refuse(const char **why, const char *text)
{
    *why = text;
    return FALSE;
}

gboolean gs_model_value_ok(const gs_model *model, const char *param, const char *value,
                           const char **why)
{
    if (g_str_equal(param, "reg")) {
        return gs_reg_index(value) >= 0 || refuse(why, "a register is r0..r12, sp or lr");
    }
    if (g_str_equal(param, "flag")) {
        return (strlen(value) == 1 && strchr("nzcv", *value)) || refuse(why, "a flag is n, z, c or v");
    }
    if (g_str_equal(param, "bit")) {
        gint64 high = model->kind == GS_MODEL_MEM ? 7 : 31;
        return number_within(value, 0, high) || refuse(why, "bit out of range");
    }
    if (g_str_equal(param, "index")) {
        return number_within(value, 0, 3) || refuse(why, "index is 0..3");
    }
    if (g_str_equal(param, "value")) {
        return number_within(value, 0, 255) || refuse(why, "value is 0..255");
    }
    if (g_str_equal(param, "n")) {
        return number_within(value, 1, SKIP_MAX) || refuse(why, "n is 1..16");
    }
    if (g_str_equal(param, "by")) {
        return number_within(value, -OFFSET_MAX, OFFSET_MAX) || refuse(why, "by is -32768..32768");
    }
    if (g_str_equal(param, "addr")) {
        return number_within(value, 0, G_MAXUINT32) || refuse(why, "addr is a 32-bit address");
    }
    return refuse(why, "no model takes this parameter");
}

gboolean gs_model_fits(const gs_model *model, const gs_insn *insn)
{
    switch (model->kind) {
    case GS_MODEL_CONDITIONAL:
        return insn->conditional;
    case GS_MODEL_REPEAT:
        return !insn->branch;
    case GS_MODEL_LOAD:
        return insn->loads != 0;
    default:
        return TRUE;
    }
}

gint64 gs_model_number(const char *param, const char *value)
{
    if (g_str_equal(param, "reg")) {
        return gs_reg_index(value);
    }
    if (g_str_equal(param, "flag")) {
        const char *order = "nzcv";
        return strchr(order, *value) - order;
    }
    return g_ascii_strtoll(value, NULL, 0);
}

gs_bound gs_model_bound(const gs_model *model, const char *param)
{
    if (model->kind == GS_MODEL_INSN && g_str_equal(param, "bit")) {
        return GS_BOUND_BITS;
    }
    if (model->kind == GS_MODEL_INSN && g_str_equal(param, "index")) {
        return GS_BOUND_BYTES;
    }
    return model->kind == GS_MODEL_LOAD && g_str_equal(param, "reg") ? GS_BOUND_LOADED
                                                                     : GS_BOUND_NONE;
}

gboolean gs_bound_allows(gs_bound bound, gint64 number, const gs_insn *insn)
{
    switch (bound) {
    case GS_BOUND_BITS:
        return number < insn->size * 8;
    case GS_BOUND_BYTES:
        return number < insn->size;
    case GS_BOUND_LOADED:
        return insn->loads >> number & 1;
    case GS_BOUND_CELLS:
        return !insn->store && insn->bytes <= GS_MODEL_CELLS && number < insn->bytes;
    default:
        return TRUE;
    }
}
