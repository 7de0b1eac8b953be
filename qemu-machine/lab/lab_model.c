/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fault engine: what each fault model does to a core (docs/fault-engine.md, "Models").
 *
 * An altered instruction is altered in memory, for one execution, and put back: so it is
 * decoded by the same decoder as any other and may be anything the bits say. Registers,
 * flags, PC and IT state are changed in place, between two instructions.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "exec/exec-all.h"
#include "exec/cputlb.h"
#include "exec/ram_addr.h"
#include "exec/tb-aside.h"
#include "lab.h"

/* The core's instruction stream */

static CPUARMState *model_env(CPUState *cs)
{
    return &ARM_CPU(cs)->env;
}

/* Host memory behind a virtual address of the core; NULL: none. */
static uint8_t *model_host(CPUState *cs, uint32_t addr, ram_addr_t *ram)
{
    MemTxAttrs attrs = MEMTXATTRS_UNSPECIFIED;
    hwaddr page, offset, len = 1;
    MemoryRegion *mr;
    AddressSpace *as;

    page = cpu_get_phys_page_attrs_debug(cs, addr & TARGET_PAGE_MASK, &attrs);
    if (page == -1) {
        return NULL;
    }
    as = cpu_get_address_space(cs, cpu_asidx_from_attrs(cs, attrs));
    mr = address_space_translate(as, page + (addr & ~TARGET_PAGE_MASK), &offset, &len, false,
                                 attrs);
    if (memory_region_get_ram_addr(mr) == RAM_ADDR_INVALID) {
        return NULL;
    }
    *ram = memory_region_get_ram_addr(mr) + offset;
    return (uint8_t *)memory_region_get_ram_ptr(mr) + offset;
}

bool lab_read_insn(CPUState *cs, uint8_t bytes[4], unsigned int *len)
{
    CPUARMState *env = model_env(cs);
    ram_addr_t ram;

    *len = env->thumb ? 2 : 4;
    for (unsigned int i = 0; i < *len; i++) {
        uint8_t *host = model_host(cs, env->regs[15] + i, &ram);

        if (!host) {
            return false;
        }
        bytes[i] = *host;
        if (i == 1 && env->thumb && bytes[1] >> 3 >= 0x1D) {
            *len = 4;
        }
    }
    return true;
}

/* Bits of the instruction as the manual numbers them: first halfword low in Thumb */
static uint32_t model_word(const uint8_t bytes[4], unsigned int len)
{
    return bytes[0] | bytes[1] << 8 |
           (len == 4 ? bytes[2] << 16 | (uint32_t)bytes[3] << 24 : 0);
}

static void model_unword(uint32_t word, uint8_t bytes[4])
{
    for (int i = 0; i < 4; i++) {
        bytes[i] = word >> 8 * i;
    }
}

/*
 * Not marked dirty: it is put back here, and a dirty page would lose all its code. For one
 * execution no translation is given up either: the core runs that one aside.
 */
static void model_store_code(const LabStrike *k, const uint8_t *bytes)
{
    memcpy(k->code, bytes, k->code_len);
    if (!k->aside) {
        tb_invalidate_phys_range(k->code_addr, k->code_addr + k->code_len - 1);
    }
}

/* An instruction whose halves lie in two blocks of memory is not altered: none does. */
static bool model_alter(LabStrike *k, CPUState *cs, uint32_t word)
{
    CPUARMState *env = model_env(cs);
    ram_addr_t last;
    uint8_t *end;

    if (!lab_read_insn(cs, k->original, &k->code_len)) {
        return false;
    }
    k->code = model_host(cs, env->regs[15], &k->code_addr);
    end = model_host(cs, env->regs[15] + k->code_len - 1, &last);
    if (!end || end - k->code != k->code_len - 1) {
        k->code = NULL;
        return false;
    }
    model_unword(word, k->altered);
    k->aside = k->left == 1;
    if (k->aside) {
        tb_aside_cpu = cs;
    }
    model_store_code(k, k->altered);
    return true;
}

/* IT state and conditions */

static bool model_in_it(const CPUARMState *env)
{
    return env->thumb && (env->condexec_bits & 0xF);
}

static void model_advance_it(CPUARMState *env)
{
    uint32_t it = env->condexec_bits;

    if (it & 7) {
        env->condexec_bits = (it & 0xE0) | ((it << 1) & 0x1F);
    } else {
        env->condexec_bits = 0;
    }
}

static bool model_holds(const CPUARMState *env, unsigned int cond)
{
    bool n = (int32_t)env->NF < 0, z = env->ZF == 0, c = env->CF, v = (int32_t)env->VF < 0;
    bool held = true;

    switch (cond >> 1) {
    case 0: held = z; break;
    case 1: held = c; break;
    case 2: held = n; break;
    case 3: held = v; break;
    case 4: held = c && !z; break;
    case 5: held = n == v; break;
    case 6: held = n == v && !z; break;
    default: return true;
    }
    return held != (cond & 1);
}

/* A decision of the instruction at the PC */
typedef struct ModelBranch {
    enum { MODEL_IT, MODEL_WORD } where;
    bool held;                  /* it would be executed, or taken */
    uint32_t word;              /* MODEL_WORD: the instruction that decides the other way */
} ModelBranch;

static bool model_branch_thumb(const CPUARMState *env, uint32_t word, unsigned int len,
                               ModelBranch *b)
{
    uint32_t first = word & 0xFFFF, second = word >> 16, cond;

    b->where = MODEL_WORD;
    if (len == 2 && (first & 0xF500) == 0xB100) {               /* CBZ, CBNZ */
        b->held = (env->regs[first & 7] == 0) != (first >> 11 & 1);
        b->word = word ^ 0x0800;
        return true;
    }
    if (len == 2 && first >> 12 == 0xD && (first >> 8 & 0xF) < 0xE) {   /* B T1 */
        cond = first >> 8 & 0xF;
        b->word = word ^ 0x0100;
    } else if (len == 4 && (first & 0xF800) == 0xF000 && (second & 0xD000) == 0x8000 &&
               (first >> 6 & 0xF) < 0xE) {                      /* B T3 */
        cond = first >> 6 & 0xF;
        b->word = word ^ 0x0040;
    } else {
        return false;
    }
    b->held = model_holds(env, cond);
    return true;
}

static bool model_branch(const CPUARMState *env, uint32_t word, unsigned int len, ModelBranch *b)
{
    if (model_in_it(env)) {
        b->where = MODEL_IT;
        b->held = model_holds(env, env->condexec_bits >> 4);
        return true;
    }
    if (env->thumb) {
        return model_branch_thumb(env, word, len, b);
    }
    if (word >> 28 >= 0xE) {
        return false;
    }
    b->where = MODEL_WORD;
    b->held = model_holds(env, word >> 28);
    b->word = word ^ 0x10000000;
    return true;
}

static LabStruck model_strike_branch(LabStrike *k, CPUState *cs, uint32_t word, unsigned int len)
{
    CPUARMState *env = model_env(cs);
    ModelBranch b;

    if (!model_branch(env, word, len, &b)) {
        return LAB_INAPPLICABLE;
    }
    if ((k->fault->model == LAB_BRANCH_NEVER && !b.held) ||
        (k->fault->model == LAB_BRANCH_ALWAYS && b.held)) {
        k->state = LAB_OVER;
        return LAB_STRUCK;
    }
    if (b.where == MODEL_IT) {
        env->condexec_bits ^= 0x10;
        k->state = LAB_OVER;
        return LAB_STRUCK;
    }
    k->left = 1;
    return model_alter(k, cs, b.word) ? LAB_STRUCK : LAB_INAPPLICABLE;
}

/* Models of the instruction */

static void model_skip(CPUState *cs, unsigned int count)
{
    CPUARMState *env = model_env(cs);
    uint8_t bytes[4];
    unsigned int len;

    while (count-- && lab_read_insn(cs, bytes, &len)) {
        env->regs[15] += len;
        if (model_in_it(env)) {
            model_advance_it(env);
        }
    }
}

static uint32_t model_changed(const LabFault *f, uint32_t value)
{
    uint32_t bit = 1u << (f->bit & 31), byte = 0xFFu << 8 * (f->index & 3);

    switch (f->model) {
    case LAB_INSN_SET: case LAB_REG_SET: case LAB_LOAD_SET: case LAB_MEM_SET:
        return value | bit;
    case LAB_INSN_CLEAR: case LAB_REG_CLEAR: case LAB_LOAD_CLEAR: case LAB_MEM_CLEAR:
        return value & ~bit;
    case LAB_INSN_FLIP: case LAB_REG_FLIP: case LAB_LOAD_FLIP: case LAB_MEM_FLIP:
        return value ^ bit;
    case LAB_INSN_BYTE: case LAB_REG_BYTE:
        return (value & ~byte) | (f->value & 0xFF) << 8 * (f->index & 3);
    case LAB_REG_ZERO: case LAB_LOAD_ZERO:
        return 0;
    case LAB_REG_ONES: case LAB_LOAD_ONES:
        return UINT32_MAX;
    case LAB_MEM_BYTE:
        return f->value & 0xFF;
    default:
        g_assert_not_reached();
    }
}

static LabStruck model_strike_code(LabStrike *k, CPUState *cs)
{
    const LabFault *f = k->fault;
    CPUARMState *env = model_env(cs);
    uint8_t bytes[4] = { 0 };
    unsigned int len;
    uint32_t word;

    if (!lab_read_insn(cs, bytes, &len)) {
        return LAB_INAPPLICABLE;
    }
    word = model_word(bytes, len);
    switch (f->model) {
    case LAB_SKIP:
        model_skip(cs, f->count);
        k->state = LAB_OVER;
        return LAB_STRUCK;
    case LAB_REPEAT:
        k->resume_pc = env->regs[15];
        k->resume_it = env->condexec_bits;
        k->code_len = len;
        k->left = 1;
        return LAB_STRUCK;
    case LAB_BRANCH_INVERT: case LAB_BRANCH_NEVER: case LAB_BRANCH_ALWAYS:
        return model_strike_branch(k, cs, word, len);
    case LAB_NOP:
        model_skip(cs, 1);
        lab_clock_advance(1);
        k->state = LAB_OVER;
        return LAB_STRUCK;
    default:
        if ((f->model == LAB_INSN_BYTE ? f->index >= len : f->bit >= 8 * len) ||
            !model_alter(k, cs, model_changed(f, word))) {
            return LAB_INAPPLICABLE;
        }
        return LAB_STRUCK;
    }
}

/* Models of data */

static void model_flag(CPUARMState *env, const LabFault *f)
{
    bool old[4] = { (int32_t)env->NF < 0, env->ZF == 0, env->CF != 0, (int32_t)env->VF < 0 };
    bool now = f->model == LAB_FLAG_FLIP ? !old[f->bit] : f->model == LAB_FLAG_SET;

    switch (f->bit) {
    case 0:
        env->NF = now ? 1u << 31 : 0;
        break;
    case 1:
        env->ZF = !now;
        break;
    case 2:
        env->CF = now;
        break;
    default:
        env->VF = now ? 1u << 31 : 0;
        break;
    }
}

/* The change itself; also what is asserted again and again */
static LabStruck model_change_data(CPUState *cs, const LabFault *f)
{
    CPUARMState *env = model_env(cs);
    ram_addr_t ram;
    uint8_t *host;

    switch (f->model) {
    case LAB_FLAG_SET: case LAB_FLAG_CLEAR: case LAB_FLAG_FLIP:
        model_flag(env, f);
        return LAB_STRUCK;
    case LAB_MEM_SET: case LAB_MEM_CLEAR: case LAB_MEM_FLIP: case LAB_MEM_BYTE:
        host = model_host(cs, f->addr, &ram);
        if (!host) {
            return LAB_INAPPLICABLE;
        }
        if (*host != (uint8_t)model_changed(f, *host)) {
            *host = model_changed(f, *host);
            lab_ram_touched(ram, 1);
        }
        return LAB_STRUCK;
    case LAB_PC_OFFSET:
        /* there is no bit 0 in a Thumb PC: the translator ends the process over one */
        env->regs[15] = (env->regs[15] + f->by) & ~(uint32_t)env->thumb;
        return LAB_STRUCK;
    default:
        env->regs[f->reg] = model_changed(f, env->regs[f->reg]);
        if (f->reg == 13 && arm_feature(env, ARM_FEATURE_M)) {
            env->regs[13] &= ~3u;       /* bits an M-profile SP does not have */
        }
        return LAB_STRUCK;
    }
}

static bool model_is_code(LabModelId model)
{
    return model <= LAB_INSN_BYTE;
}

static bool model_is_load(LabModelId model)
{
    return model >= LAB_LOAD_SET && model <= LAB_LOAD_ONES;
}

static LabStruck model_strike_device(const LabFault *f)
{
    Error *err = NULL;

    object_property_set_str(f->device, "inject", f->spec, &err);
    if (err) {
        error_free(err);
        return LAB_INAPPLICABLE;
    }
    return LAB_STRUCK;
}

static void strike_end(LabStrike *k)
{
    if (k->code) {
        /* unless the program or another fault has written there: the next restore must see to it */
        if (!memcmp(k->code, k->altered, k->code_len)) {
            model_store_code(k, k->original);
        } else {
            lab_ram_touched(k->code_addr, k->code_len);
        }
        if (k->aside) {
            tb_aside_cpu = NULL;
        }
        k->code = NULL;
    }
    k->state = LAB_OVER;
}

LabStruck lab_strike(LabStrike *k, CPUState *next)
{
    const LabFault *f = k->fault;
    LabStruck struck;

    if (f->model == LAB_DEVICE) {
        k->state = LAB_OVER;
        return model_strike_device(f);
    }
    k->state = LAB_OVER;
    if (!next || next->cpu_index != f->cpu || model_env(next)->regs[15] != f->pc) {
        return LAB_MISSED;
    }
    /* what follows must not depend on how far back the base lies, nor on what ran before */
    tlb_flush(next);
    k->state = LAB_ACTIVE;
    k->left = f->times;
    if (model_is_code(f->model)) {
        struck = model_strike_code(k, next);
    } else if (model_is_load(f->model)) {
        k->left = 1;
        return LAB_STRUCK;
    } else {
        struck = model_change_data(next, f);
        if (f->times <= 1 || f->model == LAB_PC_OFFSET) {
            k->state = LAB_OVER;
        }
    }
    if (struck != LAB_STRUCK) {
        strike_end(k);
    }
    return struck;
}

static bool strike_used_up(LabStrike *k)
{
    return k->left != LAB_FOR_EVER && !--k->left;
}

static void strike_step_code(LabStrike *k, CPUState *previous, uint32_t previous_pc)
{
    CPUARMState *env = model_env(previous);

    if (k->fault->model == LAB_REPEAT) {
        if (env->regs[15] == k->resume_pc + k->code_len) {
            env->regs[15] = k->resume_pc;
            env->condexec_bits = k->resume_it;
        }
        strike_end(k);
    } else if (previous_pc == k->fault->pc && strike_used_up(k)) {
        strike_end(k);
    }
}

bool lab_strike_steps(const LabStrike *k)
{
    return k->state == LAB_ACTIVE &&
           !(model_is_code(k->fault->model) && k->left == LAB_FOR_EVER);
}

static void strike_step(LabStrike *k, CPUState *previous, uint32_t previous_pc)
{
    const LabFault *f = k->fault;

    if (k->state != LAB_ACTIVE || !previous || previous->cpu_index != f->cpu) {
        return;
    }
    if (model_is_code(f->model)) {
        strike_step_code(k, previous, previous_pc);
    } else if (model_is_load(f->model)) {
        model_change_data(previous, f);
        strike_end(k);
    } else if (strike_used_up(k)) {
        strike_end(k);
    } else {
        model_change_data(previous, f);
    }
}

/* Code that two faults have altered is put right from the second back to the first. */
void lab_strikes_step(LabStrike *strikes, unsigned int num, CPUState *previous, uint32_t previous_pc)
{
    for (unsigned int i = num; i-- > 0;) {
        if (model_is_code(strikes[i].fault->model)) {
            strike_step(&strikes[i], previous, previous_pc);
        }
    }
    for (unsigned int i = 0; i < num; i++) {
        if (!model_is_code(strikes[i].fault->model)) {
            strike_step(&strikes[i], previous, previous_pc);
        }
    }
}

void lab_strikes_end(LabStrike *strikes, unsigned int num)
{
    while (num-- > 0) {
        strike_end(&strikes[num]);
    }
}
