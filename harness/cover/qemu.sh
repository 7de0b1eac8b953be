#!/bin/sh
# SPDX-License-Identifier: MIT
# The finished QEMU once more, our own objects compiled anew with counters in them
# (gcov) and without optimisation, all others linked as they are. Owns
# build/coverage/qemu: objects, notes (.gcno), counts (.gcda) and qemu-system-arm.
# Run from the project's top.
set -eu
work=$PWD/build/coverage/qemu
rm -rf "$work"
mkdir -p "$work"
ninja -C build/qemu -t compdb -x | sed -n 's/^ *"command": "\(.*\)",$/\1/p' |
    sed -e 's/\\"/"/g' -e 's/\\\\/\\/g' > "$work/commands"
grep ' -o qemu-system-arm ' "$work/commands" |
    sed -e "s| -o qemu-system-arm | -o $work/qemu-system-arm --coverage |" > "$work/link.sh"
[ -s "$work/link.sh" ] || { echo 'build/qemu has no finished build: make all' >&2; exit 1; }

# Several objects of one name would overwrite each other's counts: names stay whole.
sed -n 's|.* -o \(libqemu-arm-softmmu\.a\.p/hw_mt3620_[^ ]*\.c\.o\) .*|\1|p' "$work/commands" |
    sort -u > "$work/objects"
[ -s "$work/objects" ] || { echo 'no object of ours in build/qemu' >&2; exit 1; }
while read -r object; do
    ours=$work/$(basename "$object")
    # Without optimisation the C library cannot check buffers, and says so.
    grep -F -- " -o $object " "$work/commands" | head -n 1 |
        sed -e "s|$object|$ours|g" -e 's| -O[0-3s]* | |g' \
            -e 's| -c | -O0 -U_FORTIFY_SOURCE --coverage -w -c |' > "$ours.sh"
    sed -i "s| $object | $ours |" "$work/link.sh"
    echo "$ours.sh"
done < "$work/objects" > "$work/scripts"
cd build/qemu
xargs -n 1 -P "$(nproc)" sh -e < "$work/scripts"
sh -e "$work/link.sh"
echo "$(wc -l < "$work/objects") objects with counters"
