/* SPDX-License-Identifier: MIT */
/* Bounded access to file contents, little-endian stores, files. Owns no state. */
#include "gsi_span.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

G_DEFINE_QUARK(gsi-error, gsi_error)

bool gsi_fail_at(const struct gsi_span *span, size_t offset, GError **error,
                 const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error(error, GSI_ERROR, GSI_ERROR_INPUT, "%s: offset 0x%zx: %s", span->name,
                span->base + offset, text);
    return false;
}

struct gsi_span gsi_span_of(const char *name, GBytes *bytes)
{
    struct gsi_span span = { .name = name };
    span.data = g_bytes_get_data(bytes, &span.size);
    return span;
}

bool gsi_span_cut(const struct gsi_span *whole, size_t offset, size_t size, const char *what,
                  struct gsi_span *part, GError **error)
{
    if (offset > whole->size || size > whole->size - offset) {
        return gsi_fail_at(whole, offset, error, "%s: %zu bytes needed, %zu there", what, size,
                           offset > whole->size ? 0 : whole->size - offset);
    }
    *part = (struct gsi_span){ .name = whole->name, .data = whole->data + offset, .size = size,
                               .base = whole->base + offset };
    return true;
}

bool gsi_span_copy(const struct gsi_span *span, size_t offset, const char *what, void *to,
                   size_t size, GError **error)
{
    struct gsi_span part;
    if (!gsi_span_cut(span, offset, size, what, &part, error)) {
        return false;
    }
    memcpy(to, part.data, size);
    return true;
}

bool gsi_span_u16(const struct gsi_span *span, size_t offset, const char *what, uint16_t *value,
                  GError **error)
{
    if (!gsi_span_copy(span, offset, what, value, sizeof *value, error)) {
        return false;
    }
    *value = GUINT16_FROM_LE(*value);
    return true;
}

bool gsi_span_u32(const struct gsi_span *span, size_t offset, const char *what, uint32_t *value,
                  GError **error)
{
    if (!gsi_span_copy(span, offset, what, value, sizeof *value, error)) {
        return false;
    }
    *value = GUINT32_FROM_LE(*value);
    return true;
}

bool gsi_span_u64(const struct gsi_span *span, size_t offset, const char *what, uint64_t *value,
                  GError **error)
{
    if (!gsi_span_copy(span, offset, what, value, sizeof *value, error)) {
        return false;
    }
    *value = GUINT64_FROM_LE(*value);
    return true;
}

void gsi_put_u16(GByteArray *array, uint16_t value)
{
    value = GUINT16_TO_LE(value);
    g_byte_array_append(array, (const guint8 *)&value, sizeof value);
}

void gsi_put_u32(GByteArray *array, uint32_t value)
{
    value = GUINT32_TO_LE(value);
    g_byte_array_append(array, (const guint8 *)&value, sizeof value);
}

void gsi_put_u64(GByteArray *array, uint64_t value)
{
    value = GUINT64_TO_LE(value);
    g_byte_array_append(array, (const guint8 *)&value, sizeof value);
}

void gsi_put_fill(GByteArray *array, uint8_t byte, size_t count)
{
    guint old = array->len;
    g_byte_array_set_size(array, old + (guint)count);
    if (count) {
        memset(array->data + old, byte, count);
    }
}

void gsi_store_u32(uint8_t *at, uint32_t value)
{
    value = GUINT32_TO_LE(value);
    memcpy(at, &value, sizeof value);
}

uint32_t gsi_crc32(const uint8_t *data, size_t size)
{
    uint32_t crc = 0xFFFFFFFF;
    for (size_t i = 0; i < size; i++) {
        crc ^= data[i];
        for (int bit = 0; bit < 8; bit++) {
            crc = (crc >> 1) ^ (0xEDB88320 & -(crc & 1));
        }
    }
    return ~crc;
}

bool gsi_is_filled(const uint8_t *data, size_t size, uint8_t byte)
{
    for (size_t i = 0; i < size; i++) {
        if (data[i] != byte) {
            return false;
        }
    }
    return true;
}

GBytes *gsi_file_read(const char *path, GError **error)
{
    struct stat st;
    if (stat(path, &st) != 0) {
        g_set_error(error, GSI_ERROR, GSI_ERROR_SYSTEM, "%s: %s", path, g_strerror(errno));
        return NULL;
    }
    if (!S_ISREG(st.st_mode) || st.st_size > (off_t)GSI_FILE_MAX) {
        g_set_error(error, GSI_ERROR, GSI_ERROR_INPUT, "%s: not a regular file of at most %u bytes",
                    path, GSI_FILE_MAX);
        return NULL;
    }
    char *data;
    gsize size;
    g_autoptr(GError) cause = NULL;
    if (!g_file_get_contents(path, &data, &size, &cause)) {
        g_set_error(error, GSI_ERROR, GSI_ERROR_SYSTEM, "%s", cause->message);
        return NULL;
    }
    return g_bytes_new_take(data, size);
}

bool gsi_file_write(const char *path, const void *data, size_t size, GError **error)
{
    g_autoptr(GError) cause = NULL;
    if (!g_file_set_contents(path, data, (gssize)size, &cause)) {
        g_set_error(error, GSI_ERROR, GSI_ERROR_SYSTEM, "%s", cause->message);
        return false;
    }
    return true;
}

bool gsi_file_write_bytes(const char *path, GBytes *bytes, GError **error)
{
    gsize size;
    const void *data = g_bytes_get_data(bytes, &size);
    return gsi_file_write(path, data, size, error);
}
