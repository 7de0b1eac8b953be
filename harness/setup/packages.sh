#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs the packages of packages.list that are missing. Needs root or sudo
# only when something is missing; never edits the user's apt configuration.
set -eu
here=$(dirname "$0")
. "$here/apt.sh"

missing=
for p in $(grep -v '^#' "$here/packages.list"); do
    dpkg-query -W -f '${db:Status-Status}\n' "$p" 2>/dev/null | grep -qx installed ||
        missing="$missing $p"
done
if [ -n "$missing" ]; then
    echo "to install:$missing"
    as_root apt-get update
    # shellcheck disable=SC2086
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing
fi

# QEMU 10.0 wants meson >= 1.5; bookworm has 1.0. The backports binary is enough.
version=$(dpkg-query -W -f '${Version}' meson 2>/dev/null || echo 0)
if dpkg --compare-versions "$version" lt 1.5; then
    own_list
    rm -f build/apt/meson_*.deb
    (cd build/apt && own_apt -t "$codename-backports" download meson)
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        "$PWD"/build/apt/meson_*.deb
fi
