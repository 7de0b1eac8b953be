/* SPDX-License-Identifier: MIT */
/*
 * ASXipFS: the published read-only, execute-in-place file system
 * (docs/image-format.md). A tree is read from a host directory, laid out and
 * written; an image is read back for inspection with every offset checked.
 */
#ifndef GSI_ASXIPFS_H
#define GSI_ASXIPFS_H

#include <sys/types.h>

#include "gsi_span.h"

#define ASXIPFS_MAGIC       0x28CD3D45u
#define ASXIPFS_SIGNATURE   "Compressed ROMFS"
#define ASXIPFS_FLAGS       3u              /* FSID version 2, sorted directories */
#define ASXIPFS_SUPER_SIZE  64u             /* without the root inode */
#define ASXIPFS_INODE_SIZE  12u
#define ASXIPFS_PAGE        4096u
#define ASXIPFS_SIZE_MAX    ((1u << 24) - 1)    /* inode field: 24 bits */
#define ASXIPFS_NAME_MAX    252u
#define ASXIPFS_DEPTH_MAX   32              /* own bound, writing and reading */

typedef struct gsi_fs_node {
    char *name;                 /* "" for the root */
    char *path;                 /* "/..." within the image */
    uint32_t mode;              /* S_IF* and permission bits */
    uint32_t uid, gid;
    GBytes *data;               /* file contents or link target; NULL for directories */
    GPtrArray *children;        /* directories: of gsi_fs_node, sorted by name */
    uint32_t offset, size;      /* layout */
} gsi_fs_node;

struct gsi_fs_options {
    uint32_t uid, gid;          /* of every node that the owners file does not name */
    const char *owners;         /* file of lines "PATH MODE UID GID", or NULL */
};

#define GSI_FS_UID_SYS 3
#define GSI_FS_GID_SYS 2

gsi_fs_node *gsi_fs_tree_read(const char *directory, const struct gsi_fs_options *options,
                              GError **error);
gsi_fs_node *gsi_fs_node_new(const char *path, uint32_t mode, uint32_t uid, uint32_t gid);
gsi_fs_node *gsi_fs_find(gsi_fs_node *root, const char *path);
/* Adds or replaces a regular file in the root directory. */
bool gsi_fs_put_file(gsi_fs_node *root, const char *name, GBytes *data, GError **error);
void gsi_fs_node_free(gsi_fs_node *node);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gsi_fs_node, gsi_fs_node_free)

/* Lays the tree out and returns the image. */
GBytes *gsi_fs_write(gsi_fs_node *root, GError **error);

/* Reads an image back into a tree; files get their data. */
gsi_fs_node *gsi_fs_parse(const struct gsi_span *image, GError **error);

#endif
