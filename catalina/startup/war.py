"""
Archives: looked at without trust, unpacked beside their place and renamed into it (org.apache.catalina.startup.ExpandWar).

A folder that was unpacked from an archive says so in ``META-INF/war-tracker``, with the size and the time that the archive
had: it is unpacked again when the archive has others. Everything here blocks and runs on the start/stop pool. Whoever
kills the process at any moment leaves either the old folder or the new one, and beside it at most a folder with a name
that only this module makes, which the next start removes.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import stat
import time
import zipfile
import zlib
from pathlib import Path
from typing import Final

from catalina.startup.processes import Processes
from catalina.util import ConfigurationError

#: More entries than this no application has.
MAX_ENTRIES: Final = 100_000
#: Bytes that an application may unpack to, whatever its archive weighs.
MAX_BYTES: Final = 8 << 30
#: Beyond `FREE_BYTES` an archive may not unpack to more than so many times its own size.
MAX_RATIO: Final = 100
FREE_BYTES: Final = 256 << 20
#: Bytes that must stay free on the disk.
RESERVE: Final = 64 << 20

TRACKER: Final = "META-INF/war-tracker"

_BLOCK = 1 << 18
_ENCRYPTED = 0x1
_REGULAR = (0, stat.S_IFREG, stat.S_IFDIR)

#: Names of what is not finished: `.catalina-PID-TOKEN-NUMBER`.
_TOKEN = secrets.token_hex(4)
_UNFINISHED = re.compile(r"\.catalina-(\d+)-([0-9a-f]{8})-[0-9a-f]{8}$")


class ArchiveError(ConfigurationError):
    """An archive cannot be used: which one, why, what to do."""

    def __init__(self, label: str, message: str, remedy: str) -> None:
        super().__init__(label, 0, "", message, remedy)


class IncompleteArchiveError(ArchiveError):
    """A file that is no readable zip archive, or not yet one."""


def checkArchive(archive: Path, label: str) -> list[zipfile.ZipInfo]:
    """
    Look at an archive's directory and refuse what could do harm.

    :param label: the archive as the user knows it.
    :returns: its entries, each name once.
    :raises IncompleteArchiveError: it cannot be read; perhaps it is still being copied.
    :raises ArchiveError: it would leave its folder, has links, or unpacks to too much.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = opened.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as problem:
        raise _incomplete(label, problem) from problem
    if len(entries) > MAX_ENTRIES:
        raise ArchiveError(
            label,
            f"has {len(entries)} entries, more than {MAX_ENTRIES}",
            "unpack it yourself if they are needed",
        )
    found = {_checkedName(entry, label): entry for entry in entries}
    _checkSizes(list(found.values()), archive, label)
    _checkPlaces(found, label)
    return list(found.values())


def _incomplete(label: str, problem: BaseException) -> IncompleteArchiveError:
    return IncompleteArchiveError(
        label, f"cannot be read as a zip archive: {problem}", "it is looked at again when it has changed"
    )


def _checkedName(entry: zipfile.ZipInfo, label: str) -> str:
    """The path of an entry, if it stays where it is unpacked."""
    name = entry.orig_filename
    parts = name.rstrip("/").split("/")
    if "\\" in name or "\0" in name or ":" in parts[0] or any(part in ("", ".", "..") for part in parts):
        raise ArchiveError(label, f"the entry {name!r} would leave its folder", "make the archive anew")
    if stat.S_IFMT(entry.external_attr >> 16) not in _REGULAR:
        raise ArchiveError(
            label, f"the entry {name!r} is a link or a device", "put the file itself into the archive"
        )
    if entry.flag_bits & _ENCRYPTED:
        raise ArchiveError(label, f"the entry {name!r} is encrypted", "make the archive without a password")
    return name.rstrip("/")


def _checkSizes(entries: list[zipfile.ZipInfo], archive: Path, label: str) -> None:
    total = sum(entry.file_size for entry in entries)
    packed = archive.stat().st_size
    if total > MAX_BYTES or total > max(FREE_BYTES, MAX_RATIO * packed):
        raise ArchiveError(
            label, f"its {packed} bytes would unpack to {total}", "unpack it yourself if it is no bomb"
        )


def _checkPlaces(entries: dict[str, zipfile.ZipInfo], label: str) -> None:
    """No entry is a file and a folder at once."""
    files = {name for name, entry in entries.items() if not entry.is_dir()}
    for name in entries:
        parent = name.rpartition("/")[0]
        while parent:
            if parent in files:
                raise ArchiveError(label, f"{parent!r} is a file and a folder in it", "make the archive anew")
            parent = parent.rpartition("/")[0]


def isReadable(archive: Path) -> bool:
    """Whether a file is a zip archive that has its end, so that nobody is copying it any more."""
    try:
        checkArchive(archive, archive.name)
    except IncompleteArchiveError:
        return False
    except ArchiveError:
        return True
    return True


# unpacking


def unpackBeside(archive: Path, folder: Path, label: str) -> Path:
    """
    Unpack an archive into a new folder beside the one that it is for.

    :param folder: where it will be in the end; see `replaceFolder`.
    :param label: the archive as the user knows it.
    :returns: the new folder.
    :raises ArchiveError: it cannot be used; nothing is left behind.
    """
    entries = checkArchive(archive, label)
    _checkSpace(entries, folder.parent, label)
    target = unfinishedBeside(folder)
    try:
        target.mkdir()
        _unpack(archive, entries, target)
        _writeTracker(archive, target)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as problem:
        removeTree(target)
        raise _incomplete(label, problem) from problem
    except OSError as problem:
        removeTree(target)
        raise ArchiveError(
            label, f"cannot be unpacked: {problem}", f"see to the disk and the permissions of {folder.parent}"
        ) from problem
    except BaseException:
        removeTree(target)
        raise
    return target


def _checkSpace(entries: list[zipfile.ZipInfo], place: Path, label: str) -> None:
    total = sum(entry.file_size for entry in entries)
    free = shutil.disk_usage(place).free
    if total + RESERVE > free:
        raise ArchiveError(
            label,
            f"unpacks to {total} bytes, and {place} has {free} left",
            "make room, or set unpackWARs to false",
        )


def _unpack(archive: Path, entries: list[zipfile.ZipInfo], target: Path) -> None:
    with zipfile.ZipFile(archive) as opened:
        for entry in entries:
            place = target / entry.orig_filename
            if entry.is_dir():
                place.mkdir(parents=True, exist_ok=True)
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            with opened.open(entry) as source, open(place, "wb") as sink:
                shutil.copyfileobj(source, sink, _BLOCK)
            changed = _timeOf(entry)
            os.utime(place, (changed, changed))


def _timeOf(entry: zipfile.ZipInfo) -> float:
    try:
        return max(0.0, time.mktime((*entry.date_time, 0, 0, -1)))
    except (ValueError, OverflowError):
        return 0.0


# the tracker


def _trackerText(archive: Path) -> str:
    status = archive.stat()
    return f"{status.st_size} {status.st_mtime_ns}\n"


def _writeTracker(archive: Path, folder: Path) -> None:
    tracker = folder / TRACKER
    tracker.parent.mkdir(exist_ok=True)
    tracker.write_text(_trackerText(archive), "ascii")


def isUnpacked(folder: Path) -> bool:
    """Whether a folder was unpacked from an archive by this server."""
    return (folder / TRACKER).is_file()


def isUpToDate(folder: Path, archive: Path) -> bool:
    """Whether a folder is what this archive unpacks to; one that was made by hand counts as such, as in Tomcat."""
    try:
        return (folder / TRACKER).read_text("ascii") == _trackerText(archive)
    except (OSError, ValueError):
        return folder.is_dir() and not isUnpacked(folder)


# moving into place


def unfinishedBeside(place: Path) -> Path:
    """A new name in the same folder, for what is not finished; the deployer ignores it."""
    return place.parent / f".catalina-{os.getpid()}-{_TOKEN}-{secrets.token_hex(4)}"


def isUnfinished(place: Path) -> bool:
    """Whether a name is one of `unfinishedBeside`."""
    return _UNFINISHED.match(place.name) is not None


def replaceFolder(new: Path, folder: Path) -> None:
    """Put a new folder in the place of an old one, if there is an old one."""
    old = unfinishedBeside(folder)
    if os.path.lexists(folder):
        os.rename(folder, old)
    try:
        os.rename(new, folder)
    except OSError:
        if os.path.lexists(old):
            os.rename(old, folder)
        raise
    removeTree(old)


def removeAll(places: list[Path]) -> None:
    """
    Remove files and folders: they are out of sight at once, and deleted then.

    :raises OSError: one cannot be removed.
    """
    moved = []
    try:
        for place in places:
            if os.path.lexists(place):
                away = unfinishedBeside(place)
                os.rename(place, away)
                moved.append(away)
    finally:
        for away in moved:
            removeTree(away)


def removeTree(place: Path) -> None:
    """Delete a file, a link or a folder with all in it; what cannot be deleted stays."""
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place, ignore_errors=True)
        return
    try:
        place.unlink(missing_ok=True)
    except OSError:
        return


def removeLeftovers(folder: Path) -> None:
    """Delete what a process that was killed has not finished."""
    try:
        names = os.listdir(folder)
    except OSError:
        return
    for name in names:
        match = _UNFINISHED.match(name)
        if match is None or match[2] == _TOKEN:
            continue
        pid = int(match[1])
        if pid == os.getpid() or not Processes().isServer(pid):
            removeTree(folder / name)
