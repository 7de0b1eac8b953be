#!/bin/bash
# SPDX-License-Identifier: MIT
# Builds the Linux probe's root file system tree: build/kernel-tests/rootfs. Packed
# and signed in the root file system's place, on a debug kernel (build.sh debug).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=$here/../../build/kernel-tests
root=$out/rootfs
mkdir -p "$root"/{bin,dev,mnt,proc,tmp}
cc() { # OUTPUT SOURCE OPTION...
    local output=$1 source=$2
    shift 2
    "${CROSS_COMPILE:-arm-linux-gnueabihf-}gcc" -std=gnu11 -Os -mthumb -mcpu=cortex-a7 \
        -mfpu=neon-vfpv4 -Wall -Wextra -Werror -ffreestanding -fno-builtin -fno-stack-protector \
        -static -nostdlib -Wl,-z,separate-code -Wl,--build-id=none -Wl,--no-warn-rwx-segments -s \
        "$@" -o "$root/bin/$output" "$here/nolibc.c" "$here/$source"
}
cc application-manager linux_probe.c
cc xstack bad_elf.c -Wl,-z,execstack
cc xbss bad_elf.c -Wl,-T,"$here/xbss.ld"
echo "$root"
