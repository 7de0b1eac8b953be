#!/bin/sh
# SPDX-License-Identifier: MIT
# Rules of the house that a machine can check: a licence tag in every file that can
# carry one, no path or package host of one machine, no file of a length nobody reads,
# every page of docs/ reachable from another.
set -u
cd "$(dirname "$0")/.."
bad=0
complain() { echo "$*"; bad=1; }

for f in $(git ls-files -- . ':!*.json'); do
    [ -f "$f" ] || continue
    grep -q 'SPDX-License-Identifier' "$f" || complain "$f: no SPDX tag"
    case $f in
    *.c | *.h | *.S | *.sh | *.py)
        [ "$(wc -l < "$f")" -le 700 ] || complain "$f: over 700 lines" ;;
    esac
done
git grep -nE '(deb|ftp|security|snapshot|registry)\.(debian|npmjs)\.[a-z]+' -- . ':!harness/check-house.sh' &&
    complain "a package host is named"
git grep -nE '/(work|root|home)/' -- '*.c' '*.h' '*.sh' '*.build' Makefile '*.mk' ':!harness/check-house.sh' \
    ':!harness/setup/test-fresh.sh' && complain "a path of one machine is named"
for page in docs/*.md; do
    name=$(basename "$page")
    git grep -qE "$name" -- README.md 'docs/*.md' ":!$page" || complain "$page: no page links to it"
done
exit $bad
