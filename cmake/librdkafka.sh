#!/usr/bin/env bash
# librdkafka.sh FOLDER: builds a librdkafka of at least $MINIMUM into FOLDER/librdkafka-VERSION, from
# Debian's source package of a newer suite. Does nothing if it is there already. Exit 1: could not be had.
#
# Debian 12 has 2.0.2, which loses messages of batches when partitions move (fixed in 2.1.0 and later)
# and knows neither fetch.queue.backoff.ms nor the newer group protocol (2.12).
set -euo pipefail
readonly MINIMUM=2.12.0
readonly SUITES="testing unstable"  # The first one that is new enough.
readonly KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg
readonly FEATURES="WITH_SSL WITH_SASL_CYRUS WITH_ZSTD WITH_ZLIB WITH_OAUTHBEARER_OIDC"

say() { echo "librdkafka: $*" >&2; }

fail() {
  say "$*"
  exit 1
}

at_least() { dpkg --compare-versions "$1" ge "$2"; }

# built FOLDER: the newest prefix in FOLDER that is new enough, or nothing.
built() {
  local prefix
  for prefix in $(printf '%s\n' "$1"/librdkafka-* | sort -rV); do
    [[ -f $prefix/lib/pkgconfig/rdkafka-static.pc ]] || continue
    if at_least "${prefix##*/librdkafka-}" "$MINIMUM"; then
      echo "$prefix"
      return
    fi
  done
}

# repository: where this machine has its Debian from, as apt understands its own configuration.
repository() {
  local suite
  suite=$(. /etc/os-release && echo "${VERSION_CODENAME:-stable}")
  apt-get indextargets --no-release-info --format "\$(RELEASE) \$(REPO_URI)" \
    'Created-By: Packages' 'Component: main' |
    awk -v suite="$suite" '$1 == suite || $1 == "stable" { print $2; exit }'
}

# apt COMMAND...: with sources, lists and cache of our own in $work/apt; the machine's stay as they
# are. What is fetched is checked against Debian's keys, as always.
apt() {
  local command=$1
  shift
  "$command" -qq -o Dir::Etc::SourceList="$work/apt/sources.list" -o Dir::Etc::SourceParts=- \
    -o Dir::Etc::Preferences=- -o Dir::Etc::PreferencesParts=- -o Dir::State::Lists="$work/apt/lists" \
    -o Dir::Cache="$work/apt/cache" -o APT::Sandbox::User="$(id -un)" "$@"
}

# fetch: the upstream part of the source package into $work/source, its version into $version.
fetch() {
  local uri suite
  uri=$(repository)
  [[ -n $uri ]] || fail "apt's configuration names no Debian main archive"
  mkdir -p "$work"/apt/{lists,cache/archives}/partial "$work"/{source,tree}
  for suite in $SUITES; do
    echo "deb-src [signed-by=$KEYRING] $uri $suite main" >"$work/apt/sources.list"
    apt apt-get update >&2 || continue
    version=$(apt apt-cache showsrc --only-source librdkafka 2>/dev/null |
      sed -n 's/^Version: //p' | sort -V | tail -1) || version=
    say "Debian $suite has ${version:-none}"
    [[ -n $version ]] && at_least "$version" "$MINIMUM" || continue
    (cd "$work/source" && apt apt-get source --download-only --tar-only "librdkafka=$version" >&2) &&
      return
  done
  fail "no suite of ($SUITES) could give $MINIMUM or newer"
}

# compile PREFIX: C library only, static, so that the program that is linked with it stands alone.
compile() {
  cd "$work/tree"
  tar -xf "$work"/source/*.orig.tar.* --strip-components=1
  # C11 threads are off since the thread sanitizer sees pthread's locks only.
  ./configure --prefix="$1" --no-download --disable-debug-symbols --disable-c11threads \
    --disable-lz4-ext --enable-zlib --enable-zstd --enable-ssl --enable-gssapi --enable-curl
  local feature
  for feature in $FEATURES; do
    grep -q "^#define $feature 1" config.h || { echo "configure: without $feature" && return 1; }
  done
  make -C src -j "$(nproc)"
  make -C src install DESTDIR="$work/root"
  rm -f "$work/root$1"/lib/*.so* "$work/root$1"/lib/librdkafka-static.a
}

main() {
  local folder version prefix log started=$SECONDS
  folder=$(realpath -m "${1:?the folder that gets it}")
  mkdir -p "$folder"
  exec 9>"$folder/.librdkafka.lock"
  flock 9
  prefix=$(built "$folder")
  if [[ -n $prefix ]]; then
    say "$prefix is there"
    return
  fi
  work=$(mktemp -d "$folder/.librdkafka.XXXXXX")  # On the same disk: the last step is a rename.
  trap 'rm -rf "$work"' EXIT
  fetch
  version=${version%-*}
  prefix=$folder/librdkafka-$version
  log=$folder/librdkafka.log
  say "building $version, some two minutes"
  set +e  # Not `(...) || fail`: a condition would go on after a failed line.
  (set -e; compile "$prefix") >"$log" 2>&1
  local outcome=$?
  set -e
  [[ $outcome == 0 ]] || { tail -20 "$log" >&2; fail "$version could not be built: $log"; }
  rm -rf "$prefix"
  mv "$work/root$prefix" "$prefix"
  rm -f "$log"
  say "$prefix is built ($((SECONDS - started)) s)"
}

main "$@"
