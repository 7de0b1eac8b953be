#!/bin/bash
# SPDX-License-Identifier: MIT
# make coverage: runs the suites once with counters in our objects of QEMU and a plugin
# that watches the firmware, then prints lines and branches of both, file by file, and
# holds docs/coverage.md against the holes. Owns build/coverage. Options are those of
# glassphere-test; with --filter the page is not asked, a part of the suites leaves more
# holes. Run from the project's top.
set -u
out=build/coverage
cover=build/bin/glassphere-cover
mkdir -p "$out"
[ -e build/plugins/cover.so ] || { echo 'build/plugins/cover.so is not built: make all' >&2; exit 3; }
harness/cover/qemu.sh || exit 3
"$cover" map build/firmware "$out" || exit 3
GLASSPHERE_QEMU=$PWD/$out/qemu/qemu-system-arm GLASSPHERE_QEMU_EXIT_MS=20000 \
    GLASSPHERE_QEMU_ARGS="-plugin $PWD/build/plugins/cover.so,map=$PWD/$out/firmware.map,hits=$PWD/$out/firmware.hits" \
    build/bin/glassphere-test "$@" > "$out/suites.txt" 2> "$out/suites.err"
suites=$?
grep '^FAILED' "$out/suites.txt"
"$cover" table "$out" > "$out/table.txt" || exit 3
"$cover" holes "$out" '' > "$out/holes.txt" || exit 3
sed '$d' "$out/table.txt"
page=0
if [ $# -eq 0 ]; then
    "$cover" explained "$out" docs/coverage.md || page=1
fi
echo "suites: $(tail -n 1 "$out/suites.txt")"
tail -n 1 "$out/table.txt"
[ $suites -eq 0 ] && [ $page -eq 0 ]
