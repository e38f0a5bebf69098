"""What the command line can ask for, each command by its name."""

from __future__ import annotations

from collections.abc import Sequence

from catalina.startup import launcher, options
from catalina.startup.catalina import Catalina
from catalina.startup.instance import init
from catalina.startup.jspc import JspC
from catalina.startup.managing import manage


def perform(words: Sequence[str]) -> int:
    """
    Do what the command line asks for.

    :param words: the arguments without the program's name.
    :returns: the exit status.
    """
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
