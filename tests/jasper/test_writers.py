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


class IncludedTests:
    """What an included page does with its response is done to the page that includes it."""

    @pytest.mark.parametrize(
        ("inner", "body", "isCommitted"),
        [
            ("b", "abc", False),
            ("b<% out.flush() %>", "abc", True),
            ("b<% response.resetBuffer() %>", "bc", False),
            ("b<% out.close() %>", "ab", True),
        ],
    )
    def test_isDone(self, inner: str, body: str, isCommitted: bool) -> None:
        """Flushing sends, resetting forgets, and after closing there is nothing more to come."""
        application = Application({"/a.jsp": "a<jsp:include page='b.jsp'/>c", "/b.jsp": inner})
        answer = application.get("/pages/a.jsp")
        assert answer.body == body and answer.isCommitted() == isCommitted

    def test_inABodyNothingIsSent(self) -> None:
        """It is kept for the tag around."""
        core = '<%@ taglib prefix="c" uri="http://java.sun.com/jsp/jstl/core" %>'
        text = core + "<c:set var='v'><jsp:include page='b.jsp'/></c:set>[${v}]"
        assert Application({"/a.jsp": text, "/b.jsp": "b<% out.flush() %>"}).get("/pages/a.jsp").body == "[b]"

    def test_whatIsWrittenAfterClosingIsLost(self) -> None:
        """The answer is at its end."""
        assert page("a<% out.close() %>b").body == "a"
