/* SPDX-License-Identifier: MIT */
/* IO0: the work, then into the boot page, where the host stops the clock. */
#include "work.h"

    .syntax unified
    .thumb
    .section .start, "ax"
    ldr r0, =WORK_IO_DATA
    ldr r1, =WORK_IO_END + 1
    ldr pc, =WORK_IO_CODE + 1
    .ltorg
