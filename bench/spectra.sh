#!/usr/bin/env bash
# Transforms, spectra, autocorrelations and Lomb-Scargle beside SciPy, statsmodels and astropy, in
# turns, one thread each: the best of three rounds, and how many times theirs is ours.
#   spectra.sh --peers
set -euo pipefail
[[ " $* " == *" --peers "* ]] || { echo "skipped: needs --peers"; exit 0; }
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
build=$(dirname "$here")/build
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1
"$build/peers/bin/python" -c 'import astropy, numpy, scipy, statsmodels
for m in numpy, scipy, statsmodels, astropy: print(m.__name__, m.__version__)'
for round in 1 2 3; do
  for set in fft spectra; do
    "$build/release/bench/$set" >>"$work/ours"
    "$build/peers/bin/python" "$here/spectra.py" "$set" >>"$work/theirs"
  done
done
awk '{ name = substr($0, 1, 28); ms = substr($0, 29) + 0 }
     FNR == NR { if (!(name in ours) || ms < ours[name]) ours[name] = ms
                 if (!seen[name]++) order[++count] = name; next }
     { if (!(name in theirs) || ms < theirs[name]) theirs[name] = ms }
     END { for (i = 1; i <= count; ++i) { n = order[i]
             printf "%s ours %8.4f ms, theirs %8.4f ms, %5.1f times\n", n, ours[n], theirs[n],
                    theirs[n] / ours[n] } }' "$work/ours" "$work/theirs"
