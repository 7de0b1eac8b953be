/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calls into the Security Monitor, for drivers. Numbers and records:
 * firmware/interface/smc.h. A buffer is shared with the secure world between
 * security_monitor_give() and security_monitor_take(); the kernel keeps off it then.
 */
#ifndef AZURE_SPHERE_SECURITY_MONITOR_H
#define AZURE_SPHERE_SECURITY_MONITOR_H

#include <linux/types.h>
#include <interface/smc.h>

struct sm_buffer {
	void *data;
	dma_addr_t address;
	size_t size;		/* rounded up to 4 */
};

/* -ENODEV before the driver has found a monitor. */
int security_monitor_buffer(struct sm_buffer *buf, size_t size);
void security_monitor_free(struct sm_buffer *buf);
void security_monitor_give(struct sm_buffer *buf);
void security_monitor_take(struct sm_buffer *buf);

/* The monitor's result: 0 or a count, or a negative errno. */
long security_monitor_call(enum smc_call call, u32 a1, u32 a2, u32 a3, u32 a4);

/* give, call with (buffer address, in_len, address of the output, out_len), take */
long security_monitor_blob(enum smc_call call, struct sm_buffer *buf,
			   size_t in_len, size_t out_len);

/* Size of the image's body, which is all the signature speaks for, or a negative errno. */
long security_monitor_verify_image(phys_addr_t window_address);

#endif
