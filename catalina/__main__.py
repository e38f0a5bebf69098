"""``python -m catalina``, which bin/catalina.sh calls, and the command ``catalina`` that pip installs."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from catalina.startup import launcher, options
from catalina.startup.catalina import Catalina
from catalina.startup.instance import init
from catalina.startup.jspc import JspC
from catalina.startup.managing import manage

_UMASK = "0027"


def main(argv: Sequence[str] | None = None) -> int:
    """
    Do what the command line asks for.

    :param argv: the arguments without the program's name; those of the process if left out.
    :returns: the exit status.
    """
    words = sys.argv[1:] if argv is None else argv
    if words and words[0] in options.STANDING_FIRST:
        command, *rest = words
        return init(rest) if command == "init" else manage(command, rest)
    asked = options.parse(words)
    commands = {
        "run": lambda: Catalina(asked).run(),
        "configtest": lambda: Catalina(asked).configtest(),
        "jspc": lambda: JspC(asked).run(),
        "start": lambda: launcher.start(asked),
        "stop": lambda: launcher.stop(asked),
        "version": lambda: launcher.version(asked),
    }
    return commands[asked.command]()


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
    os.execv(
        sys.executable,
        [sys.executable, "-u", "-P", *options.interpreterOptions(os.environ), "-m", "catalina", *words],
    )


if __name__ == "__main__":
    sys.exit(main())
