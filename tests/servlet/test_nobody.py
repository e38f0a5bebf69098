"""
Tests for `catalina.servlet.nobody`.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from catalina.servlet import IllegalStateException
from catalina.servlet.nobody import NoBodyResponse
from tests.servlet.doubles import Response


def answer(write: Callable[[NoBodyResponse], object]) -> Response:
    """Let something write to a response without body, and return the response behind it."""
    response = Response()
    hollow = NoBodyResponse(response)
    write(hollow)
    hollow.settleLength()
    return response


class NoBodyResponseTests:
    """
    A body that is counted and not sent.
    """

    @pytest.mark.parametrize(
        ("write", "length"),
        [
            (lambda response: None, 0),
            (lambda response: response.getOutputStream().write(b"abc"), 3),
            (lambda response: response.getOutputStream().write(memoryview(b"abcd")), 4),
            (lambda response: response.getOutputStream().println("a"), 3),
            (lambda response: response.getWriter().print("aé"), 2),
            (lambda response: response.getWriter().println("a"), 2),
        ],
    )
    def test_counts(self, write: Callable[[NoBodyResponse], object], length: int) -> None:
        """The Content-Length is what would have been sent."""
        response = answer(write)
        assert response.length == length
        assert response.stream.data == b""
        assert response.stream.calls == []

    def test_countsInTheResponsesEncoding(self) -> None:
        """The writer takes the encoding of the response."""
        response = Response()
        response.encoding = "UTF-8"
        hollow = NoBodyResponse(response)
        hollow.getWriter().print("€")
        hollow.settleLength()
        assert response.length == 3

    def test_refusesUnknownEncodings(self) -> None:
        """An encoding that nobody knows is an OSError, as UnsupportedEncodingException is in Java."""
        response = Response()
        response.encoding = "klingon"
        with pytest.raises(OSError, match="klingon"):
            NoBodyResponse(response).getWriter()

    def test_countsNothingAfterClose(self) -> None:
        """What is written after close() would not be sent, so it does not count."""

        def write(response: NoBodyResponse) -> None:
            stream = response.getOutputStream()
            stream.write(b"abc")
            stream.close()
            stream.write(b"def")

        assert answer(write).length == 3

    @pytest.mark.parametrize(
        "settle",
        [
            lambda response: response.setContentLength(10),
            lambda response: response.setHeader("Content-Length", "10"),
            lambda response: response.addHeader("content-length", "10"),
            lambda response: response.setIntHeader("CONTENT-LENGTH", 10),
            lambda response: response.addIntHeader("Content-Length", 10),
        ],
    )
    def test_keepsTheServletsOwnLength(self, settle: Callable[[NoBodyResponse], object]) -> None:
        """A length that the servlet sets itself is passed on and not replaced."""
        response = answer(settle)
        assert 10 in (response.length, *(int(value) for value in response.headers.values()))

    def test_passesOtherHeadersOn(self) -> None:
        """Any other header leaves the length to be counted."""
        response = answer(lambda hollow: hollow.setHeader("X-A", "b"))
        assert (response.headers, response.length) == ({"X-A": "b"}, 0)

    def test_leavesErrorsAlone(self) -> None:
        """The length of an error page or a redirect is the container's business."""
        error = answer(lambda hollow: hollow.sendError(404, "gone"))
        assert (error.status, error.message, error.length) == (404, "gone", None)
        redirect = answer(lambda hollow: hollow.sendRedirect("/x"))
        assert (redirect.location, redirect.length) == ("/x", None)

    def test_givesEitherStreamOrWriter(self) -> None:
        """As with a GET the two cannot be mixed; each may be asked for twice."""
        first = NoBodyResponse(Response())
        assert first.getWriter() is first.getWriter()
        with pytest.raises(IllegalStateException, match="getWriter"):
            first.getOutputStream()
        second = NoBodyResponse(Response())
        assert second.getOutputStream() is second.getOutputStream()
        with pytest.raises(IllegalStateException, match="getOutputStream"):
            second.getWriter()

    def test_resetForgetsEverything(self) -> None:
        """After reset() the count begins anew, and stream or writer may be chosen again."""

        def write(response: NoBodyResponse) -> None:
            response.getWriter().print("abc")
            response.setContentLength(7)
            response.reset()
            response.getOutputStream().write(b"x")

        assert answer(write).length == 1

    def test_resetBufferForgetsTheBody(self) -> None:
        """After resetBuffer() the count begins anew with the same writer."""

        def write(response: NoBodyResponse) -> None:
            writer = response.getWriter()
            writer.print("abc")
            response.resetBuffer()
            writer.print("x")

        assert answer(write).length == 1
