#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds the glassphere command and the suites. Run from the project's top.
set -eu
# A scenario is added by putting a file there: then the list of sources is taken anew.
mkdir -p build/host
ls harness/scenarios/*.c > build/host/scenarios.now
if [ ! -e build/host/build.ninja ]; then
    meson setup build/host harness
elif ! cmp -s build/host/scenarios.now build/host/scenarios.list; then
    meson setup --reconfigure build/host harness
fi
mv build/host/scenarios.now build/host/scenarios.list
ninja -C build/host
make --no-print-directory -s -C harness/ground O="$PWD/build/ground"
mkdir -p build/bin
cp --remove-destination build/host/glassphere build/host/glassphere-test build/host/glassphere-bench \
    build/host/glassphere-cover build/bin/
mkdir -p build/plugins
for plugin in build/host/*.so; do
    [ ! -e "$plugin" ] || cp --remove-destination "$plugin" build/plugins/
done
