"""A charset for text whose servlet names none."""

import pytest

from catalina.filters import AddDefaultCharsetFilter
from catalina.servlet import ServletException


class AddDefaultCharsetTests:
    """Which types are completed."""

    @pytest.mark.parametrize(
        ("type", "expected"),
        [
            ("text/html", "text/html;charset=ISO-8859-1"),
            ("text/html;charset=utf-8", "text/html;charset=utf-8"),
            ("text/html; Charset=utf-8", "text/html; Charset=utf-8"),
            ("image/png", "image/png"),
            ("application/json", "application/json"),
            (None, None),
        ],
    )
    @pytest.mark.parametrize("how", ["type", "set", "add"])
    def test_completes(self, play, type, expected, how):
        """Text without a charset gets one, however the type is set."""

        def servlet(request, response):
            if how == "type":
                response.setContentType(type)
            elif how == "set":
                response.setHeader("content-type", type)
            else:
                response.addHeader("Content-Type ", type)

        played = play(AddDefaultCharsetFilter(), servlet)
        played()
        assert played.outer.type == expected

    def test_leavesOtherHeadersAlone(self, play):
        """They pass."""

        def servlet(request, response):
            response.setHeader("X-A", "1")
            response.addHeader("X-A", "2")

        played = play(AddDefaultCharsetFilter(), servlet)
        played()
        assert played.outer.getHeaders("X-A") == ["1", "2"]

    @pytest.mark.parametrize(("encoding", "charset"), [("utf-8", "utf-8"), ("default", "ISO-8859-1")])
    def test_takesAnotherCharset(self, play, encoding, charset):
        """encoding names it, or the default."""
        played = play(
            AddDefaultCharsetFilter(),
            lambda request, response: response.setContentType("text/x"),
            encoding=encoding,
        )
        played()
        assert played.outer.type == f"text/x;charset={charset}"

    def test_theServletsChoiceCounts(self, play):
        """A charset that the servlet sets is the one that text types get."""

        def servlet(request, response):
            response.setCharacterEncoding("utf-8")
            response.setContentType("text/plain")

        played = play(AddDefaultCharsetFilter(), servlet)
        played()
        assert (played.outer.encoding, played.outer.type) == ("utf-8", "text/plain;charset=utf-8")

    def test_theTypesCharsetCounts(self, play):
        """So is one that stands in a type."""

        def servlet(request, response):
            response.setContentType("text/html;charset=utf-8")
            response.setContentType("text/plain")

        played = play(AddDefaultCharsetFilter(), servlet)
        played()
        assert played.outer.type == "text/plain;charset=utf-8"

    def test_rejectsUnknownCharsets(self, play):
        """A mistake is told at the start."""
        with pytest.raises(ServletException, match="encoding must be the name of a charset"):
            play(AddDefaultCharsetFilter(), encoding="nosuch")
