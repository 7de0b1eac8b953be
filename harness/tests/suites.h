/* SPDX-License-Identifier: MIT */
/* All suites; each is one file, suite_NAME.c or unit/NAME_test.c. */
#ifndef GS_SUITES_H
#define GS_SUITES_H

#include "suite.h"

#define GS_SUITES(S) \
    S(ground) \
    S(oracle) \
    S(cores) \
    S(boot) \
    S(command) \
    S(engine_arith) \
    S(engine_ec) \
    S(engine) \
    S(nist) \
    S(misuse) \
    S(secrets) \
    S(leaks) \
    S(keys) \
    S(attest) \
    S(efuse) \
    S(pulse) \
    S(factory) \
    S(firewall) \
    S(matrix) \
    S(policy) \
    S(fetch) \
    S(smc) \
    S(monitor) \
    S(readback) \
    S(landing) \
    S(wild) \
    S(iocore) \
    S(programs) \
    S(quote) \
    S(sfc) \
    S(periph) \
    S(dma) \
    S(walk) \
    S(faults) \
    S(format) \
    S(remote) \
    S(report) \
    S(gate) \
    S(controls) \
    S(strayloads) \
    S(vault) \
    S(secure) \
    S(races) \
    S(abuse) \
    S(skips) \
    S(repeat) \
    S(snapshot) \
    S(tamper) \
    S(flips) \
    S(metadata) \
    S(locator) \
    S(records) \
    S(campaign) \
    S(triggers) \
    S(device_faults) \
    S(prune) \
    S(fault_run) \
    S(replay) \
    S(pairs) \
    S(faultmodels) \
    S(staging) \
    S(powercut) \
    S(unlock) \
    S(corners) \
    S(userland) \
    S(scenarios)

#define DECLARE(name) void gs_suite_##name(gs_suite *suite);
GS_SUITES(DECLARE)
#undef DECLARE

static const struct {
    const char *name;
    void (*fill)(gs_suite *suite);
} gs_suites[] = {
#define ROW(name) { #name, gs_suite_##name },
    GS_SUITES(ROW)
#undef ROW
};

#endif
