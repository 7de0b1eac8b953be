/* SPDX-License-Identifier: MIT */
#include "decode.h"

#include <capstone/capstone.h>
#include <string.h>

#include "../lib/error.h"

#define ALL_REGS 0x7FFF

struct gs_decoder {
    csh arm, thumb;
    cs_insn *insn;
};

/* How an instruction treats its operands; what is not listed counts as reading everything. */
typedef enum shape {
    SHAPE_NONE,      /* no register is written: stores, compares, branches, barriers */
    SHAPE_ONE,       /* the first operand is written only */
    SHAPE_THREE,     /* the same from three operands on; with two the first is read too */
    SHAPE_TWO_DEST,  /* the first two are written only */
    SHAPE_LIST,      /* load multiple: all behind the base */
    SHAPE_POP,       /* all listed */
    SHAPE_MODIFIED,  /* the first is read and written: MOVT, BFI */
} shape;

enum { MEMORY = 1, LOADS = 2, COMPARES = 4, LOGICAL = 8, ARITHMETIC = 16, CARRY = 32, OTHER = 64 };

static const struct rule {
    guint id;
    shape shape;
    guint what;
} rules[] = {
    { ARM_INS_MOV, SHAPE_ONE, LOGICAL }, { ARM_INS_MOVW, SHAPE_ONE, 0 },
    { ARM_INS_MVN, SHAPE_ONE, LOGICAL }, { ARM_INS_MOVT, SHAPE_MODIFIED, 0 },
    { ARM_INS_ADR, SHAPE_ONE, 0 }, { ARM_INS_CLZ, SHAPE_ONE, 0 }, { ARM_INS_REV, SHAPE_ONE, 0 },
    { ARM_INS_REV16, SHAPE_ONE, 0 }, { ARM_INS_RBIT, SHAPE_ONE, 0 },
    { ARM_INS_UXTB, SHAPE_ONE, 0 }, { ARM_INS_UXTH, SHAPE_ONE, 0 },
    { ARM_INS_SXTB, SHAPE_ONE, 0 }, { ARM_INS_SXTH, SHAPE_ONE, 0 },
    { ARM_INS_UBFX, SHAPE_ONE, 0 }, { ARM_INS_SBFX, SHAPE_ONE, 0 },
    { ARM_INS_BFI, SHAPE_MODIFIED, 0 }, { ARM_INS_BFC, SHAPE_MODIFIED, 0 },
    { ARM_INS_ADD, SHAPE_THREE, ARITHMETIC }, { ARM_INS_ADDW, SHAPE_THREE, 0 },
    { ARM_INS_SUB, SHAPE_THREE, ARITHMETIC }, { ARM_INS_SUBW, SHAPE_THREE, 0 },
    { ARM_INS_RSB, SHAPE_THREE, ARITHMETIC }, { ARM_INS_ADC, SHAPE_THREE, CARRY },
    { ARM_INS_SBC, SHAPE_THREE, CARRY }, { ARM_INS_RSC, SHAPE_THREE, CARRY },
    { ARM_INS_AND, SHAPE_THREE, LOGICAL }, { ARM_INS_ORR, SHAPE_THREE, LOGICAL },
    { ARM_INS_ORN, SHAPE_THREE, LOGICAL }, { ARM_INS_EOR, SHAPE_THREE, LOGICAL },
    { ARM_INS_BIC, SHAPE_THREE, LOGICAL }, { ARM_INS_LSL, SHAPE_THREE, LOGICAL },
    { ARM_INS_LSR, SHAPE_THREE, LOGICAL }, { ARM_INS_ASR, SHAPE_THREE, LOGICAL },
    { ARM_INS_ROR, SHAPE_THREE, LOGICAL }, { ARM_INS_MUL, SHAPE_THREE, LOGICAL },
    { ARM_INS_MLA, SHAPE_THREE, LOGICAL }, { ARM_INS_MLS, SHAPE_THREE, 0 },
    { ARM_INS_UDIV, SHAPE_THREE, OTHER }, { ARM_INS_SDIV, SHAPE_THREE, OTHER },
    { ARM_INS_UMULL, SHAPE_TWO_DEST, LOGICAL }, { ARM_INS_SMULL, SHAPE_TWO_DEST, LOGICAL },
    { ARM_INS_CMP, SHAPE_NONE, COMPARES }, { ARM_INS_CMN, SHAPE_NONE, COMPARES },
    { ARM_INS_TST, SHAPE_NONE, LOGICAL }, { ARM_INS_TEQ, SHAPE_NONE, LOGICAL },
    { ARM_INS_LDR, SHAPE_ONE, MEMORY | LOADS }, { ARM_INS_LDRB, SHAPE_ONE, MEMORY | LOADS },
    { ARM_INS_LDRH, SHAPE_ONE, MEMORY | LOADS }, { ARM_INS_LDRSB, SHAPE_ONE, MEMORY | LOADS },
    { ARM_INS_LDRSH, SHAPE_ONE, MEMORY | LOADS }, { ARM_INS_LDRD, SHAPE_TWO_DEST, MEMORY | LOADS },
    { ARM_INS_LDM, SHAPE_LIST, MEMORY | LOADS }, { ARM_INS_LDMDB, SHAPE_LIST, MEMORY | LOADS },
    { ARM_INS_LDMIB, SHAPE_LIST, MEMORY | LOADS }, { ARM_INS_POP, SHAPE_POP, MEMORY | LOADS },
    { ARM_INS_STR, SHAPE_NONE, MEMORY }, { ARM_INS_STRB, SHAPE_NONE, MEMORY },
    { ARM_INS_STRH, SHAPE_NONE, MEMORY }, { ARM_INS_STRD, SHAPE_NONE, MEMORY },
    { ARM_INS_STM, SHAPE_NONE, MEMORY }, { ARM_INS_STMDB, SHAPE_NONE, MEMORY },
    { ARM_INS_STMIB, SHAPE_NONE, MEMORY }, { ARM_INS_PUSH, SHAPE_NONE, MEMORY },
    { ARM_INS_B, SHAPE_NONE, OTHER }, { ARM_INS_BL, SHAPE_NONE, OTHER },
    { ARM_INS_BLX, SHAPE_NONE, OTHER }, { ARM_INS_BX, SHAPE_NONE, OTHER },
    { ARM_INS_CBZ, SHAPE_NONE, OTHER }, { ARM_INS_CBNZ, SHAPE_NONE, OTHER },
    { ARM_INS_TBB, SHAPE_NONE, MEMORY }, { ARM_INS_TBH, SHAPE_NONE, MEMORY },
    { ARM_INS_NOP, SHAPE_NONE, OTHER }, { ARM_INS_IT, SHAPE_NONE, OTHER },
    { ARM_INS_DSB, SHAPE_NONE, OTHER }, { ARM_INS_DMB, SHAPE_NONE, OTHER },
    { ARM_INS_ISB, SHAPE_NONE, OTHER },
};

static const struct rule *rule_of(guint id)
{
    for (guint i = 0; i < G_N_ELEMENTS(rules); i++) {
        if (rules[i].id == id) {
            return &rules[i];
        }
    }
    return NULL;
}

gs_decoder *gs_decoder_new(GError **error)
{
    gs_decoder *decoder = g_new0(gs_decoder, 1);
    if (cs_open(CS_ARCH_ARM, CS_MODE_ARM, &decoder->arm) != CS_ERR_OK ||
        cs_open(CS_ARCH_ARM, CS_MODE_THUMB | CS_MODE_MCLASS, &decoder->thumb) != CS_ERR_OK) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "capstone does not start");
        gs_decoder_free(decoder);
        return NULL;
    }
    cs_option(decoder->arm, CS_OPT_DETAIL, CS_OPT_ON);
    cs_option(decoder->thumb, CS_OPT_DETAIL, CS_OPT_ON);
    decoder->insn = cs_malloc(decoder->arm);
    return decoder;
}

void gs_decoder_free(gs_decoder *decoder)
{
    if (decoder) {
        if (decoder->insn) {
            cs_free(decoder->insn, 1);
        }
        cs_close(&decoder->arm);
        cs_close(&decoder->thumb);
        g_free(decoder);
    }
}

/* r0..r14 as one bit, anything else (PC, system registers) as none. */
static guint16 reg_bit(int reg)
{
    if (reg >= ARM_REG_R0 && reg <= ARM_REG_R12) {
        return (guint16)(1u << (reg - ARM_REG_R0));
    }
    return reg == ARM_REG_SP ? 1u << 13 : reg == ARM_REG_LR ? 1u << 14 : 0;
}

static gboolean shifted_by_register(const cs_arm_op *op)
{
    return op->shift.type >= ARM_SFT_ASR_REG;
}

static guint16 operand_regs(const cs_arm_op *op)
{
    guint16 regs = 0;
    if (op->type == ARM_OP_REG) {
        regs = reg_bit(op->reg);
    } else if (op->type == ARM_OP_MEM) {
        regs = reg_bit(op->mem.base) | reg_bit(op->mem.index);
    }
    if (shifted_by_register(op)) {
        regs |= reg_bit((int)op->shift.value);
    }
    return regs;
}

/* First and one past the last operand that is only written. */
static void written_operands(const cs_arm *arm, shape shape, guint *from, guint *to)
{
    *from = *to = 0;
    switch (shape) {
    case SHAPE_ONE:
        *to = 1;
        break;
    case SHAPE_THREE:
        *to = arm->op_count >= 3 ? 1 : 0;
        break;
    case SHAPE_TWO_DEST:
        *to = 2;
        break;
    case SHAPE_LIST:
        *from = 1;
        *to = arm->op_count;
        break;
    case SHAPE_POP:
        *to = arm->op_count;
        break;
    default:
        break;
    }
    *to = MIN(*to, arm->op_count);
}

static gboolean writes_pc(const cs_arm *arm, guint from, guint to)
{
    for (guint i = from; i < to; i++) {
        if (arm->operands[i].type == ARM_OP_REG && arm->operands[i].reg == ARM_REG_PC) {
            return TRUE;
        }
    }
    return FALSE;
}

static void take_registers(const cs_insn *in, const struct rule *rule, gs_insn *insn)
{
    const cs_arm *arm = &in->detail->arm;
    guint from, to;
    guint16 read = 0, written = 0;
    written_operands(arm, rule->shape, &from, &to);
    for (guint i = 0; i < arm->op_count; i++) {
        guint16 regs = operand_regs(&arm->operands[i]);
        if (i >= from && i < to && arm->operands[i].type == ARM_OP_REG) {
            written |= regs;
        } else {
            read |= regs;
        }
    }
    for (guint i = 0; i < in->detail->regs_read_count; i++) {
        read |= reg_bit(in->detail->regs_read[i]);
    }
    for (guint i = 0; i < in->detail->regs_write_count; i++) {
        read |= reg_bit(in->detail->regs_write[i]);
    }
    if (rule->shape == SHAPE_MODIFIED && arm->op_count) {
        insn->writes |= reg_bit(arm->operands[0].reg);
    }
    if (rule->shape == SHAPE_THREE && arm->op_count == 2) {
        insn->writes |= reg_bit(arm->operands[0].reg);
    }
    insn->branch |= writes_pc(arm, from, to);
    insn->loads = rule->what & LOADS ? written : 0;
    insn->writes |= written;
    insn->kills = written & ~read;
    insn->reads = read;
}

static gboolean rotates_through_carry(const cs_arm *arm)
{
    for (guint i = 0; i < arm->op_count; i++) {
        if (arm->operands[i].shift.type == ARM_SFT_RRX ||
            arm->operands[i].shift.type == ARM_SFT_RRX_REG) {
            return TRUE;
        }
    }
    return FALSE;
}

/* C is left alone by some logical instructions and set by others: it counts as read by all. */
static void take_flags(const cs_insn *in, const struct rule *rule, gs_insn *insn)
{
    const cs_arm *arm = &in->detail->arm;
    gboolean sets = arm->update_flags || rule->what & COMPARES || rule->id == ARM_INS_TST ||
                    rule->id == ARM_INS_TEQ;
    if (rule->what & CARRY) {
        insn->flags_read |= GS_FLAG_C;
    }
    if (rotates_through_carry(arm)) {
        insn->flags_read |= GS_FLAGS_ALL;
    }
    if (!sets) {
        return;
    }
    insn->flags_written = GS_FLAGS_ALL;
    if (rule->what & (COMPARES | ARITHMETIC)) {
        insn->flags_killed = GS_FLAGS_ALL;
    } else if (rule->what & CARRY) {
        insn->flags_killed = GS_FLAG_N | GS_FLAG_Z | GS_FLAG_V;
    } else if (rule->what & LOGICAL) {
        insn->flags_killed = GS_FLAG_N | GS_FLAG_Z;
        insn->flags_read |= GS_FLAG_C;
    } else {
        insn->flags_read |= GS_FLAGS_ALL;
    }
}

static void all_unknown(gs_insn *insn)
{
    insn->reads = insn->writes = ALL_REGS;
    insn->kills = 0;
    insn->flags_read = insn->flags_written = GS_FLAGS_ALL;
    insn->flags_killed = 0;
    insn->pure = FALSE;
}

/* What may not happen kills nothing, and what it would have killed must count as an access. */
static void make_conditional(gs_insn *insn)
{
    insn->conditional = TRUE;
    insn->reads |= insn->kills;
    insn->kills = 0;
    insn->flags_read = GS_FLAGS_ALL;
    insn->flags_killed = 0;
}

static gboolean in_group(const cs_insn *in, guint group)
{
    for (guint i = 0; i < in->detail->groups_count; i++) {
        if (in->detail->groups[i] == group) {
            return TRUE;
        }
    }
    return FALSE;
}

static gint8 reg_number(int reg)
{
    guint16 bit = reg_bit(reg);
    return bit ? (gint8)g_bit_nth_lsf(bit, -1) : -1;
}

/* A branch's immediate operand is its last one, as an absolute address. */
static void take_target(const cs_insn *in, gs_insn *insn)
{
    const cs_arm *arm = &in->detail->arm;
    const cs_arm_op *last = arm->op_count ? &arm->operands[arm->op_count - 1] : NULL;
    insn->branch |= in_group(in, ARM_GRP_JUMP) || in_group(in, ARM_GRP_CALL) ||
                    in_group(in, ARM_GRP_BRANCH_RELATIVE);
    insn->call = in->id == ARM_INS_BL || in->id == ARM_INS_BLX;
    insn->table = in->id == ARM_INS_TBB;
    insn->target = (in->id == ARM_INS_BX || in->id == ARM_INS_BLX) && last && last->type == ARM_OP_REG
                       ? reg_number(last->reg) : -1;
    insn->direct = insn->branch && last && last->type == ARM_OP_IMM;
    insn->reach = insn->direct ? (gint32)((guint32)last->imm - (guint32)in->address) : 0;
}

static guint8 width_of(guint id)
{
    switch (id) {
    case ARM_INS_LDRB: case ARM_INS_LDRSB: case ARM_INS_STRB:
        return 1;
    case ARM_INS_LDRH: case ARM_INS_LDRSH: case ARM_INS_STRH:
        return 2;
    case ARM_INS_LDRD: case ARM_INS_STRD:
        return 8;
    default:
        return 4;
    }
}

static guint16 listed(const cs_arm *arm, guint from, guint to)
{
    guint16 regs = 0;
    for (guint i = from; i < to; i++) {
        regs |= operand_regs(&arm->operands[i]);
    }
    return regs;
}

/* LDM, STM, PUSH, POP: the lowest address, counted from the base. */
static void take_multiple(const cs_insn *in, const struct rule *rule, gs_insn *insn)
{
    const cs_arm *arm = &in->detail->arm;
    gboolean stack = in->id == ARM_INS_PUSH || in->id == ARM_INS_POP;
    guint first = stack ? 0 : 1, count = arm->op_count - first;
    insn->base = stack ? 13 : reg_number(arm->operands[0].reg);
    insn->bytes = (guint8)(4 * count);
    insn->store = rule->shape == SHAPE_NONE;
    insn->stored = insn->store ? listed(arm, first, arm->op_count) : 0;
    if (in->id == ARM_INS_PUSH || in->id == ARM_INS_STMDB || in->id == ARM_INS_LDMDB) {
        insn->displacement = -4 * (gint32)count;
    } else if (in->id == ARM_INS_STMIB || in->id == ARM_INS_LDMIB) {
        insn->displacement = 4;
    }
}

/* Capstone tells a post-indexed one by its text alone. */
static void take_memory(const cs_insn *in, const struct rule *rule, gs_insn *insn)
{
    const cs_arm *arm = &in->detail->arm;
    guint values = arm->op_count ? arm->op_count - 1 : 0;
    insn->base = insn->index = insn->data = -1;
    if (in->id == ARM_INS_TBB || in->id == ARM_INS_TBH) {
        /* its table stands behind it */
        insn->literal = arm->op_count && arm->operands[0].mem.base == ARM_REG_PC;
        insn->bytes = insn->literal ? G_MAXUINT8 : 0;
        return;
    }
    if (!rule || !(rule->what & MEMORY) || !arm->op_count || arm->operands[0].type != ARM_OP_REG) {
        return;
    }
    for (guint i = 0; i < arm->op_count; i++) {
        values = arm->operands[i].type == ARM_OP_MEM ? i : values;
    }
    const cs_arm_op *op = &arm->operands[values];
    if (op->type != ARM_OP_MEM) {
        take_multiple(in, rule, insn);
        return;
    }
    gboolean after = strstr(in->op_str, "],") != NULL;
    insn->data = values == 1 ? reg_number(arm->operands[0].reg) : -1;
    insn->base = reg_number(op->mem.base);
    insn->literal = op->mem.base == ARM_REG_PC && op->mem.index == ARM_REG_INVALID;
    insn->index = after ? -1 : reg_number(op->mem.index);
    insn->index_shift = op->shift.type == ARM_SFT_LSL ? (guint8)op->shift.value : (guint8)op->mem.lshift;
    insn->displacement = after ? 0 : op->mem.disp;
    insn->store = rule->shape == SHAPE_NONE;
    insn->stored = insn->store ? listed(arm, 0, values) : 0;
    insn->turned = insn->store && values == 2 && reg_number(arm->operands[0].reg) > reg_number(arm->operands[1].reg);
    insn->bytes = insn->base >= 0 || insn->literal ? width_of(in->id) : 0;
}

gboolean gs_insn_address(const gs_insn *insn, guint32 pc, const guint32 regs[15], guint32 *address)
{
    if (insn->literal) {
        *address = ((pc + (insn->thumb ? 4 : 8)) & ~3u) + (guint32)insn->displacement;
        return TRUE;
    }
    if (insn->base < 0) {
        return FALSE;
    }
    *address = regs[insn->base] + (guint32)insn->displacement +
               (insn->index < 0 ? 0 : regs[insn->index] << insn->index_shift);
    return TRUE;
}

/* RFEIA: from the two words at its base. */
#define IS_RFEIA(code)   (((code) & 0xFFD0FFFFu) == 0xF8900A00u)
#define RFEIA_BASE(code) ((code) >> 16 & 0xF)

static void take_exception_return(gs_insn *insn)
{
    if (!insn->thumb && IS_RFEIA(insn->code)) {
        insn->base = (gint8)RFEIA_BASE(insn->code);
        insn->bytes = 8;
    } else {
        insn->touches = TRUE;
    }
}

/* Of those without a rule: loads and stores of any kind, and swaps. */
static gboolean may_touch(const cs_insn *in)
{
    static const char *const kinds[] = { "ld", "st", "vld", "vst", "vpush", "vpop", "sw", "tb" };
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (g_str_has_prefix(in->mnemonic, kinds[i])) {
            return TRUE;
        }
    }
    return FALSE;
}

static void take(const cs_insn *in, guint8 it, gs_insn *insn)
{
    const struct rule *rule = rule_of(in->id);
    const cs_arm *arm = &in->detail->arm;
    g_snprintf(insn->text, sizeof(insn->text), "%s%s%s", in->mnemonic, *in->op_str ? " " : "",
               in->op_str);
    insn->known = TRUE;
    take_target(in, insn);
    take_memory(in, rule, insn);
    if (rule) {
        take_registers(in, rule, insn);
        take_flags(in, rule, insn);
        insn->pure = !insn->branch && !(rule->what & (MEMORY | OTHER));
        insn->touches = rule->what & MEMORY && !insn->bytes;
    } else {
        all_unknown(insn);
        insn->touches = may_touch(in);
        if (g_str_has_prefix(in->mnemonic, "rfe")) {
            take_exception_return(insn);
        }
    }
    if (in->id != ARM_INS_IT &&
        (it || in->id == ARM_INS_CBZ || in->id == ARM_INS_CBNZ ||
         (arm->cc != ARM_CC_INVALID && arm->cc != ARM_CC_AL))) {
        make_conditional(insn);
    }
}

void gs_decode(gs_decoder *decoder, const guint8 *bytes, guint size, gs_mode mode, guint8 it,
               guint32 pc, gs_insn *insn)
{
    const uint8_t *code = bytes;
    size_t left = size;
    uint64_t address = pc;
    memset(insn, 0, sizeof(*insn));
    insn->size = (guint8)size;
    insn->base = insn->data = insn->target = -1;
    insn->thumb = mode == GS_MODE_THUMB;
    for (guint i = 0; i < size; i++) {
        insn->code |= (guint32)bytes[i] << 8 * i;
    }
    if (cs_disasm_iter(mode == GS_MODE_ARM ? decoder->arm : decoder->thumb, &code, &left, &address,
                       decoder->insn) && decoder->insn->size == size) {
        take(decoder->insn, it, insn);
        return;
    }
    g_strlcpy(insn->text, "?", sizeof(insn->text));
    all_unknown(insn);
    insn->touches = TRUE;
    insn->branch = insn->conditional = it != 0;
}
