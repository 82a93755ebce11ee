#!/usr/bin/env bash
# One likelihood of a local level, a million values, beside R's KalmanLike and statsmodels, in turns.
#   local_level.sh --peers
set -euo pipefail
[[ " $* " == *" --peers "* ]] || { echo "skipped: needs --peers"; exit 0; }
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
build=$(dirname "$here")/build
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export OPENBLAS_NUM_THREADS=1
python3 - >"$work/y.txt" <<'END'
import random
random.seed(1)
level = 0.0
for _ in range(1000000):
    print(repr(level + random.gauss(0, 1)))
    level += random.gauss(0, 0.3)
END
for round in 1 2; do
  echo "-- round $round"
  "$build/release/bench/local_level" "$work/y.txt" | tail -1
  Rscript "$here/peers/local_level.R" "$work/y.txt"
  "$build/peers/bin/python" "$here/peers/local_level.py" "$work/y.txt"
done
