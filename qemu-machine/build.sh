#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds qemu-system-arm with our machine: overlay, configure once, ninja.
# Run from the project's top; the source is in build/src/qemu (harness/setup).
set -eu
top=$PWD
qemu-machine/overlay.sh "$top" "$top/build/src/qemu"
mkdir -p build/qemu
if ! [ -e build/qemu/build.ninja ]; then
    (cd build/qemu && ../src/qemu/configure --target-list=arm-softmmu --python=/usr/bin/python3 \
        --disable-download --without-default-features --without-default-devices \
        --with-devices-arm=mt3620 --enable-system --disable-user --enable-tools --disable-docs \
        --disable-guest-agent --enable-tcg --enable-plugins --enable-slirp --enable-fdt=system \
        --enable-nettle --disable-install-blobs --disable-debug-info --cc="ccache gcc") ||
        { rm -f build/qemu/build.ninja; exit 1; }
fi
ninja -C build/qemu qemu-system-arm qemu-img
