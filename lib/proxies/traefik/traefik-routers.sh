#!/bin/sh
# For the programs that follow it: prints which of our routers a Traefik does not serve.

# idle_routers API FILE: names in FILE, one a line, that the API at host:port does not say are enabled. Of those that are it
# says '"name":"<name>@file"'; within values quotes are escaped.
idle_routers() {
  enabled=$(
    wget -q -T 3 -O - "http://$1/api/http/routers?status=enabled&per_page=1000000" 2>/dev/null |
      grep -o '"name":"[^"]*@file"' | sed 's/^"name":"//; s/@file"$//'
  ) || :
  grep -vxF "$enabled" "$2" || :
}
