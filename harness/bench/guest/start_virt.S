/* SPDX-License-Identifier: MIT */
/* A7 of the stock virt machine: the work, then power off. */
#include "work.h"

    .arm
    .section .start, "ax"
    ldr sp, =WORK_VIRT_CODE
    ldr r0, =WORK_VIRT_DATA
    adr r1, power_off
    ldr pc, =WORK_VIRT_CODE
    .arch_extension virt
power_off:
    ldr r0, =0x84000008         /* PSCI SYSTEM_OFF */
    hvc #0
    b .
    .ltorg
