/* SPDX-License-Identifier: MIT */
/* Between the Remote API's transport (remote.c) and its commands (remote_commands.c). */
#ifndef PLUTON_REMOTE_H
#define PLUTON_REMOTE_H

#include <stdint.h>

#include "remote_api.h"

#define REMOTE_DROP (-2)    /* no reply, counted */

/* Data bytes this command's request must have, or REMOTE_DROP for a command that is none. */
int remote_command_size(uint32_t command);
/*
 * Serve one request; `in` is Pluton's own copy. Returns the reply's data bytes in `out`
 * (room for REMOTE_API_MESSAGE_MAX), REMOTE_API_NO_REPLY, or REMOTE_DROP.
 */
int remote_command_serve(uint32_t command, const uint8_t *in, uint8_t *out);

#endif
