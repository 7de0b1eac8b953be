// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pluton Remote API: the client in the kernel.
 *
 * Owns the ring block (docs/remote-api.md) and the table of requests under way.
 * Only the kernel is trusted here: a reply's buffer index, length, sequence and
 * command are bounded and matched before use, and each buffer is read once. In
 * the published driver the transmit lock stayed held on the success path; every
 * lock here is scoped.
 */
#include <linux/cleanup.h>
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/init.h>
#include <linux/mailbox_client.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/spinlock.h>
#include <azure-sphere/mailbox.h>
#include <azure-sphere/remote_api.h>

#define REPLY_TIMEOUT_MS	25000	/* facts 2.2 */
#define SEQUENCES		256	/* 0 is for unsolicited messages */

static_assert(sizeof(struct remote_api_block) == REMOTE_API_BLOCK_SIZE);
static_assert(offsetof(struct remote_api_block, buffer) == REMOTE_API_BUFFERS_OFFSET);

static struct {
	spinlock_t lock;
	struct mbox_client client;
	struct mbox_chan *channel;
	struct remote_api_block *block;
	dma_addr_t block_address;
	struct remote_api_request *pending[SEQUENCES];
	u8 last_sequence;
	u8 next_buffer;		/* 0..15 within the A7's buffers */
	/* the mailbox framework keeps pointers to these until a message is taken */
	struct mt3620_mbox_message message[REMOTE_API_A7_BUFFERS];
	struct mt3620_mbox_message hello;
} api = {
	.lock = __SPIN_LOCK_UNLOCKED(api.lock),
};

static bool is_ready(void)
{
	/* pairs with the release in api_probe: the block is set up */
	return smp_load_acquire(&api.channel);
}

static int next_sequence(void)
{
	unsigned int i;

	for (i = 1; i < SEQUENCES; i++) {
		u8 seq = 1 + (api.last_sequence + i - 1) % (SEQUENCES - 1);

		if (!api.pending[seq]) {
			api.last_sequence = seq;
			return seq;
		}
	}
	return -ENOMEM;
}

/* Fills the next transmit buffer and posts it; the lock is held. */
static int transmit(u8 sequence, u8 command, const void *data, size_t len)
{
	unsigned int slot = api.next_buffer;
	unsigned int index = REMOTE_API_PLUTON_BUFFERS + slot;
	struct remote_api_descriptor *desc = &api.block->descriptor[index];
	struct remote_api_message *buffer = (void *)api.block->buffer[index];
	struct mt3620_mbox_message *msg = &api.message[slot];
	size_t padded = ALIGN(len, 4);
	int err;

	if (padded > REMOTE_API_MESSAGE_MAX)
		return -EINVAL;
	if (!READ_ONCE(desc->available))
		return -ENOMEM;
	memset(buffer, 0, REMOTE_API_MESSAGE_HEADER + padded);
	buffer->size = padded;
	if (len)
		memcpy(buffer->data, data, len);
	WRITE_ONCE(desc->available, 0);
	msg->command = REMOTE_API_WORD(sequence, command, index);
	msg->data = 0;
	wmb();	/* the buffer before the message that names it */
	err = mbox_send_message(api.channel, msg);
	if (err < 0) {
		WRITE_ONCE(desc->available, 1);
		return err;
	}
	api.next_buffer = (slot + 1) % REMOTE_API_A7_BUFFERS;
	return 0;
}

int remote_api_submit(struct remote_api_request *req, const void *data, size_t len)
{
	int seq, err;

	if (!is_ready())
		return -ENODEV;
	guard(spinlock_irqsave)(&api.lock);
	seq = next_sequence();
	if (seq < 0)
		return seq;
	req->sequence = seq;
	req->result = -EINPROGRESS;
	req->reply_size = 0;
	api.pending[seq] = req;
	err = transmit(seq, req->command, data, len);
	if (err)
		api.pending[seq] = NULL;
	return err;
}

void remote_api_cancel(struct remote_api_request *req)
{
	guard(spinlock_irqsave)(&api.lock);
	if (api.pending[req->sequence] == req)
		api.pending[req->sequence] = NULL;
}

int remote_api_post(u8 command, const void *data, size_t len)
{
	int seq;

	if (!is_ready())
		return -ENODEV;
	guard(spinlock_irqsave)(&api.lock);
	seq = next_sequence();
	return seq < 0 ? seq : transmit(seq, command, data, len);
}

static void settle(struct remote_api_request *req, const struct remote_api_message *msg)
{
	size_t size = READ_ONCE(msg->size);

	if (size > REMOTE_API_MESSAGE_MAX) {
		req->result = -EIO;
	} else if (size > ALIGN(req->reply_space, 4)) {
		req->result = -ENOMEM;	/* published: larger than the caller's space */
	} else {
		req->reply_size = min(size, req->reply_space);
		memcpy(req->reply, msg->data, req->reply_size);
		req->result = 0;
	}
	req->done(req);
}

static void receive(struct mbox_client *client, void *data)
{
	u32 word = *(u32 *)data;
	u8 index = REMOTE_API_WORD_INDEX(word), seq = REMOTE_API_WORD_SEQ(word);
	struct remote_api_request *req;

	if (REMOTE_API_WORD_VERSION(word) != REMOTE_API_VERSION ||
	    index >= REMOTE_API_PLUTON_BUFFERS)
		return;
	rmb();	/* the message before the buffer it names */
	scoped_guard(spinlock_irqsave, &api.lock) {
		req = api.pending[seq];
		if (req && req->command == REMOTE_API_WORD_CMD(word)) {
			api.pending[seq] = NULL;
			settle(req, (void *)api.block->buffer[index]);
		}
	}
	mb();	/* done with the buffer before it is given back */
	WRITE_ONCE(api.block->descriptor[index].available, 1);
}

struct waiter {
	struct remote_api_request req;
	struct completion settled;
};

static void wake(struct remote_api_request *req)
{
	complete(&container_of(req, struct waiter, req)->settled);
}

int remote_api_call(u8 command, const void *data, size_t len, void *reply,
		    size_t reply_space)
{
	struct waiter w = {
		.req = {
			.command = command, .reply = reply,
			.reply_space = reply_space, .done = wake,
		},
	};
	long left;
	int err;

	init_completion(&w.settled);
	err = remote_api_submit(&w.req, data, len);
	if (err)
		return err;
	left = wait_for_completion_killable_timeout(&w.settled,
						    msecs_to_jiffies(REPLY_TIMEOUT_MS));
	if (left <= 0) {
		remote_api_cancel(&w.req);
		return left ? left : -ETIMEDOUT;
	}
	return w.req.result ? w.req.result : w.req.reply_size;
}

static void init_block(void)
{
	unsigned int i;

	api.block->pluton_count = REMOTE_API_PLUTON_BUFFERS;
	api.block->a7_count = REMOTE_API_A7_BUFFERS;
	for (i = 0; i < REMOTE_API_BUFFERS; i++) {
		struct remote_api_descriptor *desc = &api.block->descriptor[i];

		/* a7_pointer stays 0: a kernel pointer is nobody else's business */
		desc->address = api.block_address +
				offsetof(struct remote_api_block, buffer[i]);
		desc->length = REMOTE_API_BUFFER_SIZE;
		desc->available = 1;
		desc->index = i;
	}
	wmb();	/* the block before the message that names it */
}

static int api_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct mbox_chan *channel;
	int err;

	err = dma_coerce_mask_and_coherent(dev, DMA_BIT_MASK(32));
	if (err)
		return err;
	api.block = dmam_alloc_coherent(dev, sizeof(*api.block), &api.block_address,
					GFP_KERNEL);
	if (!api.block)
		return -ENOMEM;
	init_block();
	api.client.dev = dev;
	api.client.rx_callback = receive;
	channel = mbox_request_channel(&api.client, 0);
	if (IS_ERR(channel))
		return PTR_ERR(channel);
	api.hello.command = REMOTE_API_WORD(1, REMOTE_API_SEND_EVENT_BUFFERS, 0);
	api.hello.data = api.block_address;
	err = mbox_send_message(channel, &api.hello);
	if (err < 0) {
		mbox_free_channel(channel);
		return err;
	}
	/* pairs with is_ready() */
	smp_store_release(&api.channel, channel);
	return 0;
}

static const struct of_device_id api_match[] = {
	{ .compatible = "mediatek,mt3620-pluton" },
	{}
};

static struct platform_driver api_driver = {
	.probe = api_probe,
	.driver = {
		.name = "mt3620-pluton",
		.of_match_table = api_match,
		.suppress_bind_attrs = true,
	},
};
builtin_platform_driver(api_driver);
