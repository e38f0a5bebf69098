"""Tests for `catalina.coyote.http11.bodies`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalina.coyote.http11.bodies import MAX_EXTENSION_SIZE, MAX_TRAILER_SIZE, ChunkedBody, FixedLengthBody


def decode(decoder, *pieces):
    """Feed pieces until the body ends or breaks; returns what was decoded and what stood behind the end."""
    body, rest = b"", b""
    for piece in pieces:
        if decoder.done or decoder.error:
            rest += piece
            continue
        body += decoder.feed(piece)
        rest += decoder.rest
    return body, rest


def bytewise(data):
    """A text in pieces of one byte."""
    return [data[i : i + 1] for i in range(len(data))]


class FixedLengthBodyTests:
    """A body of Content-Length bytes."""

    @pytest.mark.parametrize("length", [1, 5, 11])
    def test_anySplit(self, length):
        """Wherever it is cut, the body is the first bytes, and the others are left."""
        data = b"hello world"
        for cut in range(len(data) + 1):
            decoder = FixedLengthBody(length)
            assert decode(decoder, data[:cut], data[cut:]) == (data[:length], data[length:])
            assert decoder.done
            assert decoder.error is None

    def test_notYetDone(self):
        """Before the last byte it is not done."""
        decoder = FixedLengthBody(3)
        decoder.feed(b"ab")
        assert not decoder.done
        assert decoder.remaining == 1


GOOD = [
    (b"0\r\n\r\n", b""),
    (b"5\r\nhello\r\n0\r\n\r\n", b"hello"),
    (b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", b"hello world"),
    (b"00000005\r\nhello\r\n000\r\n\r\n", b"hello"),
    (b"a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n", b"0123456789" * 2),
    (b"5;a=b\r\nhello\r\n0;last\r\n\r\n", b"hello"),
    (b'5;a="b c"\t\r\nhello\r\n0\r\n\r\n', b"hello"),
    (b"5\r\nhello\r\n0\r\nX-Sum: 1\r\nContent-Length: 7\r\n\r\n", b"hello"),
    (b"2\r\n\r\n\r\n0\r\n\r\n", b"\r\n"),
]

#: What is broken, and the good bytes before the fault.
BAD = [
    (b"x\r\n", b""),
    (b"-5\r\nhello\r\n", b""),
    (b"+5\r\nhello\r\n", b""),
    (b"0x5\r\nhello\r\n", b""),
    (b" 5\r\nhello\r\n", b""),
    (b"5 \r\nhello\r\n", b""),
    (b"5 ;a\r\nhello\r\n", b""),
    (b"5_0\r\nhello\r\n", b""),
    (b"\r\n", b""),
    (b";a\r\n", b""),
    (b"5\nhello\n", b""),
    (b"5\rhello\r\n", b""),
    (b"5;a\rb\r\nhello\r\n", b""),
    (b"5;a\0\r\nhello\r\n", b""),
    (b"5;a\nb\r\nhello\r\n", b""),
    (b"80000000\r\n", b""),
    (b"000000001\r\na\r\n0\r\n\r\n", b""),
    (b"11111111111111111\r\n", b""),
    (b"\xd9\xa1\r\n", b""),
    (b"5\r\nhello!\r\n", b"hello"),
    (b"5\r\nhello0\r\n\r\n", b"hello"),
    (b"5\r\nhello\n0\r\n\r\n", b"hello"),
    (b"5\r\nhello\rX", b"hello"),
    (b"0\r\nno colon\r\n\r\n", b""),
    (b"0\r\n: x\r\n\r\n", b""),
    (b"0\r\na b: x\r\n\r\n", b""),
    (b"0\r\na: x\n\r\n", b""),
    (b"0\r\na: \0\r\n\r\n", b""),
    (b"0\r\na: b\r\n folded\r\n\r\n", b""),
]


class ChunkedBodyTests:
    """RFC 9112, 7.1, without what it merely tolerates."""

    @pytest.mark.parametrize("raw, body", GOOD)
    def test_anySplit(self, raw, body):
        """A good body is decoded wherever it is cut, and byte for byte; what follows is left alone."""
        follow = b"GET / HTTP/1.1\r\n"
        data = raw + follow
        cuts = [[data[:cut], data[cut:]] for cut in range(len(data) + 1)]
        for pieces in [*cuts, bytewise(data)]:
            decoder = ChunkedBody()
            assert decode(decoder, *pieces) == (body, follow)
            assert decoder.done
            assert decoder.error is None

    @pytest.mark.parametrize("raw, body", BAD)
    def test_refusesWherever(self, raw, body):
        """A broken body gives its good bytes and the fault, wherever it is cut, and is never done."""
        cuts = [[raw[:cut], raw[cut:]] for cut in range(len(raw) + 1)]
        for pieces in [*cuts, bytewise(raw)]:
            decoder = ChunkedBody()
            assert decode(decoder, *pieces)[0] == body
            assert not decoder.done
            assert decoder.error is not None
            assert decoder.error.status == 400

    def test_nothingComesBehindAFault(self):
        """After a fault nothing is decoded any more, and what comes is not part of the body."""
        decoder = ChunkedBody()
        decoder.feed(b"x\r\n")
        assert decoder.feed(b"5\r\nhello\r\n0\r\n\r\n") == b""
        assert decoder.error is not None

    def test_trailers(self):
        """Of the trailer fields those are handed on that somebody allows, wherever the body is cut."""
        raw = b"1\r\na\r\n0\r\nX-Sum: 7 \r\nOther: 8\r\n\r\n"
        for cut in range(len(raw)):
            kept: list[tuple[bytes, bytes]] = []

            def keep(name: bytes, value: bytes, kept: list[tuple[bytes, bytes]] = kept) -> None:
                kept.append((name, value))

            decoder = ChunkedBody(allowedTrailers=frozenset({b"x-sum"}), keepTrailer=keep)
            assert decode(decoder, raw[:cut], raw[cut:]) == (b"a", b"")
            assert kept == [(b"X-Sum", b"7")]

    @pytest.mark.parametrize("begin", [b"5;", b"5\r\nhello\r\n1;"])
    def test_extensionsAreBounded(self, begin):
        """A chunk extension without an end is refused, and not kept, from 8 KiB on."""
        decoder = ChunkedBody()
        decode(decoder, begin + b"x" * MAX_EXTENSION_SIZE)
        assert decoder.error is None
        decode(decoder, b"x" * 64)
        assert decoder.error is not None

    def test_extensionsAreCountedTogether(self):
        """Many short extensions are as bad as a long one."""
        decoder = ChunkedBody()
        body, _ = decode(decoder, *[b"1;" + b"x" * 98 + b"\r\na\r\n"] * 100)
        assert decoder.error is not None
        assert len(body) == MAX_EXTENSION_SIZE // 99

    @pytest.mark.parametrize(
        "line", [b"a: " + b"x" * MAX_TRAILER_SIZE, b"a: b\r\n" * (MAX_TRAILER_SIZE // 6 + 1)]
    )
    def test_trailersAreBounded(self, line):
        """A trailer section above 8 KiB is refused, in one line or in many, finished or not."""
        for pieces in ([b"0\r\n" + line], [b"0\r\n", *[line[i : i + 500] for i in range(0, len(line), 500)]]):
            decoder = ChunkedBody()
            decode(decoder, *pieces)
            assert decoder.error is not None

    def test_limitsAreSettings(self):
        """maxExtensionSize and maxTrailerSize move the limits; -1 takes them away."""
        small = ChunkedBody(10, 10)
        decode(small, b"1;" + b"x" * 10 + b"\r\n")
        assert small.error is not None
        small = ChunkedBody(10, 10)
        decode(small, b"0\r\nlong: trailer\r\n\r\n")
        assert small.error is not None
        large = ChunkedBody(-1, -1)
        decode(large, b"1;" + b"x" * 20000 + b"\r\na\r\n0\r\na: " + b"x" * 20000 + b"\r\n\r\n")
        assert large.error is None
        assert large.done

    @given(st.lists(st.binary(max_size=20), max_size=6), st.lists(st.integers(1, 9), max_size=12))
    def test_roundTrip(self, parts, sizes):
        """Whatever is sent in chunks arrives, in whatever pieces the network delivers it."""
        raw = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts if part) + b"0\r\n\r\n"
        decoder, pieces, position = ChunkedBody(), [], 0
        for size in sizes:
            pieces.append(raw[position : position + size])
            position += size
        body, rest = decode(decoder, *pieces, raw[position:])
        assert (body, rest, decoder.done) == (b"".join(parts), b"", True)

    @given(st.lists(st.binary(max_size=12), max_size=8))
    def test_neverRaises(self, pieces):
        """Whatever comes, feeding raises nothing and decodes no more than it was given."""
        decoder = ChunkedBody()
        assert sum(len(decoder.feed(piece)) for piece in pieces) <= sum(map(len, pieces))
