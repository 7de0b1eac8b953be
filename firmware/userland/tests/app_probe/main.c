/* SPDX-License-Identifier: MIT */
/*
 * A malicious application: tries what no application may do and prints one line
 * a try, "probe: ok N - TEXT" or "probe: not ok N - TEXT (errno)", then
 * "probe: done N". It is signed and started like any other. Expected values are
 * from the published interfaces (docs/linux.md), written by hand.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "linux_abi.h"

static int count;

static void say(bool good, const char *text)
{
    int error = errno;
    count++;
    if (good) {
        printf("probe: ok %d - %s\n", count, text);
    } else {
        printf("probe: not ok %d - %s (errno %d %s)\n", count, text, error, strerror(error));
    }
}

/* RESULT is that of a call that must fail with WANTED. */
static void refused(long result, int wanted, const char *text)
{
    bool good = result == -1 && errno == wanted;
    if (result != -1) {
        errno = 0;
    }
    say(good, text);
}

static void who_am_i(int argc, char **argv, char **environment)
{
    uid_t r, e, s;
    gid_t rg, eg, sg;
    gid_t groups[4];
    say(getresuid(&r, &e, &s) == 0 && r >= 1007 && e == r && s == r, "uid is an application's");
    say(getresgid(&rg, &eg, &sg) == 0 && rg == r && eg == r && sg == r, "gid is the uid");
    say(getgroups(4, groups) == 0, "no supplementary group");
    say(argc == 3 && strcmp(argv[0], "/bin/app") == 0 && strcmp(argv[2], "two") == 0,
        "arguments are the manifest's");
    say(environment[0] == NULL, "environment is empty");
    say(fcntl(3, F_GETFD) == -1 && fcntl(4, F_GETFD) == -1 && fcntl(5, F_GETFD) == -1,
        "no descriptor above 2");
    say(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1, "no new privileges");
}

static void linux_capabilities(void)
{
    struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
    struct __user_cap_data_struct have[2], all[2];
    bool read = syscall(SYS_capget, &head, have) == 0;
    say(read && !(have[0].effective | have[0].permitted | have[0].inheritable |
                  have[1].effective | have[1].permitted | have[1].inheritable),
        "no Linux capability");
    say(prctl(PR_CAPBSET_READ, CAP_SETUID) == 0 && prctl(PR_CAPBSET_READ, CAP_SYS_ADMIN) == 0,
        "bounding set is empty");
    memset(all, 0xFF, sizeof all);
    refused(syscall(SYS_capset, &head, all), EPERM, "capset");
}

static void other_users(void)
{
    static const gid_t groups[] = { 7 };
    refused(setuid(0), EPERM, "setuid root");
    refused(setresuid(3, 3, 3), EPERM, "setresuid sys");
    refused(setresgid(7, 7, 7), EPERM, "setresgid appman");
    refused(setgroups(1, groups), EPERM, "setgroups");
}

static void identity(void)
{
    static const unsigned char mine[16] = { 0x5e, 0x0c, 0x1b, 0x5e, 0x0f, 0x6c, 0x55, 0x4e,
                                            0x8b, 0x1e, 0x3f, 0x0c, 0x1d, 0x6a, 0x7b, 0x90 };
    struct azs_identity id;
    struct azs_set_identity other = { .capabilities = 0xFFFFFFFF };
    int fd = open("/proc/self/attr/exec", O_RDONLY);
    bool read_all = fd >= 0 && read(fd, &id, sizeof id) == 88;
    close(fd);
    say(read_all && memcmp(id.component, mine, sizeof mine) == 0, "component is the signed one");
    say(read_all && strcmp(id.tenant, "11111111-2222-3333-4444-555555555555") == 0,
        "tenant is the manifest's");
    say(read_all && id.flags == 0 && id.capabilities == 0, "no device capability");
    fd = open("/proc/self/attr/exec", O_WRONLY);
    refused(fd < 0 ? -1 : write(fd, &other, sizeof other), EPERM, "another identity");
    close(fd);
}

static void system_calls(void)
{
    refused(mount("tmpfs", "/mnt", "tmpfs", 0, NULL), EPERM, "mount");
    refused(mount("asxipfs", "/mnt/apps", "asxipfs", MS_RDONLY,
                  "physaddr=0x90650000,size=0x130000"), EPERM, "mount of an image");
    refused(umount("/proc"), EPERM, "umount");
    refused(chroot("/proc"), EPERM, "chroot");
    refused(mknod("/mnt/node", S_IFCHR | 0666, 0x101), EROFS, "device node");
    refused(reboot(RB_AUTOBOOT), EPERM, "reboot");
    refused(kill(1, 0), EPERM, "signal to the application manager");
    refused(ptrace(PTRACE_TRACEME, 0, 0, 0), EPERM, "ptrace");
    refused(setpgid(0, 0), ENOSYS, "job control");
}

static void files(void)
{
    struct stat st;
    refused(open("/dev/mtd0", O_RDWR), EACCES, "flash for writing");
    refused(open("/dev/mtd1ro", O_RDONLY), EACCES, "flash for reading");
    refused(open("/dev/ttyS0", O_RDONLY), EACCES, "the serial line");
    refused(open("/proc/1/mem", O_RDONLY), EACCES, "memory of the application manager");
    refused(open("/mnt/apps/5e1b0c5e-6c0f-4e55-8b1e-3f0c1d6a7b90/bin/app", O_RDWR), EROFS,
            "own image for writing");
    say(stat("/mnt/apps/5e1b0c5e-6c0f-4e55-8b1e-3f0c1d6a7b90/bin/app", &st) == 0 &&
        st.st_uid != getuid(), "own image belongs to the system");
}

static void executable_memory(void)
{
    long page = sysconf(_SC_PAGESIZE);
    void *data = mmap(NULL, (size_t)page, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    say(data != MAP_FAILED, "memory");
    /* musl's mmap() reports EPERM as ENOMEM: ask the kernel itself. */
    long both = syscall(SYS_mmap2, NULL, page, PROT_READ | PROT_WRITE | PROT_EXEC,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    refused(both == -1 ? -1 : 0, EPERM, "writable and executable memory");
    int made = mprotect(data, (size_t)page, PROT_READ | PROT_EXEC);
    say(made == -1 && (errno == EACCES || errno == EPERM), "data made executable");
    made = mprotect((void *)((unsigned long)&executable_memory & ~(unsigned long)(page - 1)),
                    (size_t)page, PROT_READ | PROT_WRITE);
    refused(made, EPERM, "program text made writable");
    refused(personality(READ_IMPLIES_EXEC), EPERM, "READ_IMPLIES_EXEC");
}

static void pluton(void)
{
    static struct pluton_attestation quote;
    unsigned word = 0x10500001;
    int fd = open("/dev/pluton", O_RDWR);
    say(fd >= 0, "/dev/pluton opens for everybody");
    refused(ioctl(fd, (int)PLUTON_PROCESS_ATTESTATION, &quote), EINVAL, "quote");
    refused(ioctl(fd, (int)PLUTON_SET_POSTCODE, &word), EPERM, "post code");
    word = 2;
    refused(ioctl(fd, (int)PLUTON_SET_MANUFACTURING_STATE, &word), EINVAL, "manufacturing state");
    refused(ioctl(fd, (int)PLUTON_GENERATE_CLIENT_AUTH_KEY, &word), EINVAL, "client key");
    close(fd);
}

static void security_monitor(void)
{
    struct secmon_derive_key key = { 0 };
    struct secmon_command command = { .command = 0 };
    struct secmon_io_core core = { .request = 1 };
    int fd = open("/dev/security-monitor", O_RDWR);
    say(fd >= 0, "/dev/security-monitor opens for everybody");
    say(ioctl(fd, (int)SECMON_DERIVE_KEY, &key) == -1, "storage key");
    refused(ioctl(fd, (int)SECMON_SMAPI_COMMAND, &command), EACCES, "list of images");
    refused(ioctl(fd, (int)SECMON_IO_CORE_CONTROL, &core), EPERM, "I/O cores");
    close(fd);
}

int main(int argc, char **argv, char **environment)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    who_am_i(argc, argv, environment);
    linux_capabilities();
    other_users();
    identity();
    system_calls();
    files();
    executable_memory();
    pluton();
    security_monitor();
    printf("probe: done %d\n", count);
    return 0;
}
