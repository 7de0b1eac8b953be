// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * asxipfs: mounting and inodes.
 *
 * Owns the kernel's mapping of the image and the mount options. Nothing of an
 * image is looked at before the secure world has verified its signature (SMC
 * VERIFY_IMAGE_BODY_SIZE), nothing behind the body it verified, and every offset
 * is bounded all the same: the signer of an application is not the writer of this
 * kernel. Device nodes, pipes,
 * sockets and set-id bits are refused; in the published driver they were honoured,
 * and a device node in a sideloaded image was a way up (facts 6).
 */
#include <linux/fs_context.h>
#include <linux/fs_parser.h>
#include <linux/init.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/pagemap.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/statfs.h>
#include <azure-sphere/security_monitor.h>
#include <interface/flash_layout.h>
#include <regs/memmap.h>

#include "asxipfs.h"

static_assert(sizeof(struct asxipfs_disk_super) == ASXIPFS_ROOT_OFFSET);
static_assert(offsetof(struct asxipfs_disk_super, root) == 64);

#define ROOT_RECORD	offsetof(struct asxipfs_disk_super, root)

/* False when the record does not lie wholly inside the image. */
bool asxipfs_read_record(const struct asxipfs_sb *sbi, u32 at,
			 struct asxipfs_record *rec)
{
	const struct asxipfs_disk_inode *disk;
	u32 a, b, c;

	if (at & 3 || at > sbi->size || sbi->size - at < sizeof(*disk))
		return false;
	disk = (const void *)(sbi->image + at);
	a = le32_to_cpu(disk->mode_uid);
	b = le32_to_cpu(disk->size_gid);
	c = le32_to_cpu(disk->name_offset);
	rec->mode = a & 0xFFFF;
	rec->uid = a >> 16;
	rec->size = b & 0xFFFFFF;
	rec->gid = b >> 24;
	rec->name_length = (c & 0x3F) * 4;
	rec->offset = (c >> 6) * 4;
	return true;
}

/* What may be in an image at all, and data wholly inside it. */
static int check_record(const struct asxipfs_sb *sbi,
			const struct asxipfs_record *rec)
{
	if (rec->mode & (S_ISUID | S_ISGID))
		return -EINVAL;
	if (rec->offset > sbi->size || rec->size > sbi->size - rec->offset)
		return -EINVAL;
	switch (rec->mode & S_IFMT) {
	case S_IFREG:
		/* the sticky bit says: execute in place; no other kind exists */
		if (!(rec->mode & S_ISVTX) || !PAGE_ALIGNED(rec->offset))
			return -EINVAL;
		return 0;
	case S_IFLNK:
		return rec->size && rec->size < PATH_MAX ? 0 : -EINVAL;
	case S_IFDIR:
		return 0;
	default:
		return -EINVAL;
	}
}

static void set_owner(struct inode *inode, const struct asxipfs_record *rec)
{
	const struct asxipfs_options *opt = &asxipfs_sb(inode->i_sb)->options;

	i_uid_write(inode, opt->has_owner ? opt->owner : rec->uid);
	i_gid_write(inode, opt->has_group ? opt->group : rec->gid);
	if (opt->has_mode && !S_ISLNK(inode->i_mode))
		inode->i_mode = (inode->i_mode & ~0777) | opt->mode;
}

static void set_operations(struct inode *inode)
{
	switch (inode->i_mode & S_IFMT) {
	case S_IFREG:
		inode->i_fop = &asxipfs_file_fops;
		inode->i_mapping->a_ops = &asxipfs_aops;
		break;
	case S_IFLNK:
		inode->i_op = &asxipfs_symlink_iops;
		break;
	default:
		inode->i_op = &asxipfs_dir_iops;
		inode->i_fop = &asxipfs_dir_fops;
		break;
	}
}

/* The inode whose record lies at this offset: the offset is its number. */
struct inode *asxipfs_iget(struct super_block *sb, u32 at)
{
	struct asxipfs_sb *sbi = asxipfs_sb(sb);
	struct asxipfs_record rec;
	struct inode *inode;
	int err;

	if (!asxipfs_read_record(sbi, at, &rec))
		return ERR_PTR(-EINVAL);
	err = check_record(sbi, &rec);
	if (err)
		return ERR_PTR(err);
	inode = iget_locked(sb, at);
	if (!inode)
		return ERR_PTR(-ENOMEM);
	if (!(inode->i_state & I_NEW))
		return inode;
	inode->i_mode = rec.mode & ~S_ISVTX;
	if (S_ISREG(rec.mode))
		inode->i_mode |= S_ISVTX;
	set_owner(inode, &rec);
	if (at == ROOT_RECORD)
		inode->i_mode |= 0555;
	inode->i_size = rec.size;
	inode->i_blocks = (rec.size + 511) >> 9;
	inode->i_private = (void *)(uintptr_t)rec.offset;
	inode_set_mtime(inode, 0, 0);
	inode_set_atime(inode, 0, 0);
	inode_set_ctime(inode, 0, 0);
	set_operations(inode);
	unlock_new_inode(inode);
	return inode;
}

static int asxipfs_statfs(struct dentry *dentry, struct kstatfs *buf)
{
	struct asxipfs_sb *sbi = asxipfs_sb(dentry->d_sb);

	buf->f_type = ASXIPFS_MAGIC;
	buf->f_bsize = PAGE_SIZE;
	buf->f_blocks = DIV_ROUND_UP(sbi->size, PAGE_SIZE);
	buf->f_namelen = ASXIPFS_NAME_MAX;
	return 0;
}

static int asxipfs_show_options(struct seq_file *m, struct dentry *root)
{
	struct asxipfs_options *opt = &asxipfs_sb(root->d_sb)->options;

	seq_printf(m, ",physaddr=0x%x,size=0x%x", opt->physaddr, opt->size);
	return 0;
}

static const struct super_operations asxipfs_sops = {
	.statfs = asxipfs_statfs,
	.show_options = asxipfs_show_options,
};

static bool super_is_sane(const struct asxipfs_disk_super *super, u32 space)
{
	u32 size = le32_to_cpu(super->size);

	return le32_to_cpu(super->magic) == ASXIPFS_MAGIC &&
	       !memcmp(super->signature, ASXIPFS_SIGNATURE, sizeof(super->signature)) &&
	       !(le32_to_cpu(super->flags) & ~ASXIPFS_FLAGS) &&
	       size >= sizeof(*super) && size <= space;
}

/* space: the verified body. Metadata, signature and what lies behind are no part of the image. */
static int read_super(struct super_block *sb, u32 space)
{
	struct asxipfs_sb *sbi = asxipfs_sb(sb);
	const struct asxipfs_disk_super *super;
	struct inode *root;

	super = (const void *)sbi->image;
	if (!super_is_sane(super, space))
		return -EINVAL;
	sbi->size = le32_to_cpu(super->size);
	root = asxipfs_iget(sb, ROOT_RECORD);
	if (IS_ERR(root))
		return PTR_ERR(root);
	if (!S_ISDIR(root->i_mode)) {
		iput(root);
		return -EINVAL;
	}
	sb->s_root = d_make_root(root);
	return sb->s_root ? 0 : -ENOMEM;
}

static int asxipfs_fill_super(struct super_block *sb, struct fs_context *fc)
{
	struct asxipfs_options *opt = fc->fs_private;
	struct asxipfs_sb *sbi;
	long body;

	sbi = kzalloc(sizeof(*sbi), GFP_KERNEL);
	if (!sbi)
		return -ENOMEM;
	sbi->options = *opt;
	sbi->physical = opt->physaddr;
	sb->s_fs_info = sbi;
	sb->s_magic = ASXIPFS_MAGIC;
	sb->s_op = &asxipfs_sops;
	sb->s_maxbytes = MAX_LFS_FILESIZE;
	sb->s_flags |= SB_RDONLY | SB_NOSUID | SB_NOATIME;
	sb->s_iflags |= SB_I_NODEV;
	sb->s_time_gran = 1;

	/* Before the mapping exists, so nothing can have been parsed. */
	body = security_monitor_verify_image(sbi->physical);
	if (body < (long)sizeof(struct asxipfs_disk_super) || body > opt->size) {
		pr_err("asxipfs: image at 0x%x refused (%ld)\n", opt->physaddr, body);
		return -EINVAL;
	}
	sbi->image = memremap(sbi->physical, PAGE_ALIGN(body), MEMREMAP_WB);
	if (!sbi->image)
		return -ENOMEM;
	return read_super(sb, body);
}

static void asxipfs_kill_sb(struct super_block *sb)
{
	struct asxipfs_sb *sbi = asxipfs_sb(sb);

	kill_anon_super(sb);
	if (sbi && sbi->image)
		memunmap((void *)sbi->image);
	kfree(sbi);
}

enum {
	OPT_PHYSADDR, OPT_SIZE, OPT_OWNER, OPT_GROUP, OPT_MODE, OPT_NOSEC,
	OPT_SUID, OPT_SGID,
};

static const struct fs_parameter_spec asxipfs_parameters[] = {
	fsparam_u32("physaddr", OPT_PHYSADDR),
	fsparam_u32("size", OPT_SIZE),
	fsparam_u32("owner", OPT_OWNER),
	fsparam_u32("group", OPT_GROUP),
	fsparam_u32oct("mode", OPT_MODE),
	fsparam_flag("nosec", OPT_NOSEC),
	fsparam_string("suid", OPT_SUID),
	fsparam_string("sgid", OPT_SGID),
	{}
};

static int asxipfs_parse(struct fs_context *fc, struct fs_parameter *param)
{
	struct asxipfs_options *opt = fc->fs_private;
	struct fs_parse_result result;
	int id = fs_parse(fc, asxipfs_parameters, param, &result);

	switch (id) {
	case OPT_PHYSADDR:
		opt->physaddr = result.uint_32;
		opt->has_physaddr = true;
		return 0;
	case OPT_SIZE:
		opt->size = result.uint_32;
		opt->has_size = true;
		return 0;
	case OPT_OWNER:
		opt->owner = result.uint_32;
		opt->has_owner = true;
		return 0;
	case OPT_GROUP:
		opt->group = result.uint_32;
		opt->has_group = true;
		return 0;
	case OPT_MODE:
		if (result.uint_32 & ~0777)
			return invalf(fc, "asxipfs: mode= takes permission bits");
		opt->mode = result.uint_32;
		opt->has_mode = true;
		return 0;
	case OPT_NOSEC:
		return 0;	/* what it asks for is always so */
	case OPT_SUID:
	case OPT_SGID:
		return invalf(fc, "asxipfs: set-id bits are refused");
	default:
		return id;
	}
}

static bool in_flash_window(const struct asxipfs_options *opt)
{
	u32 offset = opt->physaddr - FLASH_WINDOW_BASE;

	return opt->has_physaddr && opt->has_size && opt->size &&
	       PAGE_ALIGNED(opt->physaddr) && PAGE_ALIGNED(opt->size) &&
	       opt->physaddr >= FLASH_WINDOW_BASE && offset < FLASH_SIZE &&
	       opt->size <= FLASH_SIZE - offset;
}

static int asxipfs_get_tree(struct fs_context *fc)
{
	if (!in_flash_window(fc->fs_private))
		return invalf(fc, "asxipfs: physaddr= and size= must name pages of the flash window");
	return get_tree_nodev(fc, asxipfs_fill_super);
}

static int asxipfs_reconfigure(struct fs_context *fc)
{
	fc->sb_flags |= SB_RDONLY | SB_NOSUID;
	return 0;
}

static void asxipfs_free_context(struct fs_context *fc)
{
	kfree(fc->fs_private);
}

static const struct fs_context_operations asxipfs_context_ops = {
	.free = asxipfs_free_context,
	.parse_param = asxipfs_parse,
	.get_tree = asxipfs_get_tree,
	.reconfigure = asxipfs_reconfigure,
};

static int asxipfs_init_context(struct fs_context *fc)
{
	fc->fs_private = kzalloc(sizeof(struct asxipfs_options), GFP_KERNEL);
	if (!fc->fs_private)
		return -ENOMEM;
	fc->ops = &asxipfs_context_ops;
	return 0;
}

struct file_system_type asxipfs_type = {
	.owner = THIS_MODULE,
	.name = "asxipfs",
	.init_fs_context = asxipfs_init_context,
	.parameters = asxipfs_parameters,
	.kill_sb = asxipfs_kill_sb,
};

static int __init asxipfs_init(void)
{
	return register_filesystem(&asxipfs_type);
}
fs_initcall(asxipfs_init);
