# SPDX-License-Identifier: GPL-2.0-or-later
# Device set of the only QEMU binary this project builds. ARM_VIRT is there as
# the side-by-side reference of `make bench`.
CONFIG_MT3620=y
CONFIG_ARM_VIRT=y
CONFIG_PL011=y
CONFIG_GENERIC_LOADER=y
