#!/usr/bin/env bash
# setup.sh DEPS: playwright-core, which drives Debian's chromium, into DEPS/playwright. Does nothing
# where it is there already.
set -euo pipefail
readonly VERSION=1.56.0
readonly FOLDER=${1:?DEPS}/playwright
package=$FOLDER/node_modules/playwright-core/package.json
if [[ -f $package ]] && grep -q "\"version\": \"$VERSION\"" "$package"; then exit 0; fi
mkdir -p "$FOLDER"
npm install --silent --no-audit --no-fund --prefix "$FOLDER" "playwright-core@$VERSION" >&2
