#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs the built suites again and again and names the cases whose result differed between runs
# (docs/testing.md). Owns build/flaky. Run from the project's top.
#
# usage: flaky.sh [RUNS] [--load] [OPTION ...]
#   RUNS    how often (default 20)
#   --load  every core of the host is kept busy meanwhile
#   OPTION  for glassphere-test, such as --filter TEXT
# Exit status: 0 each case passed in each run, 1 some did not, 2 usage.
set -u

runs=20
load=0
# both are the test of this program to change
tester=${GLASSPHERE_TEST:-build/bin/glassphere-test}
out=${GLASSPHERE_FLAKY_DIR:-build/flaky}
busy=

usage() {
    sed -n '/^# usage/,/^# Exit/s/^# //p' harness/flaky.sh >&2
    exit 2
}

if [ $# -gt 0 ]; then
    case $1 in
    -*) ;;
    *[!0-9]* | 0 | '') usage ;;
    *) runs=$1; shift ;;
    esac
fi
if [ "${1:-}" = --load ]; then
    load=1
    shift
fi
case ${1:-} in
-h | --help) usage ;;
esac
[ -x "$tester" ] || { echo "flaky: $tester is not built" >&2; exit 2; }

quiet() {
    for pid in $busy; do
        kill "$pid" 2> /dev/null
    done
    busy=
}
trap quiet EXIT
trap 'exit 130' INT TERM

rm -rf "$out"
mkdir -p "$out"
if [ $load = 1 ]; then
    for _ in $(seq "$(nproc)"); do
        (while :; do :; done) &
        busy="$busy $!"
    done
fi

run=1
while [ $run -le "$runs" ]; do
    "$tester" --tap "$@" > "$out/run-$run.tap" 2> "$out/run-$run.err"
    # a run that ended early lacks cases: they differ as well
    echo "run $run: $(tail -n 1 "$out/run-$run.tap")"
    run=$((run + 1))
done
quiet

# "ok N - NAME" or "not ok N - NAME", a skipped one with a reason behind
awk -v runs="$runs" '
    /^(not )?ok [0-9]+ - / {
        result = /^not/ ? "failed" : / # SKIP/ ? "skipped" : "passed"
        name = $0
        sub(/^(not )?ok [0-9]+ - /, "", name)
        sub(/ # SKIP.*/, "", name)
        count[name, result]++
        if (!(name in total)) order[++cases] = name
        total[name]++
    }
    END {
        for (i = 1; i <= cases; i++) {
            name = order[i]
            passed = count[name, "passed"] + 0
            failed = count[name, "failed"] + 0
            skipped = count[name, "skipped"] + 0
            if (failed == runs) {
                broken++
                print "always fails: " name
            } else if (passed != runs && skipped != runs) {
                flaky++
                print "differs: " name ": passed " passed ", failed " failed ", skipped " skipped \
                      ", missing " runs - total[name]
            }
        }
        print runs " runs, " cases + 0 " cases, " flaky + 0 " differ, " broken + 0 " always fail"
        exit !cases || flaky || broken
    }' "$out"/run-*.tap
