#!/bin/sh
# SPDX-License-Identifier: MIT
# Fetches and unpacks the sources that nothing of is committed here: QEMU 10.0,
# musl, greatest.h from Debian's source packages, Linux from linux-source-6.12.
# Each is unpacked once; delete its folder under build/src to have it fresh.
set -eu
. "$(dirname "$0")/apt.sh"
mkdir -p build/src

unpack() { # PACKAGE NAME WANTED-PREFIX
    [ -e "build/src/$2/.unpacked" ] && return 0
    fetch_source "$1" ""
    dsc=$(ls -t build/apt/"$1"_*.dsc | head -n 1)
    version=$(sed -n 's/^Version: //p' "$dsc" | head -n 1)
    case $version in
    "$3"*|1:"$3"*) ;;
    *) echo "$1: the archive has version $version, wanted $3*" >&2; exit 1 ;;
    esac
    rm -rf "build/src/$2" "build/src/$2.tmp"
    dpkg-source --no-check -x "$dsc" "build/src/$2.tmp"
    echo "$version" > "build/src/$2.tmp/.unpacked"
    mv "build/src/$2.tmp" "build/src/$2"
}

unpack qemu qemu 10.0.
unpack musl musl 1.2.

greatest_sha256=1292593d95c35eeccc89ffa1c91d6fe53b49f81cbf2c2b7758842b7f3186fcc2
if ! [ -e build/src/greatest.h ]; then
    fetch_source dunst --tar-only
    tar=$(ls -t build/apt/dunst_*.orig.tar.* | head -n 1)
    tar -xOf "$tar" --wildcards '*/test/greatest.h' > build/src/greatest.h.tmp
    echo "$greatest_sha256  build/src/greatest.h.tmp" | sha256sum -c - ||
        { echo "greatest.h in $tar is not version 1.5.0" >&2; exit 1; }
    mv build/src/greatest.h.tmp build/src/greatest.h
fi

if ! [ -e build/src/linux/.unpacked ]; then
    rm -rf build/src/linux build/src/linux.tmp
    mkdir -p build/src/linux.tmp
    tar -C build/src/linux.tmp --strip-components=1 -xf /usr/src/linux-source-6.12.tar.xz
    dpkg-query -W -f '${Version}' linux-source-6.12 > build/src/linux.tmp/.unpacked
    mv build/src/linux.tmp build/src/linux
fi

for s in qemu musl linux; do echo "$s $(cat build/src/$s/.unpacked)"; done > build/src/VERSIONS
cat build/src/VERSIONS
