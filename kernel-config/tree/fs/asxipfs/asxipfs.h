/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * On-flash format of asxipfs and the parts of its driver to each other. The
 * format is published: facts (azure-sphere-interfaces) section 6. It descends
 * from cramfs; nothing is compressed.
 */
#ifndef ASXIPFS_H
#define ASXIPFS_H

#include <linux/fs.h>
#include <linux/types.h>

#define ASXIPFS_MAGIC		0x28CD3D45
#define ASXIPFS_SIGNATURE	"Compressed ROMFS"
#define ASXIPFS_ROOT_OFFSET	76	/* first byte behind the super block */
#define ASXIPFS_NAME_MAX	252

#define ASXIPFS_FLAG_FSID_V2	0x001
#define ASXIPFS_FLAG_SORTED	0x002
#define ASXIPFS_FLAG_CAPS	0x004
#define ASXIPFS_FLAG_XATTR	0x800	/* accepted, ignored */
#define ASXIPFS_FLAGS		(ASXIPFS_FLAG_FSID_V2 | ASXIPFS_FLAG_SORTED | \
				 ASXIPFS_FLAG_CAPS | ASXIPFS_FLAG_XATTR)

/* mode:16 uid:16 | size:24 gid:8 | name length/4 : 6, data offset/4 : 26 */
struct asxipfs_disk_inode {
	__le32 mode_uid;
	__le32 size_gid;
	__le32 name_offset;
};

struct asxipfs_disk_super {
	__le32 magic;
	__le32 size;
	__le32 flags;
	__le32 future;
	u8 signature[16];
	__le32 crc;
	__le32 edition;
	__le32 blocks;
	__le32 files;
	u8 name[16];
	struct asxipfs_disk_inode root;
};

/* A decoded inode; every field is untrusted until asxipfs_check() passed it */
struct asxipfs_record {
	u16 mode;
	u16 uid;
	u8 gid;
	u32 size;
	u32 name_length;
	u32 offset;
};

struct asxipfs_options {
	u32 physaddr;
	u32 size;
	u32 mode;
	u32 owner;
	u32 group;
	bool has_physaddr, has_size, has_mode, has_owner, has_group;
};

struct asxipfs_sb {
	const u8 *image;	/* kernel mapping of the whole image */
	phys_addr_t physical;
	u32 size;
	struct asxipfs_options options;
};

static inline struct asxipfs_sb *asxipfs_sb(const struct super_block *sb)
{
	return sb->s_fs_info;
}

/* Offset of an inode's data within the image; checked against it at iget. */
static inline u32 asxipfs_data(const struct inode *inode)
{
	return (u32)(uintptr_t)inode->i_private;
}

/* dir.c */
extern const struct inode_operations asxipfs_dir_iops;
extern const struct file_operations asxipfs_dir_fops;

/* file.c */
extern const struct file_operations asxipfs_file_fops;
extern const struct address_space_operations asxipfs_aops;
extern const struct inode_operations asxipfs_symlink_iops;

/* super.c */
extern struct file_system_type asxipfs_type;
bool asxipfs_read_record(const struct asxipfs_sb *sbi, u32 at,
			 struct asxipfs_record *rec);
struct inode *asxipfs_iget(struct super_block *sb, u32 at);

#endif
