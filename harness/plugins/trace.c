/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * TCG plugin: what a function's calls look like from outside the chip: how many instructions
 * ran, which, and which addresses they read and wrote, in their order. Values are not looked at.
 *
 *   -plugin trace.so,out=FILE,call=CPU:ADDRESS:NAME[,call=...][,skip=CPU:ADDRESS:NAME...]
 *
 * A call begins at the function's first instruction and ends at the return address it was
 * entered with; what it calls is part of it. One line a finished call, at once:
 *
 *   NAME NUMBER RETURN-ADDRESS INSTRUCTIONS HASH ACCESSES HASH
 *
 * NUMBER counts the calls of that function from 0. What a skipped function does counts for no
 * call around it: a delay that is random on purpose. Only code in the address range of HSP's
 * ROM and TCM and of the monitor is seen (WATCHED): the firmware, on whichever core.
 */
#include <stdio.h>
#include <string.h>

#include <glib.h>
#include <qemu-plugin.h>

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

#define CORES_MAX 4
#define CALLS_MAX 32
#define HASH_START G_GUINT64_CONSTANT(0xcbf29ce484222325) /* FNV-1a */
#define HASH_PRIME G_GUINT64_CONSTANT(0x100000001b3)
#define WATCHED(address) ((address) < 0x00120000 || ((address) >= 0x803D0000 && (address) < 0x80400000))

typedef struct call {
    char *name;
    unsigned int cpu;
    uint32_t address;
    gboolean skip, open;
    uint32_t back;
    unsigned int number;
    uint64_t insns, insn_hash, accesses, access_hash;
} call;

static call calls[CALLS_MAX];
static guint call_count;
static guint open_calls[CORES_MAX], skipping[CORES_MAX];
static struct qemu_plugin_register *link_register[CORES_MAX];
static FILE *out;

static uint64_t hash_word(uint64_t hash, uint64_t word)
{
    for (int i = 0; i < 8; i++) {
        hash = (hash ^ (word >> 8 * i & 0xff)) * HASH_PRIME;
    }
    return hash;
}

static uint32_t return_address(unsigned int cpu)
{
    g_autoptr(GByteArray) value = g_byte_array_new();
    uint32_t word;
    if (!link_register[cpu] ||
        qemu_plugin_read_register(link_register[cpu], value) != sizeof(word)) {
        g_error("trace: the link register is not readable");
    }
    memcpy(&word, value->data, sizeof(word));
    return GUINT32_FROM_LE(word) & ~1u;
}

static void open_call(call *one, unsigned int cpu)
{
    one->open = TRUE;
    one->back = return_address(cpu);
    one->insns = one->accesses = 0;
    one->insn_hash = one->access_hash = HASH_START;
    open_calls[cpu]++;
    skipping[cpu] += one->skip;
}

static void close_call(call *one, unsigned int cpu)
{
    one->open = FALSE;
    open_calls[cpu]--;
    skipping[cpu] -= one->skip;
    if (one->skip) {
        return;
    }
    fprintf(out, "%s %u 0x%x %" PRIu64 " %016" PRIx64 " %" PRIu64 " %016" PRIx64 "\n", one->name,
            one->number++, one->back, one->insns, one->insn_hash, one->accesses, one->access_hash);
    fflush(out);
}

static void count_insn(unsigned int cpu, uint32_t address)
{
    for (guint i = 0; i < call_count && !skipping[cpu]; i++) {
        call *one = &calls[i];
        if (one->open && one->cpu == cpu) {
            one->insns++;
            one->insn_hash = hash_word(one->insn_hash, address);
        }
    }
}

/* An instruction that no call begins with. */
static void ran(unsigned int cpu, void *opaque)
{
    uint32_t address = GPOINTER_TO_UINT(opaque);
    if (cpu >= CORES_MAX || !open_calls[cpu]) {
        return;
    }
    for (guint i = 0; i < call_count; i++) {
        if (calls[i].open && calls[i].cpu == cpu && address == calls[i].back) {
            close_call(&calls[i], cpu);
        }
    }
    count_insn(cpu, address);
}

static void entered(unsigned int cpu, void *opaque)
{
    uint32_t address = GPOINTER_TO_UINT(opaque);
    for (guint i = 0; i < call_count; i++) {
        if (calls[i].address == address && calls[i].cpu == cpu && !calls[i].open) {
            open_call(&calls[i], cpu);
        }
    }
    ran(cpu, opaque);
}

static void accessed(unsigned int cpu, qemu_plugin_meminfo_t info, uint64_t address, void *opaque)
{
    (void)opaque;
    if (cpu >= CORES_MAX || !open_calls[cpu] || skipping[cpu]) {
        return;
    }
    uint64_t what = address << 4 | qemu_plugin_mem_size_shift(info) << 1 |
                    qemu_plugin_mem_is_store(info);
    for (guint i = 0; i < call_count; i++) {
        if (calls[i].open && calls[i].cpu == cpu) {
            calls[i].accesses++;
            calls[i].access_hash = hash_word(calls[i].access_hash, what);
        }
    }
}

static gboolean begins_call(uint32_t address)
{
    for (guint i = 0; i < call_count; i++) {
        if (calls[i].address == address) {
            return TRUE;
        }
    }
    return FALSE;
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
    (void)id;
    if (!WATCHED(qemu_plugin_tb_vaddr(tb))) {
        return;
    }
    for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
        struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
        uint32_t address = (uint32_t)qemu_plugin_insn_vaddr(insn);
        void *opaque = GUINT_TO_POINTER(address);
        if (begins_call(address)) {
            qemu_plugin_register_vcpu_insn_exec_cb(insn, entered, QEMU_PLUGIN_CB_R_REGS, opaque);
        } else {
            qemu_plugin_register_vcpu_insn_exec_cb(insn, ran, QEMU_PLUGIN_CB_NO_REGS, opaque);
        }
        qemu_plugin_register_vcpu_mem_cb(insn, accessed, QEMU_PLUGIN_CB_NO_REGS,
                                         QEMU_PLUGIN_MEM_RW, NULL);
    }
}

static void core_starts(qemu_plugin_id_t id, unsigned int cpu)
{
    g_autoptr(GArray) list = qemu_plugin_get_registers();
    (void)id;
    for (guint i = 0; cpu < CORES_MAX && i < list->len; i++) {
        const qemu_plugin_reg_descriptor *reg = &g_array_index(list, qemu_plugin_reg_descriptor, i);
        if (!strcmp(reg->name, "lr") || !strcmp(reg->name, "r14")) {
            link_register[cpu] = reg->handle;
        }
    }
}

static gboolean parse_call(const char *text, gboolean skip)
{
    g_auto(GStrv) part = g_strsplit(text, ":", 3);
    if (g_strv_length(part) != 3 || call_count == CALLS_MAX) {
        return FALSE;
    }
    call *one = &calls[call_count++];
    one->cpu = (unsigned int)g_ascii_strtoull(part[0], NULL, 0);
    one->address = (uint32_t)g_ascii_strtoull(part[1], NULL, 0) & ~1u;
    one->name = g_strdup(part[2]);
    one->skip = skip;
    return one->cpu < CORES_MAX && WATCHED(one->address);
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc,
                                           char **argv)
{
    (void)info;
    for (int i = 0; i < argc; i++) {
        if (g_str_has_prefix(argv[i], "out=")) {
            out = fopen(argv[i] + strlen("out="), "w");
        } else if ((!g_str_has_prefix(argv[i], "call=") && !g_str_has_prefix(argv[i], "skip=")) ||
                   !parse_call(argv[i] + strlen("call="), argv[i][0] == 's')) {
            fprintf(stderr, "trace: bad option %s\n", argv[i]);
            return -1;
        }
    }
    if (!out || !call_count) {
        fprintf(stderr, "trace: out=FILE and call=CPU:ADDRESS:NAME are needed\n");
        return -1;
    }
    qemu_plugin_register_vcpu_init_cb(id, core_starts);
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    return 0;
}
