"""
Makes a new CATALINA_BASE: ``catalina init DIR``. Answers to Tomcat's makebase.sh.

A base has what one server needs and may change: its configuration, its applications, and folders to write to. What it
does not have is Catalina itself: that is in home, which all bases of a machine may share.
"""

from __future__ import annotations

import argparse
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from catalina.startup.options import Parser
from catalina.startup.places import PlaceError, findHome

#: The applications that every base gets; the manager is of no use before somebody gets its role.
_APPLICATIONS = ("ROOT", "manager")
_EXAMPLES = "examples"
_OTHERS = 0o027
#: What the server writes to, and where an administrator puts modules that all applications share.
_FOLDERS = ("lib", "logs", "temp", "webapps", "work")


class InitError(Exception):
    """
    No base was made, for the reason given; nothing has been changed.
    """


def init(argv: Sequence[str], environ: Mapping[str, str] = os.environ) -> int:
    """
    Make a base and say what to do with it.

    :param argv: the words behind ``init``.
    :param environ: where CATALINA_HOME is looked up.
    :returns: the exit status.
    """
    asked = _parser().parse_args(argv)
    applications = (*_APPLICATIONS, _EXAMPLES) if asked.examples else _APPLICATIONS
    try:
        base = Path(asked.folder).absolute()
        makeBase(findHome(environ), base, applications)
    except (InitError, PlaceError, OSError) as problem:
        print(f"catalina init: {problem}", file=sys.stderr)
        return 1
    _tell(base, print)
    return 0


def makeBase(home: Path, base: Path, applications: Sequence[str] = _APPLICATIONS) -> None:
    """
    Make a base, all of it or nothing.

    :param home: CATALINA_HOME, whose conf/ and applications are copied.
    :param base: the folder to make; it may exist if nothing is in it.
    :param applications: the names of the applications to copy.
    :raises InitError: something is there already.
    :raises OSError: it cannot be read or written; what had been made is removed again.
    """
    made = [] if base.is_dir() else [base]
    _checkEmpty(base)
    try:
        base.mkdir(parents=True, exist_ok=True)
        for name in _FOLDERS:
            (base / name).mkdir()
        for source in (Path("conf"), *(Path("webapps", name) for name in applications)):
            _copy(home / source, base / source)
        _close(base / "conf")
    except BaseException:
        for each in made or base.iterdir():
            shutil.rmtree(each, ignore_errors=True)
        raise


def _checkEmpty(base: Path) -> None:
    if not base.exists():
        return
    if not base.is_dir():
        raise InitError(f"{base} is a file; name a folder that is new or empty")
    found = sorted(each.name for each in base.iterdir())
    if found:
        shown = ", ".join(found[:3]) + (", ..." if len(found) > 3 else "")
        raise InitError(
            f"{base} is not empty ({shown}) and is left as it is; name a folder that is new or empty"
        )


def _close(folder: Path) -> None:
    """Keep from all others what is in a folder, passwords among it, as Tomcat's own umask does (0027)."""
    for place in (folder, *folder.rglob("*")):
        place.chmod(stat.S_IMODE(place.stat().st_mode) & ~_OTHERS)


def _copy(source: Path, target: Path) -> None:
    # Permissions are not copied: home may be read-only, and what is in a base is there to be edited.
    target.mkdir(parents=True)
    for file in _filesOf(source):
        place = target / file.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, place)


def _filesOf(folder: Path) -> Iterator[Path]:
    for found in sorted(folder.iterdir()):
        if found.is_file():
            yield found
        elif found.name != "__pycache__":
            yield from _filesOf(found)


def _tell(base: Path, say: Callable[[str], None]) -> None:
    say(f"Made a CATALINA_BASE in {base}")
    say("    conf/      the configuration: ports in server.xml, users in tomcat-users.xml")
    say("    webapps/   the applications")
    say("    logs/      what the server says")
    say(f"Start it:  cd {base} && catalina start")


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="catalina init",
        description="Make a new CATALINA_BASE: conf/, webapps/ with ROOT and manager, lib/, logs/, temp/ and work/.",
        add_help=False,
        allow_abbrev=False,
    )
    parser.add_argument("folder", metavar="DIR", help="the folder to make; it may exist if it is empty")
    parser.add_argument(
        "--examples", "-examples", action="store_true", help="with the application of examples"
    )
    parser.add_argument("-help", "--help", "-h", action="help", help="show this and end")
    return parser
