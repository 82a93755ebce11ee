#!/usr/bin/env bash
# Change points of the development series of the Turing benchmark against five annotators each: F1
# and covering of our default, of its parts, and of rules that anyone can beat or should.
#   tcpd.sh --data DIR [RULE..]
set -euo pipefail
[[ ${1:-} == --data && -d ${2:-} ]] || { echo "skipped: no data (--data DIR)"; exit 0; }
root=$(dirname "$(dirname "$(realpath "${BASH_SOURCE[0]}")")")
tcpd=$2/drift/tcpd
score=$2/../tools/score_changepoints.py
[[ -f $tcpd/annotations.json && -f $score ]] || { echo "skipped: no $tcpd/annotations.json"; exit 0; }
shift 2
[[ $# -gt 0 ]] || set -- default no-season line mean binseg none every-10 random-3
mapfile -t series < <(find "$tcpd" -name "*.csv" ! -name index.csv | sort)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for rule in "$@"; do
  "$root/build/release/bench/offline_changes" --rule "$rule" "${series[@]}" \
    >"$work/found.json"
  printf '%-10s' "$rule"
  python3 "$score" score "$work/found.json" --tcpd "$tcpd" --per-series "$work/series.csv" | tail -1
  [[ $# -gt 1 ]] || { cat "$work/found.json"; column -ts, "$work/series.csv"; }
done
