#!/usr/bin/env bash
# Basic structural models beside R's StructTS and statsmodels' UnobservedComponents, in turns.
#   structural.sh --data DIR --peers
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
for name, key, scale in (("airline-12", "AirPassengers", math.log), ("gas-4", "UKgas", math.log10),
                         ("hourly-24", "hourly700", float)):
    for t, y in enumerate(series[key]["values"], 1):
        print(f"{name},{t},{scale(y)!r}")
END
for round in 1 2; do
  echo "-- round $round"
  "$build/release/bench/structural" "$work/in.csv"
  Rscript "$here/peers/structural.R" "$work/in.csv"
  "$build/peers/bin/python" "$here/peers/structural.py" "$work/in.csv"
done
