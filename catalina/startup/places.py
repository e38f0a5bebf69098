"""
Where CATALINA_HOME and CATALINA_BASE are, before anything of them is read.

Home is what was installed: a checkout holds conf/ and webapps/ beside the package, pip puts them into share/catalina.
Base is one instance's own conf/, webapps/ and logs/. Answers to the beginning of Tomcat's catalina.sh.
"""

from __future__ import annotations

import os
import sysconfig
from collections.abc import Iterator, Mapping
from pathlib import Path

_PACKAGE = Path(__file__).parents[1]
_SHARE = Path("share", "catalina")
#: PREFIX/lib/python3.11/site-packages/catalina: so many folders above the package may be the prefix.
_LEVELS = 4


class PlaceError(Exception):
    """
    Home or base cannot be found, for the reason given; the text says what to do.
    """


def isBase(folder: Path) -> bool:
    """
    Whether a folder is a CATALINA_BASE, or a CATALINA_HOME that may be one: it has conf/server.xml.
    """
    return (folder / "conf" / "server.xml").is_file()


def holdsPackage(home: Path) -> bool:
    """
    Whether the package itself is in this home, as in a checkout; not so where pip has installed it.
    """
    return (home / "catalina" / "__main__.py").is_file()


def findHome(environ: Mapping[str, str], package: Path = _PACKAGE, data: Path | None = None) -> Path:
    """
    Find the installation.

    :param environ: where CATALINA_HOME is looked up, which need not be looked for then.
    :param package: the folder of this package.
    :param data: where Python installs data files; None for what `sysconfig` says.
    :returns: an absolute path.
    :raises PlaceError: it is in none of the places where pip could have put it.
    """
    if named := environ.get("CATALINA_HOME"):
        return Path(named).absolute()
    candidates = dict.fromkeys(_candidates(package, data or Path(sysconfig.get_path("data"))))
    found = next(filter(isBase, candidates), None)
    if found is None:
        looked = "".join(f"\n    {each / 'conf' / 'server.xml'}" for each in candidates)
        raise PlaceError(
            "the files that belong to Catalina, conf/ and webapps/, are not installed. "
            "Install it again, or name the folder that has them in CATALINA_HOME. "
            f"Looked for:{looked}"
        )
    return found


def _candidates(package: Path, data: Path) -> Iterator[Path]:
    # The package's own surroundings come first: they are right for a venv, --user, --prefix and --target alike,
    # while sysconfig speaks of the interpreter, which may have another Catalina.
    yield package.parent
    for folder in list(package.parents)[:_LEVELS]:
        yield folder / _SHARE
    yield data / _SHARE


def findBase(
    named: str | None, environ: Mapping[str, str], home: Path, here: Path | None = None
) -> Path | None:
    """
    Find the instance that is meant.

    The first of: what the command line names; CATALINA_BASE; the current folder, if it is a base; home, as in Tomcat, if
    CATALINA_HOME names it or it holds the package. What pip has put into share/catalina is never meant: applications and
    logs there would be mixed up with files that pip replaces and removes.

    :param named: what the command line names, if it does.
    :param environ: where CATALINA_BASE is looked up.
    :param home: CATALINA_HOME.
    :param here: the current folder; None for that of the process.
    :returns: an absolute path; None if there is no instance.
    """
    if given := named or environ.get("CATALINA_BASE"):
        return Path(given).absolute()
    here = here or Path.cwd()
    if isBase(here):
        return here
    return home if environ.get("CATALINA_HOME") or holdsPackage(home) else None


def noBase() -> PlaceError:
    """
    Say that `findBase` has found none, and how to get one.
    """
    return PlaceError(
        "there is no CATALINA_BASE: neither -base nor the environment names one, and the current folder has no "
        "conf/server.xml. Make one with 'catalina init DIR', then go there, or name it: CATALINA_BASE=DIR"
    )


def checkWritable(base: Path, home: Path) -> None:
    """
    Refuse to run a server in an installation that belongs to somebody else, such as the system.

    A base of its own is not looked at: there it is the administrator who says what can be written.

    :raises PlaceError: the server could not write there.
    """
    work = base / "work"
    if base == home and not os.access(work if work.is_dir() else base, os.W_OK):
        raise PlaceError(
            f"CATALINA_BASE is {base}, the installation itself, where this user cannot write. "
            "Make a base of your own with 'catalina init DIR', then go there, or name it: CATALINA_BASE=DIR"
        )
