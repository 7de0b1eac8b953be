/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of the Azure Sphere security module, to each other. */
#ifndef AZURE_SPHERE_LSM_H
#define AZURE_SPHERE_LSM_H

#include <linux/binfmts.h>
#include <linux/cred.h>
#include <linux/lsm_hooks.h>
#include <azure-sphere/security.h>

extern struct lsm_blob_sizes azs_blob_sizes;

static inline struct azs_identity *azs_cred(const struct cred *cred)
{
	return cred->security + azs_blob_sizes.lbs_cred;
}

/* memory.c */
int azs_mmap_file(struct file *file, unsigned long reqprot, unsigned long prot,
		  unsigned long flags);
int azs_file_mprotect(struct vm_area_struct *vma, unsigned long reqprot,
		      unsigned long prot);
int azs_bprm_check(struct linux_binprm *bprm);

/* credentials.c */
int azs_bprm_creds(struct linux_binprm *bprm, const struct file *file);
void azs_bprm_committed(const struct linux_binprm *bprm);
int azs_fix_setuid(struct cred *new, const struct cred *old, int flags);
int azs_fix_setgid(struct cred *new, const struct cred *old, int flags);
int azs_fix_setgroups(struct cred *new, const struct cred *old);

#endif
