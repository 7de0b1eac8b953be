/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Requests to Pluton, for drivers. Commands: firmware/interface/remote_api.h. */
#ifndef AZURE_SPHERE_REMOTE_API_H
#define AZURE_SPHERE_REMOTE_API_H

#include <linux/types.h>
#include <interface/remote_api.h>

/*
 * One request under way. The owner fills the first four members; `done` runs in
 * interrupt context once the reply (or its absence) is settled, and not at all
 * after remote_api_cancel() has returned.
 */
struct remote_api_request {
	u8 command;
	void *reply;
	size_t reply_space;
	void (*done)(struct remote_api_request *req);

	u8 sequence;
	size_t reply_size;
	int result;
};

int remote_api_submit(struct remote_api_request *req, const void *data, size_t len);
void remote_api_cancel(struct remote_api_request *req);

/* A command without a reply. */
int remote_api_post(u8 command, const void *data, size_t len);

/* Waits; returns the reply's size. -ETIMEDOUT after 25 s. */
int remote_api_call(u8 command, const void *data, size_t len, void *reply,
		    size_t reply_space);

#endif
