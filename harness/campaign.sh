#!/bin/bash
# SPDX-License-Identifier: MIT
# make campaign: the full set of fault campaigns on all cores of the host, the table of their
# outcomes, and build/campaign.json. Options are those of `glassphere fault run` (--budget N
# for a seeded sample). Each has 10,000 unpruned faults that hold the pruning and 2,000 pairs,
# which decide nothing. Whole are the eleven; samples are those of images that stages verify with the same code
# (100,000 each), of faults that last and of devices' faults (400 each over each of the eleven). Status 1: a bypass, or a campaign that
# proves nothing.
set -u
cd "$(dirname "$0")/.." || exit 3
whole="rom one_bl pluton monitor rom-locks one_bl-locks pluton-locks monitor-locks smc-pointer capability quote"
sampled="keystore manifest device-tree root-fs"
others=400
status=0

# member FILE NAME: the first number of that name in a summary
member() {
    grep -o "\"$2\":[0-9]*" "$1" | head -n 1 | cut -d: -f2
}

control_bypasses() {
    sed -n '/"controls"/,/\]/p' "$1" | grep -o '"bypasses":[0-9]*' | cut -d: -f2 |
        awk '{ sum += $1 } END { print sum + 0 }'
}

# run NAME OPTION...
run() {
    build/bin/glassphere fault run "$1" --jobs "$(nproc)" --check 10000 --pairs 2000 "${@:2}"
    code=$?
    [ $code -le 1 ] || exit $code
    [ $code -eq 0 ] || status=1
}

harness/campaigns/weak.sh || exit 3
for name in $whole; do
    run "$name" "$@"
done
for name in $sampled; do
    run "$name" --budget 100000 "$@"
done
budget=$(printf '%s\n' "$@" | sed -n '/^--budget$/{n;p}; s/^--budget=//p' | tail -n 1)
[ "${budget:-0}" -eq 0 ] || [ "$budget" -ge $others ] || others=$budget
names="$whole $sampled"
for kind in lasting device; do
    # shellcheck disable=SC2086
    harness/campaigns/sampled.sh $kind $others $whole
    code=$?
    [ $code -le 1 ] || exit $code
    [ $code -eq 0 ] || status=1
    # shellcheck disable=SC2086
    names="$names $(printf "%s-$kind " $whole)"
done
{
    injected=0 reached=0 missed=0 bypass=0 control=0 parts=
    for name in $names; do
        summary=build/fault/$name/summary.json
        injected=$((injected + $(member "$summary" injected)))
        reached=$((reached + $(member "$summary" reached)))
        missed=$((missed + $(member "$summary" missed)))
        bypass=$((bypass + $(member "$summary" bypass)))
        control=$((control + $(control_bypasses "$summary")))
        parts="$parts${parts:+,
}\"$name\":
$(cat "$summary")"
    done
    printf '{"injected":%d,"reached":%d,"missed":%d,"bypass":%d,"control_bypass":%d,\n' \
        "$injected" "$reached" "$missed" "$bypass" "$control"
    printf '"stages":{\n%s}}\n' "$parts"
} > build/campaign.json
head -n 1 build/campaign.json
# shellcheck disable=SC2086
harness/campaigns/table.sh $names > build/campaign.md
echo "written to build/campaign.json, a table to build/campaign.md"
exit $status
