/* SPDX-License-Identifier: MIT */
/*
 * Parts of the Pluton runtime and what they share. One thread, no interrupt
 * handlers: whoever runs owns everything until it returns to the service loop.
 */
#ifndef PLUTON_PLUTON_H
#define PLUTON_PLUTON_H

#include <stdint.h>

#include "boot_images.h"
#include "handover.h"
#include "image_verify.h"
#include "remote_api.h"
#include "secure_mbox.h"

/* main.c: what the boot left, checked once */
struct pluton_state {
    struct handover handover;           /* private copy */
    struct image_keys keys;             /* keystore; lies in the TCM */
    const void *manifest;
    uint32_t boot_done;                 /* HARDENED_TRUE once the root file system is measured */
};
extern struct pluton_state pluton;

/* Mark the running set bad and reset the SoC, so that 1BL takes the other one. */
_Noreturn void pluton_set_failed(uint32_t code);

/* bus_policy.c: SYSRAM before and after the monitor moves in */
void bus_policy_open_sysram(void);
/* Bits in which the boot's policy is not in force, read anew; 0: all of it is. */
uint32_t bus_policy_difference(void);
/* Close the monitor's RAM to everybody but the monitor, lock Pluton's own slots; HARDENED_TRUE if
 * it holds. */
uint32_t bus_policy_for_monitor(void);
uint32_t bus_policy_hand_over(void);
/* The hand-over register: 1 once Pluton's right to write the firewall has fallen. */
uint32_t bus_policy_handed_over(void);

/* monitor_boot.c: load, verify, measure the Security Monitor and release the A7 */
void monitor_boot(void);

/* verify.c: SECURE_CMD_VERIFY_IMAGE; status for the reply */
int verify_window_image(const struct secure_request *request, struct secure_reply *reply);
/* 1 once device tree, kernel and root file system have been measured */
int verify_boot_complete(void);
/* What closes the attestation register (engine.h), if it has taken all three and nothing else. */
uint32_t verify_close_warrant(void);
/* Bits in which the register is not closed over exactly these, read anew; 0: it is. */
uint32_t verify_boot_difference(void);

/* flash_service.c */
void flash_service_protect(uint32_t active_bank);
/* Bits in which window and write protection are not as they must be, read anew. */
uint32_t flash_service_difference(void);
int flash_service_program(const struct secure_request *request);
int flash_service_erase(const struct secure_request *request);

/* io_core.c */
/* Bits in which a core but the HSP runs, or an I/O core has a window; 0: as the reset left them. */
uint32_t io_core_difference(void);
int io_core_start(uint32_t core, uint32_t offset, uint32_t size, uint32_t flags,
                  uint32_t *loader_status);
int io_core_stop(uint32_t core);

/* capability.c */
void capability_init(void);
/* Verify a capability file; capabilities out, IMAGE_STATUS_OK if it is good and for this chip. */
uint32_t capability_decode(const void *file, uint32_t size, uint16_t capability[CAPABILITY_COUNT]);
int capability_enabled(uint32_t id);
const uint16_t *capability_list(void);

/* identity.c: quote, tenant keys; enum eng_error */
uint32_t identity_security_state(struct remote_api_security_state *state);
uint32_t identity_attest(const uint8_t nonce[32], struct remote_api_attestation *reply);
uint32_t identity_generate_client_auth_key(void);
uint32_t identity_commit_client_auth_key(void);
uint32_t identity_tenant_public_key(const uint8_t tenant[64], uint8_t pub[64]);
uint32_t identity_tenant_sign(const uint8_t tenant[64], const uint8_t digest[32], uint8_t sig[64]);
uint32_t identity_derive(const uint8_t label[32], uint8_t key[32]);

/* lifecycle.c */
/* REMOTE_API_STATUS_*; purpose: of the warrant (efuse.h) the order came with */
uint32_t lifecycle_advance(uint32_t state, uint32_t purpose);

/* Purposes of fuse pulses, by the order that came */
#define PURPOSE_REMOTE(command)             (0x52000000u | (command))
#define PURPOSE_SECURE(command, operation)  (0x53000000u | (command) << 8 | (operation))

/* mailbox ends: service everything that waits */
void secure_init(void);
void secure_service(void);
void remote_init(void);
void remote_service(void);
uint32_t remote_dropped(void);

/* factory.c: never returns; a Blank chip does nothing else */
_Noreturn void factory_port(void);

#endif
