/* SPDX-License-Identifier: MIT */
/*
 * Table of applications (docs/image-format.md): not signed, two copies. It bounds what is
 * looked at and trusts nothing: every image it names is verified before it is used.
 */
#ifndef LIB_APP_TABLE_H
#define LIB_APP_TABLE_H

#include <stdint.h>

#include "image.h"

struct app_entry {
    uint32_t offset;        /* physical */
    uint32_t size;
};
struct app_table {
    uint32_t magic;
    uint32_t count;
    struct app_entry entry[APP_TABLE_MAX];
    uint32_t crc;           /* of a full table: it follows the last entry in use */
};

enum app_table_source { APP_TABLE_PRIMARY, APP_TABLE_BACKUP, APP_TABLE_NONE };

/* The primary if it is valid, else the backup; neither: an empty table. */
enum app_table_source app_table_load(struct app_table *table);
/* Page-aligned and wholly inside the area for images. */
int app_entry_sane(const struct app_entry *entry);
/* Puts the CRC behind the entries in use; bytes to store. */
uint32_t app_table_seal(struct app_table *table);

#endif
