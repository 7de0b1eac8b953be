/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages of the MT3620 mailbox, for its clients. */
#ifndef AZURE_SPHERE_MAILBOX_H
#define AZURE_SPHERE_MAILBOX_H

#include <linux/types.h>

/*
 * Channel 2n is the message queue of hardware mailbox n: send a pointer to this
 * (it must live until tx_done), receive a pointer to a u32 command word. Channel
 * 2n + 1 is its software interrupt: send and receive a pointer to a u32 of port bits.
 */
struct mt3620_mbox_message {
	u32 command;
	u32 data;		/* 0 is not posted */
};

#endif
