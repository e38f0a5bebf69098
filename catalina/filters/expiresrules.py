"""
Until when a response is fresh, as the rules of ExpiresFilter say: ``access plus 1 month 15 days``, ``A3600``,
``M3600`` (the inner ExpiresConfiguration of org.apache.catalina.filters.ExpiresFilter, after Apache's
mod_expires).
"""

from __future__ import annotations

import calendar
import re
import time
from dataclasses import dataclass
from typing import Final

_SECONDS: Final = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
_MONTHS: Final = {"month": 1, "year": 12}
_STARTS: Final = {"access": False, "now": False, "a": False, "modification": True, "m": True}
_SHORT: Final = re.compile(r"([AaMm])([0-9]+)")
_EXAMPLE: Final = 'such as "access plus 1 hour 30 minutes", "modification plus 1 month" or "A3600"'


@dataclass(frozen=True)
class ExpiresRule:
    """How long after the request, or after the last modification, a response expires."""

    fromModification: bool
    months: int = 0
    seconds: int = 0

    def expiry(self, now: float, lastModified: float) -> float:
        """
        Give the moment when a response expires, in seconds since 1970.

        :param now: when it was asked for.
        :param lastModified: when it was modified.
        """
        return _addMonths(lastModified if self.fromModification else now, self.months) + self.seconds


def parseRule(text: str) -> ExpiresRule:
    """
    Read a rule.

    :raises ValueError: if it is none; the message says what is expected.
    """
    words = text.split()
    short = _SHORT.fullmatch(words[0]) if len(words) == 1 else None
    if short is not None:
        return ExpiresRule(_STARTS[short[1].lower()], seconds=int(short[2]))
    start = _STARTS.get(words[0].lower()) if words else None
    if start is None:
        raise ValueError(f"must begin with access, now or modification, {_EXAMPLE}")
    rest = words[2:] if len(words) > 1 and words[1].lower() == "plus" else words[1:]
    if not rest or len(rest) % 2:
        raise ValueError(f"must have pairs of a number and a unit, {_EXAMPLE}")
    months = seconds = 0
    for number, unit in zip(rest[::2], rest[1::2], strict=True):
        amount, name = _amount(number), unit.lower().removesuffix("s")
        if name in _MONTHS:
            months += amount * _MONTHS[name]
        elif name in _SECONDS:
            seconds += amount * _SECONDS[name]
        else:
            raise ValueError(f"must have units from second to year and not {unit!r}, {_EXAMPLE}")
    return ExpiresRule(start, months, seconds)


def _amount(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise ValueError(f"must have whole numbers and not {text!r}, {_EXAMPLE}")
    return int(text)


def _addMonths(moment: float, months: int) -> float:
    if not months:
        return moment
    parts = time.gmtime(moment)
    year, month = divmod(parts.tm_year * 12 + parts.tm_mon - 1 + months, 12)
    day = min(parts.tm_mday, calendar.monthrange(year, month + 1)[1])
    whole = calendar.timegm((year, month + 1, day, parts.tm_hour, parts.tm_min, parts.tm_sec))
    return whole + moment % 1
