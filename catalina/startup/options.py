"""
The command line of ``catalina``, which is ``python -m catalina``, as far as it is about the server's own life.

Stands before everything else: what is decided here says which configuration is read. Answers to the arguments
of org.apache.catalina.startup.Catalina and of catalina.sh (``stop n -force``). What follows the other commands is
understood where they are: `instance` makes a base, `managing` talks to a running server.
"""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NoReturn

from catalina.startup.places import PlaceError, checkWritable, findBase, findHome, noBase
from catalina.util import didYouMean

#: What can be done, with the line that -help shows for it.
COMMANDS = {
    "init": "make a new CATALINA_BASE: catalina init DIR",
    "run": "start the server in this terminal",
    "start": "start the server in the background and wait until it answers",
    "stop": "stop the server; after n seconds by signal, with -force at last by SIGKILL",
    "configtest": "read the whole configuration, print every fault with file and line",
    "jspc": "translate the pages of all applications, or of those that -webapp names; run none of them",
    "version": "tell the versions of the server and of what it runs on",
    "deploy": 'bring an application to a running server; "catalina deploy -help" tells the options',
    "undeploy": "take an application away from a running server, with its files",
    "list": "list the applications of a running server",
}

#: Those that have options of their own, and so stand first.
STANDING_FIRST = ("init", "deploy", "undeploy", "list")

#: Those that run a server, which writes its logs and what applications keep.
_WRITING = ("run", "start")

#: Those that can do without a CATALINA_BASE.
_NEEDING_NO_BASE = ("init", "version")

_SERVER_XML = "conf/server.xml"
_SECONDS_TO_STOP = 10
_DEFINITION = "-D"


@dataclass(frozen=True)
class Options:
    """
    What the command line and the environment ask for; every path is absolute.
    """

    #: One of `COMMANDS`.
    command: str
    #: The server.xml to read: ``-config``, relative to the base.
    configFile: Path
    #: CATALINA_HOME: the installation.
    home: Path
    #: CATALINA_BASE: this instance; the same as home unless set.
    base: Path
    #: CATALINA_TMPDIR: ``temp`` below the base unless set.
    temp: Path
    #: ``stop n``: seconds to wait for the server's end before it gets a signal.
    stopTimeout: int = _SECONDS_TO_STOP
    #: ``stop -force``: kill it if nothing else helps.
    force: bool = False
    #: False with ``-nonaming``: no names below java:comp are set up.
    useNaming: bool = True
    #: ``jspc -webapp``: the folders of the applications; none for all.
    webapps: tuple[Path, ...] = ()
    #: The ``-Dname=value`` of CATALINA_OPTS and of the command line, the latter winning.
    properties: Mapping[str, str] = field(default_factory=dict)


class Parser(argparse.ArgumentParser):
    """
    An argument parser that ends with Tomcat's exit status, 1, when it does not understand.
    """

    def error(self, message: str) -> NoReturn:
        self.exit(1, f"{self.prog}: {message}\n{self.format_usage()}")


def parse(argv: Sequence[str], environ: Mapping[str, str] = os.environ) -> Options:
    """
    Understand the command line.

    :param argv: the arguments without the program's name.
    :param environ: where CATALINA_HOME, CATALINA_BASE, CATALINA_TMPDIR and CATALINA_OPTS are looked up.
    :raises SystemExit: with status 1 and a message if it cannot be understood; with 0 after ``-help``.
    """
    parser = _makeParser()
    found = parser.parse_intermixed_args(argv)
    _check(parser, found)
    if found.security:
        print("Warning: -security has no effect: Python has no security manager.", file=sys.stderr)
    try:
        placed = optionsFor(found.command, environ, found.base, found.config, found.definitions)
    except PlaceError as problem:
        parser.exit(1, f"{parser.prog}: {problem}\n")
    return replace(
        placed,
        stopTimeout=_SECONDS_TO_STOP if found.n is None else found.n,
        force=found.force,
        useNaming=not found.nonaming,
        webapps=tuple(Path(folder).absolute() for folder in found.webapp),
    )


def optionsFor(
    command: str,
    environ: Mapping[str, str],
    base: str | None = None,
    config: str = _SERVER_XML,
    definitions: Sequence[str] = (),
) -> Options:
    """
    Find the places that a command works with.

    :param command: one of `COMMANDS`.
    :param environ: where CATALINA_HOME, CATALINA_BASE, CATALINA_TMPDIR and CATALINA_OPTS are looked up.
    :param base: what the command line names as CATALINA_BASE, if it does.
    :param config: the server.xml, relative to the base.
    :param definitions: the ``name=value`` of the command line.
    :raises PlaceError: there is no home, or no base for a command that needs one.
    """
    home = findHome(environ)
    found = findBase(base, environ, home)
    if found is None and command not in _NEEDING_NO_BASE:
        raise noBase()
    folder = found or home
    if command in _WRITING:
        checkWritable(folder, home)
    return Options(
        command=command,
        configFile=folder / config,
        home=home,
        base=folder,
        temp=Path(environ.get("CATALINA_TMPDIR") or folder / "temp").absolute(),
        properties=_properties([*definitionsOf(environ), *definitions]),
    )


def definitionsOf(environ: Mapping[str, str]) -> list[str]:
    """
    List the ``name=value`` of the ``-D`` words in CATALINA_OPTS.

    :param environ: the environment.
    """
    return [word[len(_DEFINITION) :] for word in _words(environ) if word.startswith(_DEFINITION)]


def interpreterOptions(environ: Mapping[str, str]) -> list[str]:
    """
    List the words of CATALINA_OPTS that are for Python: all but the ``-D`` ones.

    :param environ: the environment.
    """
    return [word for word in _words(environ) if not word.startswith(_DEFINITION)]


def serverArguments(options: Options) -> list[str]:
    """
    Write options as the arguments of a server that runs in the foreground.

    :param options: those that a command such as ``start`` was given.
    """
    arguments = ["run", "-config", str(options.configFile)]
    arguments += [] if options.useNaming else ["-nonaming"]
    return arguments + [f"{_DEFINITION}{name}={value}" for name, value in options.properties.items()]


def _words(environ: Mapping[str, str]) -> list[str]:
    try:
        return shlex.split(environ.get("CATALINA_OPTS", ""))
    except ValueError as error:
        raise SystemExit(f'CATALINA_OPTS="{environ["CATALINA_OPTS"]}" cannot be read: {error}') from error


def _makeParser() -> argparse.ArgumentParser:
    commands = "\n".join(f"  {name:<11} {text}" for name, text in COMMANDS.items())
    parser = Parser(
        prog="catalina",
        usage=f"catalina {'|'.join(COMMANDS)} [n] [options]",
        description=f"commands:\n{commands}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        add_help=False,
        allow_abbrev=False,
    )
    parser.add_argument("command", help=argparse.SUPPRESS)
    parser.add_argument("n", nargs="?", type=_seconds, help="with stop: seconds to wait, 10 unless given")
    parser.add_argument("-force", action="store_true", help="with stop: at last kill the server")
    addBaseOption(parser)
    parser.add_argument("-config", default=_SERVER_XML, metavar="FILE", help="not conf/server.xml")
    parser.add_argument("-nonaming", action="store_true", help="do not set up names below java:comp")
    parser.add_argument(
        "-webapp", action="append", default=[], metavar="DIR", help="with jspc: an application; repeatable"
    )
    parser.add_argument("-security", action="store_true", help="accepted, without effect")
    define = parser.add_argument(_DEFINITION, dest="definitions", action="append", default=[])
    define.metavar, define.help = "name=value", "set ${name} in conf/"
    parser.add_argument("-help", "--help", "-h", action="help", help="show this and end")
    return parser


def addBaseOption(parser: argparse.ArgumentParser) -> None:
    """
    Let a command line name the base: ``-base DIR``, or ``--base DIR``.

    :param parser: where it is added.
    """
    told = "the instance; unless given, CATALINA_BASE or the current folder"
    parser.add_argument("-base", "--base", metavar="DIR", help=told)


def _check(parser: argparse.ArgumentParser, found: argparse.Namespace) -> None:
    if found.command not in COMMANDS:
        hint = didYouMean(found.command, COMMANDS)
        parser.error(f'there is no command "{found.command}"' + (f"; {hint}" if hint else ""))
    if found.command in STANDING_FIRST:
        parser.error(f'"{found.command}" has options of its own, so it stands before them')
    if found.command != "stop" and (found.n is not None or found.force):
        parser.error(f'a number of seconds and -force belong to "stop", not to "{found.command}"')
    if found.command != "jspc" and found.webapp:
        parser.error(f'-webapp belongs to "jspc", not to "{found.command}"')


def _seconds(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f'"{text}" is not a whole number of seconds')
    return int(text)


def _properties(definitions: Sequence[str]) -> dict[str, str]:
    # As in Java, a name without a value is set to the empty text.
    return {name: value for name, _, value in (each.partition("=") for each in definitions)}
