// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * asxipfs directories: a run of {inode record, name padded to 4 bytes}. Read
 * straight from the mapped image; touches nothing else.
 */
#include <linux/fs.h>
#include <linux/string.h>

#include "asxipfs.h"

struct dir_entry {
	struct asxipfs_record record;
	const char *name;
	u32 name_length;	/* without padding */
	u32 at;			/* of the record, within the image */
	u32 next;		/* of the next entry, within the directory */
};

/* 1 an entry, 0 the end, negative a malformed directory. */
static int next_entry(struct inode *dir, u32 pos, struct dir_entry *e)
{
	const struct asxipfs_sb *sbi = asxipfs_sb(dir->i_sb);
	u32 left, head = sizeof(struct asxipfs_disk_inode);

	if (pos >= dir->i_size)
		return 0;
	left = dir->i_size - pos;
	e->at = asxipfs_data(dir) + pos;
	if (left < head || !asxipfs_read_record(sbi, e->at, &e->record))
		return -EIO;
	if (!e->record.name_length || e->record.name_length > left - head)
		return -EIO;
	e->name = (const char *)sbi->image + e->at + head;
	e->name_length = strnlen(e->name, e->record.name_length);
	if (!e->name_length || memchr(e->name, '/', e->name_length))
		return -EIO;
	e->next = pos + head + e->record.name_length;
	return 1;
}

static int asxipfs_iterate(struct file *file, struct dir_context *ctx)
{
	struct inode *dir = file_inode(file);
	struct dir_entry e;
	int more;

	if (!dir_emit_dots(file, ctx))
		return 0;
	while ((more = next_entry(dir, ctx->pos - 2, &e)) > 0) {
		if (!dir_emit(ctx, e.name, e.name_length, e.at,
			      fs_umode_to_dtype(e.record.mode)))
			return 0;
		ctx->pos = (loff_t)e.next + 2;
	}
	return more;
}

static struct dentry *asxipfs_lookup(struct inode *dir, struct dentry *dentry,
				     unsigned int flags)
{
	struct inode *inode = NULL;
	struct dir_entry e;
	u32 pos = 0;
	int more;

	if (dentry->d_name.len > ASXIPFS_NAME_MAX)
		return ERR_PTR(-ENAMETOOLONG);
	while ((more = next_entry(dir, pos, &e)) > 0) {
		if (e.name_length == dentry->d_name.len &&
		    !memcmp(e.name, dentry->d_name.name, e.name_length)) {
			inode = asxipfs_iget(dir->i_sb, e.at);
			break;
		}
		pos = e.next;
	}
	if (more < 0)
		return ERR_PTR(more);
	return d_splice_alias(inode, dentry);
}

const struct inode_operations asxipfs_dir_iops = {
	.lookup = asxipfs_lookup,
};

/*
 * An offset in a directory is untrusted (lseek): a wrong one reads as a malformed
 * or other entry, inside the directory's bounds.
 */
const struct file_operations asxipfs_dir_fops = {
	.llseek = generic_file_llseek,
	.read = generic_read_dir,
	.iterate_shared = asxipfs_iterate,
};
