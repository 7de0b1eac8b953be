/* SPDX-License-Identifier: MIT */
/*
 * What there is to run: one image with the system's services, and the
 * applications that the table in flash names. The table is not signed and bounds
 * nothing but what is looked at; each image's signature is checked when it is
 * mounted, and an application's identity is the signed one of its metadata.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "appman.h"
#include "flash_layout.h"
#include "postcode.h"

#define FLASH_WINDOW    0x90000000u
#define PAGE            4096u
#define APPS_MTD_NAME   "\"apps\""
#define SERVICES_ROOT   "/mnt/sys"

struct app_slot {
    uint32_t offset, size;      /* physical flash offset, package size */
};

struct app_table {
    uint32_t magic, count;
    struct app_slot slot[APP_TABLE_MAX];
    uint32_t crc_space;         /* of a full table; the CRC follows the last slot in use */
};

static uint32_t crc32(const uint8_t *data, size_t size)
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

/* /proc/mtd has lines such as: mtd1: 00100000 00001000 "apps" */
static int open_apps_flash(void)
{
    char line[128], path[24];
    unsigned number;
    FILE *list = fopen("/proc/mtd", "re");
    bool found = false;
    while (list && !found && fgets(line, sizeof line, list)) {
        found = strstr(line, APPS_MTD_NAME) && sscanf(line, "mtd%u:", &number) == 1;
    }
    if (list) {
        fclose(list);
    }
    if (!found) {
        errno = ENOENT;
        return -1;
    }
    snprintf(path, sizeof path, "/dev/mtd%uro", number);
    return am_device_open(path, O_RDONLY);
}

static bool read_at(int fd, void *to, size_t size, uint32_t flash_offset)
{
    return pread(fd, to, size, (off_t)(flash_offset - FLASH_APPS)) == (ssize_t)size;
}

static bool read_copy(int fd, struct app_table *table, uint32_t offset)
{
    if (!read_at(fd, table, sizeof *table, offset)) {
        am_log("application table: %s", strerror(errno));
        return false;
    }
    if (table->magic == 0xFFFFFFFF && table->count == 0xFFFFFFFF) {
        table->count = 0;       /* erased flash: no applications */
        return true;
    }
    uint32_t crc;
    if (table->magic != APP_TABLE_MAGIC || table->count > APP_TABLE_MAX) {
        am_log("application table: malformed");
        return false;
    }
    size_t used = 8 + table->count * sizeof table->slot[0];
    memcpy(&crc, (const uint8_t *)table + used, sizeof crc);
    if (crc != crc32((const uint8_t *)table, used)) {
        am_log("application table: CRC is wrong");
        return false;
    }
    return true;
}

/* The second copy counts while an installation has not written the first one yet. */
static bool read_table(int fd, struct app_table *table)
{
    bool first = read_copy(fd, table, FLASH_APPS);
    if (first && table->magic == APP_TABLE_MAGIC) {
        return true;
    }
    if (read_copy(fd, table, FLASH_APPS_BACKUP)) {
        return true;
    }
    table->count = 0;
    return first;
}

static bool slot_is_sane(const struct app_slot *slot)
{
    const uint32_t end = FLASH_APPS_BACKUP;
    return slot->offset >= FLASH_APPS_FIRST && slot->offset < end && slot->offset % PAGE == 0 &&
           slot->size >= IMAGE_SIGNATURE_SIZE + 4 && slot->size <= end - slot->offset;
}

/* Component of the ID section; the metadata lies in front of the signature. */
static bool find_component(const uint8_t *metadata, uint32_t size, unsigned char component[16])
{
    uint32_t at = 8;
    while (size - at >= 8) {            /* section head, and the length word at the end */
        uint16_t id, length;
        memcpy(&id, metadata + at, 2);
        memcpy(&length, metadata + at + 2, 2);
        if (length > size - at - 8) {
            return false;
        }
        if (id == IMAGE_SECTION_ID) {
            if (length != 36) {
                return false;
            }
            memcpy(component, metadata + at + 8, 16);
            return true;
        }
        at += 4u + length;
    }
    return false;
}

static bool read_component(int fd, const struct app_slot *slot, unsigned char component[16])
{
    uint8_t metadata[IMAGE_MAX_METADATA];
    uint32_t size, magic, end = slot->size - IMAGE_SIGNATURE_SIZE;
    if (!read_at(fd, &size, 4, slot->offset + end - 4) || size < 12 || size > sizeof metadata ||
        size > end || !read_at(fd, metadata, size, slot->offset + end - size)) {
        return false;
    }
    memcpy(&magic, metadata, 4);
    return magic == IMAGE_MAGIC && find_component(metadata, size, component);
}

static bool is_known(const struct am_program *programs, unsigned count,
                     const unsigned char component[16])
{
    for (unsigned i = 0; i < count; i++) {
        if (memcmp(programs[i].component, component, 16) == 0) {
            return true;
        }
    }
    return false;
}

/* True when the application is mounted and PROGRAM filled in. */
static bool mount_application(int fd, const struct app_slot *slot, struct am_program *programs,
                              unsigned count)
{
    struct am_program *program = &programs[count];
    memset(program, 0, sizeof *program);
    if (!slot_is_sane(slot) || !read_component(fd, slot, program->component)) {
        am_log("application at 0x%08x: no image package", slot->offset);
        return false;
    }
    am_guid_format(program->component, program->guid);
    if (is_known(programs, count, program->component)) {
        am_log("application %s: a second image of this component", program->guid);
        return false;
    }
    snprintf(program->root, sizeof program->root, "/mnt/apps/%s", program->guid);
    return am_mount_image(program->root, FLASH_WINDOW + slot->offset,
                          (slot->size + PAGE - 1) & ~(PAGE - 1));
}

unsigned am_find_applications(struct am_program *programs, unsigned count)
{
    struct app_table table;
    uid_t uid = AM_UID_APPLICATIONS;
    int fd = open_apps_flash();
    if (fd < 0) {
        am_log("application flash: %s", strerror(errno));
        return count;
    }
    if (!read_table(fd, &table)) {
        table.count = 0;
    }
    for (uint32_t i = 0; i < table.count; i++, uid++) {
        if (!mount_application(fd, &table.slot[i], programs, count)) {
            am_post(POSTCODE_LINUX_APP_REFUSED);
            continue;
        }
        programs[count++].uid = uid;
    }
    close(fd);
    return count;
}

/* Every directory of the services' image is one service. */
unsigned am_find_services(struct am_program *programs, unsigned count)
{
    struct dirent *entry;
    uid_t uid = AM_UID_SERVICES;
    if (!am_mount_image(SERVICES_ROOT, WINDOW_SERVICES, BANK_SERVICES_MAX)) {
        am_post(POSTCODE_LINUX_APP_REFUSED);
        return count;
    }
    DIR *dir = opendir(SERVICES_ROOT);
    while (dir && (entry = readdir(dir)) && uid < AM_UID_APPLICATIONS) {
        struct am_program *program = &programs[count];
        size_t length = strlen(entry->d_name);
        if (entry->d_name[0] == '.' || length > AM_NAME_SIZE) {
            continue;
        }
        memset(program, 0, sizeof *program);
        snprintf(program->root, sizeof program->root, SERVICES_ROOT "/%.*s", AM_NAME_SIZE,
                 entry->d_name);
        snprintf(program->guid, sizeof program->guid, "%.*s", AM_NAME_SIZE, entry->d_name);
        program->service = true;
        program->uid = uid++;
        count++;
    }
    if (dir) {
        closedir(dir);
    }
    return count;
}
