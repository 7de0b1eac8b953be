#!/bin/sh
# SPDX-License-Identifier: MIT
# make bench: measures on the built board; docs/bench.md has the keys. Builds first what only
# the benchmark needs. Options are parts: boot, kernel, speed, firewall, build (none: all).
set -eu
step=harness/setup/step.sh
mkdir -p build/tmp
$step bench-kernel 'the same Linux for the stock virt machine' kernel-config/build.sh virt
$step bench-guest 'guest programs of the benchmark' \
    make --no-print-directory -C harness/bench/guest O="$PWD/build/bench-guest"
exec build/bin/glassphere-bench "$@"
