// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * User ids of processes: no user process ever runs as root.
 *
 * Kernel threads have uid 0. The first process leaves it in the same step in
 * which it becomes a user process: the exec that replaces the kernel thread
 * gives it uid "sys", gid "appman" and a fixed set of Linux capabilities, before
 * its first instruction. Nothing afterwards can take uid or gid 0 (the setuid
 * family is refused), and uid 0 would not bring capabilities (securebits, locked).
 */
#include <linux/capability.h>
#include <linux/sched.h>
#include <linux/securebits.h>

#include "lsm.h"

#define UID_SYS		3	/* facts 10.1 */
#define GID_APPMAN	7

/*
 * What the application manager needs: mount, reboot, identities of what it
 * starts, device nodes of granted peripherals, the clock, and the network
 * capabilities it hands on to its network service.
 */
static const int init_caps[] = {
	CAP_CHOWN, CAP_KILL, CAP_SETGID, CAP_SETUID, CAP_SETPCAP,
	CAP_SYS_ADMIN, CAP_SYS_BOOT, CAP_SYS_TIME,
	CAP_NET_ADMIN, CAP_NET_BIND_SERVICE, CAP_NET_RAW,
};

static bool init_done;

static bool any_root_id(const struct cred *c)
{
	return uid_eq(c->uid, GLOBAL_ROOT_UID) || uid_eq(c->euid, GLOBAL_ROOT_UID) ||
	       uid_eq(c->suid, GLOBAL_ROOT_UID) || uid_eq(c->fsuid, GLOBAL_ROOT_UID);
}

static bool any_root_gid(const struct cred *c)
{
	return gid_eq(c->gid, GLOBAL_ROOT_GID) || gid_eq(c->egid, GLOBAL_ROOT_GID) ||
	       gid_eq(c->sgid, GLOBAL_ROOT_GID) || gid_eq(c->fsgid, GLOBAL_ROOT_GID);
}

static void become_application_manager(struct cred *new)
{
	kernel_cap_t caps = CAP_EMPTY_SET;
	int i;

	new->uid = new->euid = new->suid = new->fsuid = KUIDT_INIT(UID_SYS);
	new->gid = new->egid = new->sgid = new->fsgid = KGIDT_INIT(GID_APPMAN);
	for (i = 0; i < ARRAY_SIZE(init_caps); i++)
		cap_raise(caps, init_caps[i]);
	new->cap_permitted = caps;
	new->cap_effective = caps;
	new->cap_bset = caps;
	cap_clear(new->cap_inheritable);
	cap_clear(new->cap_ambient);
	new->securebits = issecure_mask(SECURE_NOROOT) |
			  issecure_mask(SECURE_NOROOT_LOCKED);
}

/* Runs after the capability module's own hook, so what is set here stays. */
int azs_bprm_creds(struct linux_binprm *bprm, const struct file *file)
{
	struct cred *new = bprm->cred;

	if (!any_root_id(new) && !any_root_gid(new))
		return 0;
	/* A kernel thread that would become a user process with root's ids. */
	if (init_done || !is_global_init(current))
		return -EPERM;
	become_application_manager(new);
	return 0;
}

void azs_bprm_committed(const struct linux_binprm *bprm)
{
	if (!is_global_init(current))
		return;
	init_done = true;
	task_set_no_new_privs(current);
}

int azs_fix_setuid(struct cred *new, const struct cred *old, int flags)
{
	return any_root_id(new) ? -EPERM : 0;
}

int azs_fix_setgid(struct cred *new, const struct cred *old, int flags)
{
	return any_root_gid(new) ? -EPERM : 0;
}

int azs_fix_setgroups(struct cred *new, const struct cred *old)
{
	int i;

	for (i = 0; i < new->group_info->ngroups; i++) {
		if (gid_eq(new->group_info->gid[i], GLOBAL_ROOT_GID))
			return -EPERM;
	}
	return 0;
}
