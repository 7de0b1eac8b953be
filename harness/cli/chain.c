/* SPDX-License-Identifier: MIT */
#include "chain.h"

#include <stdio.h>
#include <string.h>

#include "../lib/hex.h"
#include "image.h"
#include "postcode.h"

struct gs_chain {
    gboolean json;
    guint64 last_insn;
    guint32 postcode;
    const char *stage;
    gboolean application;
    gboolean linux_runs;
    GString *verified;   /* since the last stage line */
    GString *measured;
    GHashTable *keys;    /* fingerprint -> label */
};

/* Stage names of the oracle (docs/determinism.md) in words, and who verified them. */
static const struct {
    const char *name, *text, *verifier;
    gboolean at_mount;
} stages[] = {
    { "rom", "mask ROM", NULL, FALSE },
    { "1bl", "1BL", "mask ROM", FALSE },
    { "pluton", "Pluton runtime", "1BL", FALSE },
    { "monitor", "Security Monitor", "Pluton runtime", FALSE },
    { "kernel-a", "Linux kernel, bank A", "Security Monitor", FALSE },
    { "kernel-b", "Linux kernel, bank B", "Security Monitor", FALSE },
    { "rootfs-a", "application manager, bank A", "Security Monitor", FALSE },
    { "rootfs-b", "application manager, bank B", "Security Monitor", FALSE },
    { "services-a", "service, bank A", "Security Monitor", TRUE },
    { "services-b", "service, bank B", "Security Monitor", TRUE },
    { "app", "application", "Security Monitor", TRUE },
};

static const struct { guint32 value; const char *text; } postcodes[] = {
#define ROW(name, category, code, text) { POSTCODE(category, code), text },
    POSTCODES(ROW)
#undef ROW
};

static const char *const refusals[] = {
#define ROW(name, code, text) [code] = text,
    IMAGE_REFUSALS(ROW)
#undef ROW
};

static const char *image_type_text(guint32 type)
{
    switch (type) {
#define ROW(name, value) case value: return #name;
    IMAGE_TYPES(ROW)
#undef ROW
    case 0x100:
        return "LIFECYCLE";
    default:
        return "UNKNOWN";
    }
}

const char *gs_postcode_text(guint32 value)
{
    for (gsize i = 0; i < G_N_ELEMENTS(postcodes); i++) {
        if (postcodes[i].value == value) {
            return postcodes[i].text;
        }
    }
    guint32 category = value >> 20, code = value & 0xFFFFF;
    if (category >= POSTCODE_CATEGORY_REFUSED &&
        category < POSTCODE_CATEGORY_REFUSED + IMAGE_TYPE_COUNT &&
        code < G_N_ELEMENTS(refusals) && refusals[code]) {
        g_autofree char *text =
            g_strdup_printf("%s refused: %s",
                            image_type_text(category - POSTCODE_CATEGORY_REFUSED), refusals[code]);
        return g_intern_string(text);
    }
    return "unknown post code";
}

/* The engine names a key by the SHA-256 of X || Y; the development keys' labels come from the
 * image tool. Names are a courtesy: without them the fingerprint is shown. */
static void name_key(gs_chain *chain, const char *label, const char *x, const char *y)
{
    guint8 point[64];
    g_autofree char *hex = g_strconcat(x, y, NULL);
    if (!gs_unhex(hex, point, sizeof(point))) {
        return;
    }
    g_autofree char *digest = g_compute_checksum_for_data(G_CHECKSUM_SHA256, point, sizeof(point));
    g_hash_table_insert(chain->keys, g_strndup(digest, 16), g_strdup(label));
}

static void load_key_names(gs_chain *chain)
{
    const char *argv[] = { "build/bin/glassphere-image", "key", "list", NULL };
    g_autofree char *text = NULL, *label = NULL, *x = NULL;
    if (!g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &text, NULL, NULL,
                      NULL)) {
        return;
    }
    g_auto(GStrv) words = g_strsplit_set(text, " \n", -1);
    for (char **word = words; *word; word++) {
        char **next = word + 1;
        if (!**word) {
            continue;
        }
        while (*next && !**next) {
            next++;
        }
        if (*next && g_str_equal(*next, "thumbprint")) {
            g_free(label);
            label = g_strdup(*word);
        } else if (*next && g_str_equal(*word, "X")) {
            g_free(x);
            x = g_strdup(*next);
        } else if (*next && g_str_equal(*word, "Y") && label && x) {
            name_key(chain, label, x, *next);
        }
    }
}

gs_chain *gs_chain_new(gboolean json)
{
    gs_chain *chain = g_new0(gs_chain, 1);
    chain->json = json;
    chain->verified = g_string_new(NULL);
    chain->measured = g_string_new(NULL);
    chain->keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    load_key_names(chain);
    return chain;
}

void gs_chain_free(gs_chain *chain)
{
    if (chain) {
        g_string_free(chain->verified, TRUE);
        g_string_free(chain->measured, TRUE);
        g_hash_table_unref(chain->keys);
        g_free(chain);
    }
}

static void note_verify(gs_chain *chain, const gs_event *event)
{
    const char *key = gs_event_text(event, "key", "?");
    const char *label = g_hash_table_lookup(chain->keys, key);
    gboolean good = json_object_get_boolean_member_with_default(event->data, "ok", FALSE);
    g_string_printf(chain->verified, "key %s%s%.16s%s%s", label ? label : "", label ? " (" : "",
                    key, label ? ")" : "", good ? "" : ", BAD SIGNATURE");
}

/* Under Linux several images are verified before the first of them runs: each gets its own line. */
static void print_mount(gs_chain *chain, const gs_event *event)
{
    note_verify(chain, event);
    printf("%10.3f ms  image verified at mount      by Security Monitor, %s; digest %.16s\n",
           (double)event->insn / 1e6, chain->verified->str, gs_event_text(event, "digest", "?"));
    g_string_truncate(chain->verified, 0);
}

static void note_extend(gs_chain *chain, const gs_event *event)
{
    g_string_append_printf(chain->measured, "%s%s %.16s", chain->measured->len ? ", " : "",
                           image_type_text((guint32)gs_event_number(event, "type")),
                           gs_event_text(event, "digest", "?"));
}

static void print_stage(gs_chain *chain, const gs_event *event)
{
    const char *name = gs_event_text(event, "stage", "?");
    for (gsize i = 0; i < G_N_ELEMENTS(stages); i++) {
        if (!g_str_equal(stages[i].name, name)) {
            continue;
        }
        chain->stage = stages[i].name;
        chain->application |= g_str_equal(name, "app");
        chain->linux_runs |= g_str_has_prefix(name, "rootfs");
        printf("%10.3f ms  %-28s", (double)event->insn / 1e6, stages[i].text);
        if (stages[i].at_mount) {
            printf(" verified at mount");
        } else if (stages[i].verifier) {
            printf(" verified by %s, %s", stages[i].verifier,
                   chain->verified->len ? chain->verified->str : "NOTHING");
        } else {
            printf(" in the chip, immutable");
        }
        printf("; took %.3f ms\n", (double)(event->insn - chain->last_insn) / 1e6);
        if (chain->measured->len) {
            printf("%14s measured: %s\n", "", chain->measured->str);
        }
        chain->last_insn = event->insn;
        g_string_truncate(chain->verified, 0);
        g_string_truncate(chain->measured, 0);
    }
}

static void print_json(const gs_event *event)
{
    g_autoptr(JsonNode) node = json_node_init_object(json_node_alloc(), event->data);
    g_autofree char *text = json_to_string(node, FALSE);
    printf("%s\n", text);
}

/* Codes that only say "went well" repeat what the stage line shows. */
static gboolean noteworthy(guint32 value)
{
    switch (value) {
    case POSTCODE_ROM_START: case POSTCODE_ROM_PRIMARY_OK: case POSTCODE_ONE_BL_START:
    case POSTCODE_ONE_BL_PLUTON_OK: case POSTCODE_PLUTON_START: case POSTCODE_PLUTON_MONITOR_OK:
    case POSTCODE_MONITOR_START:
        return FALSE;
    default:
        return TRUE;
    }
}

void gs_chain_event(gs_board *board, const gs_event *event, void *opaque)
{
    gs_chain *chain = opaque;
    (void)board;
    if (g_str_equal(event->name, "postcode")) {
        chain->postcode = (guint32)gs_event_number(event, "value");
    }
    if (chain->json) {
        print_json(event);
        if (g_str_equal(event->name, "fetch")) {
            chain->application |= g_str_equal(gs_event_text(event, "stage", ""), "app");
        }
    } else if (g_str_equal(event->name, "verify") && chain->linux_runs) {
        print_mount(chain, event);
    } else if (g_str_equal(event->name, "verify")) {
        note_verify(chain, event);
    } else if (g_str_equal(event->name, "extend")) {
        note_extend(chain, event);
    } else if (g_str_equal(event->name, "fetch")) {
        print_stage(chain, event);
    } else if (g_str_equal(event->name, "att-close")) {
        printf("%10.3f ms  attestation register closed\n", (double)event->insn / 1e6);
    } else if (g_str_equal(event->name, "reset")) {
        printf("%10.3f ms  SoC reset: %s\n", (double)event->insn / 1e6,
               gs_event_text(event, "reason", "?"));
        chain->linux_runs = FALSE;
    } else if (g_str_equal(event->name, "postcode") && noteworthy(chain->postcode)) {
        printf("%10.3f ms  %08x %s\n", (double)event->insn / 1e6, chain->postcode,
               gs_postcode_text(chain->postcode));
    }
    fflush(stdout);
}

const char *gs_chain_stage(const gs_chain *chain)
{
    return chain->stage ? chain->stage : "none";
}

guint32 gs_chain_postcode(const gs_chain *chain)
{
    return chain->postcode;
}

gboolean gs_chain_application_runs(const gs_chain *chain)
{
    return chain->application;
}
