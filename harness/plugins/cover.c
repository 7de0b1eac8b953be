/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * TCG plugin: which instructions of the firmware ran, and which way each conditional
 * one went.
 *
 *   -plugin cover.so,map=FILE,hits=FILE
 *
 * map names every instruction of every stage, one a line (made by glassphere-cover map):
 *
 *   CORES ADDRESS BYTES GUARD ...
 *
 * CORES is a mask of CPU indices, BYTES the instruction in memory order, GUARD "-", a
 * condition ("ne"), "zN" or "nzN" (register N is zero, is not). What follows is not ours.
 * hits holds a byte for each of those lines, and is shared by all processes of a run: bits
 * are only ever added, so neither parallel boards nor a killed one lose any. The guest is
 * not disturbed, and other memory is not counted: an instruction must stand at the
 * address, on the core and with the bytes the map gives.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib.h>
#include <qemu-plugin.h>

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

#define CORES_MAX 4
#define LOW_REGISTERS 8
#define INSN_BYTES 4

/* One byte of hits; glassphere-cover reads them. */
enum { HIT_TRUE = 1, HIT_FALSE = 2, HIT_BOTH = HIT_TRUE | HIT_FALSE };

typedef struct point {
    struct point *next; /* another at the same address: other core, other bytes */
    uint32_t index;
    unsigned int cores;
    guint8 bytes[INSN_BYTES];
    gsize size;
    int condition;  /* 0..13 as the architecture numbers them, or -1 */
    int zero_of;    /* register compared with zero, or -1 */
    gboolean not;   /* ... and the guard holds when it is not */
} point;

typedef struct core_registers {
    struct qemu_plugin_register *flags;
    struct qemu_plugin_register *low[LOW_REGISTERS];
} core_registers;

static GHashTable *points; /* address -> point */
static guint8 *hits;
static uint32_t count;
static core_registers registers[CORES_MAX];

static const char *const conditions[] = { "eq", "ne", "cs", "cc", "mi", "pl", "vs", "vc",
                                          "hi", "ls", "ge", "lt", "gt", "le" };

/* ---- reading the map ---- */

static gboolean parse_guard(point *one, const char *guard)
{
    one->condition = one->zero_of = -1;
    if (!strcmp(guard, "-")) {
        return TRUE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(conditions); i++) {
        if (!strcmp(guard, conditions[i])) {
            one->condition = (int)i;
            return TRUE;
        }
    }
    one->not = guard[0] == 'n';
    return sscanf(guard, one->not ? "nz%d" : "z%d", &one->zero_of) == 1 && one->zero_of >= 0 &&
           one->zero_of < LOW_REGISTERS;
}

static gboolean parse_bytes(point *one, const char *text)
{
    one->size = strlen(text) / 2;
    if (one->size != 2 && one->size != INSN_BYTES) {
        return FALSE;
    }
    for (gsize i = 0; i < one->size; i++) {
        int high = g_ascii_xdigit_value(text[2 * i]), low = g_ascii_xdigit_value(text[2 * i + 1]);
        if (high < 0 || low < 0) {
            return FALSE;
        }
        one->bytes[i] = (guint8)(high << 4 | low);
    }
    return TRUE;
}

static gboolean parse_line(const char *line)
{
    char bytes[2 * INSN_BYTES + 1], guard[8];
    unsigned int cores, address;
    if (sscanf(line, "%x %x %8s %7s", &cores, &address, bytes, guard) != 4) {
        return FALSE;
    }
    point *one = g_new0(point, 1);
    one->index = count++;
    one->cores = cores;
    one->next = g_hash_table_lookup(points, GUINT_TO_POINTER(address));
    g_hash_table_insert(points, GUINT_TO_POINTER(address), one);
    return parse_bytes(one, bytes) && parse_guard(one, guard);
}

static gboolean read_map(const char *path)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL)) {
        fprintf(stderr, "cover: cannot read %s\n", path);
        return FALSE;
    }
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i]; i++) {
        if (*lines[i] && *lines[i] != '#' && !parse_line(lines[i])) {
            fprintf(stderr, "cover: %s:%u: not an instruction\n", path, i + 1);
            return FALSE;
        }
    }
    return count > 0;
}

static gboolean share_hits(const char *path)
{
    struct stat info;
    int fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &info) < 0 || info.st_size != (off_t)count) {
        fprintf(stderr, "cover: %s is not the hits of this map\n", path);
        return FALSE;
    }
    hits = mmap(NULL, count, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    return hits != MAP_FAILED;
}

/* ---- the guest runs ---- */

static uint32_t read_register(struct qemu_plugin_register *handle)
{
    g_autoptr(GByteArray) value = g_byte_array_new();
    uint32_t word;
    if (qemu_plugin_read_register(handle, value) != sizeof(word)) {
        g_error("cover: a core register is not readable");
    }
    memcpy(&word, value->data, sizeof(word));
    return GUINT32_FROM_LE(word);
}

/* Architecture manual, ConditionPassed(): pairs, the odd one is the negation. */
static gboolean condition_holds(int condition, uint32_t psr)
{
    gboolean n = psr >> 31 & 1, z = psr >> 30 & 1, c = psr >> 29 & 1, v = psr >> 28 & 1;
    const gboolean even[] = { z, c, n, v, c && !z, n == v, n == v && !z };
    return even[condition >> 1] ^ (condition & 1);
}

static gboolean guard_holds(const point *one, const core_registers *of)
{
    if (one->condition >= 0) {
        return condition_holds(one->condition, read_register(of->flags));
    }
    return one->zero_of < 0 || (read_register(of->low[one->zero_of]) == 0) != one->not;
}

static gboolean guarded(const point *one)
{
    return one->condition >= 0 || one->zero_of >= 0;
}

static gboolean complete(const point *one)
{
    return __atomic_load_n(&hits[one->index], __ATOMIC_RELAXED) ==
           (guarded(one) ? HIT_BOTH : HIT_TRUE);
}

static void hit(unsigned int cpu, void *opaque)
{
    const point *one = opaque;
    if (cpu >= CORES_MAX || !(one->cores >> cpu & 1)) {
        return;
    }
    if (!complete(one)) {
        guint8 bit = guard_holds(one, &registers[cpu]) ? HIT_TRUE : HIT_FALSE;
        __atomic_or_fetch(&hits[one->index], bit, __ATOMIC_RELAXED);
    }
}

/*
 * Nothing is left to learn at a point that is complete: no callback at all there. Not a
 * conditional callback nor an inline operation: QEMU 10.0 multiplies the CPU index in place
 * to find the entry, a shared constant when all CPUs take turns in one thread, and so
 * misses the entry of every CPU but the first.
 */
static void watch(struct qemu_plugin_insn *insn, point *one)
{
    if (!complete(one)) {
        qemu_plugin_register_vcpu_insn_exec_cb(
            insn, hit, guarded(one) ? QEMU_PLUGIN_CB_R_REGS : QEMU_PLUGIN_CB_NO_REGS, one);
    }
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
    (void)id;
    for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
        struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
        uint32_t address = (uint32_t)qemu_plugin_insn_vaddr(insn);
        guint8 bytes[INSN_BYTES];
        for (point *one = g_hash_table_lookup(points, GUINT_TO_POINTER(address)); one;
             one = one->next) {
            if (qemu_plugin_insn_size(insn) == one->size &&
                qemu_plugin_insn_data(insn, bytes, sizeof(bytes)) == one->size &&
                !memcmp(bytes, one->bytes, one->size)) {
                watch(insn, one);
            }
        }
    }
}

static void core_starts(qemu_plugin_id_t id, unsigned int cpu)
{
    (void)id;
    if (cpu >= CORES_MAX) {
        return;
    }
    g_autoptr(GArray) list = qemu_plugin_get_registers();
    for (guint i = 0; i < list->len; i++) {
        const qemu_plugin_reg_descriptor *reg = &g_array_index(list, qemu_plugin_reg_descriptor, i);
        if (!strcmp(reg->name, "cpsr") || !strcmp(reg->name, "xpsr")) {
            registers[cpu].flags = reg->handle;
        } else if (reg->name[0] == 'r' && g_ascii_isdigit(reg->name[1]) && !reg->name[2] &&
                   reg->name[1] - '0' < LOW_REGISTERS) {
            registers[cpu].low[reg->name[1] - '0'] = reg->handle;
        }
    }
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc,
                                           char **argv)
{
    const char *map = NULL, *hits_path = NULL;
    (void)info;
    for (int i = 0; i < argc; i++) {
        if (g_str_has_prefix(argv[i], "map=")) {
            map = argv[i] + strlen("map=");
        } else if (g_str_has_prefix(argv[i], "hits=")) {
            hits_path = argv[i] + strlen("hits=");
        } else {
            fprintf(stderr, "cover: no option %s\n", argv[i]);
            return -1;
        }
    }
    if (!map || !hits_path) {
        fprintf(stderr, "cover: map=FILE and hits=FILE are needed\n");
        return -1;
    }
    points = g_hash_table_new(NULL, NULL);
    if (!read_map(map) || !share_hits(hits_path)) {
        return -1;
    }
    qemu_plugin_register_vcpu_init_cb(id, core_starts);
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    return 0;
}
