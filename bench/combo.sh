#!/usr/bin/env bash
# Combinations beside their members and beside those of statsforecast, mean(ets, dot) and
# median(ets, ces, dot), on the same series: accuracy, what 95 % intervals cover, CPU time.
#   combo.sh --data DIR --peers [SAMPLE]      SAMPLE: series of a set, default all of them
set -euo pipefail
[[ ${1:-} == --data && ${3:-} == --peers ]] || { echo "skipped: needs --data DIR --peers"; exit 0; }
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
root=$(dirname "$here")
sample=${4:-1000000}
models=(theta-bc ces structural arima ets combo auto)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export OPENBLAS_NUM_THREADS=1
TIMEFORMAT="%U"
for set in m1-yearly:1 m1-quarterly:4 m1-monthly:12 tourism-yearly:1 tourism-quarterly:4 \
  tourism-monthly:12 m4-yearly:1 m4-quarterly:4 m4-monthly-short:12 m4-weekly:1 m4-hourly:24; do
  name=${set%%:*} season=${set##*:}
  horizon=$(python3 "$here/sample.py" "$2/forecast/$name-train.csv.gz" \
    "$2/forecast/$name-test.csv.gz" "$sample" "$work/train.csv" "$work/test.csv")
  echo "$name, $(tail -n +2 "$work/train.csv" | cut -d, -f1 | uniq | wc -l) series"
  score() { python3 "$2/../tools/score_forecast.py" "$work/train.csv" "$work/test.csv" "$1" \
    --season "$season" | sed 's/^/  /'; }
  for model in "${models[@]}"; do
    seconds=$({ time "$root/build/release/apps/foreshock/foreshock" forecast "$work/train.csv" \
      --horizon "$horizon" --season "$([[ $season == 1 ]] && echo none || echo "$season")" \
      --model "$model" --level 95 --format csv --quiet --output "$work/ours.csv"; } 2>&1)
    echo "$(score "$work/ours.csv" "$2") CPU ${seconds} s"
  done
  "$root/build/peers/bin/python" "$here/peers/combo.py" "$work/train.csv" "$season" "$horizon" \
    "$work/peer.csv"
  score "$work/peer.csv" "$2"
done
