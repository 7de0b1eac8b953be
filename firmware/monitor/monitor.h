/* SPDX-License-Identifier: MIT */
/*
 * Security Monitor: what its parts offer each other.
 *
 * The monitor owns the secure half of the A7, its page tables, the firewall, the
 * interrupt controller's secure settings and the RTC. It never follows a pointer
 * of the normal world: normal RAM is mapped at an alias alone (world.c).
 */
#ifndef MONITOR_H
#define MONITOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "flash_layout.h"
#include "postcode.h"
#include "secure_mbox.h"
#include "smc.h"

/* start.S: layout known there */
struct nw_context {
    uint32_t r[13];
    uint32_t pad;
    uint32_t pc;
    uint32_t psr;
};
void __attribute__((noreturn)) world_enter(const struct nw_context *context);

/* main.c */
void __attribute__((noreturn)) monitor_main(void);
void __attribute__((noreturn)) monitor_fault(uint32_t kind, uint32_t address);
void __attribute__((noreturn)) monitor_refuse(uint32_t postcode);
/* MONITOR_BOOTED once the normal world may run; start.S makes its way out with it. */
extern uint32_t monitor_booted;
/* As Pluton says now, which may be later than at boot; the strictest if it does not say. */
uint32_t monitor_lifecycle(void);

/* core.c */
void core_set_up(void);
/* Bits in which the core's own secure registers are not as set, read anew; 0: all are. */
uint32_t core_difference(void);

/* mmu.c, gic.c */
void mmu_enable(void);
/* The same of the secure translation's registers. */
uint32_t mmu_difference(void);
/* Bits in which an entry in use of the translation tables is not as it was written, 0 if none. */
uint32_t mmu_tables_difference(void);
void gic_give_to_normal_world(void);

/* firewall.c */
bool firewall_lock_down(void);
/* Bits in which the policy is not in force and locked, read anew; 0: it is. */
uint32_t firewall_difference(void);
bool firewall_grant(unsigned int core, unsigned int type, uint32_t base, uint32_t size, bool lock);
uint32_t firewall_grants_difference(void);
bool firewall_granted(unsigned int core, unsigned int type, uint32_t base, uint32_t size);
bool firewall_grant_locked(unsigned int core, unsigned int type);
void firewall_revoke(unsigned int core);
uint32_t firewall_slot(unsigned int slot);

/* pluton.c: the reply is the monitor's own copy, valid until the next call */
struct pluton_args {
    uint32_t word[8];
    const void *data;
    size_t length;
};
const struct secure_reply *pluton_call(enum secure_cmd command, const struct pluton_args *args);
/* Wipes the last request and reply, here and in the exchange page. */
void pluton_forget(void);
void pluton_post_no_reply(enum secure_cmd command, uint32_t arg0);
void pluton_postcode(uint32_t code);

/* world.c: normal-world memory. All return 0 or SMC_EFAULT. */
int nw_check(uint32_t address, uint32_t length, uint32_t align);
int nw_copy_in(void *to, uint32_t address, uint32_t length, uint32_t align);
int nw_copy_out(uint32_t address, const void *from, uint32_t length, uint32_t align);

/* image.c */
struct image_range {
    uint32_t offset;        /* physical flash offset */
    uint32_t size;
};
int image_verify_boot(uint32_t window, uint32_t type, uint32_t *body_size);
int image_verify(uint32_t window, uint32_t size, uint32_t type, uint32_t *body_size);
int image_find_application(uint32_t offset, struct image_range *found);
void flash_read(void *to, uint32_t offset, uint32_t length);

/* abi.c */
void abi_collect(uint32_t window, uint32_t body_size);

/* io_core.c: does any running core execute from this flash range? */
bool io_core_uses_flash(uint32_t offset, uint32_t length);

/* Services: arguments r1..r6 in a[0]..a[5], result for r0 */
void monitor_smc(struct nw_context *context);
int service_query_flash(const uint32_t *a);
int service_erase_flash(const uint32_t *a);
int service_write_flash(const uint32_t *a);
int service_verify_image(const uint32_t *a);
int service_verify_body_size(const uint32_t *a);
int service_write_log(const uint32_t *a);
int service_log_size(const uint32_t *a);
int service_log_data(const uint32_t *a);
int service_derive_key(const uint32_t *a);
int service_peripheral_count(const uint32_t *a);
int service_list_peripherals(const uint32_t *a);
int service_wifi_location(const uint32_t *a);
int service_abi_count(const uint32_t *a);
int service_abi_versions(const uint32_t *a);
int service_rtc_set_time(const uint32_t *a);
int service_rtc_set_alarm(const uint32_t *a);
int service_rtc_get_time(const uint32_t *a);
int service_io_core(const uint32_t *a);
/* All calls about staged and installed images; SMC_ENOSYS for any other number */
int service_update(uint32_t number, const uint32_t *a);

#endif
