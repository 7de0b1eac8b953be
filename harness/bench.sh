#!/bin/sh
# SPDX-License-Identifier: MIT
# make bench: measures on the built board; docs/bench.md has the keys.
set -eu
exec build/bin/glassphere-bench
