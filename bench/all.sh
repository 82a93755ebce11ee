#!/usr/bin/env bash
# all.sh FOLDER [--data DIR] [--peers]: runs every measuring program in FOLDER, in order. An argument
# goes to the programs whose first lines name it; the others run on what they make themselves.
set -euo pipefail
folder=${1:?the folder of the built programs}
shift
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")

# wanted NAME ARGUMENTS...: those arguments that the usage of program NAME speaks of.
wanted() {
  local usage
  usage=$(sed -n '/^\/\//!q;p' "$here/$1.cpp")
  shift
  while [[ $# -gt 0 ]]; do
    local take=1
    [[ $1 != --data ]] || take=2
    if [[ $usage == *"$1"* ]]; then printf '%s\n' "${@:1:take}"; fi
    shift "$take"
  done
}

for source in "$here"/*.cpp; do
  name=$(basename "$source" .cpp)
  [[ -x $folder/$name ]] || continue
  mapfile -t arguments < <(wanted "$name" "$@")
  echo "== $name ${arguments[*]}"
  "$folder/$name" "${arguments[@]}"
done

for name in accuracy nab ranges local_level ets_choice arima_fit auto_arima structural combo several_seasons seasons stl tcpd offline_changes; do
  echo "== $name $*"
  "$here/$name.sh" "$@"
done
