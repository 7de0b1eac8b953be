/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fault engine's state: shared by the device (lab.c), the runs (lab_run.c), the campaign
 * (lab_campaign.c, lab_ahead.c, lab_self_test.c, lab_trace.c) and its verdicts (lab_verdict.c). */
#ifndef MT3620_LAB_RUN_H
#define MT3620_LAB_RUN_H

#include "hw/mt3620/mt3620_lab.h"
#include "lab.h"

#define LAB_CHECK_EVERY 256     /* at most */

typedef enum LabState { LAB_IDLE, LAB_READY, LAB_RUNNING, LAB_DONE, LAB_FAILED } LabState;

/* What the run under way is for */
typedef enum LabPhase {
    LAB_OFF,
    LAB_GOLDEN,         /* clean run: where it ends */
    LAB_PROBE,          /* clean run again: which instruction is next half way */
    LAB_SELF_TEST,      /* and again: the same? */
    LAB_ADVANCE,        /* clean run to the next base */
    LAB_AHEAD,          /* clean run on to where the experiments of this base are compared */
    LAB_EXPERIMENT,
    LAB_REPLAY,         /* one experiment where everybody can watch: nothing goes back */
    LAB_TRACE,
} LabPhase;

typedef enum LabEvent { LAB_NOT_YET, LAB_AT_STAGE, LAB_AT_POSTCODE, LAB_AT_SIGN, LAB_AT_RESET, LAB_AT_BUDGET,
                        LAB_AT_STORM, LAB_AT_MISSED, LAB_AT_INAPPLICABLE } LabEvent;

/* How a run ended, before anybody judges it */
typedef struct LabOutcome {
    LabEvent event;
    uint32_t what;      /* stage, post code, key slot, reset reason */
    int64_t at;
} LabOutcome;

typedef enum LabClass {
    LAB_NONE, LAB_SILENT, LAB_DETECTED, LAB_RESET, LAB_HANG, LAB_BYPASS, LAB_CLASS_MISSED,
    LAB_CLASS_INAPPLICABLE, LAB_NUM_CLASSES,
} LabClass;

/* A run is compared with the clean one at so many places at most */
#define LAB_PLACES 4

typedef struct LabStats {
    uint64_t faults, restores, full_checks, mismatches;
    int64_t restore_ns, run_ns, judge_ns;
    GArray *restore_us;     /* of uint32_t: one a restore */
} LabStats;

struct MT3620Lab {
    DeviceState parent_obj;

    MT3620SoCState *soc;
    QEMUTimer *timer;
    LabState state;
    char *error;
    char *verdict;              /* the last line of the results */
    char *results_path, *trace_path;
    uint32_t check_every;       /* one restore in so many is followed by a look at the whole state */
    bool trace_registers;       /* the trace has r0 to lr before each instruction */
    LabPlan *plan;
    FILE *out;
    bool abort;
    bool begun;                 /* the first moment after the start is over */

    /* the campaign */
    LabPhase phase;
    LabSnapshot *origin, *base;
    LabSnapshot *ahead[LAB_PLACES];     /* of the clean run, behind the base */
    unsigned int places;        /* so many there are before it ends */
    bool looked_ahead;
    bool doubted;               /* it has, but runs on all the same */
    bool converged;             /* the run has come to the clean run's state, and so to its end */
    uint64_t convergences;
    LabOutcome golden;
    uint32_t golden_postcode;
    LabEndState *golden_end;
    LabGuard golden_guard;
    LabVault vault;
    guint next_experiment;
    LabStats stats;

    /* the run under way */
    uint64_t run;               /* counts them */
    const LabExperiment *experiment;
    LabStrike strike[LAB_MAX_FAULTS];
    unsigned int struck;        /* of the experiment's faults: their moment is over */
    unsigned int wanted;        /* faults that can still come, those struck included */
    uint32_t hits;              /* at the PC the next one waits for */
    int64_t due, give_up, probe_at;
    int probe_cpu;
    uint32_t probe_pc;
    CPUState *previous;
    uint32_t previous_pc;
    uint32_t postcode;          /* seen last */
    uint32_t base_postcode;     /* when the clean run stood at the base that has followed */
    LabSent sent, base_sent, origin_sent;   /* now; at that base; at the campaign's */
    const char *sent_key;       /* of which a serial port has sent eight bytes in this run */
    bool queued;
    bool held;                  /* work waits until the machine goes on */
    bool end_stage_hit;
    LabOutcome outcome;
    int64_t run_started;
};

/* ---- lab_run.c: one run ---- */

/* Puts the board back to the base. False: the campaign has failed. */
bool lab_run_restore(MT3620Lab *s, bool full_check);
/* Begins a run from where the board stands. PROBE_AT: tick there, too; -1: no. */
void lab_run_begin(MT3620Lab *s, const LabExperiment *e, int64_t probe_at, int64_t give_up);
/* The moment S->due has come. */
void lab_run_tick(MT3620Lab *s);
/* Ends the run; the first to say so is believed. */
void lab_run_end(MT3620Lab *s, LabEvent event, uint32_t what);
/* Has lab_campaign_work() called between two instructions. */
void lab_run_queue(MT3620Lab *s);

/* ---- lab_verdict.c ---- */

/* The plan's end that a run has come to, or NULL. */
const LabEnd *lab_verdict_end(const MT3620Lab *s, const LabOutcome *o);
/* Judges the run that is over and writes its line. False: a doubted run (s->doubted) did not end as
 * the clean run did; nothing is written. */
bool lab_verdict_record(MT3620Lab *s);

/* ---- lab_storm.c ---- */

void lab_watch_storms(MT3620SoCState *soc);
/* A new run begins: no exception of it has been seen. */
void lab_storm_forget(void);

/* ---- lab_ahead.c: where the clean run stands behind the base ---- */

void lab_ahead_drop(MT3620Lab *s);
/* The next place of the clean run, which may end before: S->probe_at; false: there is none. */
bool lab_ahead_another(MT3620Lab *s);
/* The clean run stands at that place. False: the board cannot be saved. */
bool lab_ahead_keep(MT3620Lab *s, Error **errp);
/* The first place where experiment E can be compared, -1: nowhere. Only what is the board's can be: a
 * fault still armed in a device is not. */
int64_t lab_ahead_first(const MT3620Lab *s, const LabExperiment *e);
/* An experiment stands at a place: ends it there when it is the clean run again. */
void lab_ahead_compare(MT3620Lab *s);

/* ---- lab_self_test.c ---- */

/* A clean run is over: was it the first one, to the instruction? */
bool lab_self_test_repeats(const MT3620Lab *s);
/* In the middle of a clean run, before an instruction of NEXT: a fault meant for another instruction is
 * missed, one meant for this one changes one bit of one register, and a second time puts it back. The run's
 * end, which must be the clean one's, shows that it did nothing else. */
bool lab_self_test_strikes(CPUState *next);

/* ---- lab_trace.c ---- */

/* Before an instruction of NEXT: its line. */
void lab_trace_line(MT3620Lab *s, CPUState *next);

/* ---- lab_campaign.c: what comes after what ---- */

void lab_campaign_start(MT3620Lab *s, LabPhase phase);
/* Forgets the clean run a replay would be judged by. */
void lab_campaign_forget(MT3620Lab *s);
void lab_campaign_work(MT3620Lab *s);
/* The run reached its probe instant, or (LAB_TRACE) is before an instruction of NEXT. */
void lab_campaign_probe(MT3620Lab *s, CPUState *next);
void lab_campaign_fail(MT3620Lab *s, Error *err);

#endif
