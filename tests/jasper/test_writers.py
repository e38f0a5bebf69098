"""Tests of catalina.jasper.writers: the buffers of pages."""

import pytest

from tests.jasper.fakes import Application, page

ROWS = "<% for i in range(300): %>0123456789<% end %>"


class BufferTests:
    """What a buffer holds, and when it is sent."""

    @pytest.mark.parametrize(
        ("text", "length", "end"),
        [
            ('<%@ page buffer="1kb" %>' + ROWS + "<% out.clearBuffer() %>x", 2049, "7x"),
            ('<%@ page buffer="1kb" %>' + ROWS + "|<%= out.getRemaining() %>", 3003, "9|71"),
            ('<%@ page buffer="1kb" %><% out.write("x" * 1024) %><%= out.getRemaining() %>', 1028, "x1024"),
            ('<%@ page buffer="1kb" autoFlush="false" %><% out.write("x" * 1023) %>', 1023, "xxx"),
            ('<%@ page buffer="none" %>ab<%= out.getRemaining() %>', 3, "ab0"),
        ],
    )
    def test_isSentWhenItIsFull(self, text: str, length: int, end: str) -> None:
        """As often as it got full; what came behind that can be cleared."""
        answer = page(text)
        assert len(answer.body) == length and answer.body.endswith(end)

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ('<%@ page buffer="1kb" autoFlush="false" %><% out.write("x" * 1024) %>', "is full"),
            ('<%@ page buffer="1kb" %><% out.write("x" * 1024); out.clear() %>', "has been sent"),
            ("<% out.flush(); out.clear() %>", "has been sent"),
            ('<%@ page buffer="none" %><% out.clearBuffer() %>', "nothing to clear"),
            ('<%@ page buffer="none" %>a<% out.clear() %>', "has sent all"),
        ],
    )
    def test_refuses(self, text: str, message: str) -> None:
        """A buffer that is full to the brim without autoFlush, and to forget what was sent."""
        answer = page(text)
        assert isinstance(answer.problem, Exception) and message in str(answer.problem)

    def test_errorPages(self) -> None:
        """Without a buffer, or with one that ran over, an error is told as any other."""
        error = '<%@ page isErrorPage="true" %>told'
        for head, expected in (
            ('<%@ page errorPage="e.jsp" buffer="1kb" autoFlush="false" %>' + ROWS, "told"),
            ('<%@ page errorPage="e.jsp" buffer="none" %>a<% 1 / 0 %>', "atold"),
            ('<%@ page errorPage="e.jsp" buffer="none" %><% 1 / 0 %>', "told"),
        ):
            assert Application({"/a.jsp": head, "/e.jsp": error}).get("/pages/a.jsp").body == expected

    def test_flushingNothingCommitsNothing(self) -> None:
        """A page that has written nothing has no writer to flush."""
        answer = page("<% out.flush(); response.setStatus(404) %>x")
        assert answer.status == 404
