#!/bin/sh
# SPDX-License-Identifier: MIT
# The table of docs/campaigns.md from the results of `make campaign`, on standard output.
# usage: table.sh NAME... (directories of build/fault). Run from the project's top.
set -eu

commas() { sed ':a; s/\([0-9]\)\([0-9]\{3\}\)\([^0-9]\|$\)/\1,\2\3/; ta'; }

# member TEXT NAME: the first number of that name
member() { printf '%s\n' "$1" | grep -o "\"$2\":[0-9]*" | head -n 1 | cut -d: -f2; }

# part FILE NAME: the object of that name, which stands in one line
part() { grep -o "\"$2\":{[^}]*}" "$1" | head -n 1; }

echo '| Campaign | instructions | raw space | classes | run | none | silent | detected | reset | hang | **bypass** | weak builds'"'"' bypasses | pairs: both struck, bypasses |'
echo '|---|---|---|---|---|---|---|---|---|---|---|---|---|'
for name; do
    file=build/fault/$name/summary.json
    whole=$(sed -n 1,/counts/p "$file")
    counts=$(part "$file" counts)
    pairs=$(grep '"pairs"' "$file" || echo '"run":0,"not_reached":0,"bypass":0')
    weak=$(sed -n '/"controls"/,/\]/p' "$file" | grep '"weak' | grep -o '"bypasses":[0-9]*' | cut -d: -f2 | paste -sd ' ')
    row="| \`$name\` |"
    for n in window raw classes run; do row="$row $(member "$whole" "$n") |"; done
    for n in none silent detected reset hang; do row="$row $(member "$counts" "$n") |"; done
    both=$(($(member "$pairs" run) - $(member "$pairs" not_reached)))
    printf '%s **%s** | %s | %s; %s |\n' "$row" "$(member "$counts" bypass)" "$(printf %s "$weak" | sed 's/ /; /g')" "$both" \
        "$(member "$pairs" bypass)"
done | commas
