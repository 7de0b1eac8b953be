/* SPDX-License-Identifier: MIT */
/*
 * Attack scenarios: what a file under harness/scenarios/ is made of. One file, one
 * attack: a head that says who attacks what, and a function that does it and claims the
 * state the board must be in afterwards. docs/writing-a-scenario.md.
 *
 * A claim rests on the machine's state: what an attacking program got back, registers,
 * memory, the oracle. Never on log text.
 */
#ifndef GS_SCENARIO_H
#define GS_SCENARIO_H

#include "chip.h"
#include "agent.h"
#include "app_orders.h"
#include "orders.h"
#include "remote.h"

typedef struct gs_attack gs_attack; /* one run of a scenario */

typedef struct gs_scenario {
    const char *id;       /* "S45" */
    const char *name;     /* "smc-flash-out-of-bounds" */
    const char *attacker, *asset;
    const char *layers;   /* ROM, 1BL, PLU, SM, K, U, FW, NET, CL: who answers */
    const char *source;   /* the public record, or "own" */
    const char *asserts;  /* the state that must hold; no two scenarios share it */
    const char *control;  /* the flaw under which it must turn red, in words */
    const char *flaw;     /* that flaw for gs_flaw_apply(), or NULL: run() makes it itself */
    void (*run)(gs_attack *attack);
    const char *missing;  /* instead of run: the part the board lacks */
} gs_scenario;

/* Enters one scenario into the list; once a file. */
#define GS_SCENARIO(...) \
    static const gs_scenario this_scenario = { __VA_ARGS__ }; \
    static void __attribute__((constructor)) enlist_scenario(void) \
    { \
        gs_scenario_enlist(&this_scenario); \
    }
void gs_scenario_enlist(const gs_scenario *scenario);

/* All of them, by id. */
const GPtrArray *gs_scenarios(void);
/* By id or name, in any case of letters; NULL when there is none. */
const gs_scenario *gs_scenario_find(const char *name);

typedef enum { GS_HELD, GS_BROKEN, GS_MISSING } gs_verdict;
typedef struct gs_finding {
    gs_verdict verdict;
    char *layer;     /* GS_BROKEN: which one did not answer; GS_HELD: which ones did; GS_MISSING: "" */
    char *evidence;  /* one line; GS_MISSING: the part */
    char *reproduce; /* a shell command */
} gs_finding;
void gs_finding_clear(gs_finding *finding);

/* Runs a scenario, or its control: the same attack on a board with the flaw. FALSE and *error
 * when that could not be done; no verdict then. */
gboolean gs_scenario_run(const gs_scenario *scenario, gboolean control, guint64 seed,
                         gs_finding *finding, GError **error);

/* ---- for run(): nothing here does anything once a part of the harness failed ---- */

/* TRUE in the control, for a scenario that makes its own flaw. */
gboolean gs_attack_control(const gs_attack *attack);
/* Where helpers of the harness put their errors. */
GError **gs_attack_error(gs_attack *attack);
/* FALSE once the harness failed. */
gboolean gs_attack_ok(const gs_attack *attack);
/* What must be so, and the layer that sees to it. The text is evidence either way. Returns whether
 * all claims so far held. */
gboolean gs_claim(gs_attack *attack, gboolean holds, const char *layer, const char *fmt, ...)
    G_GNUC_PRINTF(4, 5);

/* The provisioned board's flash and fuses, flaw built in; change it before the boot. */
gs_chip *gs_attack_chip(gs_attack *attack);
/* Boots that chip until the config's stop or limit, no later than the first application. */
gs_board *gs_attack_boot(gs_attack *attack, gs_board_config config);
/* The board the run works on, for the rest of harness/lib; NULL before there is one. */
gs_board *gs_attack_board(gs_attack *attack);
/* A board whose kernel is the attacker (EL1 probe, docs/probes.md). Shared between the runs of
 * this process until one breaks it: leave it as you would find it. */
gs_board *gs_attack_el1(gs_attack *attack);

/* The same in two steps, never shared: that board's chip, to be changed before the boot. */
gs_chip *gs_attack_el1_chip(gs_attack *attack);
gs_board *gs_attack_el1_boot(gs_attack *attack);
/* Adds an application's package to the chip's flash (app deploy), before the boot. */
void gs_attack_deploy(gs_attack *attack, const char *package);
/* Adds the real-time application rt_hello, signed; physical flash offset of its ELF file. */
guint32 gs_attack_deploy_rt(gs_attack *attack, guint32 *size);
/* Runs the image tool ("app", "pack", ..., NULL). */
void gs_attack_tool(gs_attack *attack, const char *noun, ...) G_GNUC_NULL_TERMINATED;

/* A compromised kernel as the update agent (agent.h) of the small update sets, on a board of its own. Use
 * gs_agent_* with gs_attack_error(); NULL once the harness failed. */
gs_agent *gs_attack_agent(gs_attack *attack);

/* An access by an I/O core that runs the attacker's program (probe_io_boot), beside what runs. */
void gs_io_order(gs_attack *attack, gs_core core, struct probe_order *order);

/* Normal RAM for a scenario's own use; below it lies the ring shared with Pluton. */
#define GS_EL1_SCRATCH 0x80200000u

/* A call of the Security Monitor by that kernel; GS_NO_ANSWER when none came. */
#define GS_NO_ANSWER G_MININT
/* A refusal is an answer: a monitor or a Pluton that died gave none. */
static inline gboolean gs_refused(int result)
{
    return result < 0 && result != GS_NO_ANSWER;
}
int gs_el1_smc(gs_attack *attack, guint32 call, guint32 a1, guint32 a2, guint32 a3, guint32 a4);
/* An access by that kernel; its outcome (enum probe_outcome) and value are in the order. */
void gs_el1_order(gs_attack *attack, struct probe_order *order);
/* A request to Pluton by that kernel: the reply's size or GS_REMOTE_SILENCE. */
gint gs_el1_ask(gs_attack *attack, gs_remote_ask ask, guint8 reply[GS_REMOTE_REPLY_MAX]);
/* How long a call may take: slices of 2 million instructions (default 50). For runs that expect hangs. */
void gs_el1_patience(gs_attack *attack, guint slices);
/* A right request to monitor and Pluton is still answered, and the chip was not reset. */
gboolean gs_el1_alive(gs_attack *attack);

/* Linux with two attacking applications, 'A' and 'B': other component, other tenant, no capability.
 * Shared like the EL1 board. */
gs_board *gs_attack_linux(gs_attack *attack);
#define GS_APP_GUID_A "5e1b0c5e-6c0f-4e55-8b1e-3f0c1d6a7ba0"
#define GS_APP_GUID_B "5e1b0c5e-6c0f-4e55-8b1e-3f0c1d6a7bb0"
/* In each one's image, signed with it: a device node that no tool would pack. */
#define GS_APP_NODE "flash_node"
/* Orders by that application's own process (interface/app_orders.h); results in the same array. */
void gs_app_run(gs_attack *attack, char app, struct app_order *orders, guint count);
/* One system call (ARM EABI number): its result, a negative error as the kernel gives it. */
int gs_app_call(gs_attack *attack, char app, guint number, guint32 a0, guint32 a1, guint32 a2,
                guint32 a3, guint32 a4, guint32 a5);
/* Puts data into the application's data page, each behind the one before; its user address. */
guint32 gs_app_put(gs_attack *attack, char app, const void *data, guint size);
guint32 gs_app_text(gs_attack *attack, char app, const char *text);
/* Reads from the data page: address as gs_app_put() gave it. */
void gs_app_get(gs_attack *attack, char app, guint32 address, void *data, guint size);
guint32 gs_app_pid(gs_attack *attack, char app);
/* A function of its program text that returns APP_TEXT_ANSWER: user address, bit 0: Thumb. */
guint32 gs_app_target(gs_attack *attack, char app);
/* A flaw (see flaw.h) while the board runs: in Pluton's or the monitor's RAM, or as bits that turn over
 * in the flash the kernel executes from. */
void gs_attack_flaw_now(gs_attack *attack, const char *flaw);
/* A variable of the kernel, set by the host: what a weaker configuration would have there. */
void gs_kernel_poke(gs_attack *attack, const char *variable, guint32 value);

/* 32 bits through one core's view by the host ("a7ns", "a7s", "hsp", "io0", "io1"): FALSE when the
 * bus refuses. */
gboolean gs_attack_peek(gs_attack *attack, const char *view, guint32 address, guint32 *value);
gboolean gs_attack_poke(gs_attack *attack, const char *view, guint32 address, guint32 value);
/* Hash of size bytes, a multiple of 4, to hold against a later one; refused accesses are an error. */
guint32 gs_attack_sum(gs_attack *attack, const char *view, guint32 address, guint32 size);
/* First place of these bytes in Linux's RAM (physical); 0 when there is none. */
guint32 gs_attack_find(gs_attack *attack, const void *bytes, guint size);
/* A QOM property; "" when it cannot be read. Lives until the run ends. */
const char *gs_attack_get(gs_attack *attack, const char *path, const char *property);
/* A fault of a device (docs/faults.md): what glitches and other physics do. */
void gs_attack_inject(gs_attack *attack, const char *device, const char *fault);

#endif
