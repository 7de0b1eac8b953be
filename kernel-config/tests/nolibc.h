/* SPDX-License-Identifier: MIT */
/*
 * The little a probe needs that runs as the first process of a board without a
 * C library: Arm EABI system calls, text, and TAP lines on standard output.
 */
#ifndef NOLIBC_H
#define NOLIBC_H

typedef unsigned char u8;
typedef unsigned int u32;

enum {
    SYS_EXIT = 1, SYS_FORK = 2, SYS_READ = 3, SYS_WRITE = 4, SYS_OPEN = 5, SYS_CLOSE = 6,
    SYS_EXECVE = 11, SYS_LSEEK = 19, SYS_MOUNT = 21, SYS_PTRACE = 26, SYS_BRK = 45,
    SYS_IOCTL = 54, SYS_SETPGID = 57, SYS_REBOOT = 88, SYS_MUNMAP = 91, SYS_WAIT4 = 114,
    SYS_MPROTECT = 125, SYS_PERSONALITY = 136, SYS_POLL = 168, SYS_PRCTL = 172,
    SYS_MMAP2 = 192, SYS_SETGROUPS = 206, SYS_GETRESUID = 209, SYS_GETRESGID = 211, SYS_SETUID = 213,
    SYS_SETGID = 214, SYS_CHOWN = 212,
};

static inline long sys6(long n, long a, long b, long c, long d, long e, long f)
{
    register long r7 __asm__("r7") = n;
    register long r0 __asm__("r0") = a;
    register long r1 __asm__("r1") = b;
    register long r2 __asm__("r2") = c;
    register long r3 __asm__("r3") = d;
    register long r4 __asm__("r4") = e;
    register long r5 __asm__("r5") = f;

    __asm__ volatile("svc 0" : "+r"(r0) : "r"(r7), "r"(r1), "r"(r2), "r"(r3), "r"(r4), "r"(r5)
                     : "memory");
    return r0;
}
#define SYS_SELECT(n, a, b, c, d, e, f, ...) \
    sys6(n, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))
#define sys(...) SYS_SELECT(__VA_ARGS__, 0, 0, 0, 0, 0, 0, 0)

void *memset(void *to, int c, u32 n);
void *memcpy(void *to, const void *from, u32 n);
int same(const void *a, const void *b, u32 n);
u32 length(const char *s);
void put(const char *s);
void put_number(long n);
void put_hex(u32 n);

/* One TAP line; prints both values when they differ. */
void check(const char *what, long got, long want);
void plan(void);

#endif
