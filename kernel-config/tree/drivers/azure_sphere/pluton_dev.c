// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * /dev/pluton: Pluton's services for user space. Every process may open it
 * (published); each ioctl checks the caller's device capabilities, and the tenant
 * of a signature is the caller's own. Facts (azure-sphere-interfaces) 3.1.
 *
 * With O_NONBLOCK an ioctl answers EINPROGRESS, poll() reports the reply and
 * read() returns, once, the argument record as the ioctl would have filled it. A
 * file has one operation at a time (else EAGAIN); its whole state changes under
 * one lock, because racing it crashed the published driver (TALOS-2020-1117).
 */
#include <linux/cleanup.h>
#include <linux/fs.h>
#include <linux/ioctl.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <azure-sphere/remote_api.h>
#include <azure-sphere/security.h>

/* How a request is made from the caller's record */
enum request_kind {
	REQUEST_COPY,		/* the record's first in_size bytes */
	REQUEST_SIGN,		/* the caller's tenant, then the digest */
	REQUEST_MANUFACTURING,	/* the magic, then the state */
};

struct pluton_op {
	u32 ioctl;
	u8 command;
	u8 kind;
	bool status_first;	/* the reply's first word must be 0 and is not shown */
	u16 in_size;
	u16 reply_size;
	u16 out_at;		/* where the reply goes in the record */
	u32 capability;
	int denied;
};

#define ATT AZS_CAP_ATTESTATION_RUNTIME, -EINVAL
#define STATE AZS_CAP_UPDATE_SECURITY_STATE, -EINVAL
static const struct pluton_op ops[] = {
	{ PLUTON_GET_SECURITY_STATE, REMOTE_API_GET_SECURITY_STATE, 0, 0, 0, 132, 0 },
	{ PLUTON_GENERATE_CLIENT_AUTH_KEY, REMOTE_API_GENERATE_CLIENT_AUTH_KEY, 0, 0, 0, 4, 0, ATT },
	{ PLUTON_COMMIT_CLIENT_AUTH_KEY, REMOTE_API_COMMIT_CLIENT_AUTH_KEY, 0, 0, 0, 4, 0, ATT },
	{ PLUTON_GET_TENANT_PUBLIC_KEY, REMOTE_API_GET_TENANT_PUBLIC_KEY, 0, 0, 64, 64, 0 },
	{ PLUTON_PROCESS_ATTESTATION, REMOTE_API_PROCESS_ATTESTATION, 0, 0, 32, 856, 32, ATT },
	{ PLUTON_SIGN_WITH_TENANT_KEY, REMOTE_API_SIGN_WITH_TENANT_ATTESTATION_KEY,
	  REQUEST_SIGN, 0, 32, 64, 0 },
	{ PLUTON_SET_POSTCODE, REMOTE_API_SET_POSTCODE, 0, 0, 4, 0, 0, AZS_CAP_POSTCODE, -EPERM },
	{ PLUTON_GET_BOOT_MODE_FLAGS, REMOTE_API_GET_BOOT_MODE_FLAGS, 0, 0, 0, 4, 0 },
	{ PLUTON_IS_CAPABILITY_ENABLED, REMOTE_API_IS_CAPABILITY_ENABLED, 0, 0, 2, 1, 2 },
	{ PLUTON_GET_ENABLED_CAPABILITIES, REMOTE_API_GET_ENABLED_CAPABILITIES, 0, 0, 0, 128, 0 },
	{ PLUTON_SET_MANUFACTURING_STATE, REMOTE_API_SET_MANUFACTURING_STATE,
	  REQUEST_MANUFACTURING, true, 4, 4, 0, STATE },
	{ PLUTON_GET_MANUFACTURING_STATE, REMOTE_API_GET_MANUFACTURING_STATE, 0, true, 0, 8, 0, STATE },
	{ PLUTON_DECODE_CAPABILITIES, REMOTE_API_DECODE_CAPABILITIES, 0, 0, 1028, 132, 1028 },
};

#define RECORD_MAX	sizeof(struct pluton_decode)	/* the largest of all */
#define REQUEST_MAX	1028

static_assert(_IOC_SIZE(PLUTON_DECODE_CAPABILITIES) == RECORD_MAX);
static_assert(_IOC_SIZE(PLUTON_PROCESS_ATTESTATION) == sizeof(struct pluton_attestation));
static_assert(sizeof(struct remote_api_attestation) == 856);

enum file_state { IDLE, PENDING, READY };

struct pluton_file {
	struct mutex lock;
	wait_queue_head_t wait;
	enum file_state state;		/* PENDING -> READY in interrupt context */
	const struct pluton_op *op;
	struct remote_api_request req;
	u8 request[REQUEST_MAX];
	u8 record[RECORD_MAX];
	u8 reply[ALIGN(sizeof(struct remote_api_attestation), 4)];
};

static const struct pluton_op *find_op(unsigned int cmd)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ops); i++) {
		if (ops[i].ioctl == cmd)
			return &ops[i];
	}
	return NULL;
}

/* Fills the request from the record; returns its size. */
static size_t make_request(struct pluton_file *pf)
{
	const struct pluton_op *op = pf->op;
	const u8 *record = pf->record;
	u8 *request = pf->request;
	struct remote_api_set_manufacturing_state *set;

	switch (op->kind) {
	case REQUEST_SIGN:
		memcpy(request, azure_sphere_identity()->tenant, AZS_TENANT_SIZE);
		memcpy(request + AZS_TENANT_SIZE, record, op->in_size);
		return AZS_TENANT_SIZE + op->in_size;
	case REQUEST_MANUFACTURING:
		set = (void *)request;
		set->magic = REMOTE_API_MANUFACTURING_MAGIC;
		memcpy(&set->state, record, sizeof(set->state));
		return sizeof(*set);
	default:
		memcpy(request, record, op->in_size);
		return op->in_size;
	}
}

/* Puts a settled reply into the record. */
static int finish(struct pluton_file *pf)
{
	const struct pluton_op *op = pf->op;
	const u8 *reply = pf->reply;
	size_t len = op->reply_size;
	u32 status;

	if (pf->req.result)
		return pf->req.result;
	if (pf->req.reply_size < len)
		return -EIO;
	if (op->status_first) {
		memcpy(&status, reply, sizeof(status));
		if (status)
			return status == REMOTE_API_STATUS_DENIED ? -EPERM : -EIO;
		reply += sizeof(status);
		len -= sizeof(status);
	}
	memcpy(pf->record + op->out_at, reply, len);
	return 0;
}

static void forget(struct pluton_file *pf)
{
	memzero_explicit(pf->request, sizeof(pf->request));
	memzero_explicit(pf->record, sizeof(pf->record));
	memzero_explicit(pf->reply, sizeof(pf->reply));
	WRITE_ONCE(pf->state, IDLE);
}

static void settled(struct remote_api_request *req)
{
	struct pluton_file *pf = container_of(req, struct pluton_file, req);

	/* the reply before the state that shows it: pluton_read, pluton_poll */
	smp_store_release(&pf->state, READY);
	wake_up_interruptible(&pf->wait);
}

static long start(struct pluton_file *pf, size_t len)
{
	int err;

	pf->req.command = pf->op->command;
	pf->req.reply = pf->reply;
	pf->req.reply_space = sizeof(pf->reply);
	pf->req.done = settled;
	WRITE_ONCE(pf->state, PENDING);
	err = remote_api_submit(&pf->req, pf->request, len);
	if (err) {
		forget(pf);
		return err;
	}
	return -EINPROGRESS;
}

static long run(struct pluton_file *pf, size_t len, void __user *arg)
{
	int err;

	err = remote_api_call(pf->op->command, pf->request, len, pf->reply,
			      sizeof(pf->reply));
	if (err >= 0) {
		pf->req.result = 0;
		pf->req.reply_size = err;
		err = finish(pf);
	}
	if (!err && _IOC_DIR(pf->op->ioctl) & _IOC_READ &&
	    copy_to_user(arg, pf->record, _IOC_SIZE(pf->op->ioctl)))
		err = -EFAULT;
	forget(pf);
	return err;
}

static long pluton_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct pluton_file *pf = file->private_data;
	const struct pluton_op *op = find_op(cmd);
	void __user *p = (void __user *)arg;
	size_t len;
	int err;

	if (!op)
		return -ENOTTY;
	if (op->capability && !azure_sphere_capable(op->capability))
		return op->denied;

	guard(mutex)(&pf->lock);
	if (READ_ONCE(pf->state) != IDLE)
		return -EAGAIN;
	pf->op = op;
	if (op->in_size && copy_from_user(pf->record, p, op->in_size)) {
		forget(pf);
		return -EFAULT;
	}
	len = make_request(pf);
	if (!op->reply_size) {
		err = remote_api_post(op->command, pf->request, len);
		forget(pf);
		return err;
	}
	if (file->f_flags & O_NONBLOCK)
		return start(pf, len);
	return run(pf, len, p);
}

static ssize_t pluton_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	struct pluton_file *pf = file->private_data;
	size_t size;
	int err;

	guard(mutex)(&pf->lock);
	/* pairs with settled() */
	switch (smp_load_acquire(&pf->state)) {
	case IDLE:
		return -EINVAL;
	case PENDING:
		return -EAGAIN;
	case READY:
		break;
	}
	size = _IOC_SIZE(pf->op->ioctl);
	if (count < size)
		return -EINVAL;
	err = finish(pf);
	if (!err && copy_to_user(buf, pf->record, size))
		err = -EFAULT;
	forget(pf);
	return err ? err : size;
}

static __poll_t pluton_poll(struct file *file, poll_table *table)
{
	struct pluton_file *pf = file->private_data;

	poll_wait(file, &pf->wait, table);
	/* pairs with settled() */
	return smp_load_acquire(&pf->state) == READY ? EPOLLIN | EPOLLRDNORM : 0;
}

static int pluton_open(struct inode *inode, struct file *file)
{
	struct pluton_file *pf = kzalloc(sizeof(*pf), GFP_KERNEL_ACCOUNT);

	if (!pf)
		return -ENOMEM;
	mutex_init(&pf->lock);
	init_waitqueue_head(&pf->wait);
	file->private_data = pf;
	return nonseekable_open(inode, file);
}

static int pluton_release(struct inode *inode, struct file *file)
{
	struct pluton_file *pf = file->private_data;

	if (READ_ONCE(pf->state) == PENDING)
		remote_api_cancel(&pf->req);
	kfree_sensitive(pf);
	return 0;
}

static const struct file_operations pluton_fops = {
	.owner = THIS_MODULE,
	.open = pluton_open,
	.release = pluton_release,
	.unlocked_ioctl = pluton_ioctl,
	.read = pluton_read,
	.poll = pluton_poll,
};

static struct miscdevice pluton_misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "pluton",
	.fops = &pluton_fops,
	.mode = 0666,
};
builtin_misc_device(pluton_misc);
