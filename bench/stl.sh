#!/usr/bin/env bash
# STL beside R's, in turns.
#   stl.sh --peers
set -euo pipefail
[[ " $* " == *" --peers "* ]] || { echo "skipped: needs --peers"; exit 0; }
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
for round in 1 2; do
  echo "-- round $round"
  "$(dirname "$here")/build/release/bench/stl"
  Rscript "$here/peers/stl.R"
done
