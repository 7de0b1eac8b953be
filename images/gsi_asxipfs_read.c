/* SPDX-License-Identifier: MIT */
/*
 * Reading ASXipFS back. As strict as the kernel's driver should be: offsets and
 * sizes within the image, names valid and sorted, no special files, each
 * directory read once (directories that share entries could loop).
 */
#include <string.h>
#include <sys/stat.h>

#include "gsi_asxipfs.h"

struct reader {
    struct gsi_span image;
    GHashTable *seen;               /* directory offsets */
    uint32_t nodes;
};

#define NODES_MAX 4096              /* own bound: far above any image of this board */

static bool check_super(const struct gsi_span *image, uint32_t *size, GError **error)
{
    uint32_t magic, flags, crc;
    if (!gsi_span_u32(image, 0, "superblock magic", &magic, error) ||
        !gsi_span_u32(image, 4, "size", size, error) ||
        !gsi_span_u32(image, 8, "flags", &flags, error) ||
        !gsi_span_u32(image, 32, "CRC", &crc, error)) {
        return false;
    }
    if (magic != ASXIPFS_MAGIC) {
        return gsi_fail_at(image, 0, error, "superblock magic is 0x%08x, not 0x%08x", magic,
                           ASXIPFS_MAGIC);
    }
    if (*size > image->size || *size < ASXIPFS_SUPER_SIZE + ASXIPFS_INODE_SIZE) {
        return gsi_fail_at(image, 4, error, "image size %u, file has %zu bytes", *size,
                           image->size);
    }
    if (flags != ASXIPFS_FLAGS) {
        return gsi_fail_at(image, 8, error, "flags 0x%x are not supported", flags);
    }
    if (memcmp(image->data + 16, ASXIPFS_SIGNATURE, 16) != 0) {
        return gsi_fail_at(image, 16, error, "superblock signature text is wrong");
    }
    g_autofree uint8_t *copy = g_memdup2(image->data, *size);
    gsi_store_u32(copy + 32, 0);
    if (gsi_crc32(copy, *size) != crc) {
        return gsi_fail_at(image, 32, error, "CRC is wrong");
    }
    return true;
}

static bool read_inode(struct reader *reader, size_t at, gsi_fs_node *node, uint32_t *name_size,
                       GError **error)
{
    uint32_t word[3];
    for (size_t i = 0; i < 3; i++) {
        if (!gsi_span_u32(&reader->image, at + i * 4, "inode", &word[i], error)) {
            return false;
        }
    }
    node->mode = word[0] & 0xFFFF;
    node->uid = word[0] >> 16;
    node->size = word[1] & 0xFFFFFF;
    node->gid = word[1] >> 24;
    node->offset = (word[2] >> 6) * 4;
    *name_size = (word[2] & 0x3F) * 4;
    if (++reader->nodes > NODES_MAX) {
        return gsi_fail_at(&reader->image, at, error, "more than %d files", NODES_MAX);
    }
    return true;
}

static bool check_node(const struct reader *reader, size_t at, const gsi_fs_node *node,
                       GError **error)
{
    bool data = S_ISREG(node->mode) || S_ISLNK(node->mode);
    struct gsi_span part;
    if (!data && !S_ISDIR(node->mode)) {
        return gsi_fail_at(&reader->image, at, error, "special file, mode 0%o", node->mode);
    }
    if (S_ISREG(node->mode) && !(node->mode & S_ISVTX)) {
        return gsi_fail_at(&reader->image, at, error, "regular file without the sticky bit");
    }
    if (node->mode & (S_ISUID | S_ISGID)) {
        return gsi_fail_at(&reader->image, at, error, "set-id bit, mode 0%o", node->mode);
    }
    if (data && node->size && node->offset % ASXIPFS_PAGE) {
        return gsi_fail_at(&reader->image, at + 8, error, "data at 0x%x is not page aligned",
                           node->offset);
    }
    return node->size == 0 ||
           gsi_span_cut(&reader->image, node->offset, node->size, "file data", &part, error);
}

static bool read_name(const struct reader *reader, size_t at, uint32_t size, char **name,
                      GError **error)
{
    struct gsi_span span;
    if (!gsi_span_cut(&reader->image, at, size, "name", &span, error)) {
        return false;
    }
    g_autofree char *text = g_strndup((const char *)span.data, size);
    size_t length = strlen(text);
    if (length == 0 || strchr(text, '/') || strcmp(text, ".") == 0 || strcmp(text, "..") == 0 ||
        length + 4 <= size || !gsi_is_filled(span.data + length, size - length, 0)) {
        return gsi_fail_at(&span, 0, error, "name is malformed");
    }
    *name = g_steal_pointer(&text);
    return true;
}

static bool read_children(struct reader *reader, gsi_fs_node *node, int depth, GError **error);

static bool read_entry(struct reader *reader, gsi_fs_node *parent, size_t *at, size_t end,
                       int depth, GError **error)
{
    g_autoptr(gsi_fs_node) node = g_new0(gsi_fs_node, 1);
    uint32_t name_size;
    if (!read_inode(reader, *at, node, &name_size, error) ||
        !check_node(reader, *at, node, error) ||
        !read_name(reader, *at + ASXIPFS_INODE_SIZE, name_size, &node->name, error)) {
        return false;
    }
    guint count = parent->children->len;
    const gsi_fs_node *last = count ? g_ptr_array_index(parent->children, count - 1) : NULL;
    if (*at + ASXIPFS_INODE_SIZE + name_size > end) {
        return gsi_fail_at(&reader->image, *at, error, "entry leaves its directory");
    }
    if (last && strcmp(last->name, node->name) >= 0) {
        return gsi_fail_at(&reader->image, *at, error, "directory is not sorted at \"%s\"",
                           node->name);
    }
    node->path = g_build_filename(parent->path, node->name, NULL);
    *at += ASXIPFS_INODE_SIZE + name_size;
    bool good = read_children(reader, node, depth + 1, error);
    g_ptr_array_add(parent->children, g_steal_pointer(&node));
    return good;
}

static bool read_children(struct reader *reader, gsi_fs_node *node, int depth, GError **error)
{
    if (!S_ISDIR(node->mode)) {
        const uint8_t *data = node->size ? reader->image.data + node->offset : NULL;
        node->data = g_bytes_new(data, node->size);
        return true;
    }
    node->children = g_ptr_array_new_with_free_func((GDestroyNotify)gsi_fs_node_free);
    if (node->size == 0) {
        return true;
    }
    if (depth >= ASXIPFS_DEPTH_MAX ||
        !g_hash_table_add(reader->seen, GUINT_TO_POINTER(node->offset))) {
        return gsi_fail_at(&reader->image, node->offset, error,
                           "directories are nested too deeply or share entries");
    }
    size_t at = node->offset, end = at + node->size;
    while (at < end) {
        if (!read_entry(reader, node, &at, end, depth, error)) {
            return false;
        }
    }
    return true;
}

gsi_fs_node *gsi_fs_parse(const struct gsi_span *image, GError **error)
{
    uint32_t size, name_size;
    struct reader reader = { 0 };
    if (!check_super(image, &size, error) ||
        !gsi_span_cut(image, 0, size, "image", &reader.image, error)) {
        return NULL;
    }
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    g_autoptr(gsi_fs_node) root = g_new0(gsi_fs_node, 1);
    reader.seen = seen;
    root->name = g_strdup("");
    root->path = g_strdup("/");
    if (!read_inode(&reader, ASXIPFS_SUPER_SIZE, root, &name_size, error) ||
        !check_node(&reader, ASXIPFS_SUPER_SIZE, root, error)) {
        return NULL;
    }
    if (!S_ISDIR(root->mode) || name_size) {
        gsi_fail_at(image, ASXIPFS_SUPER_SIZE, error, "root inode is no unnamed directory");
        return NULL;
    }
    return read_children(&reader, root, 0, error) ? g_steal_pointer(&root) : NULL;
}
