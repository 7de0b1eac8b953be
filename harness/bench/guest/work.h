/* SPDX-License-Identifier: MIT */
/* The size of the work, and where host and guest agree to put things. Plain numbers. */
#ifndef BENCH_WORK_H
#define BENCH_WORK_H

#define WORK_WORDS_LOG2     12
#define WORK_WORDS          (1 << WORK_WORDS_LOG2)  /* 16 KiB */
#define WORK_ROUNDS         3000

/* Stock virt: RAM, behind QEMU's own device tree */
#define WORK_VIRT_START     0x40100000
#define WORK_VIRT_CODE      0x40110000
#define WORK_VIRT_DATA      0x40200000

/* Board, A7: code in SYSRAM or in the flash window, data in SYSRAM either way */
#define WORK_A7_CODE_SRAM   0x80010000
#define WORK_A7_CODE_FLASH  0x90F00000  /* the configuration's place */
#define WORK_A7_DATA        0x80200000
#define WORK_A7_END         0x90EFF000  /* last page of the applications' place: the stage "app" */

/* Board, IO0: all in its TCM; its boot page starts and ends it */
#define WORK_IO_CODE        0x00100000
#define WORK_IO_DATA        0x00110000
#define WORK_IO_START       0x00120000
#define WORK_IO_STACK       0x00130000
#define WORK_IO_END         0x00000010

#endif
