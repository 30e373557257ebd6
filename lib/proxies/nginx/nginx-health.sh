#!/bin/bash
# nginx-health ADDRESS PORT: fails unless the health listener of nginx's configuration answers. In bash, for /dev/tcp.
set -eu
exec 3<>"/dev/tcp/$1/$2"
printf 'GET / HTTP/1.0\r\n\r\n' >&3
read -r -t 3 _ status _ <&3
[ "$status" = 204 ]
