/* SPDX-License-Identifier: MIT */
/* `glassphere fault` as its users call it, for suites and scenarios. */
#ifndef GS_FAULT_COMMAND_H
#define GS_FAULT_COMMAND_H

#include <json-glib/json-glib.h>

/* `glassphere fault WORDS`: what it says on standard output, then on the other stream; *status is
 * how it ended. NULL and *error: it did not run. */
char *gs_fault_command(const char *words, int *status, GError **error);

/* `glassphere fault run CAMPAIGN --fresh --quiet --json --out DIR OPTIONS`: its summary. NULL and
 * *error when it did not run or gave none. */
JsonNode *gs_fault_run(const char *campaign, const char *dir, const char *options, int *status, GError **error);

/* A campaign on the board and window of a shipped one (`like`), with the statements of MORE. */
char *gs_fault_campaign(const char *like, const char *more);

#endif
