#!/bin/sh
# SPDX-License-Identifier: MIT
# Faults that last: an instruction, a register or a cell of memory wrong for good, from some instruction of a
# campaign on. A seeded sample of N of each campaign, which takes turns over the addresses struck. `make campaign` runs
# it last. Run from the project's top after `make all`. Status 1: a bypass; 3: a campaign could not be run.
#
# usage: lasting.sh [N [CAMPAIGN...]]     default: 400, the eleven of `make campaign`
set -eu

number=${1:-400}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- rom one_bl pluton monitor rom-locks one_bl-locks pluton-locks monitor-locks \
    smc-pointer capability quote
status=0
mkdir -p build/fault
for name in "$@"; do
    file=build/fault/$name-lasting.campaign code=0
    {
        printf 'glassphere-campaign 1\nlike %s\nname %s-lasting\n' "$name" "$name"
        cat harness/campaigns/lasting.faults
    } > "$file"
    build/bin/glassphere fault run "$file" --jobs "$(nproc)" --budget "$number" --check 0 --fresh --quiet \
        --out "build/fault/$name-lasting" > "build/fault/$name-lasting.log" || code=$?
    tail -n 2 "build/fault/$name-lasting.log" | head -n 1
    [ $code -le 1 ] || exit $code
    [ $code -eq 0 ] || status=1
done
exit $status
