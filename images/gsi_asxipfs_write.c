/* SPDX-License-Identifier: MIT */
/*
 * Laying out and writing ASXipFS: superblock, all directories, then every file
 * on a page boundary so that Linux can map it straight from flash.
 */
#include <string.h>
#include <sys/stat.h>

#include "gsi_asxipfs.h"

struct layout {
    GPtrArray *directories, *files;     /* borrowed nodes, in image order */
    uint32_t end;
    uint32_t blocks, count;
};

static uint32_t padded_name(const gsi_fs_node *node)
{
    return (uint32_t)((strlen(node->name) + 3) & ~3u);
}

static uint32_t entries_size(const gsi_fs_node *directory)
{
    uint32_t size = 0;
    for (guint i = 0; i < directory->children->len; i++) {
        size += ASXIPFS_INODE_SIZE + padded_name(g_ptr_array_index(directory->children, i));
    }
    return size;
}

/* Breadth first: the array grows while it is walked. */
static void collect(struct layout *layout, gsi_fs_node *root)
{
    g_ptr_array_add(layout->directories, root);
    for (guint d = 0; d < layout->directories->len; d++) {
        gsi_fs_node *directory = g_ptr_array_index(layout->directories, d);
        layout->count++;
        for (guint i = 0; i < directory->children->len; i++) {
            gsi_fs_node *child = g_ptr_array_index(directory->children, i);
            bool is_directory = S_ISDIR(child->mode);
            g_ptr_array_add(is_directory ? layout->directories : layout->files, child);
            layout->count += !is_directory;
        }
    }
}

static bool grow(struct layout *layout, gsi_fs_node *node, uint32_t size, GError **error)
{
    node->size = size;
    node->offset = size ? layout->end : 0;
    if (size > ASXIPFS_SIZE_MAX || layout->end > ASXIPFS_SIZE_MAX - size) {
        g_set_error(error, GSI_ERROR, GSI_ERROR_INPUT, "%s: the image passes 16 MB here",
                    node->path);
        return false;
    }
    layout->end += size;
    return true;
}

static bool place(struct layout *layout, GError **error)
{
    layout->end = ASXIPFS_SUPER_SIZE + ASXIPFS_INODE_SIZE;
    for (guint i = 0; i < layout->directories->len; i++) {
        gsi_fs_node *directory = g_ptr_array_index(layout->directories, i);
        if (!grow(layout, directory, entries_size(directory), error)) {
            return false;
        }
    }
    for (guint i = 0; i < layout->files->len; i++) {
        gsi_fs_node *file = g_ptr_array_index(layout->files, i);
        layout->end = (layout->end + ASXIPFS_PAGE - 1) & ~(ASXIPFS_PAGE - 1);
        if (!grow(layout, file, (uint32_t)g_bytes_get_size(file->data), error)) {
            return false;
        }
        layout->blocks += (file->size + ASXIPFS_PAGE - 1) / ASXIPFS_PAGE;
    }
    layout->end = (layout->end + ASXIPFS_PAGE - 1) & ~(ASXIPFS_PAGE - 1);
    return true;
}

static void store_inode(uint8_t *at, const gsi_fs_node *node)
{
    gsi_store_u32(at, node->mode | node->uid << 16);
    gsi_store_u32(at + 4, node->size | node->gid << 24);
    gsi_store_u32(at + 8, padded_name(node) / 4 | (node->offset / 4) << 6);
}

static void store_directory(uint8_t *image, const gsi_fs_node *directory)
{
    uint8_t *at = image + directory->offset;
    for (guint i = 0; i < directory->children->len; i++) {
        const gsi_fs_node *child = g_ptr_array_index(directory->children, i);
        store_inode(at, child);
        memcpy(at + ASXIPFS_INODE_SIZE, child->name, strlen(child->name));
        at += ASXIPFS_INODE_SIZE + padded_name(child);
    }
}

/* Every byte but the CRC's own, which counts as zero. */
static void store_super(uint8_t *image, const struct layout *layout, const gsi_fs_node *root)
{
    gsi_store_u32(image, ASXIPFS_MAGIC);
    gsi_store_u32(image + 4, layout->end);
    gsi_store_u32(image + 8, ASXIPFS_FLAGS);
    memcpy(image + 16, ASXIPFS_SIGNATURE, 16);
    gsi_store_u32(image + 40, layout->blocks);
    gsi_store_u32(image + 44, layout->count);
    memcpy(image + 48, "Glassphere", 10);
    store_inode(image + ASXIPFS_SUPER_SIZE, root);
    gsi_store_u32(image + 32, gsi_crc32(image, layout->end));
}

static GBytes *store(const struct layout *layout, const gsi_fs_node *root)
{
    uint8_t *image = g_malloc0(layout->end);
    for (guint i = 0; i < layout->directories->len; i++) {
        const gsi_fs_node *directory = g_ptr_array_index(layout->directories, i);
        if (directory->size) {
            store_directory(image, directory);
        }
    }
    for (guint i = 0; i < layout->files->len; i++) {
        const gsi_fs_node *file = g_ptr_array_index(layout->files, i);
        if (file->size) {
            memcpy(image + file->offset, g_bytes_get_data(file->data, NULL), file->size);
        }
    }
    store_super(image, layout, root);
    return g_bytes_new_take(image, layout->end);
}

GBytes *gsi_fs_write(gsi_fs_node *root, GError **error)
{
    struct layout layout = { .directories = g_ptr_array_new(), .files = g_ptr_array_new() };
    collect(&layout, root);
    GBytes *image = place(&layout, error) ? store(&layout, root) : NULL;
    g_ptr_array_unref(layout.directories);
    g_ptr_array_unref(layout.files);
    return image;
}
