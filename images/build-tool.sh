#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds glassphere-image and its tests, and leaves both in build/bin. Run from the project's top.
set -eu
[ -e build/host-images/build.ninja ] || meson setup build/host-images images
ninja -C build/host-images
mkdir -p build/bin
cp build/host-images/glassphere-image build/host-images/glassphere-image-test build/bin/
