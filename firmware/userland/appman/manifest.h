/* SPDX-License-Identifier: MIT */
/* app_manifest.json as the application manager needs it. */
#ifndef AM_MANIFEST_H
#define AM_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>

#define AM_MANIFEST_MAX     8192        /* own bound */
#define AM_NAME_SIZE        32
#define AM_PATH_SIZE        128
#define AM_TENANT_SIZE      64
#define AM_GROUPS_MAX       16
#define AM_ARGUMENTS_MAX    8
#define AM_ARGUMENT_SIZE    64

/* Published errors: (category << 20) | number */
#define AM_ERROR(category, number) ((category) << 20 | (number))
#define AM_ERROR_CATEGORY(e) ((unsigned)(e) >> 20)
#define AM_ERROR_NUMBER(e) ((unsigned)(e) & 0xFFFFF)

struct am_manifest {
    char name[AM_NAME_SIZE];
    unsigned char component[16];
    char entry_point[AM_PATH_SIZE];     /* "/bin/app" */
    char tenant[AM_TENANT_SIZE];        /* DeviceAuthentication, or empty */
    unsigned capabilities;              /* AZS_CAP_*: services only */
    size_t group_count, argument_count;
    unsigned groups[AM_GROUPS_MAX];
    char arguments[AM_ARGUMENTS_MAX][AM_ARGUMENT_SIZE];
    bool real_time;                     /* for an I/O core */
    const char *unavailable;            /* with error 1/x: what this system does not have */
};

/* 0, or an AM_ERROR. SERVICE: the image is the system's own and may have a Policy. */
int am_manifest_read(const char *text, size_t size, bool service, struct am_manifest *manifest);

bool am_guid_parse(const char *text, unsigned char guid[16]);
void am_guid_format(const unsigned char guid[16], char text[37]);

#endif
