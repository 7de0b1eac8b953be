/* SPDX-License-Identifier: MIT */
/* Frame of a boot stage on HSP: what each stage provides, and the way to the next. */
#ifndef LIB_STAGE_H
#define LIB_STAGE_H

#include <stdint.h>

/* Provided by the stage; neither returns. */
_Noreturn void stage_main(void);
_Noreturn void stage_fault(void);

/*
 * Start the image whose vector table is at `base`, and make [base, base + room) executable,
 * which nothing but the running stage was before. Stack and entry must lie within
 * [base, base + size) and [stack_low, stack_high]; returns only if they do not.
 */
void stage_jump(uint32_t base, uint32_t size, uint32_t room, uint32_t stack_low,
                uint32_t stack_high);

#endif
