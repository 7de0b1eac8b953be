#!/bin/sh
# SPDX-License-Identifier: MIT
# Turns build/firmware, build/kernel and build/userland into signed packages under
# build/images and one flash image. An absent part is an error; with --partial it
# is left out (the manifest then does not name it). Run from the project's top.
set -eu

build=${GLASSPHERE_BUILD:-build}
tool=${GLASSPHERE_IMAGE:-$build/bin/glassphere-image}
out=$build/images
security_version=${GLASSPHERE_SECURITY_VERSION:-1}
partial=
[ "${1-}" = --partial ] && partial=1
mkdir -p "$out"

# True when INPUT is there; stops the build when it is not and must be.
present() {
    [ -e "$1" ] && return 0
    [ -n "$partial" ] && { echo "left out: $1 does not exist" >&2; return 1; }
    echo "$1 does not exist: build it first, or use --partial" >&2
    exit 1
}

pack() {    # TYPE NAME BODY KEY OPTION...
    type=$1 name=$2 body=$3 key=$4
    shift 4
    rm -f "$out/$name.img"
    present "$body" || return 0
    "$tool" image pack --type "$type" --name "$name" --key "$key" \
        --security-version "$security_version" "$@" "$body" -o "$out/$name.img"
}

pack_tree() {    # TYPE NAME DIRECTORY KEY OPTION...
    rm -f "$out/$2.img" "$out/$2.asxipfs"
    present "$3" || return 0
    if [ -f "$3.owners" ]; then
        "$tool" fs pack "$3" --owners "$3.owners" -o "$out/$2.asxipfs"
    else
        "$tool" fs pack "$3" -o "$out/$2.asxipfs"
    fi
    tree=$out/$2.asxipfs type=$1 name=$2 key=$4
    shift 4
    pack "$type" "$name" "$tree" "$key" "$@"
}

"$tool" keystore build --security-version "$security_version" -o "$out/keystore.img"
pack one-bl one_bl "$build/firmware/1bl.bin" root --pad-to 0x4000
pack pluton-runtime pluton "$build/firmware/pluton.bin" system
pack security-monitor monitor "$build/firmware/monitor.bin" system
pack nw-device-tree device_tree "$build/kernel/mt3620-rdb.dtb" system
pack nw-kernel kernel "$build/kernel/xipImage" system
pack_tree root-fs root_fs "$build/userland/rootfs" system --provides 5:3
pack_tree services services "$build/userland/services" system

rm -f "$out"/app_*.img
for app in "$build"/userland/apps/*/; do
    [ -d "$app" ] || { present "$build/userland/apps/heartbeat" || :; continue; }
    "$tool" app pack "$app" --key application -o "$out/app_$(basename "$app").img"
done

set --
for name in pluton monitor device_tree kernel root_fs services; do
    [ -f "$out/$name.img" ] && set -- "$@" "$out/$name.img"
done
[ $# -gt 0 ] || { echo "nothing to put into a boot manifest" >&2; exit 1; }
"$tool" manifest build --security-version "$security_version" -o "$out/manifest.img" "$@"
"$tool" flash build --board images/board.ini --images "$out" ${partial:+--partial} \
    -o "$out/flash.img"

# The compromised kernel in person: the same board with a probe in the kernel's place.
probe_board() {     # PROBE
    rm -f "$out/flash-$2.img"
    [ -f "$build/firmware/$1.bin" ] && [ -f "$out/pluton.img" ] || return 0
    pack nw-kernel "$1" "$build/firmware/$1.bin" system
    probe=$1 short=$2
    set -- "$out/$1.img"
    for name in pluton monitor device_tree root_fs services; do
        [ -f "$out/$name.img" ] && set -- "$@" "$out/$name.img"
    done
    "$tool" manifest build --security-version "$security_version" -o "$out/manifest_$short.img" "$@"
    sed -e "s/^kernel=.*/kernel=$probe.img/" -e "s/^manifest=.*/manifest=manifest_$short.img/" \
        images/board.ini > "$out/board_$short.ini"
    "$tool" flash build --board "$out/board_$short.ini" --images "$out" ${partial:+--partial} \
        -o "$out/flash-$short.img"
}

# A capability file of the chip whose key is all zero but one bit, with capability 11: magic,
# version, length, the chip's key, the capabilities (docs/image-format.md).
foreign_capability() {
    {
        printf '\375\134\375\134\001\000\000\000\314\000\000\000\001'
        head -c 63 /dev/zero
        printf '\013\000'
        head -c 126 /dev/zero
    } > "$out/foreign_capability.bin"
    "$tool" image pack --type fw-config --name fw_config --key system \
        "$out/foreign_capability.bin" -o "$out/foreign_capability.img"
}

probe_board el1_probe el1
probe_board ask ask
if [ -f "$out/flash-ask.img" ]; then
    foreign_capability
    # ASK_FILE of firmware/probes/ask.h
    dd if="$out/foreign_capability.img" of="$out/flash-ask.img" bs=4096 seek=3840 conv=notrunc 2> /dev/null
fi
# An old and a new set, small ones around the probe, for the tests of updates.
[ ! -f "$out/flash-el1.img" ] || sh images/update-sets.sh
echo "$out/flash.img"
