#!/usr/bin/env bash
# Fits of one ARIMA order beside R's arima and statsmodels' SARIMAX, in turns.
#   arima_fit.sh --data DIR --peers
# With DIR/../prototypes/arima the prototype that the recursion was first tried in runs beside them.
set -euo pipefail
[[ ${1:-} == --data && ${3:-} == --peers ]] || { echo "skipped: needs --data DIR --peers"; exit 0; }
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
build=$(dirname "$here")/build
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export OPENBLAS_NUM_THREADS=1
python3 - "$2/numerics/datasets.json" >"$work/in.csv" <<'END'
import json, math, sys
series = json.load(open(sys.argv[1]))
print("unique_id,ds,y")
for name, key, scale in (("airline-12", "AirPassengers", math.log), ("hourly-24", "hourly700", float)):
    for t, y in enumerate(series[key]["values"], 1):
        print(f"{name},{t},{scale(y)!r}")
END
grep -E '^airline_(AirPassengers|hourly700) ' "$2/numerics/grid_cases.txt" >"$work/cases.txt" || true
prototype=$2/../prototypes/arima/bench_opt.cpp
if [[ -f $prototype ]]; then
  g++ -std=c++20 -O3 -march=native -I/usr/include/eigen3 "$prototype" -o "$work/prototype" 2>"$work/log" ||
    echo "the prototype does not build here: $(head -1 "$work/log")"
fi
for round in 1 2 3; do
  echo "-- round $round"
  "$build/release/bench/arima_fit" "$work/in.csv"
  [[ ! -x $work/prototype ]] || "$work/prototype" "$work/cases.txt"
  Rscript "$here/peers/arima_fit.R" "$work/in.csv"
  "$build/peers/bin/python" "$here/peers/arima_fit.py" "$work/in.csv"
done
