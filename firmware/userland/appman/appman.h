/* SPDX-License-Identifier: MIT */
/*
 * The application manager, PID 1. It owns the mounts, the device nodes' owners
 * and what runs; it has uid "sys" and a few Linux capabilities, never root's uid
 * (the kernel's security module sees to that). What it starts has neither.
 */
#ifndef APPMAN_H
#define APPMAN_H

#include <stdbool.h>
#include <sys/types.h>

#include "image.h"
#include "manifest.h"

#define AM_UID_SYS          3       /* published accounts: facts 10.1 */
#define AM_GID_APPMAN       7
#define AM_UID_SERVICES     1001    /* published: networkd has 1001, the first application 1007 */
#define AM_UID_APPLICATIONS 1007
#define AM_SERVICES_MAX     (AM_UID_APPLICATIONS - AM_UID_SERVICES)
#define AM_PROGRAMS_MAX     (AM_SERVICES_MAX + APP_TABLE_MAX)
#define AM_RESTARTS_MAX     3       /* own: then it stays down */
#define AM_IO_CORES         2

#define AM_MOUNT_SIZE       64

struct am_program {
    char root[AM_MOUNT_SIZE];       /* directory of its app_manifest.json */
    char guid[37];                  /* component, for messages */
    unsigned char component[16];    /* applications: from the signed metadata */
    bool service;
    uid_t uid;                      /* and gid */
    pid_t pid;                      /* 0: not running, or runs on an I/O core */
    unsigned restarts;
};

/* system.c: mounts, device nodes, console, post codes */
void am_log(const char *format, ...) __attribute__((format(printf, 1, 2)));
void am_system_start(void);
int am_console_fd(void);
/* The node becomes the application manager's own; -1 with errno. */
int am_device_open(const char *path, int flags);
void am_post(unsigned code);
bool am_mount_tree_start(void);
bool am_mount_image(const char *where, unsigned address, unsigned size);
void am_mount_tree_finish(void);

/* images.c: what there is to run. Both fill PROGRAMS from COUNT on and return the new count. */
unsigned am_find_services(struct am_program *programs, unsigned count);
unsigned am_find_applications(struct am_program *programs, unsigned count);

/* launch.c: true when the program runs; else the reason is in the log. */
bool am_launch(struct am_program *program);

#endif
