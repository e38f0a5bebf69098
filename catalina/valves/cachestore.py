"""
The files of the caching valve: bounded in number and bytes, the least recently used go first.

All methods may be called from any thread; none waits for anything but the disk.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: How many answers to one address, for clients that differ in what Vary names, are kept.
MOST_VARIANTS = 8

_Place = tuple[str, tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True)
class Entry:
    """One kept response; its body is a file that nobody changes."""

    key: str
    vary: tuple[str, ...]
    variant: tuple[str, ...]
    headers: tuple[tuple[str, str], ...]
    contentType: str | None
    locale: Any
    path: str
    size: int
    etag: str
    lastModified: str
    stored: float
    expires: float

    @property
    def place(self) -> _Place:
        """What tells it from all others."""
        return (self.key, self.vary, self.variant)

    def isFresh(self, now: float) -> bool:
        """Whether it may be sent without asking the application."""
        return now < self.expires


class Store:
    """
    A bounded set of responses.

    :param folder: where their files are; emptied by `open`.
    :param maxBytes: how large all bodies together may be.
    :param maxEntries: how many there may be.
    """

    def __init__(self, folder: Path, maxBytes: int, maxEntries: int) -> None:
        self.folder = folder
        self._maxBytes = maxBytes
        self._maxEntries = maxEntries
        self._lock = threading.Lock()
        self._order: OrderedDict[_Place, Entry] = OrderedDict()
        self._byKey: dict[str, dict[_Place, Entry]] = {}
        self._number = 0
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._order)

    def open(self) -> None:
        """
        Begin empty; what a former process has left is removed.

        :raises OSError: the folder cannot be made.
        """
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)

    def close(self) -> None:
        """Forget everything."""
        with self._lock:
            self._order.clear()
            self._byKey.clear()
            self.bytes = 0
        shutil.rmtree(self.folder, ignore_errors=True)

    def newPath(self) -> str:
        """A name for a file that is about to be filled."""
        with self._lock:
            self._number += 1
            return str(self.folder / f"{self._number}.body")

    def find(
        self, key: str, variantOf: Callable[[tuple[str, ...]], tuple[str, ...]]
    ) -> tuple[Entry, int] | None:
        """
        Find the response for a request, and open its file, so that it can be sent although it is evicted meanwhile.

        :param variantOf: gives the request's values of the headers that a response names in Vary.
        :return: the response and a descriptor, which the caller has to close.
        """
        with self._lock:
            kept = self._byKey.get(key, {})
            for vary in {place[1] for place in kept}:
                entry = kept.get((key, vary, variantOf(vary)))
                if entry is None:
                    continue
                try:
                    descriptor = os.open(entry.path, os.O_RDONLY | os.O_CLOEXEC)
                except OSError:
                    self._drop(entry)
                    return None
                self._order.move_to_end(entry.place)
                return entry, descriptor
        return None

    def add(self, entry: Entry) -> None:
        """Keep a response in the place of one for the same requests; others make room."""
        with self._lock:
            former = self._order.get(entry.place)
            if former is not None:
                self._drop(former)
            self._order[entry.place] = entry
            kept = self._byKey.setdefault(entry.key, {})
            kept[entry.place] = entry
            self.bytes += entry.size
            if len(kept) > MOST_VARIANTS:
                self._drop(next(iter(kept.values())))
            while self.bytes > self._maxBytes or len(self._order) > self._maxEntries:
                self._drop(next(iter(self._order.values())))

    def renew(self, entry: Entry) -> None:
        """Put a response that the application has confirmed in the place of its former self; its file stays."""
        with self._lock:
            former = self._order.get(entry.place)
            if former is not None and former.path == entry.path:
                self._order[entry.place] = self._byKey[entry.key][entry.place] = entry

    def remove(self, key: str) -> None:
        """Forget all that is kept for an address."""
        with self._lock:
            for entry in tuple(self._byKey.get(key, {}).values()):
                self._drop(entry)

    def _drop(self, entry: Entry) -> None:
        del self._order[entry.place]
        del self._byKey[entry.key][entry.place]
        if not self._byKey[entry.key]:
            del self._byKey[entry.key]
        self.bytes -= entry.size
        removeFile(entry.path)


def removeFile(path: str) -> None:
    """Remove a file; it may have gone already."""
    try:
        os.unlink(path)
    except OSError:
        return
