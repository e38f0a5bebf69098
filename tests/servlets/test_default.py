"""Tests of the default servlet: files, conditions, directories, dispatches."""

from __future__ import annotations

from typing import Any

import pytest

from catalina.servlet import DispatcherType
from tests.servlets.fakes import FakeRequest, FakeResponse
from tests.servlets.servletcase import DATE, INCLUDE, TAG, ServletCase


class FileTests(ServletCase):
    """Files."""

    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_sendsFile(self, method: str) -> None:
        """GET and POST get the file with all that describes it."""
        response = self.ask("/digits.txt", method)
        assert (response.status, response.body, response.type, response.length) == (
            200,
            b"0123456789",
            "text/plain",
            10,
        )
        assert response.headers.items() == [
            ("Accept-Ranges", "bytes"),
            ("ETag", TAG),
            ("Last-Modified", DATE),
        ]

    def test_headSendsHead(self) -> None:
        """HEAD gets the same head."""
        response = self.ask("/digits.txt", "HEAD")
        assert (response.body, response.length, response.headers.get("ETag")) == (b"", 10, TAG)

    def test_unknownExtensionHasNoType(self) -> None:
        """A file whose type nobody knows is sent without one."""
        assert self.ask("/noext").type is None

    def test_emptyFileHasTypeAndLength(self) -> None:
        """An empty file is a file."""
        response = self.ask("/empty.txt")
        assert (response.type, response.length, response.headers.get("ETag")) == (
            "text/plain",
            0,
            'W/"0-784111777000"',
        )

    def test_rangeOfEmptyFileHasNoType(self) -> None:
        """A Range for an empty file is answered as Tomcat does: 200, without a type."""
        response = self.ask("/empty.txt", "GET", ("Range", "bytes=0-1"))
        assert (response.status, response.type, response.headers.get("Accept-Ranges")) == (200, None, "bytes")

    @pytest.mark.parametrize("path", ["/nothing", "/digits.txt/", "/digits.txt/x", "/../x"])
    def test_missingFileIs404(self, path: str) -> None:
        """What is not there is a 404 that names the path."""
        response = self.ask(path)
        assert (response.status, response.error, response.message) == (404, True, path)
        assert response.headers.items() == []

    def test_servesPathInfo(self) -> None:
        """Mapped to a prefix the servlet still serves from the application's root."""
        request = FakeRequest("/sub")
        request.getPathInfo = lambda: "/leaf.html"  # type: ignore[method-assign]
        self.servlet().service(request, self.response)
        assert self.response.body == b"leaf"

    def test_acceptRangesCanBeLeftOut(self) -> None:
        """useAcceptRanges="false" leaves the header out."""
        assert not self.ask("/digits.txt", parameters={"useAcceptRanges": "false"}).headers.contains(
            "Accept-Ranges"
        )

    def test_largeFilesGoToTheConnector(self) -> None:
        """sendfileSize is in kilobytes."""
        (self.root / "big.bin").write_bytes(bytes(3000))
        attributes = {"org.apache.tomcat.sendfile.support": True}
        assert self.ask("/big.bin", attributes=dict(attributes), parameters={"sendfileSize": "2"}).body == b""
        for size in ("3", "-1"):
            response = self.ask("/big.bin", attributes=dict(attributes), parameters={"sendfileSize": size})
            assert len(response.body) == 3000


class ConditionTests(ServletCase):
    """Conditions and ranges."""

    @pytest.mark.parametrize(
        ("method", "name", "value", "status"),
        [
            ("GET", "If-None-Match", TAG, 304),
            ("HEAD", "If-None-Match", "*", 304),
            ("POST", "If-None-Match", TAG, 412),
            ("GET", "If-None-Match", "", 400),
            ("GET", "If-None-Match", '"x"', 200),
            ("GET", "If-Match", TAG, 412),
            ("GET", "If-Match", "*", 200),
            ("GET", "If-Modified-Since", DATE, 304),
            ("POST", "If-Modified-Since", DATE, 304),
            ("GET", "If-Modified-Since", "Sun, 06 Nov 1994 08:49:36 GMT", 200),
            ("GET", "If-Modified-Since", "yesterday", 200),
            ("GET", "If-Unmodified-Since", "Sun, 06 Nov 1994 08:49:36 GMT", 412),
            ("GET", "If-Unmodified-Since", DATE, 200),
        ],
    )
    def test_decides(self, method: str, name: str, value: str, status: int) -> None:
        """The answers are Tomcat's; only a 304 has a header, the ETag."""
        response = self.ask("/digits.txt", method, (name, value))
        assert response.status == status
        if status == 304:
            assert response.headers.items() == [("ETag", TAG)]
            assert (response.body, response.error) == (b"", False)
        elif status != 200:
            assert response.headers.items() == []
            assert response.error

    @pytest.mark.parametrize(
        ("headers", "status", "body"),
        [
            ([("Range", "bytes=2-5")], 206, b"2345"),
            ([("Range", "bytes=-3")], 206, b"789"),
            ([("Range", "bytes=7-"), ("If-Range", TAG)], 206, b"789"),
            ([("Range", "bytes=7-"), ("If-Range", '"x"')], 200, b"0123456789"),
            ([("Range", "bytes=")], 200, b"0123456789"),
            ([("Range", "bytes=2-5"), ("If-Modified-Since", DATE)], 304, b""),
        ],
    )
    def test_sendsRanges(self, headers: list[tuple[str, str]], status: int, body: bytes) -> None:
        """A range is sent if its conditions hold."""
        response = self.ask("/digits.txt", "GET", *headers)
        assert (response.status, response.body) == (status, body)

    @pytest.mark.parametrize("value", ["bytes=10-", "items=0-1", "bytes=0-1,20-30", "bytes=a-b"])
    def test_refusesRanges(self, value: str) -> None:
        """What cannot be satisfied is a 416 that tells the size, and nothing about the file else."""
        response = self.ask("/digits.txt", "GET", ("Range", value))
        assert (response.status, response.error, response.body) == (416, True, b"")
        assert response.headers.items() == [("Accept-Ranges", "bytes"), ("Content-Range", "bytes */10")]


class DirectoryTests(ServletCase):
    """Directories."""

    @pytest.mark.parametrize(
        ("uri", "query", "location"),
        [
            ("/app/sub", None, "/app/sub/"),
            ("/app/sub", "a=b&c", "/app/sub/?a=b&c"),
            ("/app/sub", "", "/app/sub/?"),
            ("/app/sub;x=y", None, "/app/sub;x=y/"),
            ("//evil.example/sub", None, "/evil.example/sub/"),
            ("/app/encoded/sub", None, "/app/encoded;jsessionid=1/sub/"),
        ],
    )
    def test_addsSlash(self, uri: str, query: str | None, location: str) -> None:
        """A directory without its slash is a redirect that keeps the query and never names another host."""
        response = self.ask("/sub", uri=uri, query=query)
        assert (response.status, response.headers.get("Location")) == (302, location)

    def test_emptyPathIsTheRoot(self) -> None:
        """The application's path without a slash is such a directory too."""
        assert self.ask("", uri="/app").headers.get("Location") == "/app/"

    def test_listingsAreOff(self) -> None:
        """By default nobody sees what is in a directory."""
        response = self.ask("/sub/")
        assert (response.status, response.message) == (404, "/sub/")

    def test_listsFiles(self) -> None:
        """With listings the page has all names but WEB-INF and META-INF."""
        response = self.ask("/", parameters={"listings": "true"})
        page = response.body.decode()
        assert response.type == "text/html;charset=UTF-8"
        assert "Directory Listing For /" in page
        assert all(f'"/app/{name}"' in page for name in ("digits.txt", "sub/", "full/"))
        assert "INF" not in page
        assert "Fake/1.0" in page
        assert response.headers.items() == []

    def test_listingOfHeadHasNoBody(self) -> None:
        """HEAD of a listing has its type."""
        response = self.ask("/sub/", "HEAD", parameters={"listings": "true"})
        assert (response.body, response.type) == (b"", "text/html;charset=UTF-8")

    def test_listingGoesThroughATakenWriter(self) -> None:
        """A listing in a page that uses the writer is written to it."""
        self.ask("/sub/", response=FakeResponse(writerTaken=True), parameters={"listings": "true"})
        assert "leaf.html" in self.response.writer.text

    def test_showsReadme(self) -> None:
        """readmeFile is looked for in the directory itself."""
        (self.root / "sub" / "README.html").write_bytes("<p>gr\xfcn</p>".encode("latin-1"))
        parameters = {"listings": "true", "readmeFile": "README.html", "fileEncoding": "ISO-8859-1"}
        assert "<p>grün</p>" in self.ask("/sub/", parameters=parameters).body.decode()
        assert "<section>" not in self.ask("/full/", parameters=parameters).body.decode()

    def test_hidesServerIfTold(self) -> None:
        """showServerInfo="false" keeps the server's name out."""
        page = self.ask("/", parameters={"listings": "true", "showServerInfo": "false"}).body
        assert b"Fake/1.0" not in page


class DispatchTests(ServletCase):
    """Files inside other pages, and as error pages."""

    def include(self, path: str, method: str = "GET", *headers: tuple[str, str], **more: Any) -> FakeResponse:
        attributes = {INCLUDE + "request_uri": "/app" + path, INCLUDE + "servlet_path": path}
        return self.ask(
            "/page", method, *headers, dispatcher=DispatcherType.INCLUDE, attributes=attributes, **more
        )

    def test_includesByAttributes(self) -> None:
        """An included file is the one that the attributes name."""
        assert self.include("/digits.txt").body == b"0123456789"

    def test_headIncludesBody(self) -> None:
        """Inside a page the body is there for HEAD too: the page's length counts it."""
        assert self.include("/digits.txt", "HEAD").body == b"0123456789"

    def test_conditionsAreThePages(self) -> None:
        """Conditions of the request are not about the included file."""
        response = self.include("/digits.txt", "GET", ("If-None-Match", TAG))
        assert (response.status, response.body) == (200, b"0123456789")

    @pytest.mark.parametrize(
        ("taken", "written", "body"), [(False, 0, b""), (True, 0, b"0123456789"), (False, 1, b"0123456789")]
    )
    def test_aRangeThatTheFileDoesNotHave(self, taken: bool, written: int, body: bytes) -> None:
        """Behind what the page has written the file is there whole; a page that begins with it has nothing of it."""
        response = FakeResponse(taken, written)
        self.include("/digits.txt", "GET", ("Range", "bytes=99-"), response=response)
        assert response.body + response.writer.text.encode() == body

    def test_missingFileIsAnException(self) -> None:
        """Who includes what is not there is told by an exception (Servlet 3.0, 9.3)."""
        with pytest.raises(FileNotFoundError, match=r"\(/app/nothing\) is not available"):
            self.include("/nothing")

    @pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "FOO"])
    def test_errorPageIsShownForEveryMethod(self, method: str) -> None:
        """As an error page a file has neither tag nor date, and no conditions."""
        headers = (("If-None-Match", "*"), ("Range", "bytes=0-0"))
        response = self.ask("/digits.txt", method, *headers, dispatcher=DispatcherType.ERROR)
        assert (response.status, response.body, response.headers.items()) == (200, b"0123456789", [])

    def test_missingErrorPageKeepsTheError(self) -> None:
        """An error page that is missing leaves the error that it was for."""
        attributes = {"javax.servlet.error.status_code": 402}
        response = self.ask("/nothing", dispatcher=DispatcherType.ERROR, attributes=attributes)
        assert response.status == 402
