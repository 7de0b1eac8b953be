#!/bin/sh
# SPDX-License-Identifier: MIT
# Sets for the tests of staging: an old one (security version 1) that a flash image holds in
# both banks, and what an update to a new one (version 2) consists of. The EL1 probe is the
# kernel; root file system and services are a line of text, so that a whole set has 50 KiB and
# every flash operation of its installation can be cut. Run by images/build.sh.
set -eu

build=${GLASSPHERE_BUILD:-build}
tool=${GLASSPHERE_IMAGE:-$build/bin/glassphere-image}
out=$build/images/update
application_a=aaaaaaaa-0000-4000-8000-000000000001
application_b=bbbbbbbb-0000-4000-8000-000000000002
rm -rf "$out"

pack() {    # SET TYPE NAME BODY KEY OPTION...
    set_=$1 type=$2 name=$3 body=$4 key=$5
    shift 5
    "$tool" image pack --type "$type" --name "$name" --key "$key" \
        --security-version "$version" "$@" "$body" -o "$out/$set_/$name.img"
}

text() {    # SET NAME WORDS
    echo "$3" > "$out/$1/$2.body"
}

images() {    # SET
    for name in manifest pluton monitor device_tree kernel root_fs services; do
        echo "$out/$1/$name.img"
    done
}

# Images of one set; its date decides which manifest is the newer one.
make_set() {    # SET VERSION DATE
    version=$2
    SOURCE_DATE_EPOCH=$3
    export SOURCE_DATE_EPOCH
    mkdir -p "$out/$1"
    text "$1" root_fs "root file system of the $1 set"
    text "$1" services "services of the $1 set"
    text "$1" app_a "application A of the $1 set"
    text "$1" app_b "application B of the $1 set"
    pack "$1" pluton-runtime pluton "$build/firmware/pluton.bin" system
    pack "$1" security-monitor monitor "$build/firmware/monitor.bin" system
    pack "$1" nw-device-tree device_tree "$build/kernel/mt3620-rdb.dtb" system
    pack "$1" nw-kernel kernel "$build/firmware/el1_probe.bin" system
    pack "$1" root-fs root_fs "$out/$1/root_fs.body" system --provides 5:3
    pack "$1" services services "$out/$1/services.body" system
    pack "$1" one-bl one_bl "$build/firmware/1bl.bin" root --pad-to 0x4000
    pack "$1" application app_a "$out/$1/app_a.body" application --component $application_a \
        --depends 5:3
    pack "$1" application app_b "$out/$1/app_b.body" application --component $application_b \
        --depends 5:3
    "$tool" keystore build --security-version "$version" -o "$out/$1/keystore.img"
    # shellcheck disable=SC2046
    "$tool" manifest build --security-version "$version" -o "$out/$1/manifest.img" \
        $(images "$1" | grep -v /manifest.img)
}

manifest() {    # FILE TYPE IMAGE...
    file=$1 type=$2
    shift 2
    "$tool" manifest build --type "$type" --security-version 2 -o "$out/$file.img" "$@"
    "$tool" manifest set "$out/$file.img" -o "$out/$file.set"
}

make_set old 1 1767225600
make_set new 2 1769904000

# A keystore of another length: one key more
"$tool" keystore build --security-version 2 -o "$out/new/keystore_longer.img" \
    --entry system:pluton-runtime+wifi-firmware+security-monitor+nw-device-tree+nw-kernel+root-fs+services+fw-config+boot-manifest+base-manifest+firmware-manifest \
    --entry application:application+customer-manifest --entry development:application:development \
    --entry derive:spare:application
# One that does not know who signed the running set
"$tool" keystore build --security-version 2 -o "$out/new/keystore_foreign.img" \
    --entry derive:spare:pluton-runtime

# shellcheck disable=SC2046
manifest firmware firmware-manifest $(images new)
manifest firmware_1bl firmware-manifest $(images new) "$out/new/one_bl.img"
# The old images under a new date: what only the fuses can refuse
manifest replay firmware-manifest $(images old)
manifest replay_1bl firmware-manifest $(images new) "$out/old/one_bl.img"
# Its boot manifest belongs to the other set
manifest mixed firmware-manifest "$out/old/manifest.img" $(images new | grep -v /manifest.img)
manifest incomplete firmware-manifest $(images new | grep -v /kernel.img)
manifest customer customer-manifest "$out/new/app_a.img" "$out/new/app_b.img"
manifest base base-manifest "$out/new/keystore.img"
manifest base_longer base-manifest "$out/new/keystore_longer.img"
manifest base_foreign base-manifest "$out/new/keystore_foreign.img"
SOURCE_DATE_EPOCH=1764547200
manifest stale firmware-manifest $(images old)
"$tool" manifest set "$out/firmware.img" "$out/customer.img" -o "$out/both.set"

cat > "$out/board.ini" <<EOF
[flash]
one-bl=old/one_bl.img
one-bl-backup=old/one_bl.img
keystore=old/keystore.img
keystore-backup=old/keystore.img
active-bank=0
sequence=1
EOF
for bank in a b; do
    cat >> "$out/board.ini" <<EOF
[bank-$bank]
manifest=old/manifest.img
pluton=old/pluton.img
monitor=old/monitor.img
device-tree=old/device_tree.img
kernel=old/kernel.img
root-fs=old/root_fs.img
services=old/services.img
EOF
done
printf '[applications]\nimages=old/app_a.img\n' >> "$out/board.ini"
"$tool" flash build --board "$out/board.ini" --images "$out" -o "$out/flash.img"

# What must be refused, each for one reason
unset SOURCE_DATE_EPOCH
version=2
bad() {    # FILE TYPE KEY IMAGE...
    file=$1 type=$2 key=$3
    shift 3
    "$tool" manifest build --type "$type" --security-version 2 --key "$key" -o "$out/$file.img" "$@"
    "$tool" manifest set "$out/$file.img" -o "$out/$file.set"
}
# shellcheck disable=SC2046
bad by_application firmware-manifest application $(images new)
# shellcheck disable=SC2046
bad by_stranger firmware-manifest derive:stranger $(images new)
# shellcheck disable=SC2046
bad boot_type boot-manifest system $(images new)
mkdir -p "$out/bad"
app() {    # NAME BODY OPTION...
    name=$1 body=$2
    shift 2
    pack bad application "$name" "$body" application --component $application_b "$@"
    bad "$name" customer-manifest application "$out/bad/$name.img"
}
app needs_unknown "$out/new/app_b.body" --depends 9:3
app needs_strange "$out/new/app_b.body" --depends 5:7
head -c 1040000 /dev/zero > "$out/bad/no_space.body"
app no_space "$out/bad/no_space.body"
head -c 1044480 /dev/zero > "$out/bad/too_large.body"
app too_large "$out/bad/too_large.body"
pack bad update-cert-store certificates "$out/new/app_a.body" system --component $application_a
bad certificates base-manifest system "$out/bad/certificates.img"
pack bad wifi-firmware wifi "$out/new/app_a.body" system --component $application_a
# shellcheck disable=SC2046
bad wifi firmware-manifest system $(images new) "$out/bad/wifi.img"
bad app_in_firmware firmware-manifest system "$out/new/app_a.img"
bad kernel_in_customer customer-manifest application "$out/new/kernel.img"
head -c 4096 /dev/zero > "$out/bad/short.body"
pack bad one-bl short_one_bl "$out/bad/short.body" root
# shellcheck disable=SC2046
bad short_1bl firmware-manifest system $(images new) "$out/bad/short_one_bl.img"
