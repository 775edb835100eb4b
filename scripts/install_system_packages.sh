#!/usr/bin/env bash
# Install the Debian packages that browser and PostgreSQL tests need, when we may; else those tests skip.
set -euo pipefail
missing=()
command -v chromium >/dev/null || missing+=(chromium fonts-liberation)
compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || missing+=(postgresql)
[ ${#missing[@]} -eq 0 ] && exit 0
run=()
if [ "$(id -u)" -ne 0 ]; then
  if sudo -n true 2>/dev/null; then run=(sudo -n); else
    echo "not root and no sudo: tests that need ${missing[*]} will skip"; exit 0
  fi
fi
command -v apt-get >/dev/null || { echo "no apt-get: tests that need ${missing[*]} will skip"; exit 0; }
echo "installing ${missing[*]} …"
"${run[@]}" apt-get update -qq || true
DEBIAN_FRONTEND=noninteractive "${run[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
  echo "could not install ${missing[*]}: tests that need them will skip"
