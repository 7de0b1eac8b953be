// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * /dev/security-monitor: the monitor's services for user space. Every process
 * may open it (published); each ioctl checks the caller's device capabilities.
 * Numbers, records and checks: facts (azure-sphere-interfaces) 1.7 and 3.2.
 * What the monitor does not offer in this version is an error: -ENOTTY here for
 * a request that has no path at all, -ENOSYS from the monitor for the rest.
 */
#include <linux/capability.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <azure-sphere/asxipfs.h>
#include <azure-sphere/security.h>
#include <azure-sphere/security_monitor.h>

static_assert(sizeof(struct secmon_derive_key) == _IOC_SIZE(SECMON_DERIVE_KEY));
static_assert(sizeof(struct secmon_io_core) == _IOC_SIZE(SECMON_IO_CORE_CONTROL));
static_assert(sizeof(struct secmon_log_data) == _IOC_SIZE(SECMON_GET_LOG_DATA));
static_assert(sizeof(struct secmon_command) == _IOC_SIZE(SECMON_SMAPI_COMMAND));

static void __user *user(u32 address)
{
	return (void __user *)(uintptr_t)address;
}

static long write_log(void __user *arg)
{
	struct secmon_write_log req;
	struct sm_buffer buf;
	long err;

	if (!capable(CAP_SYS_ADMIN))
		return -EACCES;
	if (copy_from_user(&req, arg, sizeof(req)))
		return -EFAULT;
	if (!req.size || req.size > SMC_LOG_TRANSFER_MAX)
		return -EINVAL;
	err = security_monitor_buffer(&buf, req.size);
	if (err)
		return err;
	if (copy_from_user(buf.data, user(req.data), req.size)) {
		err = -EFAULT;
	} else {
		security_monitor_give(&buf);
		err = security_monitor_call(SMC_WRITE_LOG, buf.address, req.size, 0, 0);
		security_monitor_take(&buf);
	}
	security_monitor_free(&buf);
	return err;
}

static long read_log(struct secmon_log_data *req)
{
	struct sm_buffer buf;
	long err;

	err = security_monitor_buffer(&buf, req->size);
	if (err)
		return err;
	security_monitor_give(&buf);
	err = security_monitor_call(SMC_GET_LOG_DATA, req->offset, req->size,
				    buf.address, req->storage);
	security_monitor_take(&buf);
	if (err >= 0 && copy_to_user(user(req->buffer), buf.data, req->size))
		err = -EFAULT;
	security_monitor_free(&buf);
	return err < 0 ? err : 0;
}

static long get_log_data(void __user *arg)
{
	struct secmon_log_data req;
	long total, err = 0;

	if (!azure_sphere_capable(AZS_CAP_MANAGE_LOG_AND_TELEMETRY))
		return -EACCES;
	if (copy_from_user(&req, arg, sizeof(req)))
		return -EFAULT;
	if (req.size > SECMON_LOG_READ_MAX)
		return -EINVAL;
	total = security_monitor_call(SMC_GET_LOG_DATA_SIZE, req.storage, 0, 0, 0);
	if (total < 0)
		return total;
	req.total = total;
	if (req.buffer) {
		if (req.offset >= req.total)
			return -E2BIG;
		req.size = min(req.size, req.total - req.offset);
		err = req.size ? read_log(&req) : 0;
		if (err)
			return err;
	}
	return copy_to_user(arg, &req, sizeof(req)) ? -EFAULT : 0;
}

struct smapi_entry {
	enum smc_call call;
	u32 capability;
};

/* A hole in the table has no call: not dispatchable. */
static const struct smapi_entry smapi[] = {
#define SMAPI_ENTRY(name, number, smc, cap) [number] = { SMC_##smc, cap },
	SECMON_SMAPI(SMAPI_ENTRY)
#undef SMAPI_ENTRY
};

static long smapi_run(const struct smapi_entry *entry, const struct secmon_command *req)
{
	size_t out_at = ALIGN(req->in_length, 4);
	struct sm_buffer buf;
	long result;

	result = security_monitor_buffer(&buf, out_at + req->out_length);
	if (result)
		return result;
	if (req->in_length &&
	    copy_from_user(buf.data, user(req->in), req->in_length)) {
		result = -EFAULT;
		goto out;
	}
	result = security_monitor_blob(entry->call, &buf, req->in_length, req->out_length);
	if (result >= 0 && req->out_length &&
	    copy_to_user(user(req->out), buf.data + out_at, req->out_length))
		result = -EFAULT;
out:
	security_monitor_free(&buf);
	return result;
}

static long smapi_command(void __user *arg)
{
	const struct smapi_entry *entry;
	struct secmon_command req;

	if (copy_from_user(&req, arg, sizeof(req)))
		return -EFAULT;
	if (req.command >= ARRAY_SIZE(smapi) || !smapi[req.command].call)
		return azure_sphere_capable(AZS_CAP_ALL) ? -EINVAL : -EACCES;
	entry = &smapi[req.command];
	if (!azure_sphere_capable(entry->capability))
		return -EACCES;
	if (req.in_length > SECMON_BLOB_MAX || req.out_length > SECMON_BLOB_MAX)
		return -EINVAL;
	return smapi_run(entry, &req);
}

static int derive(struct secmon_derive_key *req)
{
	struct smc_derive_in *in;
	struct smc_derive_out *out;
	struct sm_buffer buf;
	long err;

	err = security_monitor_buffer(&buf, sizeof(*in) + sizeof(*out));
	if (err)
		return err;
	in = buf.data;
	memcpy(in->client, azure_sphere_identity()->component, sizeof(in->client));
	in->generation_delta = req->generation_delta;
	err = security_monitor_blob(SMC_DERIVE_KEY, &buf, sizeof(*in), sizeof(*out));
	if (!err) {
		out = buf.data + sizeof(*in);
		memcpy(req->key, out->key, sizeof(req->key));
		req->instance = out->instance;
		req->generation = out->generation;
	}
	security_monitor_free(&buf);
	return err ? -EIO : 0;
}

static long derive_key(void __user *arg)
{
	struct secmon_derive_key req;
	long err;

	if (!azure_sphere_capable(AZS_CAP_SFS))
		return -EACCES;
	if (copy_from_user(&req, arg, sizeof(req)))
		return -EFAULT;
	if (req.key_type)
		return -EINVAL;
	memset(req.key, 0, sizeof(req.key));
	req.instance = 0;
	req.generation = 0;
	req.status = derive(&req);
	err = copy_to_user(arg, &req, sizeof(req)) ? -EFAULT : 0;
	memzero_explicit(&req, sizeof(req));
	return err;
}

/* Published quirk: a failure is a positive errno in the record, not a result. */
static long peripheral_count(void __user *arg)
{
	struct secmon_peripheral_count req;
	long count;

	if (copy_from_user(&req, arg, sizeof(req)))
		return -EFAULT;
	count = security_monitor_call(SMC_GET_PERIPHERAL_COUNT, req.type, 0, 0, 0);
	req.status = count < 0 ? -count : 0;
	req.count = count < 0 ? 0 : count;
	return copy_to_user(arg, &req, sizeof(req)) ? -EFAULT : 0;
}

static long list_peripherals(void __user *arg)
{
	struct secmon_peripheral_list req;
	struct sm_buffer buf;
	long count;

	if (copy_from_user(&req, arg, sizeof(req)))
		return -EFAULT;
	if (!req.size || req.size > SMC_PERIPHERAL_LIST_MAX)
		return -EINVAL;
	count = security_monitor_buffer(&buf, req.size);
	if (count)
		return count;
	security_monitor_give(&buf);
	count = security_monitor_call(SMC_LIST_PERIPHERALS, req.type, buf.address,
				      req.size, req.entry_size);
	security_monitor_take(&buf);
	if (count >= 0 && copy_to_user(user(req.buffer), buf.data, req.size))
		count = -EFAULT;
	security_monitor_free(&buf);
	return count;
}

static long io_core_call(const struct smc_io_control *control)
{
	struct sm_buffer buf;
	long err;

	err = security_monitor_buffer(&buf, sizeof(*control) + sizeof(struct smc_io_result));
	if (err)
		return err;
	memcpy(buf.data, control, sizeof(*control));
	err = security_monitor_blob(SMC_IO_CORE_CONTROL, &buf, sizeof(*control),
				    sizeof(struct smc_io_result));
	if (!err)
		err = (int)((struct smc_io_result *)(buf.data + sizeof(*control)))->result;
	security_monitor_free(&buf);
	return err;
}

/* Only a file in verified flash has an address to run from. */
static long io_core_run(const struct secmon_io_core *req)
{
	struct smc_io_control control = { .core = req->core, .action = SMC_IO_START };
	CLASS(fd, f)(req->fd);
	phys_addr_t address;
	int err;

	if (!fd_file(f))
		return -EBADF;
	if (!(fd_file(f)->f_mode & FMODE_READ))
		return -EBADF;
	err = asxipfs_physical_address(fd_file(f), &address);
	if (err)
		return err;
	control.arg[0] = address;
	control.arg[1] = i_size_read(file_inode(fd_file(f)));
	control.arg[2] = req->flags;
	return io_core_call(&control);
}

static long io_core_control(void __user *arg)
{
	struct smc_io_control stop = { .action = SMC_IO_STOP };
	struct secmon_io_core req;

	if (!azure_sphere_capable(AZS_CAP_PERIPHERAL_PIN_MAPPING))
		return -EPERM;
	if (copy_from_user(&req, arg, sizeof(req)))
		return -EFAULT;
	if (req.core >= SMC_IO_CORES || req.flags & ~SMC_IO_FLAGS)
		return -EINVAL;
	switch (req.request) {
	case SECMON_IO_RUN:
		return io_core_run(&req);
	case SECMON_IO_STOP:
		stop.core = req.core;
		return io_core_call(&stop);
	case SECMON_IO_START_COMMUNICATION:
		return -ENOSYS;		/* no channel driver yet: docs/linux.md */
	default:
		return -EINVAL;
	}
}

static long sm_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	void __user *p = (void __user *)arg;

	switch (cmd) {
	case SECMON_WRITE_LOG:
		return write_log(p);
	case SECMON_GET_LOG_DATA:
		return get_log_data(p);
	case SECMON_SMAPI_COMMAND:
		return smapi_command(p);
	case SECMON_DERIVE_KEY:
		return derive_key(p);
	case SECMON_GET_PERIPHERAL_COUNT:
		return peripheral_count(p);
	case SECMON_LIST_PERIPHERALS:
		return list_peripherals(p);
	case SECMON_IO_CORE_CONTROL:
		return io_core_control(p);
	default:
		return -ENOTTY;
	}
}

static const struct file_operations sm_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = sm_ioctl,
};

static struct miscdevice sm_misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "security-monitor",
	.fops = &sm_fops,
	.mode = 0666,
};
builtin_misc_device(sm_misc);
