/* SPDX-License-Identifier: MIT */
/* Flaws built into signed images: see flaw.h. */
#define _GNU_SOURCE /* memmem */
#include "flaw.h"

#include <elf.h>
#include <string.h>

#include "error.h"

static const struct firmware {
    const char *name, *elf, *image; /* image: a place of gs_image_places; NULL: the mask ROM */
    const char *view;               /* whose RAM it runs in; NULL: it executes in place */
} firmwares[] = {
    { "rom", "build/firmware/rom.elf", NULL, NULL },
    { "1bl", "build/firmware/1bl.elf", "1bl", "hsp" },
    { "pluton", "build/firmware/pluton.elf", "pluton", "hsp" },
    { "monitor", "build/firmware/monitor.elf", "monitor", "a7s" },
    { "kernel", "build/kernel/vmlinux", "kernel", NULL },
    { "appman", "build/userland/obj/application-manager", "root-fs", NULL },
};

/* ---- ELF ---- */

static gboolean bad(GError **error, const char *elf, const char *what)
{
    g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "%s: %s", elf, what);
    return FALSE;
}

/* NAME, or NAME with one of the compiler's suffixes (NAME.constprop.0) */
static gboolean is_named(const char *symbol, const char *name)
{
    gsize length = strlen(name);
    return strncmp(symbol, name, length) == 0 && (symbol[length] == 0 || symbol[length] == '.');
}

typedef struct elf_file {
    char *file; /* owned */
    gsize size;
    const Elf32_Shdr *section;
    guint sections;
} elf_file;

static gboolean elf_load(const char *path, elf_file *elf, GError **error)
{
    if (!g_file_get_contents(path, &elf->file, &elf->size, error)) {
        return FALSE;
    }
    const Elf32_Ehdr *head = (const void *)elf->file;
    if (elf->size < sizeof(*head) || memcmp(head->e_ident, ELFMAG, SELFMAG) != 0 ||
        head->e_shoff + head->e_shnum * sizeof(Elf32_Shdr) > elf->size) {
        g_clear_pointer(&elf->file, g_free);
        return bad(error, path, "no ELF file");
    }
    elf->section = (const void *)(elf->file + head->e_shoff);
    elf->sections = head->e_shnum;
    return TRUE;
}

static const Elf32_Sym *find_symbol(const elf_file *elf, guint type, const char *name)
{
    for (guint i = 0; i < elf->sections; i++) {
        const Elf32_Shdr *section = &elf->section[i];
        if (section->sh_type != SHT_SYMTAB) {
            continue;
        }
        const Elf32_Sym *symbol = (const void *)(elf->file + section->sh_offset);
        const char *names = elf->file + elf->section[section->sh_link].sh_offset;
        for (guint n = section->sh_size / sizeof(*symbol); n > 0; n--, symbol++) {
            if (ELF32_ST_TYPE(symbol->st_info) == type && symbol->st_shndx < elf->sections &&
                is_named(names + symbol->st_name, name)) {
                return symbol;
            }
        }
    }
    return NULL;
}

gboolean gs_function_find(const char *path, const char *name, gs_function *found, GError **error)
{
    elf_file elf = { 0 };
    if (!elf_load(path, &elf, error)) {
        return FALSE;
    }
    g_autofree char *owned = elf.file, *what = g_strdup_printf("no function %s", name);
    (void)owned;
    const Elf32_Sym *symbol = find_symbol(&elf, STT_FUNC, name);
    if (!symbol) {
        return bad(error, path, what);
    }
    const Elf32_Shdr *in = &elf.section[symbol->st_shndx];
    gsize offset = in->sh_offset + ((symbol->st_value & ~1u) - in->sh_addr);
    if (offset + symbol->st_size > elf.size || symbol->st_size < 4) {
        return bad(error, path, "a function outside the file");
    }
    found->address = symbol->st_value;
    found->code = g_bytes_new(elf.file + offset, symbol->st_size);
    return TRUE;
}

guint32 gs_variable_find(const char *path, const char *name, GError **error)
{
    elf_file elf = { 0 };
    if (!elf_load(path, &elf, error)) {
        return 0;
    }
    g_autofree char *owned = elf.file, *what = g_strdup_printf("no variable %s", name);
    (void)owned;
    const Elf32_Sym *symbol = find_symbol(&elf, STT_OBJECT, name);
    return symbol ? symbol->st_value : (guint32)bad(error, path, what);
}

/* ---- what to put in its place ---- */

static void put16(GByteArray *code, guint value)
{
    guint8 bytes[2] = { (guint8)value, (guint8)(value >> 8) };
    g_byte_array_append(code, bytes, 2);
}

static void put32(GByteArray *code, guint32 value)
{
    put16(code, value & 0xFFFF);
    put16(code, value >> 16);
}

/* return VALUE */
static void make_return(GByteArray *code, guint32 address, guint32 value)
{
    if (!(address & 1)) {
        put32(code, 0xE59F0000); /* ldr r0, [pc]: the word behind the next instruction */
        put32(code, 0xE12FFF1E); /* bx lr */
        put32(code, value);
    } else if (value < 256) {
        put16(code, 0x2000 | value); /* movs r0, #value */
        put16(code, 0x4770);         /* bx lr */
    } else {
        if (address & 2) {
            put16(code, 0xBF00); /* nop: the literal wants its word aligned */
        }
        put16(code, 0x4800); /* ldr r0, [pc] */
        put16(code, 0x4770);
        put32(code, value);
    }
}

/* engine_verify(pub, digest, signature, recomputed): recomputed is what the signature says. */
static const guint16 any_signature[] = {
    0xB430,                         /* push {r4, r5} */
    0xCA33, 0xC333, 0xCA33, 0xC333, /* ldmia r2!, stmia r3!, {r0, r1, r4, r5}, twice */
    0x2000,                         /* movs r0, #0: no error */
    0xBC30, 0x4770,                 /* pop {r4, r5}; bx lr */
};

/* image_measure(expect, info): copies the image once more, and says it is the accepted one. */
static const guint16 copies_again[] = {
    0x6941, 0x6842, 0x6800,         /* ldr r1, [r0, #20]; ldr r2, [r0, #4]; ldr r0, [r0]: offset, size, base */
    0x2390, 0x061B, 0x18C9,         /* movs r3, #0x90; lsls r3, r3, #24; adds r1, r1, r3: in the window */
    0xC908, 0xC008, 0x3A04, 0xD8FB, /* 1: ldmia r1!, {r3}; stmia r0!, {r3}; subs r2, #4; bhi 1b */
    0xF24B, 0x50A8, 0xF2C6, 0x60D0, /* movw r0, #0xB5A8; movt r0, #0x66D0: IMAGE_STATUS_OK */
    0x4770,                         /* bx lr */
};

/* image_metadata_read(base, size, meta): the layout of metadata_table.h, whatever stands there. */
static const guint16 usual_structure[] = {
    0xB530, 0x39C4, 0x1840,         /* push {r4, r5, lr}; subs r1, #196; adds r0, r0, r1: the metadata */
    0x6451, 0x2384, 0x6413,         /* str r1, [r2, #68]; movs r3, #132; str r3, [r2, #64]: both sizes */
    0x3260,                         /* adds r2, #96: its copy, from the end */
    0x3B04, 0x58C4, 0x50D4, 0xD1FB, /* 1: subs r3, #4; ldr r4, [r0, r3]; str r4, [r2, r3]; bne 1b */
    0x3084, 0x1C13, 0x3B60, 0x2540, /* adds r0, #132; adds r3, r2, #0; subs r3, #96; movs r5, #64: signature */
    0x3D04, 0x5944, 0x515C, 0xD1FB, /* 2: subs r5, #4; ldr r4, [r0, r5]; str r4, [r3, r5]; bne 2b */
    0x320C, 0x649A, 0x3228, 0x64DA, /* adds r2, #12; str r2, [r3, #72]; adds r2, #40; str r2, [r3, #76]: ID, SG */
    0x2000, 0xBD30,                 /* movs r0, #0; pop {r4, r5, pc} */
};

static const struct {
    const char *what;
    const guint16 *thumb;
    guint count;
} programs[] = {
    { "any-signature", any_signature, G_N_ELEMENTS(any_signature) },
    { "copies-again", copies_again, G_N_ELEMENTS(copies_again) },
    { "usual-structure", usual_structure, G_N_ELEMENTS(usual_structure) },
};

static GByteArray *make_code(const gs_function *function, const char *what)
{
    GByteArray *code = g_byte_array_new();
    for (guint i = 0; i < G_N_ELEMENTS(programs); i++) {
        for (guint n = 0; g_str_equal(what, programs[i].what) && n < programs[i].count; n++) {
            put16(code, programs[i].thumb[n]);
        }
    }
    if (!code->len) {
        make_return(code, function->address, (guint32)g_ascii_strtoll(what, NULL, 0));
    }
    return code;
}

/* ---- putting it there ---- */

/* The function's bytes stand once in the image: there the new ones go. */
static gboolean replace(guint8 *image, gsize size, const gs_function *function,
                        const GByteArray *code, const char *name, GError **error)
{
    gsize length;
    const guint8 *old = g_bytes_get_data(function->code, &length);
    guint8 *first = memmem(image, size, old, length);
    if (!first || memmem(first + 1, size - (gsize)(first + 1 - image), old, length)) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE,
                    "flaw in %s: its code is %s the image", name,
                    first ? "more than once in" : "not in");
        return FALSE;
    }
    if (code->len > length) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "flaw in %s: no room", name);
        return FALSE;
    }
    memcpy(first, code->data, code->len);
    return TRUE;
}

static gboolean replace_in_rom(gs_chip *chip, const gs_function *function, const GByteArray *code,
                               const char *name, GError **error)
{
    g_autofree char *rom = NULL;
    gsize size;
    const char *from = chip->rom ? chip->rom : "build/firmware/rom.bin";
    char *to = g_build_filename(gs_scratch(), "flawed-rom.bin", NULL);
    gboolean done = g_file_get_contents(from, &rom, &size, error) &&
                    replace((guint8 *)rom, size, function, code, name, error) &&
                    g_file_set_contents(to, rom, (gssize)size, error);
    g_free(chip->rom);
    chip->rom = to;
    return done;
}

static gboolean replace_in_flash(gs_chip *chip, const gs_image_place *place,
                                 const gs_function *function, const GByteArray *code,
                                 const char *name, gboolean sign, GError **error)
{
    for (int copy = 0; copy < 2; copy++) {
        if (!replace(chip->flash + place->offset[copy], gs_chip_body_size(chip, place, copy),
                     function, code, name, error) ||
            (sign && !gs_chip_resign(chip, place, copy, place->key, error))) {
            return FALSE;
        }
    }
    return TRUE;
}

/* One flaw's three words: whose, and its function with the new code. */
static const struct firmware *parse(const char *flaw, gs_function *function, GByteArray **code,
                                    GError **error)
{
    g_auto(GStrv) word = g_strsplit(flaw, " ", -1);
    const struct firmware *firmware = NULL;
    for (guint i = 0; g_strv_length(word) == 3 && i < G_N_ELEMENTS(firmwares); i++) {
        if (g_str_equal(firmwares[i].name, word[0])) {
            firmware = &firmwares[i];
        }
    }
    if (!firmware) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "no flaw: '%s'", flaw);
        return NULL;
    }
    if (!gs_function_find(firmware->elf, word[1], function, error)) {
        return NULL;
    }
    *code = make_code(function, word[2]);
    return firmware;
}

static gboolean apply_one(gs_chip *chip, const char *flaw, gboolean sign, GError **error)
{
    gs_function function;
    g_autoptr(GByteArray) code = NULL;
    const struct firmware *firmware = parse(flaw, &function, &code, error);
    if (!firmware) {
        return FALSE;
    }
    gboolean done = firmware->image ? replace_in_flash(chip, gs_image_place_find(firmware->image),
                                                       &function, code, flaw, sign, error)
                                    : replace_in_rom(chip, &function, code, flaw, error);
    g_bytes_unref(function.code);
    return done;
}

gboolean gs_flaw_poke(gs_board *board, const char *flaw, GError **error)
{
    gs_function function;
    g_autoptr(GByteArray) code = NULL;
    const struct firmware *firmware = parse(flaw, &function, &code, error);
    if (!firmware) {
        return FALSE;
    }
    g_bytes_unref(function.code);
    for (guint i = 0; firmware->view && i + 2 <= code->len && !*error; i += 2) {
        g_autofree char *access = g_strdup_printf("write 0x%x 2 0x%x", (function.address & ~1u) + i,
                                                  code->data[i] | code->data[i + 1] << 8);
        g_free(gs_board_probe(board, firmware->view, access, error));
    }
    return firmware->view && !*error;
}

static gboolean apply_all(gs_chip *chip, const char *flaws, gboolean sign, GError **error)
{
    g_auto(GStrv) list = g_strsplit(flaws, ";", -1);
    for (char **flaw = list; *flaw; flaw++) {
        if (!apply_one(chip, g_strstrip(*flaw), sign, error)) {
            return FALSE;
        }
    }
    return TRUE;
}

gboolean gs_flaw_apply(gs_chip *chip, const char *flaws, GError **error)
{
    return apply_all(chip, flaws, TRUE, error);
}

gboolean gs_flaw_patch(gs_chip *chip, const char *flaws, GError **error)
{
    return apply_all(chip, flaws, FALSE, error);
}
