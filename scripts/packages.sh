#!/usr/bin/env bash
# Installs the Debian packages that are missing. Usage: packages.sh build|test|pictures
set -euo pipefail

build=(build-essential pkg-config file libwebkit2gtk-4.1-dev librsvg2-dev libdbus-1-dev)
test=(chromium chromium-driver xvfb xauth dbus dbus-x11 webkit2gtk-driver dunst imagemagick openbox xdotool hunspell-en-us fonts-inter fonts-noto-core fonts-noto-color-emoji libayatana-appindicator3-1)
wanted=("${build[@]}")
pictures=(faketime pngquant)
[ "${1:-build}" = build ] || wanted+=("${test[@]}")
[ "${1:-build}" = pictures ] && wanted+=("${pictures[@]}")

if ! command -v dpkg-query >/dev/null; then
  echo "This is not Debian or Ubuntu: please install what corresponds to: ${wanted[*]}"
  exit 0
fi
missing=()
for package in "${wanted[@]}"; do
  dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

sudo=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "Please install as root: ${missing[*]}" >&2; exit 1; }
  sudo=(sudo)
fi
echo "These system packages are missing and will be installed with apt: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
apt() { "${sudo[@]}" apt-get -o DPkg::Lock::Timeout=300 -y --no-install-recommends "$@"; }
apt update -q
# A package server that stumbles once is asked once more.
apt install -q "${missing[@]}" || { apt update -q; apt install -q "${missing[@]}"; }
