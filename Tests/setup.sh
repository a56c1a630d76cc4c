#!/usr/bin/env bash
# Installs the system packages that a build and its tests need, where they are missing. Needs root or sudo only then.
set -euo pipefail

missing=()
have() { dpkg -s "$1" >/dev/null 2>&1 || missing+=("$1"); }
if command -v dpkg >/dev/null 2>&1; then
  have libyaml-dev
  have libcurl4-openssl-dev
  have libxml2-dev
  have pkg-config
  have python3-venv
  have git
  have openssl
fi
if [ "${#missing[@]}" -gt 0 ]; then
  echo "installing ${missing[*]}" >&2
  run=()
  [ "$(id -u)" = 0 ] || run=(sudo)
  "${run[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive "${run[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
fi
command -v swift >/dev/null 2>&1 || {
  echo "error: Swift 6.2 or later is needed: https://www.swift.org/install/linux/" >&2
  exit 1
}
