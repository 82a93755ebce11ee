#!/usr/bin/env bash
# The development half of the Numenta benchmark through `foreshock detect`: one setting for all
# files, scored by the shared scorer at our own line (1) and at the best line for these labels, the
# latter also learnt on four fifths of the files and scored on the fifth. Beside it what anyone gets
# who always fires, never does, or throws dice.
#   nab.sh --data DIR [--live]     --live: LiveSeries (bench/live_detect) instead
#   PYTHON=...                     one that has NumPy, for the scorer
set -euo pipefail
[[ ${1:-} == --data && -d ${2:-} ]] || { echo "skipped: no data (--data DIR)"; exit 0; }
data=$2
live=${3:-}
python=${PYTHON:-python3}
"$python" -c 'import numpy' 2>/dev/null || { echo "skipped: the scorer needs NumPy"; exit 0; }
root=$(dirname "$(dirname "$(realpath "${BASH_SOURCE[0]}")")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for file in "$data"/anomaly/nab/*/*.csv; do
  name=$(basename "$(dirname "$file")")/$(basename "$file")
  for who in foreshock always never dice; do mkdir -p "$work/$who/$(dirname "$name")"; done
  out=$work/foreshock/$name
  if [[ $live == --live ]]; then
    "$root/build/release/bench/live_detect" --scores "$file" >"$out"
  else
    "$root/build/release/apps/foreshock/foreshock" detect "$file" --format csv --quiet |
      awk -F, 'NR == 1 { print "timestamp,value,anomaly_score"; next }
               { sub("T", " ", $2); sub("Z", "", $2); print $2 "," $3 "," ($8 == "" ? 0 : $8) }' >"$out"
  fi
  awk -F, -v OFS=, 'NR > 1 { $3 = 1 } 1' "$out" >"$work/always/$name"
  awk -F, -v OFS=, 'NR > 1 { $3 = 0 } 1' "$out" >"$work/never/$name"
  # One row in a thousand is above the line.
  awk -F, -v OFS=, 'BEGIN { srand(1) } NR > 1 { $3 = -log(1 - rand()) / log(1000) } 1' "$out" \
    >"$work/dice/$name"
done

score() { "$python" "$data/../tools/score_nab.py" "$work" --windows "$work/windows.json" "$@"; }
"$python" - "$data" "$work" <<'PY'
import json, os, sys
data, work = sys.argv[1:]
windows = json.load(open(f"{data}/anomaly/nab/combined_windows.json"))
kept = {k: v for k, v in windows.items() if os.path.exists(f"{work}/foreshock/{k}")}
json.dump(kept, open(f"{work}/windows.json", "w"))
PY
echo "at the line, score 1:"
score --threshold 1
echo "at the best line for these labels, and with it learnt on other files:"
score --cv 5
