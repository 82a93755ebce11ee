#!/usr/bin/env bash
# Exact optimal partitioning of means beside that of ruptures, in turns on the same values, at the
# same penalty. ruptures keeps n x n numbers for its kernels, and without changes takes minutes
# beyond 10,000 values: those are left out.
#   offline_changes.sh --peers
set -euo pipefail
[[ " $* " == *" --peers "* ]] || { echo "skipped: needs --peers"; exit 0; }
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
root=$(dirname "$here")
ours=$root/build/release/bench/offline_changes
python=${PEERS_PYTHON_PATH:-$root/build/peers/bin/python}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for n in 1000 10000 100000; do
  for every in 200 "$n"; do
    "$ours" --series "$n" "$every" >"$work/values"
    for round in 1 2; do
      echo "n = $n, a step each $every, round $round"
      echo "  ours                 $("$ours" --time-mean "$work/values")"
      if [[ $n -lt 100000 && ($every == 200 || $n -lt 10000) ]]; then
        echo "  ruptures Pelt        $("$python" "$here/peers/offline_changes.py" "$work/values")"
      fi
      if [[ $n -lt 100000 ]]; then
        echo "  ruptures KernelCPD   $("$python" "$here/peers/offline_changes.py" "$work/values" kernel)"
      fi
    done
  done
done
