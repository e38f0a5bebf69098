"""Tests of the page that lists a directory."""

from __future__ import annotations

import re

import pytest

from catalina.servlets.listing import ListingEntry, formatSize, renderListing

DATE = "Sun, 06 Nov 1994 08:49:37 GMT"


def linksOf(page: str) -> list[tuple[str, str]]:
    return re.findall(r'<a href="([^"]*)">([^<]*)</a>', page)


class RenderTests:
    """renderListing."""

    def test_saysWhichDirectory(self) -> None:
        """The title says what is listed, in Tomcat's words."""
        page = renderListing("/app", "/sub/", [])
        assert "<title>Directory Listing For /sub/</title>" in page
        assert all(word in page for word in ("Filename", "Size", "Last Modified"))

    def test_linksEveryEntry(self) -> None:
        """Links hold the application's path; directories have a slash and no size."""
        entries = [ListingEntry("a b.html", False, 2048, DATE), ListingEntry("sub", True, 0, DATE)]
        page = renderListing("/app", "/", entries)
        assert linksOf(page) == [("/app/a%20b.html", "a b.html"), ("/app/sub/", "sub/")]
        assert "2.0 kb" in page
        assert page.count(DATE) == 2

    @pytest.mark.parametrize(
        ("context", "path", "link"),
        [
            ("/app", "/sub/", ("/app/", "Up To /")),
            ("/app", "/sub/deep/", ("/app/sub/", "Up To /sub")),
            ("", "/sub/", ("/", "Up To /")),
        ],
    )
    def test_leadsUp(self, context: str, path: str, link: tuple[str, str]) -> None:
        """Every directory but the root has a link to the one above it."""
        assert linksOf(renderListing(context, path, [])) == [link]

    def test_rootLeadsNowhere(self) -> None:
        """There is nothing above the root of an application."""
        assert linksOf(renderListing("/app", "/", [])) == []

    @pytest.mark.parametrize(
        "name", ["<script>alert(1)</script>", '"onclick="x', "a&amp;b", "100%", "ü?#;", "javascript:x"]
    )
    def test_escapesNames(self, name: str) -> None:
        """Whatever a file is called, it is text in the page and a path in the link."""
        page = renderListing("", "/", [ListingEntry(name, False, 1, DATE)])
        ((target, text),) = linksOf(page)
        assert target.startswith("/")
        assert not set('<>"?#; ü') & set(target)
        assert "<script>" not in page
        assert not set('<>"') & set(text)

    def test_escapesThePath(self) -> None:
        """So is the directory itself."""
        assert "<b>" not in renderListing("", "/<b>/", [])

    def test_showsReadmeAsItIs(self) -> None:
        """The readme is the site's own HTML."""
        assert "<em>read me</em>" in renderListing("", "/", [], readme="<em>read me</em>")
        assert "<section>" not in renderListing("", "/", [])

    def test_showsServerOnlyIfTold(self) -> None:
        """Without server information there is no foot."""
        assert "<footer>Catalina &lt;1&gt;</footer>" in renderListing("", "/", [], serverInfo="Catalina <1>")
        assert "<footer>" not in renderListing("", "/", [])


class SizeTests:
    """formatSize."""

    @pytest.mark.parametrize(
        ("size", "text"),
        [
            (0, "0.0 kb"),
            (1, "0.1 kb"),
            (102, "0.1 kb"),
            (206, "0.2 kb"),
            (1023, "0.9 kb"),
            (1024, "1.0 kb"),
            (1536, "1.4 kb"),
            (1048576, "1024.0 kb"),
        ],
    )
    def test_writesKilobytes(self, size: int, text: str) -> None:
        """One digit behind the point, and never nothing for something."""
        assert formatSize(size) == text
