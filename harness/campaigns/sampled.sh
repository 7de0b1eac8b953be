#!/bin/sh
# SPDX-License-Identifier: MIT
# A seeded sample of N other faults for each campaign, which takes turns over the addresses struck:
#   lasting   an instruction, a register or a cell of memory wrong for good (lasting.faults)
#   device    what a device does wrong once (device.faults)
# `make campaign` runs both last. Run from the project's top after `make all`. Status 1: a bypass; 3: a campaign could
# not be run.
#
# usage: sampled.sh lasting|device [N [CAMPAIGN...]]     default: 400, the eleven of `make campaign`
set -eu

kind=${1:-}
faults=harness/campaigns/$kind.faults
if [ -z "$kind" ] || [ ! -e "$faults" ]; then
    echo "usage: $0 lasting|device [N [CAMPAIGN...]]" >&2
    exit 2
fi
shift
number=${1:-400}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- rom one_bl pluton monitor rom-locks one_bl-locks pluton-locks monitor-locks \
    smc-pointer capability quote
status=0
mkdir -p build/fault
for name in "$@"; do
    own=build/fault/$name-$kind code=0
    {
        printf 'glassphere-campaign 1\nlike %s\nname %s-%s\n' "$name" "$name" "$kind"
        cat "$faults"
    } > "$own.campaign"
    build/bin/glassphere fault run "$own.campaign" --jobs "$(nproc)" --budget "$number" --check 0 --fresh --quiet \
        --out "$own" > "$own.log" || code=$?
    tail -n 2 "$own.log" | head -n 1
    [ $code -le 1 ] || exit $code
    [ $code -eq 0 ] || status=1
done
exit $status
