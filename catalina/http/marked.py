"""
Java's charsets whose bytes may begin with a byte order mark: UTF-16, UTF-32 and their kin.

Without a mark Java reads UTF-16 and UTF-32 as big-endian, and it writes big-endian on every machine, UTF-16 with
a mark and UTF-32 without. Python takes the machine's order, and its streams refuse UTF-16 without a mark.
Answers to sun.nio.cs.UTF_16, UTF_32 and X_UTF_*_BOM.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable
from typing import Any, NamedTuple

_Decode = Callable[[bytes, str, bool], tuple[str, int]]
_Encode = Callable[[str, str], tuple[bytes, int]]


class _Order(NamedTuple):
    """One order of bytes: its mark, and Python's codec for it."""

    mark: bytes
    decode: _Decode
    encode: _Encode


_BIG_16 = _Order(codecs.BOM_UTF16_BE, codecs.utf_16_be_decode, codecs.utf_16_be_encode)
_LITTLE_16 = _Order(codecs.BOM_UTF16_LE, codecs.utf_16_le_decode, codecs.utf_16_le_encode)
_BIG_32 = _Order(codecs.BOM_UTF32_BE, codecs.utf_32_be_decode, codecs.utf_32_be_encode)
_LITTLE_32 = _Order(codecs.BOM_UTF32_LE, codecs.utf_32_le_decode, codecs.utf_32_le_encode)

#: By name: the order that is written, and read where no mark tells; the other one; whether a mark is written.
_CHARSETS = {
    "java_utf_16": (_BIG_16, _LITTLE_16, True),
    "java_utf_16le_bom": (_LITTLE_16, _BIG_16, True),
    "java_utf_32": (_BIG_32, _LITTLE_32, False),
    "java_utf_32le_bom": (_LITTLE_32, _BIG_32, True),
    "java_utf_32be_bom": (_BIG_32, _LITTLE_32, True),
}
#: What is taken instead of Python's own codecs of these names.
INSTEAD = {"utf_16": "java_utf_16", "utf_32": "java_utf_32"}
#: Codecs of the charsets that only Java has, by their names in lower case.
MARKED = {
    "x_utf_16le_bom": "java_utf_16le_bom",
    "unicodelittle": "java_utf_16le_bom",
    "x_utf_32le_bom": "java_utf_32le_bom",
    "x_utf_32be_bom": "java_utf_32be_bom",
}


def _decoder(own: _Order, other: _Order) -> type[codecs.IncrementalDecoder]:
    class MarkedDecoder(codecs.BufferedIncrementalDecoder):
        """Reads text whose order its first bytes may tell."""

        _order: _Order | None = None

        def _buffer_decode(self, input: Any, errors: str, final: bool) -> tuple[str, int]:
            if self._order is not None:
                return self._order.decode(input, errors, final)
            if len(input) < len(own.mark) and not final:
                return "", 0
            self._order = other if input.startswith(other.mark) else own
            mark = len(own.mark) if input.startswith(self._order.mark) else 0
            text, length = self._order.decode(input[mark:], errors, final)
            return text, mark + length

        def reset(self) -> None:
            super().reset()
            self._order = None

    return MarkedDecoder


def _encoder(own: _Order, marks: bool) -> type[codecs.IncrementalEncoder]:
    class MarkedEncoder(codecs.IncrementalEncoder):
        """Writes text, with the mark in front of the first of it."""

        _mark = own.mark if marks else b""

        def encode(self, input: str, final: bool = False) -> bytes:
            data = own.encode(input, self.errors)[0]
            if not data:
                return b""
            mark, self._mark = self._mark, b""
            return mark + data

        def reset(self) -> None:
            self._mark = type(self)._mark

    return MarkedEncoder


def _codec(name: str) -> codecs.CodecInfo | None:
    """What Python asks for a codec of this name; None for the names of others."""
    if name not in _CHARSETS:
        return None
    own, other, marks = _CHARSETS[name]
    decoder, encoder = _decoder(own, other), _encoder(own, marks)

    def encode(text: str, errors: str = "strict") -> tuple[bytes, int]:
        return encoder(errors).encode(text, True), len(text)

    def decode(data: Any, errors: str = "strict") -> tuple[str, int]:
        return decoder(errors).decode(bytes(data), True), len(data)

    return codecs.CodecInfo(encode, decode, None, None, encoder, decoder, name)


codecs.register(_codec)
