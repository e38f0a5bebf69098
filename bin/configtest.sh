#!/bin/sh
# Check the configuration and print every fault with file and line.
exec "$(dirname -- "$(readlink -f -- "$0")")"/catalina.sh configtest "$@"
