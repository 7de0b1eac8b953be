/* SPDX-License-Identifier: MIT */
/* Post codes and the way out when nothing more can be done; HSP only. */
#ifndef LIB_POST_H
#define LIB_POST_H

#include <stdint.h>

void post_code(uint32_t code);
/* Post `code` and wait for a reset, for ever. Releases nothing, opens nothing. */
_Noreturn void post_stop(uint32_t code);

#endif
