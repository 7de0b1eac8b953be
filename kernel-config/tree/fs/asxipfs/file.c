// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * asxipfs files: read from the mapped image, mapped in place, no page cache.
 *
 * A fault inserts the flash pages themselves; a write to a private mapping is
 * answered by the memory manager with a copy in RAM. Shared writable mappings
 * are refused: flash is not memory.
 */
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/pfn_t.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uio.h>
#include <azure-sphere/asxipfs.h>

#include "asxipfs.h"

#define FAULT_AROUND	16	/* pages mapped by one fault: one instead of sixteen exceptions */

bool asxipfs_is_verified(const struct file *file)
{
	const struct inode *inode = file_inode(file);

	return inode->i_sb->s_type == &asxipfs_type && S_ISREG(inode->i_mode);
}

int asxipfs_physical_address(const struct file *file, phys_addr_t *address)
{
	const struct inode *inode = file_inode(file);

	if (!asxipfs_is_verified(file))
		return -EINVAL;
	*address = asxipfs_sb(inode->i_sb)->physical + asxipfs_data(inode);
	return 0;
}

static ssize_t asxipfs_read_iter(struct kiocb *iocb, struct iov_iter *to)
{
	struct inode *inode = file_inode(iocb->ki_filp);
	loff_t pos = iocb->ki_pos, size = i_size_read(inode);
	size_t want = iov_iter_count(to), done;

	if (pos < 0)
		return -EINVAL;
	if (pos >= size || !want)
		return 0;
	want = min_t(loff_t, want, size - pos);
	done = copy_to_iter(asxipfs_sb(inode->i_sb)->image + asxipfs_data(inode) + pos,
			    want, to);
	iocb->ki_pos += done;
	return done ? done : -EFAULT;
}

static vm_fault_t insert_page(struct vm_area_struct *vma, struct inode *inode,
			      pgoff_t pgoff, unsigned long address)
{
	phys_addr_t at = asxipfs_sb(inode->i_sb)->physical + asxipfs_data(inode) +
			 ((phys_addr_t)pgoff << PAGE_SHIFT);

	return vmf_insert_mixed(vma, address, phys_to_pfn_t(at, PFN_DEV));
}

static vm_fault_t asxipfs_fault(struct vm_fault *vmf)
{
	struct vm_area_struct *vma = vmf->vma;
	struct inode *inode = file_inode(vma->vm_file);
	pgoff_t pages = DIV_ROUND_UP(i_size_read(inode), PAGE_SIZE), pgoff;
	unsigned long address;
	vm_fault_t result;

	if (vmf->pgoff >= pages)
		return VM_FAULT_SIGBUS;
	result = insert_page(vma, inode, vmf->pgoff, vmf->address & PAGE_MASK);
	if (result != VM_FAULT_NOPAGE || vma->vm_flags & VM_WRITE)
		return result;
	/* Nothing below may fail the fault: the page asked for is in place. */
	pgoff = vmf->pgoff + 1;
	address = (vmf->address & PAGE_MASK) + PAGE_SIZE;
	while (pgoff < pages && pgoff % FAULT_AROUND && address < vma->vm_end) {
		if (insert_page(vma, inode, pgoff++, address) != VM_FAULT_NOPAGE)
			break;
		address += PAGE_SIZE;
	}
	return VM_FAULT_NOPAGE;
}

static const struct vm_operations_struct asxipfs_vm_ops = {
	.fault = asxipfs_fault,
};

static int asxipfs_mmap(struct file *file, struct vm_area_struct *vma)
{
	if (vma->vm_flags & VM_SHARED && vma->vm_flags & VM_WRITE)
		return -EINVAL;
	if (vma->vm_flags & VM_SHARED)
		vm_flags_clear(vma, VM_MAYWRITE);
	vm_flags_set(vma, VM_MIXEDMAP);
	vma->vm_ops = &asxipfs_vm_ops;
	return 0;
}

const struct file_operations asxipfs_file_fops = {
	.llseek = generic_file_llseek,
	.read_iter = asxipfs_read_iter,
	.splice_read = copy_splice_read,
	.mmap = asxipfs_mmap,
};

/* Block n is page n, its "number" a physical address (published use: starting I/O cores). */
static sector_t asxipfs_bmap(struct address_space *mapping, sector_t page)
{
	struct inode *inode = mapping->host;

	if (page >= DIV_ROUND_UP(i_size_read(inode), PAGE_SIZE))
		return 0;
	return asxipfs_sb(inode->i_sb)->physical + asxipfs_data(inode) +
	       (page << PAGE_SHIFT);
}

const struct address_space_operations asxipfs_aops = {
	.bmap = asxipfs_bmap,
};

/* The text is not terminated on flash, so it is copied; freed with the walk. */
static const char *asxipfs_get_link(struct dentry *dentry, struct inode *inode,
				    struct delayed_call *done)
{
	char *text;

	if (!dentry)
		return ERR_PTR(-ECHILD);
	text = kmemdup_nul(asxipfs_sb(inode->i_sb)->image + asxipfs_data(inode),
			   i_size_read(inode), GFP_KERNEL);
	if (!text)
		return ERR_PTR(-ENOMEM);
	set_delayed_call(done, kfree_link, text);
	return text;
}

const struct inode_operations asxipfs_symlink_iops = {
	.get_link = asxipfs_get_link,
};
