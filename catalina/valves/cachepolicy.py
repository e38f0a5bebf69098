"""
What a shared cache may keep and for how long (RFC 9111), as pure functions: headers in, answers out.

`catalina.valves.cache` asks these questions; nothing here touches files or connections.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from catalina.http import parseDate

#: The longest freshness that counts, in seconds: a year, as RFC 9111's predecessors recommended.
LONGEST = 365 * 86400
_FORBIDDING = frozenset({"no-store", "private", "no-cache"})
_CONDITIONS = ("If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "If-Range", "Range")

GetAll = Callable[[str], list[str]]


@dataclass(frozen=True)
class Freshness:
    """How long a response may be served without asking, and what it can be asked about afterwards."""

    seconds: float
    etag: str
    lastModified: str


def directives(values: Iterable[str]) -> dict[str, str]:
    """
    Read Cache-Control fields: directive in lower case -> its argument, without quotes.

    :param values: the fields' values; of a directive that comes twice the first counts.
    """
    found: dict[str, str] = {}
    for part in ",".join(values).split(","):
        name, _, argument = part.strip().partition("=")
        if name:
            found.setdefault(name.strip().lower(), argument.strip().strip('"'))
    return found


def mayAnswer(getAll: GetAll, method: str, withCookies: bool) -> bool:
    """
    Whether a request may be answered from the cache at all.

    :param getAll: the values of a request header.
    :param withCookies: whether requests with cookies may.
    """
    if method not in ("GET", "HEAD") or getAll("Authorization") or getAll("Range"):
        return False
    if getAll("Cookie") and not withCookies:
        return False
    asked = directives(getAll("Cache-Control"))
    return "no-store" not in asked


def insistsOnFresh(getAll: GetAll) -> bool:
    """Whether the client wants the application itself to answer: ``no-cache``, ``max-age=0``, ``Pragma``."""
    asked = directives(getAll("Cache-Control"))
    if not asked:
        return any("no-cache" in value.lower() for value in getAll("Pragma"))
    return "no-cache" in asked or asked.get("max-age") == "0"


def mayFill(getAll: GetAll, method: str) -> bool:
    """Whether the answer to a request may be kept: only that to a whole, unconditional GET."""
    return method == "GET" and not any(getAll(name) for name in _CONDITIONS)


def freshnessOf(getAll: GetAll, status: int, now: float) -> Freshness | None:
    """
    Say how long a response may be kept.

    :param getAll: the values of a response header.
    :param now: seconds since 1970.
    :return: None if it must not be kept: it is no plain 200, it is somebody's own (``Set-Cookie``, ``private``), it must
        not be stored, it varies with everything, or it has neither a lifetime nor anything to be validated by.
    """
    if status != 200 or getAll("Set-Cookie") or getAll("Content-Range"):
        return None
    said = directives(getAll("Cache-Control"))
    if _FORBIDDING & said.keys() or "*" in varyOf(getAll):
        return None
    etag, modified = "".join(getAll("ETag")[:1]), "".join(getAll("Last-Modified")[:1])
    seconds = _lifetime(said, getAll, now)
    if seconds <= 0 and not etag and not modified:
        return None
    return Freshness(seconds, etag, modified)


def _lifetime(said: dict[str, str], getAll: GetAll, now: float) -> float:
    """s-maxage before max-age before Expires (RFC 9111 4.2.1); what cannot be read is stale."""
    for name in ("s-maxage", "max-age"):
        if name in said:
            text = said[name]
            return min(float(text), LONGEST) if text.isascii() and text.isdigit() else 0.0
    expires = getAll("Expires")
    date = parseDate(expires[0]) if expires else None
    return min(date - now, LONGEST) if date is not None else 0.0


def varyOf(getAll: GetAll) -> tuple[str, ...]:
    """The names of the request headers that a response depends on, in lower case and in order."""
    names = {name.strip().lower() for name in ",".join(getAll("Vary")).split(",")}
    return tuple(sorted(names - {""}))


def variantOf(vary: tuple[str, ...], getAll: GetAll) -> tuple[str, ...]:
    """
    The values of the headers that a response depends on, so that equal ones mean the same response.

    :param getAll: the values of a request header.
    """
    return tuple(",".join(" ".join(value.split()) for value in getAll(name)) for name in vary)
