#!/bin/sh
# Run all tests, or those named as for pytest; the first run installs what they need into .venv.
#
# All tests together are run by several processes, each taking whole files: most of the time they wait for servers.

bin=$(dirname -- "$(readlink -f -- "$0")")
need=test
. "$bin/environment.sh"
cd "$CATALINA_HOME" || exit 1
[ $# -gt 0 ] || set -- -n 4 --dist loadfile
exec "$python" -m pytest "$@"
