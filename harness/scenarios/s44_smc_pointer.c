/* SPDX-License-Identifier: MIT */
/* A kernel hands the monitor addresses of the monitor's own memory. */
#include "../lib/scenario.h"
#include "smc.h"
#include "update.h"

enum { NW = GS_EL1_SCRATCH, SECRET = 0x803E0000, END = 0x803D0000, EFAULT_ = -14 };

/* Generic calls: input pointer and length, output pointer and length. The other pointer is a good one. */
#define IN(name, call, in, out) { name " (in)", call, { 0, in, NW, out }, 0, in }
#define OUT(name, call, in, out) { name " (out)", call, { (in) ? NW : 0, in, 0, out }, 2, out }
#define BOTH(name, call, in, out) IN(name, call, in, out), OUT(name, call, in, out)

enum { RESULT = sizeof(struct update_result), COUNT = sizeof(struct update_count),
       ONE = sizeof(struct update_list) + sizeof(struct update_image),
       ALL = sizeof(struct update_list) + UPDATE_LIST_MAX * sizeof(struct update_image),
       BLOCK = sizeof(struct update_block) + 256, SET = UPDATE_MANIFEST_MAX };

/* Calls that take a pointer: where it stands, and how much it points to. */
static const struct {
    const char *name;
    guint32 call, a[4];
    guint pointer, size;
} calls[] = {
    { "QUERY_FLASH", 0x03, { 0 }, 0, 32 },
    { "WRITE_FLASH", 0x05, { 0xF00000, 16 }, 2, 16 },
    { "WRITE_LOG", 0x08, { 0, 16 }, 0, 16 },
    { "GET_LOG_DATA", 0x0A, { 0, 16 }, 2, 16 },
    BOTH("DERIVE_KEY", 0x0B, 20, 40),
    { "LIST_PERIPHERALS", 0x0D, { 1, 0, 96, 16 }, 1, 96 },
    OUT("GET_WIFI_FIRMWARE_LOCATION", 0x0E, 0, 8),
    OUT("GET_APPLICATION_IMAGE_COUNT", 0x0F, 0, COUNT),
    OUT("LIST_ALL_APPLICATION_IMAGES", 0x10, 0, ALL),
    BOTH("SHOULD_IMAGE_BE_UPDATED", 0x11, sizeof(struct update_name), COUNT),
    BOTH("INVALIDATE_IMAGE", 0x12, sizeof(struct update_name), RESULT),
    BOTH("OPEN_IMAGE_FOR_STAGING", 0x13, sizeof(struct update_open), sizeof(struct update_handle)),
    BOTH("WRITE_BLOCK_TO_STAGE_IMAGE", 0x14, BLOCK, RESULT),
    BOTH("COMMIT_IMAGE_STAGING", 0x15, sizeof(struct update_close), RESULT),
    BOTH("ABORT_IMAGE_STAGING", 0x16, sizeof(struct update_close), RESULT),
    BOTH("INSTALL_STAGED_IMAGES", 0x17, sizeof(struct update_install), RESULT),
    OUT("GET_COMPONENT_COUNT", 0x18, 0, COUNT),
    BOTH("GET_COMPONENT_SUMMARY", 0x19, sizeof(struct update_index), sizeof(struct update_summary)),
    BOTH("GET_COMPONENT_IMAGES", 0x1A, sizeof(struct update_component), ONE),
    BOTH("STAGE_COMPONENT_MANIFESTS", 0x1B, SET, RESULT),
    OUT("COUNT_OF_MISSING_IMAGES", 0x1C, 0, COUNT),
    OUT("GET_MISSING_IMAGES", 0x1D, 0, ALL),
    OUT("GET_ABI_TYPE_COUNT", 0x20, 0, 4),
    { "GET_ABI_VERSIONS", 0x21, { 0, 0, 0, 64 }, 2, 8 },
    { "SET_RTC_CURRENT_TIME", 0x22, { 0, sizeof(struct smc_rtc_time) }, 0, sizeof(struct smc_rtc_time) },
    { "SET_RTC_ALARM", 0x23, { 0, sizeof(struct smc_rtc_alarm) }, 0, sizeof(struct smc_rtc_alarm) },
    OUT("GET_UPDATE_CERT_STORE_INFO", 0x24, 0, COUNT),
    BOTH("STAGE_BASE_MANIFESTS", 0x25, SET, RESULT),
    OUT("COUNT_OF_MISSING_BASE_IMAGES", 0x26, 0, COUNT),
    OUT("GET_MISSING_BASE_IMAGES", 0x27, 0, ALL),
    BOTH("IO_CORE_CONTROL", 0x28, 20, 4),
    OUT("GET_ROLLBACK_INFO", 0x29, 0, sizeof(struct update_rollback)),
    { "GET_RTC_TIME", 0x40, { 0, 36 }, 0, 36 },
};

static void run(gs_attack *attack)
{
    gs_attack_el1(attack);
    /* something to be read back */
    gs_claim(attack, gs_el1_smc(attack, 0x08, NW, 64, 0, 0) == 0, "SM", "64 bytes from normal RAM are logged");
    guint32 before = gs_attack_sum(attack, "a7s", SECRET, 0x1000);
    for (guint i = 0; i < G_N_ELEMENTS(calls); i++) {
        const guint32 bad[] = { SECRET, END - calls[i].size + 4, 0x803FF000, 0xFFFFFFFC, 0x90100000,
                                0 };
        for (guint n = 0; n < G_N_ELEMENTS(bad); n++) {
            guint32 a[4] = { calls[i].a[0], calls[i].a[1], calls[i].a[2], calls[i].a[3] };
            a[calls[i].pointer] = bad[n];
            int result = gs_el1_smc(attack, calls[i].call, a[0], a[1], a[2], a[3]);
            if (result != EFAULT_) {
                gs_claim(attack, FALSE, "SM", "%s with pointer %#x: %d%s", calls[i].name, bad[n],
                         result, result == GS_NO_ANSWER ? " (no answer, the monitor died)" : "");
                return;
            }
        }
    }
    gs_claim(attack, gs_attack_sum(attack, "a7s", SECRET, 0x1000) == before, "SM",
             "%u pointers of calls, 6 bad values each: all -EFAULT; monitor memory unchanged",
             (guint)G_N_ELEMENTS(calls));
    gs_claim(attack, gs_el1_alive(attack), "SM", "a right call is answered");
}

GS_SCENARIO(
    .id = "S44", .name = "smc-pointer", .attacker = "compromised kernel (EL1)",
    .asset = "monitor memory", .layers = "SM",
    .source = "Azure Sphere OS 20.09 notes: pointer checks added to monitor calls",
    .asserts = "no monitor call reads or writes outside normal RAM for the kernel",
    .control = "a monitor whose pointer check always says yes",
    .flaw = "monitor nw_check 0", .run = run)
