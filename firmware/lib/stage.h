/* SPDX-License-Identifier: MIT */
/* Frame of a boot stage on HSP: what each stage provides, and the way to the next. */
#ifndef LIB_STAGE_H
#define LIB_STAGE_H

#include <stdint.h>

/* Provided by the stage; neither returns. */
_Noreturn void stage_main(void);
_Noreturn void stage_fault(void);

/*
 * What a stage's last look brings when all is as it must be, and what stage_jump() takes off again: a return
 * or a branch gone astray that lands behind the look brings something else, and there is no such base. Drawn at
 * random.
 */
#define STAGE_SEAL 0xA5D3694Eu

/*
 * Start the image whose vector table is at `sealed` ^ STAGE_SEAL, the base, and make [base, base + room) executable,
 * which nothing but the running stage was before. Stack and entry must lie within
 * [base, base + size) and [stack_low, stack_high]; returns only if they do not.
 */
void stage_jump(uint32_t sealed, uint32_t size, uint32_t room, uint32_t stack_low,
                uint32_t stack_high);

#endif
