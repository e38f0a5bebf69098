"""``python -m catalina``, which bin/catalina.sh calls, and the command ``catalina`` that pip installs."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from catalina.util import LazyModule

if TYPE_CHECKING:
    from catalina.startup import commands, options
else:
    # These two import everything else: by then the garbage collector has to be out of the way.
    commands = LazyModule("catalina.startup.commands")
    options = LazyModule("catalina.startup.options")

_UMASK = "0027"


def main(argv: Sequence[str] | None = None) -> int:
    """
    Do what the command line asks for.

    :param argv: the arguments without the program's name; those of the process if left out.
    :returns: the exit status.
    """
    with _importedObjectsKept():
        perform = commands.perform
    return perform(sys.argv[1:] if argv is None else argv)


def command() -> int:
    """
    Do what the command line asks for in the surroundings that bin/catalina.sh makes: its umask, and for ``run`` the
    interpreter's options that CATALINA_OPTS has.

    :returns: the exit status.
    """
    try:
        os.umask(int(os.environ.get("UMASK") or _UMASK, 8))
    except ValueError:
        print(f"UMASK is {os.environ['UMASK']}, which is no octal number such as {_UMASK}", file=sys.stderr)
        return 1
    words = sys.argv[1:]
    if "run" not in words:
        return main(words)
    with _importedObjectsKept():
        interpreterOptions = options.interpreterOptions(os.environ)
    os.execv(sys.executable, [sys.executable, "-u", "-P", *interpreterOptions, "-m", "catalina", *words])


@contextlib.contextmanager
def _importedObjectsKept() -> Iterator[None]:
    """
    Leave what is imported out of all garbage collections: none of it is garbage, and to look through a hundred thousand objects again and
    again is a tenth of the start.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


if __name__ == "__main__":
    sys.exit(main())
