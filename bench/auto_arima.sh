#!/usr/bin/env bash
# Automatic ARIMA beside R's auto.arima and statsforecast's AutoARIMA on samples of the shared sets:
# accuracy, interval coverage, CPU time a series, and whose AICc is better.
#   auto_arima.sh --data DIR --peers [SAMPLE]
# SAMPLE: series of a set, default 30; a tenth of it for M4 hourly, where R takes a minute a series.
set -euo pipefail
[[ ${1:-} == --data && ${3:-} == --peers ]] || { echo "skipped: needs --data DIR --peers"; exit 0; }
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
build=$(dirname "$here")/build
sample=${4:-30}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export OPENBLAS_NUM_THREADS=1
for set in m1-yearly:1 m1-quarterly:4 m1-monthly:12 tourism-yearly:1 tourism-quarterly:4 \
  tourism-monthly:12 m4-yearly:1 m4-quarterly:4 m4-monthly-short:12 m4-weekly:1 m4-hourly:24; do
  name=${set%%:*} season=${set##*:} count=$sample
  [[ $name != m4-hourly ]] || count=$(((sample + 9) / 10))
  horizon=$(python3 "$here/sample.py" "$2/forecast/$name-train.csv.gz" \
    "$2/forecast/$name-test.csv.gz" "$count" "$work/train.csv" "$work/test.csv")
  echo "$name, $count series, $horizon steps ahead"
  "$build/release/bench/auto_arima" "$work/train.csv" "$season" "$horizon" "$work/ours.csv"
  Rscript "$here/peers/auto_arima.R" "$work/train.csv" "$season" "$horizon" "$work/r.csv"
  "$build/peers/bin/python" "$here/peers/auto_arima.py" "$work/train.csv" "$season" "$horizon" \
    "$work/sf.csv"
  "$build/release/bench/auto_arima" "$work/train.csv" "$season" "$horizon" "$work/again.csv"
  python3 "$here/auto_arima.py" "$work/test.csv" "$work/train.csv" "$season" \
    "$work/ours.csv" "$work/again.csv" "$work/r.csv" "$work/sf.csv"
done
