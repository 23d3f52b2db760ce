#!/usr/bin/env bash
# On a Debian with nothing but Python: starts the program, runs the very command that it names,
# and starts it again, which has to work. Needs root, debootstrap and xvfb.
#
#     sudo bash packaging/try_bare_debian.sh [RELEASE [MIRROR]]
set -euo pipefail
cd "$(dirname "$0")/.."
release=${1:-bookworm}
root=$(mktemp --directory)
# apt fetches as somebody who is not root.
chmod 755 "$root"

clean_up() {
  [[ -z ${xvfb:-} ]] || kill "$xvfb"
  # Never delete through a mount.
  ! mountpoint --quiet "$root/proc" || umount "$root/proc"
  ! mountpoint --quiet "$root/tmp/.X11-unix" || umount "$root/tmp/.X11-unix"
  rm -rf --one-file-system "$root"
}
trap clean_up EXIT

inside() {
  env --unset=WAYLAND_DISPLAY DISPLAY="${display:-}" chroot "$root" bash -c "cd /studio && $1"
}

debootstrap --variant=minbase --include=python3-venv,ca-certificates "$release" "$root" ${2:+"$2"} \
  >/dev/null
mount -t proc proc "$root/proc"
# How this machine reaches the network: names, a company's certificates, pip's settings.
for file in /etc/resolv.conf /etc/ssl/certs/ca-certificates.crt /etc/pip.conf; do
  [[ ! -e $file ]] || cp --dereference "$file" "$root$file"
done
mkdir "$root/studio" "$root/tmp/.X11-unix"
git -c safe.directory="$PWD" ls-files -z --cached --others --exclude-standard \
  | tar --create --null --files-from=- \
  | tar --extract --directory="$root/studio"

install=$(grep --max-count=1 -- 'funksvd-gui$' README.md)
inside "${install% && *}"
inside '.venv/bin/funksvd train --sample --features 1'

exec 3< <(exec Xvfb -displayfd 1 -screen 0 1280x800x24 2>/dev/null)
xvfb=$!
read -r number <&3
display=:$number
mount --bind /tmp/.X11-unix "$root/tmp/.X11-unix"

start='.venv/bin/funksvd-gui --smoke-test'
! said=$(inside "$start" 2>&1)
echo "$said"
inside "${said##*Install with: } --yes"
inside "$start"
echo "It works on $release."
