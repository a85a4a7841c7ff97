#!/bin/sh
# usage: setup.sh PACKAGE...
# Installs the Debian packages that are missing, with one line before it does; says what to do where it cannot.
set -eu

missing=
for package in "$@"; do
    state=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) || state=
    [ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null; then
    echo "Palaver needs what Debian 12 calls:$missing" >&2
    exit 1
fi
as=
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "Run as root: apt-get install$missing" >&2; exit 1; }
    as=sudo
fi
echo "Installing from Debian:$missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086
if ! { $as apt-get update -qq && $as env DEBIAN_FRONTEND=noninteractive \
       apt-get install -y -qq --no-install-recommends $missing; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo "apt-get could not install:$missing" >&2
    exit 1
fi
