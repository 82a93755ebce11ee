#!/usr/bin/env bash
# The automatic choice of exponential smoothing beside R's ets() and statsforecast's AutoETS on
# samples of the shared sets, and on AirPassengers: whose AICc is better, CPU time a series.
#   ets_choice.sh --data DIR --peers [SAMPLE]       SAMPLE: series of a set, default 30
set -euo pipefail
[[ ${1:-} == --data && ${3:-} == --peers ]] || { echo "skipped: needs --data DIR --peers"; exit 0; }
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
build=$(dirname "$here")/build
sample=${4:-30}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export OPENBLAS_NUM_THREADS=1

# beside IN.csv SEASON
beside() {
  "$build/release/bench/ets_choice" "$1" "$2" "$work/ours.csv"
  Rscript "$here/peers/ets_choice.R" "$1" "$2" "$work/r.csv"
  "$build/peers/bin/python" "$here/peers/ets_choice.py" "$1" "$2" "$work/sf.csv"
  "$build/release/bench/ets_choice" "$1" "$2" "$work/again.csv"
  python3 "$here/ets_choice.py" "$work/ours.csv" "$work/again.csv" "$work/r.csv" "$work/sf.csv"
}

echo "AirPassengers"
awk -F, 'NR == 1 { print "unique_id,ds,y"; next } { print "air," NR - 1 "," $2 }' \
  "$here/../examples/data/air-passengers.csv" >"$work/air.csv"
beside "$work/air.csv" 12
for set in m1-yearly:1 m1-quarterly:4 m1-monthly:12 tourism-yearly:1 tourism-quarterly:4 \
  tourism-monthly:12 m4-yearly:1 m4-quarterly:4 m4-monthly-short:12 m4-weekly:1; do
  name=${set%%:*}
  python3 "$here/sample.py" "$2/forecast/$name-train.csv.gz" "$2/forecast/$name-test.csv.gz" \
    "$sample" "$work/train.csv" "$work/test.csv" >"$work/horizon"
  echo "$name"
  beside "$work/train.csv" "${set##*:}"
done
