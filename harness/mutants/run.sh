#!/bin/sh
# SPDX-License-Identifier: MIT
# make mutants: breaks one line of a model or of the firmware at a time and names the
# test that notices (docs/mutants.md). Owns build/mutants; the sources and the build it
# starts from stay as they are. Run from the project's top.
#
# usage: run.sh [--list | --check] [--filter TEXT] [--shard I/N] [--named]
#   --list    names, files and tests only
#   --check   every old text occurs exactly once, every named test exists; builds nothing
#   --filter  only mutants whose name or file contains TEXT
#   --shard   only every Nth mutant from the Ith on (1 <= I <= N)
#   --named   only the test named is asked; what it lets pass counts as survived
# Exit status: 0 every mutant killed, 1 some survived or could not be made, 2 usage.
set -u

top=$PWD
here=harness/mutants
tables="$here/models.mutants $here/firmware.mutants"
tester=$top/build/bin/glassphere-test
limit=600       # seconds of one test run; a mutant may well hang
# Where a mutant that its own test lets pass is looked for next.
wider_models='efuse/ pulse/ sfc/ keys/ attest/ engine/ firewall/ periph/ cores/ secure/ boot/ smc/'
wider_firmware='boot/ secure/ smc/ remote/ format/ iocore/ tamper/ userland/'

usage() {
    sed -n '/^# usage/,/^# Exit/s/^# //p' "$here/run.sh" >&2
    exit 2
}

# name TAB file TAB test, one line a mutant
records() {
    # shellcheck disable=SC2086
    awk -v filter="$filter" -v part="$part" -v parts="$parts" '
        function out() {
            if (name != "" && index(name " " file, filter) && n++ % parts == part - 1)
                print name "\t" file "\t" test
            name = file = test = ""
        }
        /^\[.*\]$/ { out(); name = substr($0, 2, length($0) - 2) }
        /^file: / { file = substr($0, 7) }
        /^test: / { test = substr($0, 7) }
        END { out() }' $tables
}

apply() {   # NAME FILE > MUTATED
    # shellcheck disable=SC2086
    awk -v name="$1" -f "$here/apply.awk" $tables "$2"
}

check() {
    bad=0
    "$tester" --list > "$work/cases" || return 1
    records > "$work/records"
    cut -f 1 "$work/records" | sort | uniq -d > "$work/twice"
    while read -r name; do
        echo "$name: more than one mutant has this name" >&2
        bad=1
    done < "$work/twice"
    while IFS="$tab" read -r name file test; do
        apply "$name" "$file" > /dev/null || bad=1
        if [ -z "$test" ] || ! grep -qF -- "$test" "$work/cases"; then
            echo "$name: no case matches its test '$test'" >&2
            bad=1
        fi
    done < "$work/records"
    [ $bad -eq 0 ] && echo "$(wc -l < "$work/records") mutants apply"
    return $bad
}

# ---- making a mutant ----

# A build tree of its own for firmware and unit tests; what no mutant changes is linked.
prepare_tree() {
    rm -rf "$tree"
    mkdir -p "$tree/build/board" "$tree/build/images" "$tree/build/tmp"
    cp -a firmware harness hw-models images qemu-machine "$tree/"
    for part_of_build in src kernel userland keys bin host-images ground qemu; do
        ln -s "$top/build/$part_of_build" "$tree/build/$part_of_build"
    done
    ln -s "$top/build/board/fuses.img" "$top/build/board/registry.json" "$tree/build/board/"
}

# Commands of the finished QEMU build, response files written out.
qemu_commands() {
    ninja -C build/qemu -t compdb -x | sed -n 's/^ *"command": "\(.*\)",$/\1/p' |
        sed -e 's/\\"/"/g' -e 's/\\\\/\\/g' > "$work/commands"
    grep ' -o qemu-system-arm ' "$work/commands" > "$work/link.cmd"
    [ -s "$work/link.cmd" ]
}

# The one object compiled anew and linked with all others of the finished build.
make_qemu() {   # FILE
    case $1 in qemu-machine/lab/*) folder=hw_mt3620_board_lab ;; qemu-machine/*) folder=hw_mt3620_board ;; *) folder=hw_mt3620 ;; esac
    object=libqemu-arm-softmmu.a.p/${folder}_$(basename "$1").o
    grep -F -- " -o $object " "$work/commands" | sed -e "s|$object|$work/mutant.o|g" \
        -e "s|-c [^ ]*/$(basename "$1")|-c $tree/$1|" > "$work/compile.cmd"
    sed -e "s|$object|$work/mutant.o|g" -e "s| -o qemu-system-arm | -o $work/qemu-system-arm |" \
        "$work/link.cmd" > "$work/link-mutant.cmd"
    rm -f "$work/mutant.o" "$work/qemu-system-arm"
    (cd build/qemu && sh -e "$work/compile.cmd" && sh -e "$work/link-mutant.cmd")
}

make_firmware() {
    (cd "$tree" && make --no-print-directory -s -C firmware O="$tree/build" KEYS="$tree/build/keys" &&
        images/build.sh && cp build/images/flash.img build/board/flash.img)
}

make_unit() {
    (cd "$tree" && { [ -e build/host/build.ninja ] || meson setup build/host harness; } &&
        ninja -C build/host glassphere-test)
}

kind_of() {     # FILE TEST
    case $2 in
    engine_arith/* | engine_ec/*) echo unit ;;
    *) case $1 in hw-models/* | qemu-machine/*) echo qemu ;; *) echo firmware ;; esac ;;
    esac
}

# ---- running tests ----

suites() {      # KIND FILTER, prints to $work/out
    run_in=$top run=$tester
    unset GLASSPHERE_QEMU
    case $1 in
    qemu) export GLASSPHERE_QEMU="$work/qemu-system-arm" ;;
    firmware) run_in=$tree ;;
    unit) run=$tree/build/host/glassphere-test ;;
    clean) ;;
    esac
    (cd "$run_in" && timeout "$limit" "$run" --filter "$2" > "$work/out" 2>&1)
    status=$?
    unset GLASSPHERE_QEMU
    return $status
}

# A test that fails without the mutant says nothing about it.
control() {     # FILTER
    grep -qxF -- "$1" "$work/green" && return 0
    suites clean "$1" && ! grep -q ' [1-9][0-9]* failed' "$work/out" && echo "$1" >> "$work/green"
}

# Sets killer when some test of the filter is red.
red() {         # KIND FILTER
    suites "$1" "$2"
    killer=$(sed -n 's/^FAILED *[0-9.]*s  //p' "$work/out" | head -n 1)
    if [ -z "$killer" ] && [ $status -eq 124 ]; then
        killer="$2 (no end within $limit s)"
    fi
    [ -n "$killer" ]
}

fail() {        # NAME TEXT
    echo "error $1: $2"
    errors=$((errors + 1))
}

judge() {       # NAME FILE TEST
    kind=$(kind_of "$2" "$3")
    begun=$(date +%s)
    control "$3" || { fail "$1" "its test $3 is not green without it"; return; }
    apply "$1" "$2" > "$tree/$2" 2> "$work/log" ||
        { fail "$1" "$(tail -n 1 "$work/log")"; cp "$2" "$tree/$2"; return; }
    if "make_$kind" "$2" > "$work/log" 2>&1; then
        wider=$wider_models
        [ "$kind" = firmware ] && wider=$wider_firmware
        [ -n "$named" ] && wider='' || wider="${3%%/*}/ $wider"
        for filter_of_test in "$3" $wider; do
            control "$filter_of_test" || continue
            red "$kind" "$filter_of_test" && break
        done
        took=$(($(date +%s) - begun))
        if [ -n "$killer" ]; then
            echo "killed $1 by $killer ($took s)"
            killed=$((killed + 1))
        else
            echo "survived $1 ($took s)"
            survived=$((survived + 1))
        fi
    else
        fail "$1" "does not build: $(grep -m 1 -i 'error' "$work/log" || tail -n 1 "$work/log")"
    fi
    cp "$2" "$tree/$2"
}

tab=$(printf '\t')
mode=run filter='' part=1 parts=1 named=
while [ $# -gt 0 ]; do
    case $1 in
    --list | --check) mode=${1#--} ;;
    --named) named=1 ;;
    --filter) [ $# -gt 1 ] || usage; filter=$2; shift ;;
    --shard)
        [ $# -gt 1 ] || usage
        part=${2%/*} parts=${2#*/}
        case "$part$parts" in '' | *[!0-9]*) usage ;; esac
        [ "$part" -ge 1 ] && [ "$part" -le "$parts" ] || usage
        shift ;;
    *) usage ;;
    esac
    shift
done

# Shards run side by side.
work=$top/build/mutants/$part-of-$parts
tree=$work/tree
mkdir -p "$work"
case $mode in
list) records | expand -t 44,80; exit ;;
check) check; exit ;;
esac
check > /dev/null || exit 1
prepare_tree
qemu_commands || { echo 'build/qemu has no finished build: make all' >&2; exit 1; }
: > "$work/green"
records > "$work/todo"
killed=0 survived=0 errors=0
while IFS="$tab" read -r name file test <&3; do
    killer=
    judge "$name" "$file" "$test"
done 3< "$work/todo"
[ $errors -eq 0 ] || echo "$errors mutants could not be judged"
echo "$killed killed, $survived survived"
[ $((survived + errors)) -eq 0 ] && [ $killed -gt 0 ]
