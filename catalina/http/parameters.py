"""
Names and values of a query or of a form's body (org.apache.tomcat.util.http.Parameters).

The connector's request calls this when an application first asks for a parameter.
"""

from __future__ import annotations

from catalina.http.charsets import codecFor
from catalina.http.uri import decodeEscapes

_DEFAULT_CODEC = "iso-8859-1"


def parseQuery(
    raw: bytes, charset: str = _DEFAULT_CODEC, limit: int = -1
) -> tuple[list[tuple[str, str]], bool]:
    """
    Split ``a=1&b=2`` into its parameters, as Tomcat 7 reads it.

    Only ``&`` separates. A name alone has an empty value. What has an empty name or a broken escape is
    dropped; what is broken in the charset becomes U+FFFD; an unknown charset is ISO-8859-1. Nothing raises.

    :param raw: the query without the question mark, or the body.
    :param charset: what decoded bytes are read by.
    :param limit: the most parameters to take (what is left of maxParameterCount); negative for no limit.
    :return: names and values in order, and whether nothing was dropped, which FailedRequestFilter asks.
    """
    codec = codecFor(charset) or _DEFAULT_CODEC
    found: list[tuple[str, str]] = []
    complete = True
    for pair in raw.split(b"&"):
        if not pair:
            continue
        name, _, value = pair.partition(b"=")
        try:
            parameter = _decode(name, codec), _decode(value, codec)
        except ValueError:
            complete = False
            continue
        if not name:
            complete = False
        elif 0 <= limit <= len(found):
            return found, False
        else:
            found.append(parameter)
    return found, complete


def _decode(raw: bytes, codec: str) -> str:
    if b"+" in raw:
        raw = raw.replace(b"+", b" ")
    if b"%" in raw:
        raw = decodeEscapes(raw)
    return raw.decode(codec, "replace")
