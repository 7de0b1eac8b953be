/* SPDX-License-Identifier: MIT */
/* Scenarios of the catalogue whose part the board does not have yet. Each names it. */
#include "../lib/scenario.h"

#define MISSING(id_, name_, attacker_, asset_, layers_, source_, part) \
    { .id = id_, .name = name_, .attacker = attacker_, .asset = asset_, .layers = layers_, \
      .source = source_, .missing = part }

static const gs_scenario missing[] = {
    MISSING("S01", "mirai", "remote, internet", "third parties", "U, NET, K, CL", "Mirai, October 2016",
            "IPv4 and netfilter in Linux, networkd"),
    MISSING("S02", "fish-tank-thermometer", "remote, then lateral", "neighbours' data", "NET, U, K, CL",
            "Darktrace 2017", "IPv4 and netfilter in Linux, networkd"),
    MISSING("S03", "rtos-tcp-flaw", "remote packet sender", "whole device", "K, PLU, SM, FW, CL",
            "URGENT/11, July 2019", "a network device and IP stack, a flat baseline to compare with"),
    MISSING("S04", "cloud-man-in-the-middle", "network", "update and attestation channel", "U, CL",
            "public documentation, own re-enactment", "the cloud stand-in, azured, TLS in user space"),
    MISSING("S07", "stolen-client-certificate", "network", "identity", "PLU, CL", "public documentation",
            "the cloud stand-in and its 24-hour certificates"),
    MISSING("S12", "dns-rebinding", "network", "LAN", "NET, U", "own", "IPv4, netfilter, networkd"),
    MISSING("S13", "firewall-alteration", "malicious application", "network policy", "K, NET",
            "Azure Sphere Security Research Challenge", "IPv4 and netfilter in Linux"),
    MISSING("S14", "wifi-firmware-takeover", "radio neighbour", "A7 memory", "FW, NET", "own",
            "the Wi-Fi core and its host interface"),
    MISSING("S23", "crash-handler-capabilities", "malicious application", "privilege", "U",
            "Azure Sphere OS 20.08 notes", "azcore, the crash handler"),
    MISSING("S27", "peripheral-disable", "malicious application", "availability", "K", "ANVIL",
            "ENABLE_PERIPHERAL_DRIVER and a peripheral driver in Linux"),
    MISSING("S31", "littlefs-quota", "malicious application", "availability", "K, U", "CVE-2020-16986",
            "littlefs and mutable storage"),
    MISSING("S34", "resource-exhaustion", "malicious application", "availability", "K", "own",
            "cgroups in Linux"),
    MISSING("S35", "probing-is-reported", "malicious application", "detection", "U, CL",
            "seven properties", "azcore, the error report's way to the cloud stand-in"),
    MISSING("S36", "local-service-deputy", "malicious application", "privilege", "U", "own",
            "service sockets of the application manager, networkd, azured"),
    MISSING("S40", "malformed-ring", "malicious real-time application", "kernel", "K", "own",
            "the I/O core channel driver in Linux"),
    MISSING("S42", "message-flood", "malicious real-time application", "availability", "K", "own",
            "the I/O core channel driver in Linux"),
    MISSING("S56", "remap-after-lock", "root or EL1", "actuator", "SM", "public documentation",
            "SET_PERIPHERAL_MAPPING and SET_PIN_MAPPING (SMC 1E, 1F)"),
    MISSING("S72", "service-link", "physical UART", "lifecycle", "U", "COMAE", "gatewayd and the service link"),
    MISSING("S73", "chain", "remote to deepest", "all", "all", "McAfee ATR and Talos",
            "S03, S23 and S56, links of the chain"),
};

static void __attribute__((constructor)) enlist_missing(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(missing); i++) {
        gs_scenario_enlist(&missing[i]);
    }
}
