/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who is calling: the identity record of the current task, for drivers. A caller
 * never supplies its own identity; it comes from here.
 */
#ifndef AZURE_SPHERE_SECURITY_H
#define AZURE_SPHERE_SECURITY_H

#include <linux/types.h>
#include <interface/linux_abi.h>

bool azure_sphere_capable(u32 capabilities);
const struct azs_identity *azure_sphere_identity(void);

#endif
