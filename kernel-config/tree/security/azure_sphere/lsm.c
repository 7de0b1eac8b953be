// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Azure Sphere security module: identity of processes.
 *
 * Owns the 88-byte identity record in each credential, the attributes in
 * /proc/PID/attr that set and show it, and the rules between processes (ptrace,
 * job control). memory.c has the rules of executable memory, credentials.c what
 * happens to the user ids. Published behaviour: facts (azure-sphere-interfaces)
 * section 4; what is stricter here is in docs/linux.md.
 */
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "lsm.h"

#define AZS_LSM_ID	0x415A53	/* "AZS"; above what Linux hands out */

static_assert(sizeof(struct azs_identity) == AZS_IDENTITY_SIZE);
static_assert(sizeof(struct azs_set_identity) == AZS_IDENTITY_SIZE);
static_assert(offsetof(struct azs_set_identity, capabilities) == 84);

struct lsm_blob_sizes azs_blob_sizes __ro_after_init = {
	.lbs_cred = sizeof(struct azs_identity),
};

const struct azs_identity *azure_sphere_identity(void)
{
	return azs_cred(current_cred());
}

bool azure_sphere_capable(u32 capabilities)
{
	u32 have = azure_sphere_identity()->capabilities;

	return capabilities && (have & capabilities) == capabilities;
}

static int azs_cred_prepare(struct cred *new, const struct cred *old, gfp_t gfp)
{
	*azs_cred(new) = *azs_cred(old);
	return 0;
}

static void azs_cred_transfer(struct cred *new, const struct cred *old)
{
	*azs_cred(new) = *azs_cred(old);
}

static int azs_set_identity(const struct azs_set_identity *set)
{
	struct azs_identity *id;
	struct cred *new;

	/* The flag falls with the first use, so an identity is set exactly once. */
	if (!(azure_sphere_identity()->flags & AZS_FLAG_APP_MANAGER))
		return -EPERM;
	new = prepare_creds();
	if (!new)
		return -ENOMEM;
	id = azs_cred(new);
	memcpy(id->component, set->component, sizeof(id->component));
	memcpy(id->tenant, set->tenant, sizeof(id->tenant));
	id->flags = set->job_control ? AZS_FLAG_JOB_CONTROL : 0;
	id->capabilities = set->capabilities;
	return commit_creds(new);
}

static int azs_setprocattr(const char *name, void *value, size_t size)
{
	int err;

	if (strcmp(name, "exec") || size != sizeof(struct azs_set_identity))
		return -EINVAL;
	err = azs_set_identity(value);
	return err ? err : size;
}

static int azs_show(const struct azs_identity *id, char **value)
{
	*value = kasprintf(GFP_KERNEL,
			   "Component ID: %pUl\nTenant ID: %.*s\nCapabilities: %08x\n",
			   id->component, AZS_TENANT_SIZE, id->tenant,
			   id->capabilities);
	return *value ? strlen(*value) : -ENOMEM;
}

static int azs_getprocattr(struct task_struct *task, const char *name,
			   char **value)
{
	struct azs_identity id;

	rcu_read_lock();
	id = *azs_cred(__task_cred(task));
	rcu_read_unlock();
	if (!strcmp(name, "current"))
		return azs_show(&id, value);
	if (strcmp(name, "exec"))
		return -EOPNOTSUPP;
	*value = kmemdup(&id, sizeof(id), GFP_KERNEL);
	return *value ? sizeof(id) : -ENOMEM;
}

/*
 * Attaching would write into executable pages, so nobody may (the debugger of
 * the published system is not there yet). Looking needs the same identity, or
 * the application manager.
 */
static int azs_ptrace_access_check(struct task_struct *child, unsigned int mode)
{
	const struct azs_identity *me = azure_sphere_identity();
	bool same;

	if (mode & PTRACE_MODE_ATTACH)
		return -EPERM;
	if (me->flags & AZS_FLAG_APP_MANAGER)
		return 0;
	rcu_read_lock();
	same = !memcmp(me->component, azs_cred(__task_cred(child))->component,
		       sizeof(me->component)) &&
	       !(azs_cred(__task_cred(child))->flags & AZS_FLAG_APP_MANAGER);
	rcu_read_unlock();
	return same ? 0 : -EPERM;
}

static int azs_ptrace_traceme(struct task_struct *parent)
{
	return -EPERM;
}

static int azs_task_setpgid(struct task_struct *p, pid_t pgid)
{
	u32 flags = azure_sphere_identity()->flags;

	return flags & (AZS_FLAG_APP_MANAGER | AZS_FLAG_JOB_CONTROL) ? 0 : -ENOSYS;
}

static struct security_hook_list azs_hooks[] __ro_after_init = {
	LSM_HOOK_INIT(cred_prepare, azs_cred_prepare),
	LSM_HOOK_INIT(cred_transfer, azs_cred_transfer),
	LSM_HOOK_INIT(setprocattr, azs_setprocattr),
	LSM_HOOK_INIT(getprocattr, azs_getprocattr),
	LSM_HOOK_INIT(ptrace_access_check, azs_ptrace_access_check),
	LSM_HOOK_INIT(ptrace_traceme, azs_ptrace_traceme),
	LSM_HOOK_INIT(task_setpgid, azs_task_setpgid),
	LSM_HOOK_INIT(mmap_file, azs_mmap_file),
	LSM_HOOK_INIT(file_mprotect, azs_file_mprotect),
	LSM_HOOK_INIT(bprm_check_security, azs_bprm_check),
	LSM_HOOK_INIT(bprm_creds_from_file, azs_bprm_creds),
	LSM_HOOK_INIT(bprm_committed_creds, azs_bprm_committed),
	LSM_HOOK_INIT(task_fix_setuid, azs_fix_setuid),
	LSM_HOOK_INIT(task_fix_setgid, azs_fix_setgid),
	LSM_HOOK_INIT(task_fix_setgroups, azs_fix_setgroups),
};

static const struct lsm_id azs_lsm_id = {
	.name = "AzureSphere",
	.id = AZS_LSM_ID,
};

static int __init azs_init(void)
{
	struct azs_identity *id = azs_cred(current_cred());

	id->flags = AZS_FLAG_APP_MANAGER;
	id->capabilities = AZS_CAP_ALL;
	security_add_hooks(azs_hooks, ARRAY_SIZE(azs_hooks), &azs_lsm_id);
	return 0;
}

DEFINE_LSM(azure_sphere) = {
	.name = "AzureSphere",
	.blobs = &azs_blob_sizes,
	.init = azs_init,
};
