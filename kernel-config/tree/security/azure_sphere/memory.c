// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Executable memory: only pages of a verified image, never one that was or can
 * become writable. Error numbers follow the published table, facts
 * (azure-sphere-interfaces) 5.1. The paths no hook sees (brk, the initial stack,
 * an executable bss, READ_IMPLIES_EXEC) are closed by kernel-config/patches.
 */
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <azure-sphere/asxipfs.h>

#include "lsm.h"

int azs_mmap_file(struct file *file, unsigned long reqprot, unsigned long prot,
		  unsigned long flags)
{
	if (!(prot & PROT_EXEC))
		return 0;
	if (prot & PROT_WRITE)
		return -EPERM;
	if ((flags & MAP_TYPE) != MAP_PRIVATE)
		return -EPERM;
	if (!file || !asxipfs_is_verified(file))
		return -EPERM;
	return 0;
}

/*
 * A mapping has VM_EXEC only if it was executable from its start, so "was it
 * ever writable" needs no mark of its own: what is not executable now never is.
 */
int azs_file_mprotect(struct vm_area_struct *vma, unsigned long reqprot,
		      unsigned long prot)
{
	if (!(prot & PROT_EXEC))
		return prot & PROT_WRITE && vma->vm_flags & VM_EXEC ? -EPERM : 0;
	if (prot & PROT_WRITE || vma->vm_flags & VM_MAYSHARE)
		return -EPERM;
	if (vma->vm_flags & VM_EXEC)
		return 0;
	return vma_is_initial_heap(vma) || vma_is_initial_stack(vma) ? -EPERM : -EACCES;
}

int azs_bprm_check(struct linux_binprm *bprm)
{
	return asxipfs_is_verified(bprm->file) ? 0 : -EPERM;
}
