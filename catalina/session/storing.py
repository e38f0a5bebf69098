"""
A session as text and back, for what outlives a restart or a reload.

JSON, not pickle: whoever can write the file must not be able to run code by it. Beside what JSON knows, bytes, tuples, sets, dates and
decimals keep their type; other attributes cannot be stored and are reported by name.
"""

from __future__ import annotations

import base64
import datetime
import decimal
from collections.abc import Callable, Mapping
from typing import Any

from catalina.session.standard import StandardSession

_TAG = "$"
_PLAIN = (str, int, float, bool, type(None))

_ENCODERS: Mapping[type, Callable[[Any], Any]] = {
    bytes: lambda value: base64.b64encode(value).decode("ascii"),
    tuple: lambda value: [encode(each) for each in value],
    set: lambda value: [encode(each) for each in sorted(value, key=repr)],
    frozenset: lambda value: [encode(each) for each in sorted(value, key=repr)],
    datetime.datetime: datetime.datetime.isoformat,
    datetime.date: datetime.date.isoformat,
    decimal.Decimal: str,
}
_DECODERS: Mapping[str, Callable[[Any], Any]] = {
    "bytes": base64.b64decode,
    "tuple": lambda value: tuple(decode(each) for each in value),
    "set": lambda value: {decode(each) for each in value},
    "frozenset": lambda value: frozenset(decode(each) for each in value),
    "datetime": datetime.datetime.fromisoformat,
    "date": datetime.date.fromisoformat,
    "Decimal": decimal.Decimal,
}


class NotStorable(ValueError):
    """A value of a kind that cannot be stored."""


def encode(value: Any) -> Any:
    """
    Make a value JSON can hold.

    :raises NotStorable: it, or something in it, is of another kind.
    """
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is list:
        return [encode(each) for each in value]
    if kind is dict and all(type(key) is str for key in value):
        return {(_TAG + key if key.startswith(_TAG) else key): encode(each) for key, each in value.items()}
    encoder = _ENCODERS.get(kind)
    if encoder is None:
        raise NotStorable(f"{kind.__module__}.{kind.__qualname__}")
    return {_TAG: kind.__name__, "value": encoder(value)}


def decode(stored: Any) -> Any:
    """
    The value that `encode` was given.

    :raises ValueError: this was not made by `encode`.
    """
    if isinstance(stored, list):
        return [decode(each) for each in stored]
    if not isinstance(stored, dict):
        return stored
    if _TAG in stored:
        decoder = _DECODERS.get(stored[_TAG])
        if decoder is None:
            raise ValueError(f"unknown kind {stored[_TAG]!r}")
        return decoder(stored["value"])
    return {(key[1:] if key.startswith(_TAG + _TAG) else key): decode(each) for key, each in stored.items()}


def toStored(
    session: StandardSession,
    refused: Callable[[str, str], None],
    wanted: Callable[[str, Any], bool] = lambda name, value: True,
) -> dict[str, Any]:
    """
    A session as JSON can hold it.

    :param wanted: says of each attribute, by name and value, whether it is stored at all.
    :param refused: told the name of each attribute that cannot be stored, and its class.
    """
    attributes = {}
    for name, value in session.attributes.items():
        if not wanted(name, value):
            continue
        try:
            attributes[name] = encode(value)
        except NotStorable as problem:
            refused(name, str(problem))
        except RecursionError:
            refused(name, "value that contains itself")
    return {
        "id": session.id,
        "creationTime": session.creationTime,
        "lastAccessed": session.lastAccessed,
        "thisAccessed": session.thisAccessed,
        "maxInactiveInterval": session.maxInactiveInterval,
        "isNew": session.fresh,
        "attributes": attributes,
    }


def fromStored(stored: Mapping[str, Any], session: StandardSession) -> None:
    """
    Fill a session from what `toStored` made.

    :raises (KeyError, TypeError, ValueError): it was made by something else.
    """
    session.begin(str(stored["id"]), int(stored["creationTime"]))
    session.lastAccessed = int(stored["lastAccessed"])
    session.thisAccessed = int(stored["thisAccessed"])
    session.maxInactiveInterval = int(stored["maxInactiveInterval"])
    session.fresh = bool(stored["isNew"])
    session.attributes = {str(name): decode(value) for name, value in stored["attributes"].items()}
