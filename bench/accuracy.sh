#!/usr/bin/env bash
# Accuracy and interval coverage on the shared forecast sets, by the shared scorer (M4 rules).
#   accuracy.sh --data DIR [MODELS]     MODELS: comma list, default ets
set -euo pipefail
[[ ${1:-} == --data && -d ${2:-} ]] || { echo "skipped: no data (--data DIR)"; exit 0; }
data=$2 models=${3:-ets}
root=$(dirname "$(dirname "$(realpath "${BASH_SOURCE[0]}")")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for set in m1-yearly:1 m1-quarterly:4 m1-monthly:12 tourism-yearly:1 tourism-quarterly:4 \
  tourism-monthly:12 m4-yearly:1 m4-quarterly:4 m4-monthly-short:12 m4-weekly:1 m4-hourly:24; do
  name=${set%%:*} season=${set##*:}
  train=$data/forecast/$name-train.csv.gz test=$data/forecast/$name-test.csv.gz
  horizon=$(zcat "$test" | awk -F, 'NR > 1 { if (++n[$1] > most) most = n[$1] } END { print most }')
  "$root/build/release/apps/foreshock/foreshock" forecast "$train" --horizon "$horizon" \
    --season "$([[ $season == 1 ]] && echo none || echo "$season")" --model "$models" --level 95 \
    --format csv --quiet --output "$work/$name.csv"
  echo "$name"
  python3 "$data/../tools/score_forecast.py" "$train" "$test" "$work/$name.csv" \
    --season "$season" --naive2
done
