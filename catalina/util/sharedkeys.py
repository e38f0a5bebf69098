"""
Attributes of objects that are made for every request: how their names are kept.

CPython keeps the names of a class's attributes once, and each object has only their values; but it learns names from the first thirty
objects alone. An object that gets an attribute which none of those had becomes a dictionary of its own: four times as large, and
slower to read. Which kind of request comes first must not decide that.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

#: CPython keeps so many names for a class, less the one object that tells them (SHARED_KEYS_MAX_SIZE).
MOST = 29


def sharedKeys(*names: str) -> Callable[[type[T]], type[T]]:
    """
    Make a class decorator that tells CPython which attributes its objects may get.

    :param names: those that requests of any usual kind have, whatever their order; others work as well, at the price above.
    :raises ValueError: they are too many.
    """
    if len(names) > MOST:
        raise ValueError(f"{len(names)} names are more than the {MOST} that are shared; leave out the rarest")

    def tell(cls: type[T]) -> type[T]:
        first = object.__new__(cls)
        for name in names:
            object.__setattr__(first, name, None)
        return cls

    return tell
