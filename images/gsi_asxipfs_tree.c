/* SPDX-License-Identifier: MIT */
/* Reading a host directory into a tree for ASXipFS; owners and modes from a file. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gsi_asxipfs.h"

static bool node_fails(const char *path, GError **error, const char *text)
{
    g_set_error(error, GSI_ERROR, GSI_ERROR_INPUT, "%s: %s", path, text);
    return false;
}

void gsi_fs_node_free(gsi_fs_node *node)
{
    if (node) {
        g_free(node->name);
        g_free(node->path);
        g_clear_pointer(&node->data, g_bytes_unref);
        g_clear_pointer(&node->children, g_ptr_array_unref);
        g_free(node);
    }
}

gsi_fs_node *gsi_fs_node_new(const char *path, uint32_t mode, uint32_t uid, uint32_t gid)
{
    gsi_fs_node *node = g_new0(gsi_fs_node, 1);
    node->path = g_strdup(path);
    node->name = strcmp(path, "/") == 0 ? g_strdup("") : g_path_get_basename(path);
    node->mode = mode;
    node->uid = uid;
    node->gid = gid;
    if (S_ISDIR(mode)) {
        node->children = g_ptr_array_new_with_free_func((GDestroyNotify)gsi_fs_node_free);
    }
    return node;
}

gsi_fs_node *gsi_fs_find(gsi_fs_node *root, const char *path)
{
    if (strcmp(root->path, path) == 0) {
        return root;
    }
    for (guint i = 0; root->children && i < root->children->len; i++) {
        gsi_fs_node *found = gsi_fs_find(g_ptr_array_index(root->children, i), path);
        if (found) {
            return found;
        }
    }
    return NULL;
}

static gint by_name(gconstpointer a, gconstpointer b)
{
    const gsi_fs_node *const *x = a, *const *y = b;
    return strcmp((*x)->name, (*y)->name);
}

bool gsi_fs_put_file(gsi_fs_node *root, const char *name, GBytes *data, GError **error)
{
    g_autofree char *path = g_strconcat("/", name, NULL);
    if (g_bytes_get_size(data) > ASXIPFS_SIZE_MAX) {
        return node_fails(name, error, "larger than 16 MB");
    }
    gsi_fs_node *node = gsi_fs_find(root, path);
    if (node && !S_ISREG(node->mode)) {
        return node_fails(name, error, "is in the directory, but is no regular file");
    }
    if (!node) {
        node = gsi_fs_node_new(path, S_IFREG | S_ISVTX | 0444, root->uid, root->gid);
        g_ptr_array_add(root->children, node);
        g_ptr_array_sort(root->children, by_name);
    }
    g_clear_pointer(&node->data, g_bytes_unref);
    node->data = g_bytes_ref(data);
    return true;
}

/*
 * The image depends on names, contents and the executable bit alone, never on
 * the builder's umask or user. Sticky on a regular file: execute in place.
 */
static uint32_t stable_mode(const struct stat *st)
{
    if (S_ISDIR(st->st_mode)) {
        return S_IFDIR | 0555;
    }
    if (S_ISLNK(st->st_mode)) {
        return S_IFLNK | 0777;
    }
    return S_IFREG | S_ISVTX | (st->st_mode & S_IXUSR ? 0555 : 0444);
}

static const char *special_kind(mode_t mode)
{
    return S_ISCHR(mode) ? "character device" : S_ISBLK(mode) ? "block device"
         : S_ISFIFO(mode) ? "FIFO" : S_ISSOCK(mode) ? "socket" : "special file";
}

static bool check_kind(const char *host, const struct stat *st, GError **error)
{
    if (!S_ISREG(st->st_mode) && !S_ISDIR(st->st_mode) && !S_ISLNK(st->st_mode)) {
        g_set_error(error, GSI_ERROR, GSI_ERROR_INPUT,
                    "%s: a %s: images hold directories, files and symbolic links only", host,
                    special_kind(st->st_mode));
        return false;
    }
    if (S_ISREG(st->st_mode) && st->st_mode & (S_ISUID | S_ISGID)) {
        return node_fails(host, error, "set-user-id or set-group-id bit is set");
    }
    return true;
}

static bool read_contents(gsi_fs_node *node, const char *host, GError **error)
{
    if (S_ISLNK(node->mode)) {
        g_autoptr(GError) cause = NULL;
        char *target = g_file_read_link(host, &cause);
        if (!target) {
            return node_fails(host, error, cause->message);
        }
        node->data = g_bytes_new_take(target, strlen(target));
        return true;
    }
    node->data = gsi_file_read(host, error);
    if (node->data && g_bytes_get_size(node->data) > ASXIPFS_SIZE_MAX) {
        return node_fails(host, error, "larger than 16 MB");
    }
    return node->data != NULL;
}

static gsi_fs_node *read_node(const char *host, const char *path,
                              const struct gsi_fs_options *options, int depth, GError **error);

static bool read_directory(gsi_fs_node *node, const char *host,
                           const struct gsi_fs_options *options, int depth, GError **error)
{
    g_autoptr(GError) cause = NULL;
    g_autoptr(GDir) dir = g_dir_open(host, 0, &cause);
    if (!dir) {
        g_set_error(error, GSI_ERROR, GSI_ERROR_SYSTEM, "%s", cause->message);
        return false;
    }
    if (depth == ASXIPFS_DEPTH_MAX) {
        return node_fails(host, error, "directories are nested too deeply");
    }
    const char *name;
    while ((name = g_dir_read_name(dir))) {
        g_autofree char *child_host = g_build_filename(host, name, NULL);
        g_autofree char *child_path = g_build_filename(node->path, name, NULL);
        if (strlen(name) > ASXIPFS_NAME_MAX) {
            return node_fails(child_host, error, "name is longer than 252 bytes");
        }
        gsi_fs_node *child = read_node(child_host, child_path, options, depth + 1, error);
        if (!child) {
            return false;
        }
        g_ptr_array_add(node->children, child);
    }
    g_ptr_array_sort(node->children, by_name);
    return true;
}

static gsi_fs_node *read_node(const char *host, const char *path,
                              const struct gsi_fs_options *options, int depth, GError **error)
{
    struct stat st;
    if (lstat(host, &st) != 0) {
        g_set_error(error, GSI_ERROR, GSI_ERROR_SYSTEM, "%s: %s", host, g_strerror(errno));
        return NULL;
    }
    if (!check_kind(host, &st, error)) {
        return NULL;
    }
    g_autoptr(gsi_fs_node) node = gsi_fs_node_new(path, stable_mode(&st), options->uid,
                                                  options->gid);
    bool good = S_ISDIR(node->mode) ? read_directory(node, host, options, depth, error)
                                    : read_contents(node, host, error);
    return good ? g_steal_pointer(&node) : NULL;
}

static bool owner_number(const char *text, int base, guint64 max, uint32_t *value)
{
    guint64 number;
    if (!g_ascii_string_to_unsigned(text, (guint)base, 0, max, &number, NULL)) {
        return false;
    }
    *value = (uint32_t)number;
    return true;
}

/* "PATH MODE UID GID"; mode octal, permission bits only. */
static bool apply_line(gsi_fs_node *root, const char *line, GError **error)
{
    g_auto(GStrv) word = g_strsplit_set(line, " \t", -1);
    char *field[4];
    guint count = 0;
    for (char **at = word; *at; at++) {
        if (**at && count++ < 4) {
            field[count - 1] = *at;
        }
    }
    uint32_t mode, uid, gid;
    if (count != 4 || !owner_number(field[1], 8, 0777, &mode) ||
        !owner_number(field[2], 10, 0xFFFF, &uid) || !owner_number(field[3], 10, 0xFF, &gid)) {
        return node_fails("owners", error, "PATH MODE(0..777) UID(0..65535) GID(0..255) expected");
    }
    gsi_fs_node *node = gsi_fs_find(root, field[0]);
    if (!node) {
        return node_fails(field[0], error, "not in the tree");
    }
    if (!S_ISLNK(node->mode)) {
        node->mode = (node->mode & ~0777u) | mode;
    }
    node->uid = uid;
    node->gid = gid;
    return true;
}

static bool apply_owners(gsi_fs_node *root, const char *file, GError **error)
{
    g_autoptr(GBytes) bytes = gsi_file_read(file, error);
    if (!bytes) {
        return false;
    }
    gsize size;
    const char *data = g_bytes_get_data(bytes, &size);
    g_autofree char *text = g_strndup(size ? data : "", size);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i]; i++) {
        const char *line = g_strstrip(lines[i]);
        if (*line && *line != '#' && !apply_line(root, line, error)) {
            g_prefix_error(error, "%s: line %u: ", file, i + 1);
            return false;
        }
    }
    return true;
}

gsi_fs_node *gsi_fs_tree_read(const char *directory, const struct gsi_fs_options *options,
                              GError **error)
{
    g_autoptr(gsi_fs_node) root = read_node(directory, "/", options, 0, error);
    if (!root) {
        return NULL;
    }
    if (!S_ISDIR(root->mode)) {
        node_fails(directory, error, "not a directory");
        return NULL;
    }
    if (options->uid > 0xFFFF || options->gid > 0xFF) {
        node_fails(directory, error, "an inode holds uids up to 65535 and gids up to 255");
        return NULL;
    }
    if (options->owners && !apply_owners(root, options->owners, error)) {
        return NULL;
    }
    return g_steal_pointer(&root);
}
