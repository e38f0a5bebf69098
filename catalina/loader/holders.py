"""Who refers to an object that should be garbage: the way back from it to a module of the server or to running code."""

from __future__ import annotations

import gc
import sys
import types
from typing import Any

from catalina.loader.ownership import Ownership

_DEPTH = 14
_BREADTH = 3000
_FOUND = 5
_LOADER = "catalina.loader."


def holdersOf(things: list[Any], ownership: Ownership) -> list[str]:
    """
    Find what keeps things alive.

    It looks at every object in memory once for each step back, so it takes a while and is for cases that should not occur.

    :param things: what should be garbage.
    :param ownership: tells what belongs to the same application, and so is no reason.
    :returns: some ways, such as ``cache.ENTRIES <- dict <- shop.Cart``; empty if none is found.
    """
    return _Search(ownership).run(things)


class _Search:
    """Goes back from things to what refers to them, nearest first."""

    def __init__(self, ownership: Ownership) -> None:
        self._ownership = ownership
        self._modules = {
            id(vars(module)): name
            for name, module in tuple(sys.modules.items())
            if isinstance(module, types.ModuleType) and not ownership.owns(module)
        }
        self._towards: dict[int, Any] = {}
        self._seen: set[int] = set()
        self._found: list[str] = []

    def run(self, things: list[Any]) -> list[str]:
        """The ways that were found."""
        frontier = list(things)
        own = {id(things), id(self._towards), id(self.__dict__), id(self._modules)}
        self._seen |= own | {id(each) for each in frontier}
        for _ in range(_DEPTH):
            self._seen.add(id(frontier))
            referrers = gc.get_referrers(*frontier)
            inFrontier = {id(each): each for each in frontier}
            self._seen |= {id(referrers), id(inFrontier)}
            frontier = self._step(referrers, inFrontier)
            if not frontier or len(self._found) >= _FOUND:
                break
        return self._found[:_FOUND]

    def _step(self, referrers: list[Any], before: dict[int, Any]) -> list[Any]:
        further: list[Any] = []
        self._seen.add(id(further))
        for each in referrers:
            if id(each) in self._seen or isinstance(each, types.FrameType) and _isOurs(each):
                continue
            self._seen.add(id(each))
            child = _childOf(each, before)
            self._towards[id(each)] = child
            if id(each) in self._modules:
                self._found.append(self._way(f"{self._modules[id(each)]}.{_keyOf(each, child)}", child))
            elif isinstance(each, types.FrameType):
                where = f"{each.f_code.co_filename}:{each.f_lineno}"
                self._found.append(self._way(f"{each.f_code.co_qualname} running at {where}", child))
            elif len(further) < _BREADTH:
                further.append(each)
        return further

    def _way(self, first: str, thing: Any) -> str:
        parts = [first]
        while thing is not None and len(parts) < 6:
            described = self._describe(thing)
            if described.startswith(_LOADER):
                break
            parts.append(described)
            thing = self._towards.get(id(thing))
        return " <- ".join(dict.fromkeys(parts))

    def _describe(self, thing: Any) -> str:
        named = thing if isinstance(thing, type | types.FunctionType) else type(thing)
        module = str(named.__module__).removeprefix(self._ownership.package + ".")
        return named.__qualname__ if module == "builtins" else f"{module}.{named.__qualname__}"


def _isOurs(frame: types.FrameType) -> bool:
    return bool(frame.f_globals.get("__name__", "").startswith(_LOADER))


def _childOf(holder: Any, before: dict[int, Any]) -> Any:
    """Which of the things one step nearer it refers to."""
    return next((before[id(each)] for each in gc.get_referents(holder) if id(each) in before), None)


def _keyOf(names: dict[str, Any], child: Any) -> str:
    return next((key for key, value in tuple(names.items()) if value is child), "?")
