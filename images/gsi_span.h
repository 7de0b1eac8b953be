/* SPDX-License-Identifier: MIT */
/*
 * Bounded access to bytes that came from a file, and the errors of the image
 * tool. Every reader goes through a gsi_span, so that a size, count or offset
 * taken from a file is checked in one place and the message names file, offset
 * and field.
 */
#ifndef GSI_SPAN_H
#define GSI_SPAN_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GSI_ERROR (gsi_error_quark())
GQuark gsi_error_quark(void);

enum gsi_error {
    GSI_ERROR_INPUT,    /* a file's contents are wrong: exit status 1 */
    GSI_ERROR_USAGE,    /* the command line is wrong: exit status 2 */
    GSI_ERROR_SYSTEM,   /* files or cryptography do not work: exit status 3 */
};

struct gsi_span {
    const char *name;       /* file, for messages */
    const uint8_t *data;
    size_t size;
    size_t base;            /* offset of data[0] in that file */
};

/* Sets the error "NAME: offset 0x...: MESSAGE"; always returns false. */
bool gsi_fail_at(const struct gsi_span *span, size_t offset, GError **error,
                 const char *format, ...) G_GNUC_PRINTF(4, 5);

struct gsi_span gsi_span_of(const char *name, GBytes *bytes);
bool gsi_span_cut(const struct gsi_span *whole, size_t offset, size_t size, const char *what,
                  struct gsi_span *part, GError **error);
bool gsi_span_u16(const struct gsi_span *span, size_t offset, const char *what, uint16_t *value,
                  GError **error);
bool gsi_span_u32(const struct gsi_span *span, size_t offset, const char *what, uint32_t *value,
                  GError **error);
bool gsi_span_u64(const struct gsi_span *span, size_t offset, const char *what, uint64_t *value,
                  GError **error);
bool gsi_span_copy(const struct gsi_span *span, size_t offset, const char *what, void *to,
                   size_t size, GError **error);

void gsi_put_u16(GByteArray *array, uint16_t value);
void gsi_put_u32(GByteArray *array, uint32_t value);
void gsi_put_u64(GByteArray *array, uint64_t value);
void gsi_put_fill(GByteArray *array, uint8_t byte, size_t count);
void gsi_store_u32(uint8_t *at, uint32_t value);

uint32_t gsi_crc32(const uint8_t *data, size_t size);
bool gsi_is_filled(const uint8_t *data, size_t size, uint8_t byte);

#define GSI_FILE_MAX (64u << 20)
GBytes *gsi_file_read(const char *path, GError **error);
bool gsi_file_write(const char *path, const void *data, size_t size, GError **error);
bool gsi_file_write_bytes(const char *path, GBytes *bytes, GError **error);

#endif
