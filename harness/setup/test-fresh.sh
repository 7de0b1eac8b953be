#!/bin/bash
# SPDX-License-Identifier: MIT
# Both README commands in a new minimal Debian 12 tree, as on a stranger's
# machine: debootstrap, a clone of what is committed, chroot. Needs root or sudo,
# debootstrap (installed when missing) and about 8 GB under build/fresh.
# FRESH_KEEP=1 keeps the tree.
set -eu
cd "$(git rev-parse --show-toplevel)"
. harness/setup/apt.sh
if [ "$(id -u)" -ne 0 ]; then
    exec sudo --preserve-env=FRESH_KEEP "$0" "$@"
fi
# In a mount namespace of its own: the host's /dev, bound into the tree, is gone with this
# script however it ends, and nobody who removes build/ afterwards removes the host's devices.
if [ -z "${FRESH_UNSHARED:-}" ]; then
    exec env FRESH_UNSHARED=1 unshare --mount --propagation private "$0" "$@"
fi
command -v debootstrap >/dev/null || apt-get install -y --no-install-recommends debootstrap

tree=$PWD/build/fresh
rm -rf --one-file-system "$tree"
mkdir -p "$tree" build/log
mirror=$(own_mirror)
cleanup() {
    umount -R "$tree/dev" 2>/dev/null || true
    umount "$tree/proc" 2>/dev/null || true
    [ -n "${FRESH_KEEP:-}" ] || rm -rf --one-file-system "$tree"
}
trap cleanup EXIT

echo "debootstrap: a minimal Debian 12"
debootstrap --variant=minbase --include=make,git,ca-certificates bookworm "$tree" "$mirror" \
    > build/log/fresh-debootstrap.log 2>&1 ||
    { tail -n 20 build/log/fresh-debootstrap.log; exit 1; }
# An installed Debian has its security updates; debootstrap leaves them out.
rm -f "$tree/etc/apt/sources.list"
for f in /etc/apt/sources.list /etc/apt/sources.list.d/debian.sources; do
    if [ -e "$f" ]; then cp "$f" "$tree$f"; fi
done
for f in /etc/resolv.conf /etc/hosts; do if [ -e "$f" ]; then cp -L "$f" "$tree$f"; fi; done
for f in /etc/apt/apt.conf.d/*proxy*; do if [ -e "$f" ]; then cp "$f" "$tree$f"; fi; done
mount -t proc proc "$tree/proc"
mount --rbind /dev "$tree/dev" 2>/dev/null || mount --bind /dev "$tree/dev"
mount --make-rslave "$tree/dev" 2>/dev/null || true

git clone -q --no-hardlinks . "$tree/root/glassphere"
in_tree() {
    chroot "$tree" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
        bash -c "cd /root/glassphere && time -p $1" </dev/null
}
echo "make run, in the new tree"
in_tree 'make run'
echo "make run again: nothing is rebuilt"
in_tree 'make run'
echo "make test, in the new tree"
in_tree 'make test'
