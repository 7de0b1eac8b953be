/* SPDX-License-Identifier: MIT */
/*
 * The application manager's surroundings: file systems, device nodes, the serial
 * line that takes everybody's output, post codes.
 *
 * There is no CAP_DAC_OVERRIDE: a node of devtmpfs belongs to root until
 * CAP_CHOWN makes it ours.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "appman.h"
#include "linux_abi.h"

#define CONSOLE "/dev/ttyS0"

static int console = -1;
static int pluton = -1;

void am_log(const char *format, ...)
{
    char line[160];
    va_list args;
    va_start(args, format);
    int used = snprintf(line, sizeof line, "appman: ");
    vsnprintf(line + used, sizeof line - (size_t)used - 1, format, args);
    va_end(args);
    strcat(line, "\n");
    if (console >= 0 && write(console, line, strlen(line)) < 0) {
        /* nobody to tell */
    }
}

int am_console_fd(void)
{
    return console;
}

int am_device_open(const char *path, int flags)
{
    if (chown(path, AM_UID_SYS, AM_GID_APPMAN) != 0) {
        return -1;
    }
    return open(path, flags | O_CLOEXEC | O_NOCTTY);
}

/* The line is written to only: nothing comes back from it, nothing is echoed. */
static void console_start(void)
{
    struct termios tty;
    console = am_device_open(CONSOLE, O_WRONLY);
    if (console >= 0 && tcgetattr(console, &tty) == 0) {
        cfmakeraw(&tty);
        tty.c_cflag |= CLOCAL;
        tty.c_cflag &= ~(tcflag_t)CREAD;
        cfsetspeed(&tty, B115200);
        tcsetattr(console, TCSANOW, &tty);
    }
}

void am_post(unsigned code)
{
    if (pluton >= 0 && ioctl(pluton, (int)PLUTON_SET_POSTCODE, &code) != 0) {
        am_log("post code 0x%08x: %s", code, strerror(errno));
    }
}

/* Descriptors 0 to 2 exist, so that nothing else is ever taken for one of them. */
static void standard_files(void)
{
    int fd;
    do {
        fd = open("/dev/null", O_RDWR);
    } while (fd >= 0 && fd < 2);
    if (fd > 2) {
        close(fd);
    }
}

void am_system_start(void)
{
    umask(0022);
    standard_files();
    console_start();
    pluton = open("/dev/pluton", O_RDWR | O_CLOEXEC);
    if (pluton < 0) {
        am_log("/dev/pluton: %s", strerror(errno));
    }
    if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) != 0) {
        am_log("/proc: %s", strerror(errno));
    }
}

/* Mount points live in a small RAM file system: the root file system is flash. */
bool am_mount_tree_start(void)
{
    if (mount("tmpfs", "/mnt", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC,
              "size=16k,nr_inodes=64,mode=755") != 0) {
        am_log("/mnt: %s", strerror(errno));
        return false;
    }
    return mkdir("/mnt/apps", 0755) == 0;
}

bool am_mount_image(const char *where, unsigned address, unsigned size)
{
    char options[64];
    snprintf(options, sizeof options, "physaddr=0x%x,size=0x%x", address, size);
    if (mkdir(where, 0755) != 0) {
        am_log("%s: %s", where, strerror(errno));
        return false;
    }
    /* The kernel has the secure world check the signature inside this call. */
    if (mount("asxipfs", where, "asxipfs", MS_RDONLY | MS_NOSUID | MS_NODEV, options) != 0) {
        am_log("refused image at 0x%08x: %s", address, strerror(errno));
        rmdir(where);
        return false;
    }
    return true;
}

/* From here on nothing can be mounted over another's name by making a directory. */
void am_mount_tree_finish(void)
{
    if (mount("tmpfs", "/mnt", "tmpfs",
              MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) != 0) {
        am_log("/mnt read only: %s", strerror(errno));
    }
}
