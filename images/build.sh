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

# The compromised kernel in person: the same board with the EL1 probe in the kernel's place.
rm -f "$out/flash-el1.img"
if [ -f "$build/firmware/el1_probe.bin" ] && [ -f "$out/pluton.img" ]; then
    pack nw-kernel el1_probe "$build/firmware/el1_probe.bin" system
    set -- "$out/el1_probe.img"
    for name in pluton monitor device_tree root_fs services; do
        [ -f "$out/$name.img" ] && set -- "$@" "$out/$name.img"
    done
    "$tool" manifest build --security-version "$security_version" -o "$out/manifest_el1.img" "$@"
    sed -e 's/^kernel=.*/kernel=el1_probe.img/' -e 's/^manifest=.*/manifest=manifest_el1.img/' \
        images/board.ini > "$out/board_el1.ini"
    "$tool" flash build --board "$out/board_el1.ini" --images "$out" ${partial:+--partial} \
        -o "$out/flash-el1.img"
fi
# An old and a new set, small ones around the probe, for the tests of updates.
[ ! -f "$out/flash-el1.img" ] || sh images/update-sets.sh
echo "$out/flash.img"
