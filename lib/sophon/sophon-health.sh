#!/bin/sh
# sophon-health PORT PATH: fails unless the path is answered with 2xx. It asks with what the image has: curl, wget or bash.
set -eu
url="http://127.0.0.1:$1$2"
if command -v curl >/dev/null; then
  case $(curl -s -m 4 -o /dev/null -w '%{http_code}' "$url") in 2??) exit 0 ;; esac
  exit 1
fi
if command -v wget >/dev/null; then
  exec wget -q -T 4 -O /dev/null "$url"
fi
if command -v bash >/dev/null; then
  exec bash -euc '
    exec 3<>"/dev/tcp/127.0.0.1/$1"
    printf "GET %s HTTP/1.0\r\nHost: 127.0.0.1:%s\r\n\r\n" "$2" "$1" >&3
    read -r -t 4 _ status _ <&3
    case $status in 2??) exit 0 ;; esac
    exit 1
  ' bash "$1" "$2"
fi
echo 'healthPath: must be asked with curl, wget or bash, got an image with none of them (e.g. a healthcheck of your own)'
exit 1
