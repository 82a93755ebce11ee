#!/usr/bin/env bash
# Seasons found in the shared series with known periods: precision, recall, F1, series exactly right, false alarms, by
# category; false alarms on fresh noise; CPU time. With --peers, R's findfrequency(), pyriodicity, periodicity-detection,
# the highest peaks of SciPy's periodogram and of the autocorrelation on the same, line by line beside ours.
#   seasons.sh --data DIR [--peers]
set -euo pipefail
[[ ${1:-} == --data && -d ${2:-} ]] || { echo "skipped: no data (--data DIR)"; exit 0; }
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
root=$(dirname "$here")
seasons=$root/build/release/bench/seasons
python=$root/build/peers/bin/python
periods=$2/spectral/periods
[[ -f $periods/truth.csv ]] || { echo "skipped: no $periods/truth.csv"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/series" "$work/found"
for packed in "$periods"/*.csv.gz; do gunzip -c "$packed" >"$work/series/$(basename "$packed" .gz)"; done
"$seasons" "$work"/series/*.csv >"$work/ours.csv"
python3 "$2/../tools/score_periods.py" "$periods/truth.csv" "$work/ours.csv" | head -1
if [[ ${3:-} == --peers ]]; then
  if command -v Rscript >/dev/null; then
    Rscript "$here/peers/seasons.R" "$work/found/findfrequency.csv" "$work"/series/*.csv
  else
    echo "skipped: R findfrequency, no Rscript"
  fi
  if [[ -x $python ]]; then
    "$python" "$here/peers/seasons.py" "$work/found" "$work"/series/*.csv
  else
    echo "skipped: Python's, no $python (./run bench --peers)"
  fi
fi
methods=("ours=$work/ours.csv")
for path in "$work"/found/*.csv; do
  [[ -f $path ]] && methods+=("$(basename "$path" .csv)=$path")
done
python3 "$here/seasons_table.py" "$periods/truth.csv" "${methods[@]}"
"$seasons" --noise 500 1000
"$seasons" --time
