#!/bin/sh
# Run all tests, or those named as for pytest; the first run installs what they need into .venv.

bin=$(dirname -- "$(readlink -f -- "$0")")
need=test
. "$bin/environment.sh"
cd "$CATALINA_HOME" || exit 1
exec "$python" -m pytest "$@"
