# SPDX-License-Identifier: MIT
# Sourced: apt helpers. A fresh Debian 12 has no deb-src entries, and two of our
# sources live in suite trixie; so the project keeps an apt list of its own under
# build/apt, on the mirror the machine already uses, and leaves the user's alone.

codename=bookworm
source_suite=trixie

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        echo "need root or sudo to run: $*" >&2
        return 1
    fi
}

own_apt() {
    apt-get -o Dir::Etc::SourceList="$top_apt/sources.list" -o Dir::Etc::SourceParts=- \
        -o Dir::State::Lists="$top_apt/lists" -o APT::Sandbox::User=root \
        -o Acquire::Retries=3 "$@"
}

# The mirror that serves the distribution itself (not its security updates).
own_mirror() {
    apt-get indextargets --format '$(CODENAME) $(ORIGIN) $(REPO_URI)' 'Created-By: Packages' |
        awk -v c=$codename '$1 == c && $2 == "Debian" { print $3; exit }'
}

own_list() {
    top_apt=$PWD/build/apt
    mkdir -p "$top_apt/lists/partial"
    mirror=$(own_mirror)
    if [ -z "$mirror" ]; then
        as_root apt-get update
        mirror=$(own_mirror)
    fi
    [ -n "$mirror" ] || { echo "no apt source for Debian $codename on this machine" >&2; return 1; }
    key=/usr/share/keyrings/debian-archive-keyring.gpg
    {
        echo "deb [signed-by=$key] $mirror $codename-backports main"
        echo "deb-src [signed-by=$key] $mirror $source_suite main"
    } > "$top_apt/sources.list.new"
    if cmp -s "$top_apt/sources.list.new" "$top_apt/sources.list" && [ -e "$top_apt/updated" ]; then
        rm "$top_apt/sources.list.new"
        return 0
    fi
    mv "$top_apt/sources.list.new" "$top_apt/sources.list"
    own_apt update
    touch "$top_apt/updated"
}

# fetch_source PACKAGE [--tar-only]: into build/apt, checked by apt's signed index
fetch_source() {
    own_list
    (cd build/apt && own_apt source --download-only $2 "$1/$source_suite")
}
