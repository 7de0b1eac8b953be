/* SPDX-License-Identifier: MIT */
/* What the files of the suite faultmodels share: the board of harness/ground/fault_models, plans for it. */
#ifndef GS_FAULTMODELS_H
#define GS_FAULTMODELS_H

#include "../lib/board.h"
#include "suite.h"

#define MODELS_LAB         "/machine/soc/lab"
#define MODELS_PROGRAM     "fault_models"
#define MODELS_END_CODE    "0x600d600d"

/* The budget is shorter than the delay behind each program, and longer than any program. */
#define MODELS_HEAD "glassphere-plan 1\nbase 0\nend postcode " MODELS_END_CODE " stop\nend postcode 0x600d600c stop\n" \
             "end stage pluton bypass\nbudget 400\n"

/* Turns of 50 instructions: the A7 computes and HSP sees it well within the budget. */
gs_board *gs_models_board(GError **error);
/* A path for temporary files. */
char *gs_models_file(const char *name);
/* Writes that text to the file models.plan and gives it to the engine. */
void gs_models_set_plan(gs_board *board, const char *text, GError **error);

/* A row of the table as the engine has it: the fault, and how it ended, each without its ID. */
char *gs_models_row_fault(guint row, GError **error);
char *gs_models_row_result(guint row, GError **error);

/* Cases of replays, every row of the table. */
void gs_faultmodels_replay(gs_suite *suite);
/* Cases of what is refused. */
void gs_faultmodels_refused(gs_suite *suite);

#endif
