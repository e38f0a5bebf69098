#!/bin/sh
# Start the server in the background and wait until it answers; the first run installs what it needs.
exec "$(dirname -- "$(readlink -f -- "$0")")"/catalina.sh start "$@"
