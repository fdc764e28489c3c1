#!/bin/sh
# Puts the page's npm packages into $1/node_modules, unless they are there and package-lock.json is older.
set -eu
from=$(cd "$(dirname "$0")" && pwd)
into=$1
stamp=$into/.installed

if [ -f "$stamp" ] && [ ! "$from/package-lock.json" -nt "$stamp" ] \
    && [ ! "$from/package.json" -nt "$stamp" ]; then
  exit 0
fi
if ! command -v npm >/dev/null 2>&1; then
  echo "Rostra's page needs hls.js: install Node.js with npm (node 20 or later) and build again." >&2
  exit 1
fi
mkdir -p "$into"
rm -f "$stamp"
cp "$from/package.json" "$from/package-lock.json" "$into/"
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --prefix "$into" >"$into/npm.log" 2>&1 || {
  cat "$into/npm.log" >&2
  echo "Rostra's page needs hls.js, and npm could not fetch it (the lines above say why)." >&2
  exit 1
}
touch "$stamp"
