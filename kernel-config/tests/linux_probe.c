/* SPDX-License-Identifier: MIT */
/*
 * Linux probe: a first process that tries what applications must not be able to
 * do, and what they must. Takes the application manager's place in a root file
 * system of its own (kernel-config/tests/build.sh); TAP on the console of a debug
 * kernel. Expected values are written out here by hand (docs/linux.md has the
 * rules and their sources), not taken from the kernel's headers.
 */
#include "nolibc.h"

enum { EPERM = 1, EIO = 5, EACCES = 13, EINVAL = 22, ENOTTY = 25, ENOSYS = 38,
       EOPNOTSUPP = 95, EINPROGRESS = 115, EAGAIN = 11, E2BIG = 7 };
enum { R = 1, W = 2, X = 4 };
enum { SHARED = 1, PRIVATE = 2, ANON = 0x20 };
enum { PR_SET_DUMPABLE = 4 };
enum { O_RDWR = 2, O_CREAT = 0100, O_NONBLOCK = 04000 };

static u8 buffer[4096] __attribute__((aligned(4096)));

static long map(int prot, int flags, int fd)
{
    return sys(SYS_MMAP2, 0, 4096, prot, flags, fd, 0);
}

/* -errno of a failed mapping, 0 of one that worked (which is undone) */
static long try_map(int prot, int flags, int fd)
{
    long at = map(prot, flags, fd);

    if ((unsigned long)at > -4096UL) {
        return at;
    }
    sys(SYS_MUNMAP, at, 4096);
    return 0;
}

/* Runs in a child; its exit code is the errno (0 = worked). */
static long in_child(long (*what)(void))
{
    int status = 0;
    long pid = sys(SYS_FORK);

    if (!pid) {
        long result = what();
        sys(SYS_EXIT, result < 0 ? -result : result);
    }
    sys(SYS_WAIT4, pid, &status, 0, 0);
    return status & 0x7F ? 1000 + (status & 0x7F) : status >> 8 & 0xFF;
}

static u32 status_mask(const char *name)
{
    u32 value = 0, n = length(name);
    long fd = sys(SYS_OPEN, "/proc/self/status", 0), got = sys(SYS_READ, fd, buffer, 4095);

    sys(SYS_CLOSE, fd);
    for (u32 i = 0; got > 0 && i + n + 17 < (u32)got; i++) {
        if (same(buffer + i, name, n)) {
            for (int d = 0; d < 16; d++) {
                u8 c = buffer[i + n + 1 + d];
                value = value << 4 | (c <= '9' ? c - '0' : c - 'a' + 10);
            }
        }
    }
    return value;
}

static void credentials(void)
{
    u32 id[3];

    sys(SYS_GETRESUID, id, id + 1, id + 2);
    check("uid of the first process", id[0], 3);
    check("effective uid", id[1], 3);
    check("saved uid", id[2], 3);
    sys(SYS_GETRESGID, id, id + 1, id + 2);
    check("gid", id[0], 7);
    check("effective gid", id[1], 7);
    check("saved gid", id[2], 7);
    /* CHOWN 0, KILL 5, SETGID 6, SETUID 7, SETPCAP 8, NET_BIND 10, NET_ADMIN 12, NET_RAW 13,
     * SYS_ADMIN 21, SYS_BOOT 22, SYS_TIME 25 */
    check("effective capabilities", status_mask("CapEff:"), 0x026035E1);
    check("bounding set", status_mask("CapBnd:"), 0x026035E1);
    check("inheritable set", status_mask("CapInh:"), 0);
    check("setuid(0)", sys(SYS_SETUID, 0), -EPERM);
    check("setgid(0)", sys(SYS_SETGID, 0), -EPERM);
    id[0] = 0;
    check("setgroups(0)", sys(SYS_SETGROUPS, 1, id), -EPERM);
}

static long attr(const char *name, const void *data, u32 len)
{
    long fd = sys(SYS_OPEN, name, O_RDWR), err;

    if (fd < 0) {
        return fd;
    }
    err = sys(SYS_WRITE, fd, data, len);
    sys(SYS_CLOSE, fd);
    return err;
}

static long read_attr(const char *name, void *to, u32 len)
{
    long fd = sys(SYS_OPEN, name, 0), err;

    if (fd < 0) {
        return fd;
    }
    err = sys(SYS_READ, fd, to, len);
    sys(SYS_CLOSE, fd);
    return err;
}

static u8 record[88];

static long become(void)
{
    memset(record, 0x11, 16);
    memset(record + 16, 0, 72);
    record[17] = 't';
    record[84] = 0x40;                  /* POSTCODE */
    return attr("/proc/self/attr/exec", record, 88);
}

static long set_once(void)
{
    return become() == 88 ? 0 : 99;
}

static long set_twice(void)
{
    become();
    return become();
}

static long identity_took(void)
{
    u8 got[88];

    become();
    if (read_attr("/proc/self/attr/exec", got, 88) != 88) {
        return 98;
    }
    return same(got, record, 16) && got[16] == 't' && !got[80] && got[84] == 0x40 ? 0 : 99;
}

static long pgid_as_app(void)
{
    become();
    return sys(SYS_SETPGID, 0, 0);
}

static long look_at_manager(void)
{
    become();
    return sys(SYS_OPEN, "/proc/1/maps", 0);
}

static long uid_of_app(void)
{
    u32 id[3];

    become();
    sys(SYS_SETGID, 1001);
    sys(SYS_SETUID, 1001);
    sys(SYS_GETRESUID, id, id + 1, id + 2);
    return id[0] == 1001 && id[1] == 1001 && id[2] == 1001 ? 0 : 99;
}

static long uid_back(void)
{
    sys(SYS_SETUID, 1001);
    return sys(SYS_SETUID, 0);
}

static long trace_me(void)
{
    return sys(SYS_PTRACE, 0);
}

static void identity(void)
{
    check("attr/exec read", read_attr("/proc/self/attr/exec", buffer, 4096), 88);
    check("first process is the application manager", buffer[80], 1);
    check("with all capabilities", buffer[84] & buffer[85] & buffer[86] & buffer[87], 0xFF);
    check("short record", attr("/proc/self/attr/exec", record, 87), -EINVAL);
    check("other attribute", attr("/proc/self/attr/fscreate", record, 88), -EINVAL);
    check("unknown attribute read", read_attr("/proc/self/attr/prev", buffer, 64), -EOPNOTSUPP);
    check("identity set once", in_child(set_once), 0);
    check("identity set twice", in_child(set_twice), EPERM);
    check("identity as written", in_child(identity_took), 0);
    check("setpgid as application", in_child(pgid_as_app), ENOSYS);
    check("application opens the manager's maps", in_child(look_at_manager), EACCES);
    check("uid of an application", in_child(uid_of_app), 0);
    check("and never back to root", in_child(uid_back), EPERM);
    check("ptrace(TRACEME)", in_child(trace_me), EPERM);
}

static void anonymous_memory(void)
{
    long at;

    check("map W+X", try_map(R | W | X, PRIVATE | ANON, -1), -EPERM);
    check("map anonymous X", try_map(R | X, PRIVATE | ANON, -1), -EPERM);
    check("map shared X", try_map(R | X, SHARED | ANON, -1), -EPERM);
    check("map W", try_map(R | W, PRIVATE | ANON, -1), 0);
    at = map(R | W, PRIVATE | ANON, -1);
    check("protect W to W+X", sys(SYS_MPROTECT, at, 4096, R | W | X), -EPERM);
    check("protect W to X", sys(SYS_MPROTECT, at, 4096, R | X), -EACCES);
    check("protect W to R", sys(SYS_MPROTECT, at, 4096, R), 0);
    check("protect R (once W) to X", sys(SYS_MPROTECT, at, 4096, R | X), -EACCES);
    sys(SYS_MUNMAP, at, 4096);
    at = sys(SYS_BRK, 0);
    sys(SYS_BRK, at + 8192);
    check("heap to X", sys(SYS_MPROTECT, (at + 4095) & ~4095, 4096, R | X), -EPERM);
    check("stack to X", sys(SYS_MPROTECT, (long)&at & ~4095, 4096, R | X), -EPERM);
    check("data to X", sys(SYS_MPROTECT, buffer, 4096, R | X), -EACCES);
    check("text to W", sys(SYS_MPROTECT, (long)anonymous_memory & ~4095, 4096, R | W), -EPERM);
    check("READ_IMPLIES_EXEC", sys(SYS_PERSONALITY, 0x0400000), -EPERM);
}

static long exec_tmp(void)
{
    const char *argv[] = { "code", 0 };

    return sys(SYS_EXECVE, "/tmp/code", argv, argv + 1);
}

static long write_own_text(void)
{
    long fd;

    sys(SYS_PRCTL, PR_SET_DUMPABLE, 1);  /* or the file is root's and nobody may open it */
    fd = sys(SYS_OPEN, "/proc/self/mem", O_RDWR);
    if (fd < 0) {
        return fd;
    }
    sys(SYS_LSEEK, fd, (long)write_own_text & ~3, 0);
    return sys(SYS_WRITE, fd, buffer, 4);
}

static long exec_xstack(void)
{
    const char *argv[] = { "xstack", 0 };

    return sys(SYS_EXECVE, "/bin/xstack", argv, argv + 1);
}

static long exec_xbss(void)
{
    const char *argv[] = { "xbss", 0 };

    return sys(SYS_EXECVE, "/bin/xbss", argv, argv + 1);
}

static void program_headers(void)
{
    check("stack of a program that asks for an executable one", in_child(exec_xstack), 0);
    check("program with an executable bss (dies of SIGSEGV)", in_child(exec_xbss), 1011);
}

static void file_memory(void)
{
    long self = sys(SYS_OPEN, "/bin/application-manager", 0), at;
    long tmp = sys(SYS_OPEN, "/tmp/code", O_RDWR | O_CREAT, 0700);
    u8 first;

    check("verified file X", try_map(R | X, PRIVATE, self), 0);
    check("verified file W+X", try_map(R | W | X, PRIVATE, self), -EPERM);
    check("verified file shared X", try_map(R | X, SHARED, self), -EPERM);
    check("verified file shared W", try_map(R | W, SHARED, self), -EACCES);
    at = map(R | W, PRIVATE, self);
    check("verified file private W", at > 0 || at < -4096, 1);
    first = *(volatile u8 *)at;
    *(volatile u8 *)at = first ^ 0xFF;
    check("private copy took the write", *(volatile u8 *)at, first ^ 0xFF);
    check("private copy to X", sys(SYS_MPROTECT, at, 4096, R | X), -EACCES);
    sys(SYS_MUNMAP, at, 4096);
    at = map(R, PRIVATE, self);
    check("flash did not", *(volatile u8 *)at, first);
    sys(SYS_MUNMAP, at, 4096);
    check("write to tmpfs", sys(SYS_WRITE, tmp, buffer, 4096), 4096);
    check("tmpfs file X", try_map(R | X, PRIVATE, tmp), -EPERM);
    sys(SYS_CLOSE, tmp);
    check("exec from tmpfs", in_child(exec_tmp), EPERM);
    check("write to own text by /proc/self/mem", in_child(write_own_text), EIO);
    check("read of a verified file", sys(SYS_READ, self, buffer, 4), 4);
    check("is the file", same(buffer, "\177ELF", 4), 1);
}

static long mount_image(const char *options)
{
    return sys(SYS_MOUNT, "asxipfs", "/mnt", "asxipfs", 1, options);
}

static void mounts(void)
{
    check("no options", mount_image(""), -EINVAL);
    check("outside flash", mount_image("physaddr=0x80000000,size=0x1000"), -EINVAL);
    check("beyond flash", mount_image("physaddr=0x90FFF000,size=0x2000"), -EINVAL);
    check("unaligned", mount_image("physaddr=0x90400800,size=0x1000"), -EINVAL);
    check("not an image", mount_image("physaddr=0x90100000,size=0x1000"), -EINVAL);
    check("set-id option", mount_image("physaddr=0x90400000,size=0x200000,suid=1"), -EINVAL);
    check("the root file system again", mount_image("physaddr=0x90400000,size=0x200000"), 0);
    check("file in it", sys(SYS_OPEN, "/mnt/bin/application-manager", 0) >= 0, 1);
    check("write into it", sys(SYS_OPEN, "/mnt/x", O_RDWR | O_CREAT, 0600), -30);
}

static long postcode_as_app(void)
{
    u32 code = 0x06300001;
    long fd;

    become();
    fd = sys(SYS_OPEN, "/dev/pluton", O_RDWR);
    return sys(SYS_IOCTL, fd, 0xC004700B, &code);
}

static long attest_as_app(void)
{
    long fd;

    become();
    fd = sys(SYS_OPEN, "/dev/pluton", O_RDWR);
    return sys(SYS_IOCTL, fd, 0xC3787009, buffer);
}

static void pluton(void)
{
    struct { int fd; short events, revents; } waiting = { 0, 1, 0 };
    long fd = sys(SYS_OPEN, "/dev/pluton", O_RDWR), async;

    check("open /dev/pluton", fd >= 0, 1);
    check("unknown request", sys(SYS_IOCTL, fd, 0xC0047002, buffer), -ENOTTY);
    check("boot mode flags", sys(SYS_IOCTL, fd, 0xC004700C, buffer), 0);
    check("security state", sys(SYS_IOCTL, fd, 0xC0847001, buffer), 0);
    check("enabled capabilities", sys(SYS_IOCTL, fd, 0x8080700E, buffer), 0);
    memset(buffer, 0x5A, 32);
    check("attestation", sys(SYS_IOCTL, fd, 0xC3787009, buffer), 0);
    check("attestation says ok", buffer[32], 1);
    check("bad pointer", sys(SYS_IOCTL, fd, 0xC0847001, 0x1000), -14);
    check("read without an operation", sys(SYS_READ, fd, buffer, 4096), -EINVAL);
    async = sys(SYS_OPEN, "/dev/pluton", O_RDWR | O_NONBLOCK);
    check("asynchronous request", sys(SYS_IOCTL, async, 0xC0847001, buffer), -EINPROGRESS);
    check("second request meanwhile", sys(SYS_IOCTL, async, 0xC004700C, buffer), -EAGAIN);
    waiting.fd = async;
    check("poll", sys(SYS_POLL, &waiting, 1, 5000), 1);
    check("result", sys(SYS_READ, async, buffer, 4096), 132);
    check("result only once", sys(SYS_READ, async, buffer, 4096), -EINVAL);
    check("attestation without the capability", in_child(attest_as_app), EINVAL);
    check("post code with the capability", in_child(postcode_as_app), 0);
}

static long log_as_app(void)
{
    u32 arg[5] = { 0, 0, 0, 0, 0 };

    become();
    return sys(SYS_IOCTL, sys(SYS_OPEN, "/dev/security-monitor", O_RDWR), 0xC0147003, arg);
}

static void security_monitor(void)
{
    u32 arg[8] = { 1, 0, 0 };           /* type 1: UART */
    long fd = sys(SYS_OPEN, "/dev/security-monitor", O_RDWR);

    check("open /dev/security-monitor", fd >= 0, 1);
    check("unknown request", sys(SYS_IOCTL, fd, 0xC0047001, arg), -ENOTTY);
    check("peripheral count", sys(SYS_IOCTL, fd, 0xC00C7006, arg), 0);
    check("status", arg[1], 0);
    check("UARTs", arg[2], 6);
    arg[0] = 5;
    arg[1] = (u32)"probe";
    check("write log", sys(SYS_IOCTL, fd, 0xC0087002, arg), 0);
    arg[0] = 0;
    arg[1] = (u32)buffer;
    arg[2] = 4096;
    arg[4] = 0;
    check("read log", sys(SYS_IOCTL, fd, 0xC0147003, arg), 0);
    check("log size", arg[3] >= 5, 1);
    arg[0] = 0x7FFFFFFF;
    check("beyond the log", sys(SYS_IOCTL, fd, 0xC0147003, arg), -E2BIG);
    memset(arg, 0, sizeof(arg));
    arg[0] = 17;                        /* ABI type count */
    arg[3] = (u32)buffer;
    arg[4] = 4;
    check("ABI type count", sys(SYS_IOCTL, fd, 0xC0147004, arg), 0);
    check("at least 1", *(u32 *)buffer >= 1, 1);
    arg[0] = 23;
    check("command with its own request", sys(SYS_IOCTL, fd, 0xC0147004, arg), -EINVAL);
    check("log without the capability", in_child(log_as_app), EACCES);
}

static void flash(void)
{
    static const char text[] = "written by the Linux probe";
    u32 erase[2] = { 0, 4096 };
    long fd, ro;

    check("config partition to sys", sys(SYS_CHOWN, "/dev/mtd0", 3, 7), 0);
    fd = sys(SYS_OPEN, "/dev/mtd0", O_RDWR);
    check("open it", fd >= 0, 1);
    check("erase", sys(SYS_IOCTL, fd, 0x40084D02, erase), 0);
    check("read erased", sys(SYS_READ, fd, buffer, 4096), 4096);
    check("is erased", buffer[0] & buffer[4095], 0xFF);
    sys(SYS_LSEEK, fd, 5, 0);
    check("write", sys(SYS_WRITE, fd, text, sizeof(text)), sizeof(text));
    sys(SYS_LSEEK, fd, 5, 0);
    sys(SYS_READ, fd, buffer, sizeof(text));
    check("read back", same(buffer, text, sizeof(text)), 1);
    sys(SYS_CHOWN, "/dev/mtd2", 3, 7);
    ro = sys(SYS_OPEN, "/dev/mtd2", O_RDWR);
    check("log partition for writing", ro, -EACCES);
}

static void show(const char *name)
{
    long fd = sys(SYS_OPEN, name, 0), n;

    put("# ");
    put(name);
    put("\n");
    while ((n = sys(SYS_READ, fd, buffer, sizeof(buffer))) > 0) {
        sys(SYS_WRITE, 1, buffer, n);
    }
    sys(SYS_CLOSE, fd);
}

__attribute__((noreturn)) void _start(void)
{
    put("TAP version 13\n");
    sys(SYS_MOUNT, "proc", "/proc", "proc", 0, 0);
    sys(SYS_MOUNT, "tmpfs", "/tmp", "tmpfs", 0, "mode=0777,size=64k");
    show("/proc/meminfo");
    show("/proc/self/maps");
    show("/proc/mtd");
    credentials();
    identity();
    anonymous_memory();
    file_memory();
    program_headers();
    mounts();
    pluton();
    security_monitor();
    flash();
    plan();
    sys(SYS_REBOOT, 0xFEE1DEAD, 672274793, 0x01234567);
    for (;;) {
    }
}
