#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds the glassphere command and the suites. Run from the project's top.
set -eu
[ -e build/host/build.ninja ] || meson setup build/host harness
ninja -C build/host
make --no-print-directory -s -C harness/ground O="$PWD/build/ground"
mkdir -p build/bin
cp build/host/glassphere build/host/glassphere-test build/host/glassphere-bench build/bin/
