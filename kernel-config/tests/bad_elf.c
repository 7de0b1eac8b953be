/* SPDX-License-Identifier: MIT */
/*
 * Programs whose headers ask for memory nobody may have; tests/build.sh links it
 * twice: with an executable stack, and with an executable bss. Exit code 1 if the
 * stack is executable, 0 if not; an executable bss must not get as far as here.
 */
#include "nolibc.h"

static u8 text[4096];

__attribute__((noreturn)) void _start(void)
{
    long fd = sys(SYS_OPEN, "/proc/self/maps", 0), got = sys(SYS_READ, fd, text, sizeof(text));
    u32 line = 0;

    for (u32 i = 0; got > 0 && i + 7 <= (u32)got; i++) {
        if (text[i] == '\n') {
            line = i + 1;
        }
        if (same(text + i, "[stack]", 7)) {
            sys(SYS_EXIT, text[line + 20] == 'x');
        }
    }
    sys(SYS_EXIT, 2);
    for (;;) {
    }
}
