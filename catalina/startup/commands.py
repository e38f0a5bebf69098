"""What the command line can ask for, each command by its name."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from catalina.startup import options
from catalina.startup.catalina import Catalina
from catalina.util import ConfigurationError, LazyModule

if TYPE_CHECKING:
    from catalina.startup import instance, jspc, launcher, managing
else:
    # a server that runs needs none of them
    instance = LazyModule("catalina.startup.instance")
    jspc = LazyModule("catalina.startup.jspc")
    launcher = LazyModule("catalina.startup.launcher")
    managing = LazyModule("catalina.startup.managing")


def perform(words: Sequence[str]) -> int:
    """
    Do what the command line asks for.

    :param words: the arguments without the program's name.
    :returns: the exit status.
    """
    if words and words[0] in options.STANDING_FIRST:
        command, *rest = words
        return instance.init(rest) if command == "init" else managing.manage(command, rest)
    asked = options.parse(words)
    commands = {
        "run": lambda: Catalina(asked).run(),
        "configtest": lambda: Catalina(asked).configtest(),
        "jspc": lambda: jspc.JspC(asked).run(),
        "start": lambda: launcher.start(asked),
        "stop": lambda: launcher.stop(asked),
        "version": lambda: launcher.version(asked),
    }
    try:
        return commands[asked.command]()
    except ConfigurationError as problem:
        print(f"catalina: {problem}", file=sys.stderr)
        return 1
