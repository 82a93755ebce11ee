#!/usr/bin/env bash
# Seasons found in the shared series with known periods: precision, recall, F1, false alarms, each
# category; false alarms on fresh noise; CPU time. With --peers, R's findfrequency() on the same.
#   seasons.sh --data DIR [--peers]
set -euo pipefail
[[ ${1:-} == --data ]] || { echo "skipped: needs --data DIR"; exit 0; }
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
seasons=$(dirname "$here")/build/release/bench/seasons
periods=$2/spectral/periods
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for packed in "$periods"/*.csv.gz; do gunzip -c "$packed" >"$work/$(basename "$packed" .gz)"; done
score() { python3 "$2/../tools/score_periods.py" "$periods/truth.csv" "$1"; }
"$seasons" "$work"/*.csv >"$work/found"
score "$work/found" "$2"
"$seasons" --noise 500 1000
"$seasons" --time
if [[ ${3:-} == --peers ]]; then
  echo "R findfrequency:"
  Rscript "$here/peers/seasons.R" "$work/peer" "$work"/*.csv
  score "$work/peer" "$2"
fi
