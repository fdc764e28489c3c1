#!/bin/sh
# Puts the interop clients' npm packages into $1/node_modules, unless they are there and package-lock.json is older.
set -eu
from=$(cd "$(dirname "$0")" && pwd)
into=$1
stamp=$into/.installed

if [ -f "$stamp" ] && [ ! "$from/package-lock.json" -nt "$stamp" ]; then
  exit 0
fi
mkdir -p "$into"
rm -f "$stamp"
cp "$from/package.json" "$from/package-lock.json" "$into/"
# No install script is run: libdatachannel comes prebuilt, as a package for each system.
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --prefix "$into" >"$into/npm.log" 2>&1 || {
  cat "$into/npm.log" >&2
  echo "the interop tests need werift and node-datachannel, and npm could not fetch them (the lines above say why)." >&2
  exit 1
}
touch "$stamp"
