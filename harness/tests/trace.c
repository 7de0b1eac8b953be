/* SPDX-License-Identifier: MIT */
#include "trace.h"

#include <elf.h>
#include <string.h>

#include "../lib/error.h"
#include "fixture.h"

static const Elf32_Shdr *section_of(const guint8 *elf, gsize size, guint32 type, gsize *count)
{
    const Elf32_Ehdr *head = (const Elf32_Ehdr *)(const void *)elf;
    if (size < sizeof(*head) || memcmp(elf, ELFMAG, SELFMAG) != 0 ||
        head->e_shoff + head->e_shnum * sizeof(Elf32_Shdr) > size) {
        return NULL;
    }
    const Elf32_Shdr *sections = (const Elf32_Shdr *)(const void *)(elf + head->e_shoff);
    for (guint i = 0; i < head->e_shnum; i++) {
        if (sections[i].sh_type == type) {
            *count = sections[i].sh_size / sizeof(Elf32_Sym);
            return &sections[i];
        }
    }
    return NULL;
}

guint32 gs_elf_symbol(const char *firmware, const char *name, GError **error)
{
    g_autofree char *path = g_strdup_printf("build/firmware/%s.elf", firmware);
    g_autofree char *elf = NULL;
    gsize length, count = 0;
    if (!g_file_get_contents(path, &elf, &length, error)) {
        return 0;
    }
    const guint8 *data = (const guint8 *)elf;
    const Elf32_Shdr *table = section_of(data, length, SHT_SYMTAB, &count);
    const Elf32_Ehdr *head = (const Elf32_Ehdr *)(const void *)elf;
    for (gsize i = 0; i < count; i++) {
        const Elf32_Sym *symbol = (const Elf32_Sym *)(const void *)(data + table->sh_offset) + i;
        const Elf32_Shdr *names = (const Elf32_Shdr *)(const void *)(data + head->e_shoff) +
                                  table->sh_link;
        if (ELF32_ST_TYPE(symbol->st_info) == STT_FUNC &&
            g_str_equal(elf + names->sh_offset + symbol->st_name, name)) {
            return symbol->st_value & ~1u;
        }
    }
    g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "%s has no function %s", path, name);
    return 0;
}

void gs_trace_init(gs_trace *trace, guint cpu, const char *firmware, const char *functions,
                   GError **error)
{
    static guint number;
    g_auto(GStrv) name = g_strsplit(functions, " ", -1);
    trace->file = g_strdup_printf("%s/trace-%u", gs_scratch(), number++);
    trace->option = g_string_new(NULL);
    g_string_printf(trace->option, "build/plugins/trace.so,out=%s", trace->file);
    for (guint i = 0; name[i] && !*error; i++) {
        gboolean skip = name[i][0] == '-';
        const char *function = name[i] + skip;
        g_string_append_printf(trace->option, ",%s=%u:0x%x:%s", skip ? "skip" : "call", cpu,
                               gs_elf_symbol(firmware, function, error), function);
    }
}

void gs_trace_clear(gs_trace *trace)
{
    if (trace->option) {
        g_string_free(trace->option, TRUE);
    }
    g_free(trace->file);
    memset(trace, 0, sizeof(*trace));
}

char **gs_trace_arguments(gs_trace *trace)
{
    trace->extra[0] = (char *)"-plugin";
    trace->extra[1] = trace->option->str;
    trace->extra[2] = NULL;
    return trace->extra;
}

static void free_call(gpointer opaque)
{
    gs_call *one = opaque;
    g_free(one->name);
    g_free(one->shape);
    g_free(one);
}

GPtrArray *gs_trace_calls(gs_trace *trace, GError **error)
{
    g_autofree char *text = NULL;
    GPtrArray *calls = g_ptr_array_new_with_free_func(free_call);
    if (*error || !g_file_get_contents(trace->file, &text, NULL, error)) {
        return calls;
    }
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i] && *lines[i]; i++) {
        g_auto(GStrv) part = g_strsplit(lines[i], " ", 4);
        if (g_strv_length(part) != 4) {
            g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "tracer: '%s'", lines[i]);
            break;
        }
        gs_call *one = g_new0(gs_call, 1);
        one->name = g_strdup(part[0]);
        one->number = (guint)g_ascii_strtoull(part[1], NULL, 0);
        one->back = (guint32)g_ascii_strtoull(part[2], NULL, 0);
        one->shape = g_strdup(part[3]);
        g_auto(GStrv) numbers = g_strsplit(part[3], " ", 4);
        one->instructions = g_ascii_strtoull(numbers[0], NULL, 10);
        one->accesses = g_strv_length(numbers) == 4 ? g_ascii_strtoull(numbers[2], NULL, 10) : 0;
        g_ptr_array_add(calls, one);
    }
    return calls;
}

GPtrArray *gs_calls_of(GPtrArray *all, const char *name)
{
    GPtrArray *some = g_ptr_array_new();
    for (guint i = 0; i < all->len; i++) {
        gs_call *one = g_ptr_array_index(all, i);
        if (g_str_equal(one->name, name)) {
            g_ptr_array_add(some, one);
        }
    }
    return some;
}

char *gs_calls_differ(const gs_call *a, const gs_call *b, const char *what)
{
    if (g_str_equal(a->shape, b->shape)) {
        return NULL;
    }
    return g_strdup_printf("%s: %s %u took %s, elsewhere %s", what, a->name, a->number, a->shape,
                           b->shape);
}

char *gs_runs_differ(GPtrArray *a, GPtrArray *b, const char *functions, const char *what)
{
    g_auto(GStrv) name = g_strsplit(functions, " ", -1);
    for (guint f = 0; name[f]; f++) {
        g_autoptr(GPtrArray) x = gs_calls_of(a, name[f]), y = gs_calls_of(b, name[f]);
        if (x->len == 0 || x->len != y->len) {
            return g_strdup_printf("%s: %s was called %u times, elsewhere %u", what, name[f], x->len,
                                   y->len);
        }
        for (guint i = 0; i < x->len; i++) {
            char *text = gs_calls_differ(g_ptr_array_index(x, i), g_ptr_array_index(y, i), what);
            if (text) {
                return text;
            }
        }
    }
    return NULL;
}
