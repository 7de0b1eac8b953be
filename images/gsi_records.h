/* SPDX-License-Identifier: MIT */
/* The two unsigned flash records (own, image.h): locator and application table. */
#ifndef GSI_RECORDS_H
#define GSI_RECORDS_H

#include "gsi_span.h"
#include "image.h"

struct gsi_locator {
    uint32_t sequence, active_bank;
    uint32_t manifest_size[2];
    uint32_t keystore_size;
};

GBytes *gsi_locator_build(const struct gsi_locator *locator);
bool gsi_locator_parse(const struct gsi_span *span, struct gsi_locator *locator, GError **error);

struct gsi_app_slot {
    uint32_t offset, size;              /* physical flash offset, package size */
};

struct gsi_app_table {
    size_t count;
    struct gsi_app_slot slot[APP_TABLE_MAX];
};

GBytes *gsi_app_table_build(const struct gsi_app_table *table);
/* Span: the whole application area's sector. Erased flash is an empty table. Checks that every
 * image lies page aligned within the area and that no two overlap. */
bool gsi_app_table_parse(const struct gsi_span *span, struct gsi_app_table *table, GError **error);

#endif
