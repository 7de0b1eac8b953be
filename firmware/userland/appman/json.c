/* SPDX-License-Identifier: MIT */
/* JSON reader (see json.h). Every pointer moves towards `end` and never past it. */
#include "json.h"

#include <string.h>

static const char *skip_space(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r')) {
        at++;
    }
    return at;
}

static const char *skip_word(const char *at, const char *end, const char *word)
{
    size_t size = strlen(word);
    return (size_t)(end - at) >= size && memcmp(at, word, size) == 0 ? at + size : NULL;
}

static const char *skip_string(const char *at, const char *end)
{
    if (at >= end || *at != '"') {
        return NULL;
    }
    for (at++; at < end && *at != '"'; at++) {
        if ((unsigned char)*at < 0x20) {
            return NULL;
        }
        if (*at == '\\' && (++at >= end || *at == '\0' || !strchr("\"\\/bfnrt", *at))) {
            return NULL;
        }
    }
    return at < end ? at + 1 : NULL;
}

static const char *skip_integer(const char *at, const char *end)
{
    const char *digits;
    at += at < end && *at == '-';
    for (digits = at; at < end && *at >= '0' && *at <= '9'; at++) {
    }
    bool leading_zero = at > digits + 1 && *digits == '0';
    return at == digits || leading_zero ? NULL : at;
}

static const char *skip_value(const char *at, const char *end, int depth);

/* One "key": value of an object, or one value of an array. */
static const char *skip_item(const char *at, const char *end, bool keyed, int depth)
{
    if (keyed) {
        at = skip_string(at, end);
        at = at ? skip_space(at, end) : NULL;
        if (!at || at >= end || *at != ':') {
            return NULL;
        }
        at = skip_space(at + 1, end);
    }
    return skip_value(at, end, depth);
}

static const char *skip_items(const char *at, const char *end, char close, int depth)
{
    if (depth >= JSON_DEPTH_MAX) {
        return NULL;
    }
    at = skip_space(at + 1, end);
    if (at < end && *at == close) {
        return at + 1;
    }
    while ((at = skip_item(at, end, close == '}', depth + 1))) {
        at = skip_space(at, end);
        if (at >= end || (*at != ',' && *at != close)) {
            return NULL;
        }
        if (*at == close) {
            return at + 1;
        }
        at = skip_space(at + 1, end);
    }
    return NULL;
}

static const char *skip_value(const char *at, const char *end, int depth)
{
    if (at >= end) {
        return NULL;
    }
    switch (*at) {
    case '{':
        return skip_items(at, end, '}', depth);
    case '[':
        return skip_items(at, end, ']', depth);
    case '"':
        return skip_string(at, end);
    case 't':
        return skip_word(at, end, "true");
    case 'f':
        return skip_word(at, end, "false");
    case 'n':
        return skip_word(at, end, "null");
    default:
        return skip_integer(at, end);
    }
}

bool json_parse(const char *text, size_t size, struct json *root)
{
    const char *end = text + size;
    root->at = skip_space(text, end);
    root->end = skip_value(root->at, end, 0);
    return root->end && skip_space(root->end, end) == end;
}

enum json_kind json_kind(const struct json *value)
{
    switch (*value->at) {
    case '{':
        return JSON_OBJECT;
    case '[':
        return JSON_ARRAY;
    case '"':
        return JSON_STRING;
    case 't':
    case 'f':
        return JSON_BOOL;
    case 'n':
        return JSON_NULL;
    default:
        return JSON_INTEGER;
    }
}

/* Steps over the value at *AT and the comma behind it; false at the closing bracket. */
static bool next_value(const char **at, const char *end, struct json *value)
{
    if (*at >= end || **at == '}' || **at == ']') {
        return false;
    }
    value->at = *at;
    value->end = skip_value(*at, end, 0);
    if (!value->end) {
        return false;
    }
    *at = skip_space(value->end, end);
    if (*at < end && (**at == ',' || **at == ':')) {
        *at = skip_space(*at + 1, end);
    }
    return true;
}

enum json_found json_member(const struct json *object, const char *key, struct json *value)
{
    enum json_found found = JSON_ABSENT;
    struct json name, item;
    const char *at = skip_space(object->at + 1, object->end);
    size_t size = strlen(key);
    if (json_kind(object) != JSON_OBJECT) {
        return JSON_ABSENT;
    }
    while (next_value(&at, object->end, &name) && next_value(&at, object->end, &item)) {
        if ((size_t)(name.end - name.at) == size + 2 && memcmp(name.at + 1, key, size) == 0) {
            if (found == JSON_FOUND) {
                return JSON_TWICE;
            }
            found = JSON_FOUND;
            *value = item;
        }
    }
    return found;
}

bool json_element(const struct json *array, unsigned index, struct json *value)
{
    const char *at = skip_space(array->at + 1, array->end);
    if (json_kind(array) != JSON_ARRAY) {
        return false;
    }
    while (next_value(&at, array->end, value)) {
        if (index-- == 0) {
            return true;
        }
    }
    return false;
}

static char unescape(char c)
{
    static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
    const char *at = strchr(from, c);
    return at ? to[at - from] : c;
}

bool json_string(const struct json *value, char *to, size_t size)
{
    size_t used = 0;
    if (json_kind(value) != JSON_STRING) {
        return false;
    }
    for (const char *at = value->at + 1; at < value->end - 1; at++) {
        char c = *at == '\\' ? unescape(*++at) : *at;
        if (used + 1 >= size) {
            return false;
        }
        to[used++] = c;
    }
    to[used] = '\0';
    return true;
}

bool json_integer(const struct json *value, long *number)
{
    const char *at = value->at;
    bool negative = *at == '-';
    if (json_kind(value) != JSON_INTEGER || value->end - at > 9) {
        return false;
    }
    *number = 0;
    for (at += negative; at < value->end; at++) {
        *number = *number * 10 + (*at - '0');
    }
    *number = negative ? -*number : *number;
    return true;
}

bool json_bool(const struct json *value, bool *is_true)
{
    *is_true = *value->at == 't';
    return json_kind(value) == JSON_BOOL;
}
