"""
Paths of requests: path parameters taken out, escapes decoded, dots and double slashes resolved.

The adapter does this once per request, before the mapper; what comes out serves mapping, protection and the
file alike. Answers to Tomcat's UDecoder, UEncoder and the path handling of CoyoteAdapter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from catalina.http.charsets import codecFor

#: A path that decoding and normalising would leave as it is: nearly all are, and one match says so.
_PLAIN = re.compile(rb"(?:/[!-$&-\-0-:<-\[\]-~][!-$&-.0-:<-\[\]-~]*+)*+/?")
_PARAMETER = re.compile(rb";([^;/]*)")
_SOLIDUS = re.compile(rb"(%2[Ff])")
_NO_PARAMETERS: Mapping[str, str] = MappingProxyType({})
_DIGITS = "0123456789abcdefABCDEF"
_HEX = {(high + low).encode(): bytes((int(high + low, 16),)) for high in _DIGITS for low in _DIGITS}
#: What may stand in a path unescaped: RFC 3986's pchar and the slash, without the semicolon and those quoted
#: in HTML.
_SAFE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~!*()/$+,:@=")
_ESCAPED = tuple(chr(number) if number in _SAFE else f"%{number:02X}" for number in range(256))


def resolvePath(
    raw: bytes, charset: str = "iso-8859-1", solidus: str = "reject"
) -> tuple[str, Mapping[str, str]]:
    """
    Turn the path of a request line into the path that is mapped, in one step.

    :param raw: the path as sent, without the query.
    :param charset: the connector's URIEncoding, in Java's or Python's spelling.
    :param solidus: what ``%2F`` is: ``reject``, ``decode`` (a slash) or ``passthrough`` (stays as it is).
    :return: the decoded and normalised path, and the path parameters by name.
    :raises ValueError: if the path is not one that may be served, which is a 400.
    """
    if raw and _PLAIN.fullmatch(raw):
        return raw.decode("ascii"), _NO_PARAMETERS
    bare, parameters = splitPathParameters(raw, charset)
    path = normalise(_decodeAll(bare, charset, solidus))
    if path is None:
        raise ValueError(f"the path {_shown(raw)} leads above the root, or does not begin with a slash")
    return path, parameters


def _decodeAll(bare: bytes, charset: str, solidus: str) -> str:
    if solidus != "passthrough":
        return decodePath(bare, charset, allowEncodedSlash=solidus == "decode")
    pieces = _SOLIDUS.split(bare)
    return "".join(
        piece.decode("ascii") if n % 2 else decodePath(piece, charset) for n, piece in enumerate(pieces)
    )


def splitPathParameters(raw: bytes, charset: str = "iso-8859-1") -> tuple[bytes, dict[str, str]]:
    """
    Take path parameters (``;name=value``) out of a path that is not decoded yet.

    Values stay escaped, a parameter without an equals sign is dropped, of two with one name the last wins: as
    in Tomcat.

    :param raw: the path as sent.
    :param charset: what the names and values are decoded by.
    :return: the path without parameters, and the parameters by name.
    """
    if b";" not in raw:
        return raw, {}
    codec = codecFor(charset) or "iso-8859-1"
    parameters = {}
    for text in _PARAMETER.findall(raw):
        name, equals, value = text.decode(codec, "replace").partition("=")
        if equals:
            parameters[name] = value
    return _PARAMETER.sub(b"", raw), parameters


def decodePath(
    raw: bytes, charset: str = "iso-8859-1", *, allowEncodedSlash: bool = False, allowBackslash: bool = False
) -> str:
    """
    Decode the escapes of a path, once; a plus sign stays what it is.

    :param raw: the path without path parameters.
    :param charset: the connector's URIEncoding; what is broken in it becomes U+FFFD.
    :param allowEncodedSlash: take ``%2F`` for a slash instead of refusing it.
    :param allowBackslash: take a backslash, escaped or not, for a slash instead of refusing it.
    :raises ValueError: at a bad escape, an escaped slash, a backslash or a NUL: the known ways around a
        constraint.
    """
    data = decodeEscapes(raw)
    if not allowEncodedSlash and data.count(b"/") != raw.count(b"/"):
        raise ValueError(f"the path {_shown(raw)} has an escaped slash (%2F), which is not allowed")
    text = data.decode(codecFor(charset) or "iso-8859-1", "replace")
    if "\0" in text:
        raise ValueError(f"the path {_shown(raw)} has a NUL character, which is not allowed")
    if "\\" not in text:
        return text
    if not allowBackslash:
        raise ValueError(f"the path {_shown(raw)} has a backslash, which is not allowed")
    return text.replace("\\", "/")


def decodeEscapes(raw: bytes) -> bytes:
    """
    Replace each ``%XX`` by the byte it stands for.

    :raises ValueError: if a percent sign is not followed by two hexadecimal digits.
    """
    if b"%" not in raw:
        return raw
    first, *rest = raw.split(b"%")
    pieces = [first]
    for piece in rest:
        byte = _HEX.get(piece[:2])
        if byte is None:
            raise ValueError(
                f"{_shown(b'%' + piece[:2])} is not an escape: a percent sign needs two hexadecimal digits"
            )
        pieces += (byte, piece[2:])
    return b"".join(pieces)


def normalise(path: str) -> str | None:
    """
    Resolve ``//``, ``/./`` and ``/../`` in a decoded path; a final ``/.`` or ``/..`` leaves a slash.

    :return: the path, None if it does not begin with a slash or leads above the root.
    """
    if path[:1] != "/":
        return None
    if "//" not in path and "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            if not kept:
                return None
            kept.pop()
        elif segment not in ("", "."):
            kept.append(segment)
    ending = "/" if kept and segments[-1] in ("", ".", "..") else ""
    return "/" + "/".join(kept) + ending


def isSafePath(path: str) -> bool:
    """
    Say whether a decoded path is normal: it begins with a slash, and has no backslash, NUL, empty or dot
    segment.

    What has to be so for every path that reaches the mapper or the file system.
    """
    if "\\" in path or "\0" in path:
        return False
    return normalise(path) == path


def encodePath(path: str, charset: str = "utf-8") -> str:
    """
    Escape a decoded path so that it may stand in a Location header, a link or a listing.

    :param path: the decoded path; slashes stay.
    :param charset: what characters become bytes by; those it does not have become question marks.
    """
    data = path.encode(codecFor(charset) or "utf-8", "replace")
    return "".join(map(_ESCAPED.__getitem__, data))


def _shown(raw: bytes) -> str:
    return repr(raw[:200].decode("latin-1"))
