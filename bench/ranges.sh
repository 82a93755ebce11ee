#!/usr/bin/env bash
# Series with labelled ranges (TSB-AD-U, a part) through `foreshock detect`, one setting for all:
# VUS-PR of its score column by the shared scorer, a row a series and their mean, beside that of
# dice. The buffer is each series' own period, as TSB-AD takes it.
#   ranges.sh --data DIR
#   PYTHON=...             one that has NumPy, for the scorer
set -euo pipefail
[[ ${1:-} == --data && -d ${2:-} ]] || { echo "skipped: no data (--data DIR)"; exit 0; }
data=$2
python=${PYTHON:-python3}
"$python" -c 'import numpy' 2>/dev/null || { echo "skipped: the scorer needs NumPy"; exit 0; }
root=$(dirname "$(dirname "$(realpath "${BASH_SOURCE[0]}")")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for file in "$data"/anomaly/ranges/*.csv.gz; do
  name=$(basename "$file" .csv.gz)
  zcat "$file" | awk -F, 'NR == 1 { print "timestamp,value"; next } { print NR - 1 "," $1 }' \
    >"$work/$name.csv"
  zcat "$file" | awk -F, 'NR > 1 { print ($2 > 0 ? 1 : 0) }' >"$work/$name.labels"
  "$root/build/release/apps/foreshock/foreshock" detect "$work/$name.csv" --format csv --quiet |
    awk -F, 'NR > 1 { print ($8 == "" ? 0 : $8) }' >"$work/$name.scores"
done
"$python" - "$data/../tools" "$work" <<'PY'
import glob, os, sys
import numpy as np
sys.path.insert(0, sys.argv[1])
from score_ranges import auto_window, evaluate
rng = np.random.default_rng(1)
ours, dice = [], []
for path in sorted(glob.glob(sys.argv[2] + "/*.labels")):
    name = os.path.basename(path)[:-7]
    label = np.loadtxt(path)
    score = np.loadtxt(path[:-6] + "scores")
    value = np.loadtxt(path[:-6] + "csv", delimiter=",", skiprows=1, usecols=1)
    window = auto_window(value)
    ours.append(evaluate(label, score, window)["VUS-PR"])
    dice.append(evaluate(label, rng.random(len(label)), window)["VUS-PR"])
    print(f"{name:<52} buffer {window:>3}  {ours[-1]:.3f}  dice {dice[-1]:.3f}", flush=True)
print(f"{'mean of ' + str(len(ours)):<52}             {np.mean(ours):.3f}  dice {np.mean(dice):.3f}")
PY
