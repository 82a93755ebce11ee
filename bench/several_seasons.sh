#!/usr/bin/env bash
# Day and week of the hourly series: one season given, two given, two found; beside statsforecast's
# MSTL, which is given both.
#   several_seasons.sh --data DIR [--peers]
set -euo pipefail
[[ ${1:-} == --data && -d ${2:-} ]] || { echo "skipped: no data (--data DIR)"; exit 0; }
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
root=$(dirname "$here")
train=$2/forecast/m4-hourly-train.csv.gz test=$2/forecast/m4-hourly-test.csv.gz
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
TIMEFORMAT="CPU %U s"
score() { python3 "$1/../tools/score_forecast.py" "$train" "$test" "$2" --season 24 --naive2; }
for season in 24 24,168 auto; do
  echo "--season $season"
  time "$root/build/release/apps/foreshock/foreshock" forecast "$train" --horizon 48 \
    --season "$season" --model seasonal-naive,ets,theta,ces,arima,combo --level 95 --format csv \
    --quiet --output "$work/ours.csv"
  score "$2" "$work/ours.csv"
done
[[ ${3:-} == --peers ]] || exit 0
OPENBLAS_NUM_THREADS=1 "$root/build/peers/bin/python" "$here/peers/several_seasons.py" "$train" \
  24,168 48 "$work/peer.csv"
score "$2" "$work/peer.csv"
