"""``python -m catalina run|start|stop|configtest|version|jspc``: what bin/catalina.sh calls."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from catalina.startup import launcher, options
from catalina.startup.catalina import Catalina
from catalina.startup.jspc import JspC


def main(argv: Sequence[str] | None = None) -> int:
    """
    Do what the command line asks for.

    :param argv: the arguments without the program's name; those of the process if left out.
    :returns: the exit status.
    """
    asked = options.parse(sys.argv[1:] if argv is None else argv)
    commands = {
        "run": lambda: Catalina(asked).run(),
        "configtest": lambda: Catalina(asked).configtest(),
        "jspc": lambda: JspC(asked).run(),
        "start": lambda: launcher.start(asked),
        "stop": lambda: launcher.stop(asked),
        "version": lambda: launcher.version(asked),
    }
    return commands[asked.command]()


if __name__ == "__main__":
    sys.exit(main())
