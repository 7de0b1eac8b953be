#!/bin/sh
# SPDX-License-Identifier: MIT
# Weak builds: the firmware with one countermeasure taken away (harness/campaigns/weak/NAME.patch), as
# positive controls of fault campaigns. Each gets build/weak/NAME/{rom.bin,flash.img,flash-ask.img}; sources and
# build it starts from stay as they are. Run from the project's top after `make all`.
#
# usage: weak.sh [--check] [NAME...]
#   --check  every patch applies without an offset's doubt; builds nothing
set -eu

top=$PWD
here=harness/campaigns/weak
check=
[ "${1-}" = --check ] && { check=1; shift; }
[ $# -gt 0 ] || set -- $(cd "$here" && ls ./*.patch | sed 's|^\./||; s|\.patch$||')

copy_tree() {   # NAME
    tree=$top/build/weak/$1/${check:+check-}tree    # one may be looked at while it is built
    rm -rf "$tree"
    mkdir -p "$tree/build"
    cp -a firmware hw-models images harness "$tree/" || return 1
    patch -s -p1 -F0 -d "$tree" < "$here/$1.patch"
}

# Nothing to do while the patch and all it starts from are older than the result.
fresh() {       # NAME
    [ -e "build/weak/$1/flash-ask.img" ] &&
        [ -z "$(find firmware hw-models/include images "$here/$1.patch" build/keys build/kernel/xipImage \
            -newer "build/weak/$1/flash.img" -type f -print -quit)" ]
}

# Every step says itself that it failed: `sh -e` does not stop inside what `||` follows.
build() {       # NAME
    copy_tree "$1" || return 1
    for part in src kernel userland keys bin host-images; do
        [ ! -e "build/$part" ] || ln -s "$top/build/$part" "$tree/build/$part"
    done
    (cd "$tree" && make --no-print-directory -s -j"$(nproc)" -C firmware O="$tree/build" KEYS="$tree/build/keys" \
        "$tree/build/firmware/rom.bin" "$tree/build/firmware/1bl.bin" "$tree/build/firmware/pluton.bin" \
        "$tree/build/firmware/monitor.bin" "$tree/build/firmware/ask.bin" && images/build.sh) || return 1
    cp "$tree/build/firmware/rom.bin" "$tree/build/images/flash.img" "$tree/build/images/flash-ask.img" \
        "build/weak/$1/" || return 1
    rm -rf "$tree"
}

for name in "$@"; do
    if [ -n "$check" ]; then
        copy_tree "$name"
        rm -rf "build/weak/$name/check-tree"
    elif ! fresh "$name"; then
        mkdir -p "build/weak/$name"
        build "$name" > "build/weak/$name/log" 2>&1 ||
            { tail -n 20 "build/weak/$name/log" >&2; echo "weak build $name failed" >&2; exit 3; }
        echo "build/weak/$name"
    fi
done
