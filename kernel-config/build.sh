#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds Linux for the board: build/kernel/{xipImage,mt3620-rdb.dtb,vmlinux,.config}.
# Run from the project's top. Safe to run again; builds only what changed.
# usage: kernel-config/build.sh [debug|virt]
#   debug: kernel log on the A7 UART, build/kernel-debug
#   virt: for QEMU's stock `virt` machine, build/kernel-virt with its flash.img (docs/bench.md)
# ROOT_FS_SIZE=BYTES bounds the root file system's mount (default: all of its slot).
set -euo pipefail

top=$(cd "$(dirname "$0")/.." && pwd)
cfg=$top/kernel-config
tree=$top/build/src/linux
tarball=${LINUX_TARBALL:-/usr/src/linux-source-6.12.tar.xz}
out=$top/build/kernel
board=mt3620-rdb
fragments=("$cfg/mt3620.config")
variant=${1:-}
case $variant in
'') ;;
debug)
    out=$top/build/kernel-debug
    fragments+=("$cfg/debug.config")
    ;;
virt)
    out=$top/build/kernel-virt
    board=virt
    fragments+=("$cfg/virt.config")
    ;;
*)
    echo "usage: build.sh [debug|virt]" >&2
    exit 2
    ;;
esac

unpack() {
    [ -e "$tree/Makefile" ] && return
    if [ ! -e "$tarball" ]; then
        echo "build.sh: $tarball is missing (package linux-source-6.12)" >&2
        exit 3
    fi
    rm -rf "$tree.tmp"
    mkdir -p "$tree.tmp"
    tar -C "$tree.tmp" --strip-components=1 -xf "$tarball"
    mv "$tree.tmp" "$tree"
}

check_version() {
    local v
    v=$(make -s -C "$tree" kernelversion)
    case $v in
    6.12.*) echo "Linux $v" ;;
    *) echo "build.sh: want Linux 6.12.x, found $v" >&2; exit 3 ;;
    esac
}

link() { # TARGET LINK: leaves an unchanged link's time alone
    [ "$(readlink "$2" || true)" = "$1" ] || ln -sfn "$1" "$2"
}

add_line() { # FILE LINE
    grep -qxF "$2" "$1" || printf '%s\n' "$2" >> "$1"
}

apply_patches() { # each is applied once; a changed one is taken back first
    local p mark
    for p in "$cfg"/patches/*.patch; do
        mark=$tree/.applied-$(basename "$p")
        if [ -e "$mark" ] && cmp -s "$p" "$mark"; then continue; fi
        if [ -e "$mark" ]; then
            patch -R -s -p1 -d "$tree" < "$mark"
            rm "$mark"
        fi
        patch -s -p1 -d "$tree" < "$p"
        cp "$p" "$mark"
    done
}

overlay() {
    local d
    for d in arch/arm/mach-mt3620 drivers/azure_sphere fs/asxipfs \
             security/azure_sphere include/azure-sphere; do
        link "$cfg/tree/$d" "$tree/$d"
    done
    mkdir -p "$tree/glassphere"
    link "$top/hw-models/include/regs" "$tree/glassphere/regs"
    link "$top/firmware/interface" "$tree/glassphere/interface"
    add_line "$tree/arch/arm/Kconfig" 'source "arch/arm/mach-mt3620/Kconfig"'
    add_line "$tree/arch/arm/Makefile" 'core-$(CONFIG_ARCH_MT3620) += arch/arm/mach-mt3620/'
    add_line "$tree/drivers/Kconfig" 'source "drivers/azure_sphere/Kconfig"'
    add_line "$tree/drivers/Makefile" 'obj-$(CONFIG_AZURE_SPHERE) += azure_sphere/'
    add_line "$tree/fs/Kconfig" 'source "fs/asxipfs/Kconfig"'
    add_line "$tree/fs/Makefile" 'obj-$(CONFIG_ASXIPFS) += asxipfs/'
    add_line "$tree/security/Kconfig" 'source "security/azure_sphere/Kconfig"'
    add_line "$tree/security/Makefile" 'obj-$(CONFIG_SECURITY_AZURE_SPHERE) += azure_sphere/'
    apply_patches
}

kmake() {
    nice make -C "$tree" O="$out" ARCH=arm CROSS_COMPILE="${CROSS_COMPILE:-arm-linux-gnueabihf-}" \
        CC="ccache ${CROSS_COMPILE:-arm-linux-gnueabihf-}gcc" KCFLAGS=-march=armv7ve \
        KBUILD_BUILD_TIMESTAMP='Thu Jan  1 00:00:00 UTC 1970' KBUILD_BUILD_USER=glassphere \
        KBUILD_BUILD_HOST=glassphere KBUILD_BUILD_VERSION=1 "$@"
}

configure() { # only when a fragment or one of our Kconfig files is newer than the result
    local f newer=0
    mkdir -p "$out"
    for f in "${fragments[@]}" "$cfg"/patches/*.patch "$cfg"/tree/*/*/Kconfig \
             "$cfg"/tree/*/*/*/Kconfig; do
        if [ ! "$out/.config" -nt "$f" ]; then newer=1; fi
    done
    [ $newer = 1 ] || return 0
    kmake -s allnoconfig
    (cd "$tree" && ARCH=arm scripts/kconfig/merge_config.sh -m -O "$out" "$out/.config" \
        "${fragments[@]}" > "$out/merge.log")
    kmake -s olddefconfig
}

device_tree() {
    local dts=$cfg/$board.dts size=${ROOT_FS_SIZE:-BANK_ROOT_FS_MAX} tmp
    tmp=$(mktemp "$out/dts.XXXXXX")
    cpp -nostdinc -undef -D__DTS__ -x assembler-with-cpp -P -I "$top/hw-models/include" \
        -I "$top/firmware" "$dts" > "$tmp"
    # the preprocessor does not reach into strings: the one number in bootargs is filled in here
    local max
    max=$(printf '#include "interface/flash_layout.h"\n%s\n' "$size" |
        cpp -nostdinc -undef -P -I "$top/firmware" - | tail -n 1)
    sed -i "s/@ROOT_FS_SIZE@/$(printf '0x%x' $((max)))/" "$tmp"
    dtc -q -I dts -O dtb -o "$tmp.dtb" "$tmp"
    if ! cmp -s "$tmp.dtb" "$out/$board.dtb"; then mv "$tmp.dtb" "$out/$board.dtb"; fi
    rm -f "$tmp" "$tmp.dtb"
}

install_if_changed() { # FROM TO
    cmp -s "$1" "$2" || cp "$1" "$2"
}

check_sizes() {
    local max
    max=$(printf '#include "interface/flash_layout.h"\nBANK_KERNEL_MAX\n' |
        cpp -nostdinc -undef -P -I "$top/firmware" - | tail -n 1)
    # room for metadata and signature behind the body
    [ $(($(stat -c %s "$out/xipImage") + 1024)) -le $((max)) ] ||
        { echo "build.sh: xipImage does not fit its flash slot" >&2; exit 1; }
}

# What `virt` has at address 0: a stub that enters the kernel as the Security Monitor does, the
# device tree, and the kernel at CONFIG_XIP_PHYS_ADDR. The machine wants exactly 64 MB.
virt_flash() {
    local words=(e3a00000 e3e01000 e59f2000 e59ff000 00020000 00040000) w
    rm -f "$out/flash.tmp"
    for w in "${words[@]}"; do # r0 = 0; r1 = ~0; r2 = device tree; jump
        printf "\\x${w:6:2}\\x${w:4:2}\\x${w:2:2}\\x${w:0:2}"
    done > "$out/flash.tmp"
    dd if="$out/virt.dtb" of="$out/flash.tmp" bs=64K seek=2 status=none
    dd if="$out/xipImage" of="$out/flash.tmp" bs=64K seek=4 status=none
    truncate -s 64M "$out/flash.tmp"
    mv "$out/flash.tmp" "$out/flash.img"
}

unpack
check_version
overlay
configure
kmake -s -j"$(nproc)" xipImage
install_if_changed "$out/arch/arm/boot/xipImage" "$out/xipImage"
device_tree
check_sizes
[ "$variant" = debug ] || "$cfg/check-hardening.sh" "$out/.config"
if [ "$variant" = virt ]; then virt_flash; fi
ls -l "$out/xipImage" "$out/$board.dtb" | awk '{print $NF ": " $5 " bytes"}'
