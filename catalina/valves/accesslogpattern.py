"""
The pattern of an access log, ``%h %l %u %t "%r" %s %b`` and its like, taken apart once when the valve starts.

Answers to ``createLogElements`` of Tomcat's AccessLogValve; what each code writes stands in
`accesslogelements`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from catalina.valves.accesslogelements import (
    BY_ATTRIBUTE,
    EXPRESSIONS,
    PLAIN,
    WITH_ARGUMENT,
    Element,
    attributeFirst,
)

COMMON: Final = '%h %l %u %t "%r" %s %b'
COMBINED: Final = COMMON + ' "%{Referer}i" "%{User-Agent}i"'

_ALIASES: Final = {"common": COMMON, "combined": COMBINED}
_TOKEN: Final = re.compile(r"%(?:\{([^}]*)\})?(.)|([^%]+|%)", re.DOTALL)

#: Writes the line of one request: request, response, seconds the request took -> text with its line end.
LineWriter = Callable[[Any, Any, float], str]


class AccessLogPattern:
    """
    A pattern, ready to write lines.

    :param pattern: Tomcat's codes, or ``common`` or ``combined`` for those formats.
    :param requestAttributes: whether the addresses that RemoteIpValve found go before those of the
        connection.
    :raises ValueError: if a date format in the pattern is not one.
    """

    def __init__(self, pattern: str, requestAttributes: bool = False) -> None:
        self.unknown: list[str] = []
        self._attributes = requestAttributes
        #: Writes the line of one request.
        self.line: LineWriter = joinParts(self.partsOf(pattern))

    def partsOf(self, pattern: str) -> list[Element | str]:
        """
        Take a pattern apart.

        :returns: what writes the changing parts, and the texts between them, in order.
        """
        parts: list[Element | str] = []
        for match in _TOKEN.finditer(_ALIASES.get(pattern.strip().lower(), pattern)):
            parts.append(self._element(match[1], match[2]) if match[2] else match[3])
        return parts

    def _element(self, argument: str | None, code: str) -> Element | str:
        if argument is not None:
            return self._elementWithArgument(argument, code)
        if code in _FIXED:
            return _FIXED[code]
        if self._attributes and code in BY_ATTRIBUTE:
            return attributeFirst(BY_ATTRIBUTE[code], PLAIN[code])
        if code in PLAIN:
            return PLAIN[code]
        self.unknown.append("%" + code)
        return f"???{code}???"

    def _elementWithArgument(self, argument: str, code: str) -> Element | str:
        if code in WITH_ARGUMENT:
            return WITH_ARGUMENT[code](argument)
        self.unknown.append("%{" + argument + "}" + code)
        return "???"


#: %l is the user as identd would say, which nobody asks.
_FIXED: Final = {"%": "%", "l": "-"}


def joinParts(parts: Sequence[Element | str]) -> LineWriter:
    """
    Make the function that writes a line: ``f"{e0(q, r, s)}{t1}{e2(q, r, s)}..."``, compiled by Python itself.

    That is a third faster than a loop over the elements, and nothing else is done for every request. Texts
    are bound to names and are no part of the source, so no pattern can become code.

    :param parts: elements and the texts between them.
    """
    names = {f"p{number}": part for number, part in enumerate((*parts, "\n"))}
    shown = (
        f"{{{name}}}"
        if isinstance(part, str)
        else f"{{{EXPRESSIONS.get(part, '{call}').format(call=name + '(q, r, s)')}}}"
        for name, part in names.items()
    )
    write: LineWriter = eval(f'lambda q, r, s: f"{"".join(shown)}"', dict(names))
    return write
