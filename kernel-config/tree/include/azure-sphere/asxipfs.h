/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the rest of the kernel asks about a file on asxipfs. */
#ifndef AZURE_SPHERE_ASXIPFS_H
#define AZURE_SPHERE_ASXIPFS_H

#include <linux/types.h>

struct file;

/* The file lies in an image that the secure world verified when it was mounted. */
bool asxipfs_is_verified(const struct file *file);
/* Physical address of a regular file's first byte; its contents are contiguous. */
int asxipfs_physical_address(const struct file *file, phys_addr_t *address);

#endif
