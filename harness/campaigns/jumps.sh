#!/bin/sh
# SPDX-License-Identifier: MIT
# Jumps gone astray: what an attacker has who gets a word of his own into a core's PC. From every instruction
# of a stage's campaign to every place of the stage's code (all else cannot be executed), with the registers as they
# are: a seeded sample of N each. Not part of `make campaign`, where the PC moves by a few bytes. Run from
# the project's top after `make all`. Status 1: a bypass, or a build without the read-back shows none.
#
# usage: jumps.sh [N [CAMPAIGN...]]     default: 20000, the stages' eight campaigns
set -eu

number=${1:-20000}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- rom one_bl pluton monitor rom-locks one_bl-locks pluton-locks monitor-locks
status=0
mkdir -p build/fault
harness/campaigns/weak.sh not-read-back
for name in "$@"; do
    stage=${name%-locks}
    [ "$stage" != one_bl ] || stage=1bl
    size=$(arm-none-eabi-size -A "build/firmware/$stage.elf" | awk '$1 == ".text" { print $2 }')
    file=build/fault/$name-jumps.campaign
    {
        printf 'glassphere-campaign 1\nlike %s\nname %s-jumps\n' "$name" "$name"
        echo "faults pc-offset by=-$size..$size"
        grep '^control weak not-read-back' "harness/campaigns/$name.campaign" || true
    } > "$file"
    build/bin/glassphere fault run "$file" --jobs "$(nproc)" --budget "$number" --check 0 --fresh --quiet \
        --out "build/fault/$name-jumps" > "build/fault/$name-jumps.log" || status=1
    tail -n 2 "build/fault/$name-jumps.log" | head -n 1
done
exit $status
