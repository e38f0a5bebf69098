# Sourced by the scripts beside this file; does nothing useful alone.
#
# Finds CATALINA_HOME and CATALINA_BASE (or what the arguments of the sourcing script name as -base), reads setenv.sh, and
# leaves in $python an interpreter that has Catalina's libraries. The first run makes one in $CATALINA_HOME/.venv; later
# runs only look whether it still fits.
#
# The sourcing script sets $bin (its folder, links resolved) and $need: "run", or "test" for the libraries of the tests.

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# Print the absolute path of the folder $1, which the variable named $2 holds.
folder() {
    (CDPATH='' cd -- "$1" 2>/dev/null && pwd) || fail "$2 is $1, which is not a folder that can be entered."
}

# Whether the interpreter $1 exists and is new enough.
isNewEnough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

# Print the interpreter to make .venv with: the one PYTHON names, or else the first that is new enough.
findPython() {
    if [ -n "$PYTHON" ]; then
        isNewEnough "$PYTHON" || fail "PYTHON is $PYTHON, which does not run or is older than Python 3.11."
        printf '%s\n' "$PYTHON"
        return
    fi
    for each in python3 python3.14 python3.13 python3.12 python3.11 python; do
        if isNewEnough "$each"; then
            printf '%s\n' "$each"
            return
        fi
    done
    fail "Catalina needs Python 3.11 or newer; found: $(python3 --version 2>/dev/null || echo none)." \
        "Install one (on Debian and Ubuntu: apt install python3 python3-venv), or name one: PYTHON=/path/to/python3.11"
}

# What .venv was made from; another interpreter or an edited setup.cfg means installing again.
fingerprint() {
    readlink -f "$venv/bin/python" && cksum <"$CATALINA_HOME/setup.cfg"
}

isReady() {
    [ -x "$venv/bin/python" ] && [ ! -e "$venv/catalina-unfinished" ] && [ -r "$venv/catalina-$need" ] &&
        [ "$(cat "$venv/catalina-$need")" = "$(fingerprint)" ]
}

# Make or mend .venv; environment.py ends with 3 if it can be used but is not up to date.
prepare() {
    found=$(findPython) || exit 1
    status=0
    "$found" "$CATALINA_HOME/bin/environment.py" "$need" || status=$?
    case $status in
    0) # What the tests need holds what the server needs.
        fingerprint | tee "$venv/catalina-run" >"$venv/catalina-$need" ;;
    3) ;;
    *) exit 1 ;;
    esac
}

# Print the folder that the arguments name as -base, if they do and it exists; what is wrong with another is told later.
namedBase() {
    named=
    while [ $# -gt 0 ]; do
        case $1 in
        -base | --base) named=${2-} ;;
        -base=* | --base=*) named=${1#*=} ;;
        esac
        shift
    done
    [ ! -d "$named" ] || printf '%s\n' "$named"
}

CATALINA_HOME=$(folder "${CATALINA_HOME:-$bin/..}" CATALINA_HOME) || exit 1
named=$(namedBase "$@")
CATALINA_BASE=${named:-$CATALINA_BASE}
CATALINA_BASE=$(folder "${CATALINA_BASE:-$CATALINA_HOME}" CATALINA_BASE) || exit 1
[ -r "$CATALINA_HOME/catalina/__main__.py" ] ||
    fail "CATALINA_HOME is $CATALINA_HOME, which does not hold Catalina; unset it, or set it to the right folder."

if [ -r "$CATALINA_BASE/bin/setenv.sh" ]; then
    . "$CATALINA_BASE/bin/setenv.sh"
elif [ -r "$CATALINA_HOME/bin/setenv.sh" ]; then
    . "$CATALINA_HOME/bin/setenv.sh"
fi

venv=$CATALINA_HOME/.venv
if [ -n "$CATALINA_PYTHON" ]; then
    isNewEnough "$CATALINA_PYTHON" ||
        fail "CATALINA_PYTHON is $CATALINA_PYTHON, which does not run or is older than Python 3.11."
    python=$CATALINA_PYTHON
else
    isReady || prepare
    python=$venv/bin/python
fi

CATALINA_TMPDIR=${CATALINA_TMPDIR:-$CATALINA_BASE/temp}
PYTHONPATH=$CATALINA_HOME${PYTHONPATH:+:$PYTHONPATH}
export CATALINA_HOME CATALINA_BASE CATALINA_TMPDIR CATALINA_OPTS CATALINA_PID CATALINA_OUT PYTHONPATH
