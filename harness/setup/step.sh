#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs one set-up or build step: a line when it starts, its output in a log, a
# line when it ends; a failed step names its log and shows its last lines.
# usage: step.sh NAME TEXT COMMAND...
set -u
name=$1 text=$2
shift 2
log=build/log/$name.log
mkdir -p build/log
start=$(date +%s)
printf '  %-10s %s ... ' "$name" "$text"
"$@" > "$log" 2>&1 &
pid=$!
trap 'kill $pid 2>/dev/null; printf "interrupted, log: %s\n" "$log"; exit 130' INT TERM
if [ -t 1 ]; then
    while kill -0 $pid 2>/dev/null; do
        printf '\r  %-10s %s ... %ds ' "$name" "$text" $(($(date +%s) - start))
        timeout 5 tail --pid=$pid -f /dev/null
    done
fi
wait $pid
status=$?
seconds=$(($(date +%s) - start))
echo "$name $seconds" >> build/log/times
if [ $status -eq 0 ]; then
    printf 'done (%ds)\n' $seconds
else
    printf 'FAILED (exit %d)\n' $status
    tail -n 25 "$log" | sed 's/^/    | /'
    printf '  The whole log: %s\n' "$log"
fi
exit $status
