#!/usr/bin/env bash
# healthcheck.sh [HOST:PORT]: 0 if GET /healthz is answered with 200. Bash alone, since the image has no HTTP client.
set -euo pipefail
address=${1:-127.0.0.1:8080}
exec 3<>"/dev/tcp/${address%:*}/${address##*:}"
printf 'GET /healthz HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n' "$address" >&3
read -r -t 4 version status _ <&3
[[ $version == HTTP/1.* && $status == 200 ]]
