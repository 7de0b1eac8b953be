#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Lays qemu-machine/ and hw-models/ over an unpacked QEMU 10.0 tree: symlinks,
# guarded include lines, and the patch series. Safe to run again.
# usage: overlay.sh PROJECT-TOP QEMU-TREE
set -eu
top=$1 tree=$2

ln -sfn "$top/hw-models" "$tree/hw/mt3620"
ln -sfn "$top/hw-models/include" "$tree/include/hw/mt3620"
ln -sfn "$top/firmware/interface" "$tree/include/hw/mt3620_interface"
ln -sfn "$top/qemu-machine" "$tree/hw/mt3620_board"
ln -sfn "$top/qemu-machine/mt3620.mak" "$tree/configs/devices/arm-softmmu/mt3620.mak"

add_line() { # FILE LINE
    grep -qxF "$2" "$1" || printf '%s\n' "$2" >> "$1"
}
add_line "$tree/hw/meson.build" "subdir('mt3620')"
add_line "$tree/hw/meson.build" "subdir('mt3620_board')"
add_line "$tree/hw/Kconfig" "source mt3620_board/Kconfig"
grep -q "'hw/mt3620'," "$tree/meson.build" ||
    sed -i "s|^    'hw/arm',|&\n    'hw/mt3620',\n    'hw/mt3620_board',|" "$tree/meson.build"

# The series is one unit: when a patch was added, changed or removed, all that is
# applied comes off in reverse order and the whole series goes on again.
marks=$tree/.applied-patches
mkdir -p "$marks"
if ! diff -rq "$top/qemu-machine/patches" "$marks" > /dev/null; then
    for m in $(ls -r "$marks"); do
        patch -R -s -p1 -d "$tree" < "$marks/$m"
        rm "$marks/$m"
    done
    for p in "$top"/qemu-machine/patches/*.patch; do
        patch -s -p1 --no-backup-if-mismatch -d "$tree" < "$p"
        cp "$p" "$marks/"
    done
fi
