/* SPDX-License-Identifier: MIT */
/* What the command files share: the command table's row and option parsing. */
#ifndef GSI_CMD_H
#define GSI_CMD_H

#include <json-glib/json-glib.h>

#include "gsi_package.h"

struct gsi_command {
    const char *noun, *verb, *arguments, *summary;
    bool (*run)(const struct gsi_command *self, int argc, char **argv, GError **error);
};

extern const struct gsi_command gsi_key_commands[], gsi_image_commands[], gsi_table_commands[],
    gsi_flash_commands[], gsi_fs_commands[], gsi_app_commands[];   /* each ends with a NULL noun */

/* Parses options; ARGC and ARGV keep the program name and MIN..MAX other arguments. */
bool gsi_cmd_parse(const struct gsi_command *self, const GOptionEntry *entries, int *argc,
                   char ***argv, int min, int max, GError **error);
bool gsi_cmd_require(const void *value, const char *option, GError **error);
/* Decimal or 0x hexadecimal. */
bool gsi_cmd_number(const char *text, const char *what, uint32_t *value, GError **error);

/* SOURCE_DATE_EPOCH, or a fixed date: the same sources give the same bytes. */
bool gsi_cmd_build_time(uint64_t *time, GError **error);

/* Description for a package: type, component; name cut at 31 characters. */
bool gsi_cmd_describe(struct gsi_package_info *info, unsigned type, const char *name,
                      GError **error);
/* Packs, signs and writes. */
bool gsi_cmd_write_package(const struct gsi_package_info *info, GBytes *body, size_t pad_to,
                           const char *key, const char *out, GError **error);

void gsi_cmd_print_json(JsonBuilder *builder);
void gsi_json_string(JsonBuilder *builder, const char *name, const char *value);
void gsi_json_int(JsonBuilder *builder, const char *name, gint64 value);
void gsi_json_hex(JsonBuilder *builder, const char *name, const uint8_t *data, size_t size);
void gsi_json_guid(JsonBuilder *builder, const char *name, const uint8_t *guid);
void gsi_json_package(JsonBuilder *builder, const struct gsi_package *package);
void gsi_print_package(const struct gsi_package *package);
char *gsi_hex(const uint8_t *data, size_t size);

#endif
