#!/bin/sh
# Tell the versions of the server and of what it runs on.
exec "$(dirname -- "$(readlink -f -- "$0")")"/catalina.sh version "$@"
