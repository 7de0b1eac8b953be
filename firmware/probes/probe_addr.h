/* SPDX-License-Identifier: GPL-2.0-or-later OR MIT */
/* Where each probe has its order block: plain numbers, since linker scripts read them too. */
#ifndef PROBES_PROBE_ADDR_H
#define PROBES_PROBE_ADDR_H

#define PROBE_BLOCK_HSP         0x00110000   /* HSP TCM */
#define PROBE_BLOCK_IO          0x0012F000   /* I/O core TCM, last page */
#define PROBE_BLOCK_A7S         0x803F0000   /* monitor data */
#define PROBE_BLOCK_EL1         0x80300000   /* normal RAM */

#endif
