#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds musl out of its source tree and installs it, with Linux's user headers,
# as the sysroot. usage: musl.sh SOURCE OBJECTS SYSROOT
set -eu
source=$(cd "$1" && pwd)
objects=$2 sysroot=$3
cross=${CROSS_COMPILE:-arm-linux-gnueabihf-}
# Debian's headers for this architecture; they come with the cross libc.
kernel_headers=/usr/${cross%-}/include

rm -rf "$objects" "$sysroot"
mkdir -p "$objects" "$sysroot"
cd "$objects"
# Text on pages of its own, so that the kernel maps it straight from flash.
CC="ccache ${cross}gcc" CROSS_COMPILE="$cross" \
    CFLAGS="-Os -mthumb -mcpu=cortex-a7 -mfpu=neon-vfpv4 -fstack-protector-strong" \
    LDFLAGS="-Wl,-z,separate-code,-z,max-page-size=4096,-z,relro,-z,now,-z,noexecstack" \
    "$source/configure" --target=arm-linux-gnueabihf --prefix= --syslibdir=/lib \
    --disable-static --disable-wrapper
# The source's own makefile would rebuild when the compiler's command changes only.
make -j"${JOBS:-$(nproc)}" lib/libc.so lib/crt1.o lib/Scrt1.o lib/crti.o lib/crtn.o
make DESTDIR="$sysroot" install-headers install-libs
for part in asm asm-generic linux mtd; do
    [ -d "$kernel_headers/$part" ] || { echo "$kernel_headers/$part is missing" >&2; exit 3; }
    cp -r "$kernel_headers/$part" "$sysroot/include/"
done
touch "$sysroot/.built"
