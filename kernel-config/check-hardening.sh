#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Holds kernel-config/hardening.list against a kernel configuration; fails on a difference.
# usage: check-hardening.sh [CONFIG]     default build/kernel/.config
set -eu
here=$(cd "$(dirname "$0")" && pwd)
config=${1:-$here/../build/kernel/.config}
[ -r "$config" ] || { echo "check-hardening: cannot read $config" >&2; exit 2; }

awk -v config="$config" '
    FILENAME == config {
        if (match($0, /^CONFIG_[A-Z0-9_]+=/))
            have[substr($0, 8, RLENGTH - 8)] = substr($0, RLENGTH + 1)
        next
    }
    /^#/ || NF == 0 { next }
    {
        listed++
        state = $1 in have ? have[$1] : "n"
        gsub(/"/, "", state)
        if ($2 == "\"\"") $2 = ""
        if (state != $2) {
            print "check-hardening: CONFIG_" $1 " is " state ", wanted " $2 > "/dev/stderr"
            bad++
        }
    }
    END {
        if (!listed) { print "check-hardening: empty list" > "/dev/stderr"; exit 2 }
        if (bad) exit 1
        print "check-hardening: " listed " options as listed"
    }' "$config" "$here/hardening.list"
