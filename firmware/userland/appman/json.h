/* SPDX-License-Identifier: MIT */
/*
 * A small JSON reader for app_manifest.json: no memory of its own, bounded depth,
 * values are slices of the text. Written for this because the libraries we found
 * allocate, and this runs in a process that still has privileges. Not taken:
 * \u escapes, fractions, exponents; a text with them is malformed here.
 */
#ifndef AM_JSON_H
#define AM_JSON_H

#include <stdbool.h>
#include <stddef.h>

#define JSON_DEPTH_MAX 8

enum json_kind { JSON_OBJECT, JSON_ARRAY, JSON_STRING, JSON_INTEGER, JSON_BOOL, JSON_NULL };

struct json {
    const char *at, *end;       /* exactly one well-formed value, no space around it */
};

/* Checks the whole text; every other function takes only values that came from here. */
bool json_parse(const char *text, size_t size, struct json *root);
enum json_kind json_kind(const struct json *value);

enum json_found { JSON_ABSENT, JSON_FOUND, JSON_TWICE };
enum json_found json_member(const struct json *object, const char *key, struct json *value);
bool json_element(const struct json *array, unsigned index, struct json *value);

/* False when the value is of another kind or does not fit. */
bool json_string(const struct json *value, char *to, size_t size);
bool json_integer(const struct json *value, long *number);
bool json_bool(const struct json *value, bool *is_true);

#endif
