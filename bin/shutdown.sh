#!/bin/sh
# Stop the server that startup.sh started: shutdown.sh [seconds] [-force].
exec "$(dirname -- "$(readlink -f -- "$0")")"/catalina.sh stop "$@"
