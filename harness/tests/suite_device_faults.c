/* SPDX-License-Identifier: MIT */
/*
 * `faults device` lines are held against what the machine's devices say of themselves: what is
 * mistyped is refused with its line, and with what there is.
 */
#include <glib/gstdio.h>
#include <string.h>

#include "../lab/device_faults.h"
#include "../lib/error.h"
#include "../lib/fault_command.h"
#include "fixture.h"
#include "rig.h"
#include "suites.h"

#define HEAD "glassphere-campaign 1\nname t\nend stage 1bl pass\n"

/* says NULL: it is taken */
static const struct line {
    const char *name, *text, *says;
} lines[] = {
    { "device", "sfx bit-rot offset=0 bit=0", "t.campaign:4: faults: no device 'sfx' with faults; there is chip-misc, " },
    { "device-list", "sfx bit-rot offset=0 bit=0", ", efuse, engine, firewall, " },
    { "device-without", "oracle bit-rot offset=0 bit=0", "no device 'oracle' with faults; there is " },
    { "fault", "sfc bitrot offset=0 bit=0", "t.campaign:4: faults: sfc has no fault 'bitrot'; there is torn-program, "
      "torn-erase, bit-rot, read-flip, flip-after, lock-drop" },
    { "others-fault", "efuse bit-rot offset=0 bit=0", "efuse has no fault 'bit-rot'; there is sense-flip, stuck, " },
    { "param", "sfc bit-rot offest=0 bit=0", "t.campaign:4: faults: bit-rot takes no 'offest'; there is offset, bit" },
    { "param-missing", "sfc bit-rot offset=0", "t.campaign:4: faults: bit-rot needs bit=" },
    { "no-times-now", "sfc bit-rot offset=0 bit=0 times=2", "bit-rot takes no 'times'; there is offset, bit" },
    { "value", "sfc bit-rot offset=0 bit=6..8", "t.campaign:4: faults: bit=8 is no value of it; there is 0..7" },
    { "value-last", "sfc bit-rot offset=0xffffff,0x1000000 bit=0", "offset=0x1000000 is no value of it; there is 0..16777215" },
    { "no-number", "sfc bit-rot offset=here bit=0", "offset=here is no value of it" },
    { "half-number", "sfc bit-rot offset=1x bit=0", "offset=1x is no value of it" },
    { "choice", "sfc lock-drop lock=door", "lock=door is no value of it; there is window|protect0|" },
    { "until", "sfc read-flip offset=0 bit=0 until=dawn", "until=dawn is no value of it; there is clear|reset" },
    { "taken-now", "sfc bit-rot offset=0,0xffffff bit=0..7", NULL },
    { "taken-choice", "sfc lock-drop lock=window,protect3", NULL },
    { "taken-optional", "firewall lock-drop lock=desc", NULL },
    { "taken-armed", "sfc read-flip offset=0 bit=0 times=3 until=reset", NULL },
    { "taken-plain", "uart-a7 rx-lose", NULL },
};

TEST line_is_asked_for(const void *arg)
{
    const struct line *line = arg;
    GError *error = NULL;
    g_autofree char *text = g_strconcat(HEAD "faults device ", line->text, "\n", NULL);
    g_autoptr(gs_campaign) campaign = gs_campaign_parse(text, "t.campaign", &error);
    GS_CHECK_ERROR(error);
    g_autoptr(gs_board) board = gs_rig_start(NULL, (gs_board_config){ 0 }, &error);
    GS_CHECK_ERROR(error);
    g_autoptr(GError) refusal = NULL;
    gboolean taken = gs_device_faults_check(board, campaign, &refusal);
    GS_CHECK(taken == (line->says == NULL) && taken == (refusal == NULL), "%s", refusal ? refusal->message : "it was taken");
    GS_CHECK(taken || (refusal->code == GS_ERROR_USAGE && strstr(refusal->message, line->says)), "it says '%s'",
             refusal->message);
    PASS();
}

/* The second of two lines is named, and nothing is run. */
TEST campaign_is_refused(const void *arg)
{
    GError *error = NULL;
    int status = -1;
    (void)arg;
    g_autofree char *file = g_strdup_printf("%s-mistyped.campaign", gs_scratch());
    g_autofree char *dir = g_strdup_printf("%s-mistyped", gs_scratch());
    g_autofree char *log = g_build_filename(dir, "verdicts.log", NULL);
    g_file_set_contents(file, HEAD "strike insn 9000\nfaults device sfc bit-rot offset=0 bit=0\n"
                        "faults device sfc bit-rod offset=0 bit=0\n", -1, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *command = g_strdup_printf("run %s --quiet --out %s", file, dir);
    g_autofree char *said = gs_fault_command(command, &status, &error);
    gboolean began = g_file_test(log, G_FILE_TEST_EXISTS);
    g_unlink(file);
    gs_remove_tree(dir);
    GS_CHECK_ERROR(error);
    GS_CHECK(status == 2 && !began, "status %d, %s", status, began ? "it began" : "it did not begin");
    GS_CHECK(strstr(said, "mistyped.campaign:6: faults: sfc has no fault 'bit-rod'"), "it says '%s'", said);
    PASS();
}

void gs_suite_device_faults(gs_suite *suite)
{
    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_autofree char *name = g_strdup_printf("line-%s", lines[i].name);
        gs_suite_add(suite, name, line_is_asked_for, &lines[i]);
    }
    gs_suite_add(suite, "campaign-is-refused", campaign_is_refused, NULL);
}
