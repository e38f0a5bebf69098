#!/bin/sh
# catalina.sh run|start|stop|configtest|version [options]: the server's control script; -help lists the options.
#
#   run         start in this terminal           stop [n] [-force]   stop; after n seconds (10) by signal
#   start       start in the background          configtest          check the configuration and stop
#   version     tell the versions in use         others              init, jspc, deploy, undeploy, list: see -help
#
# Environment, as in Tomcat; bin/setenv.sh may set it:
#   CATALINA_HOME   where Catalina is installed; the folder above this script
#   CATALINA_BASE   where this instance's conf, logs, webapps, work and temp are; CATALINA_HOME
#   CATALINA_OUT    where a server in the background prints; $CATALINA_BASE/logs/catalina.out
#   CATALINA_OPTS   options for the server's interpreter (-X dev, -W error), and -Dname=value for ${name} in conf/
#   CATALINA_PID    a file for the process number of a server in the background
#   CATALINA_TMPDIR folder for temporary files; $CATALINA_BASE/temp
#   UMASK           permissions of new files; 0027
# and of our own:
#   PYTHON                  interpreter to make .venv with; the first Python 3.11 or newer that is found
#   CATALINA_PYTHON         interpreter that already has all the libraries: nothing is made or installed
#   CATALINA_START_TIMEOUT  seconds that start waits for the connectors; 60

bin=$(dirname -- "$(readlink -f -- "$0")")
need=run
. "$bin/environment.sh"
umask "${UMASK:-0027}"

case " $* " in
*" run "*)
    # The interpreter's options; what begins with -D is for the server, which reads it itself.
    set -f
    interpreterOptions=
    for each in $CATALINA_OPTS; do
        case $each in
        -D*) ;;
        *) interpreterOptions="$interpreterOptions $each" ;;
        esac
    done
    exec "$python" -u -P $interpreterOptions -m catalina "$@"
    ;;
*)
    exec "$python" -P -m catalina "$@"
    ;;
esac
