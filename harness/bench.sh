#!/bin/sh
# SPDX-License-Identifier: MIT
# make bench: measures on the built board; docs/bench.md has the keys. Builds first what only
# the wanted parts need. Options are parts: boot, kernel, speed, firewall, faults, build
# (none: all).
set -eu
step=harness/setup/step.sh
mkdir -p build/tmp

wanted() { # PART OPTIONS...
    part=$1
    shift
    [ $# -eq 0 ] && return 0
    for option; do [ "$option" = "$part" ] && return 0; done
    return 1
}

if wanted kernel "$@"; then
    $step bench-kernel 'the same Linux for the stock virt machine' kernel-config/build.sh virt
fi
if wanted speed "$@"; then
    $step bench-guest 'guest programs of the benchmark' \
        make --no-print-directory -C harness/bench/guest O="$PWD/build/bench-guest"
fi
exec build/bin/glassphere-bench "$@"
