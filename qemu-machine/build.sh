#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds qemu-system-arm with our machine: overlay, configure (again when its options are others), ninja.
# Run from the project's top; the source is in build/src/qemu (harness/setup).
set -eu
top=$PWD
qemu-machine/overlay.sh "$top" "$top/build/src/qemu"
mkdir -p build/qemu
# The same source gives the same bytes wherever it stands, with ccache, too: a campaign's log, which names
# the program's digest, is good in another clone. So no path of this tree is in it
set -- --target-list=arm-softmmu --python=/usr/bin/python3 \
    --disable-download --without-default-features --without-default-devices \
    --with-devices-arm=mt3620 --enable-system --disable-user --enable-tools --disable-docs \
    --disable-guest-agent --enable-tcg --enable-plugins --enable-slirp --enable-fdt=system \
    --enable-nettle --disable-install-blobs --disable-debug-info --cc="ccache gcc" \
    --extra-cflags="-ffile-prefix-map=$top/build/src/qemu/="
if ! { [ -e build/qemu/build.ninja ] && echo "$*" | cmp -s - build/qemu/.options; }; then
    (cd build/qemu && ../src/qemu/configure "$@") || { rm -f build/qemu/build.ninja; exit 1; }
    echo "$*" > build/qemu/.options
fi
# decodetree walks through sets: their order is the hash's
export PYTHONHASHSEED=0
ninja -C build/qemu qemu-system-arm qemu-img
