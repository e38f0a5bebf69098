"""The request that a FORM login interrupts."""

from types import SimpleNamespace

import pytest

from catalina.authenticator.savedrequest import BodyTooLarge, SavedRequest, restoreRequest, saveRequest


@pytest.fixture
def make(makeApplication):
    """Makes requests, by way of an application that lets everybody pass."""
    passing = SimpleNamespace(startInternal=lambda: None, invoke=lambda request, response: None)
    return makeApplication(passing, "FORM").send


class SaveTests:
    """What is kept."""

    def test_keepsEverything(self, make):
        """Method, address, headers and body."""
        request = make(method="POST", query=b"q=1", body=b"a=saved", Content_Type="text/x", Cookie="a=b")
        saved = saveRequest(request, 4096)
        assert (saved.method, saved.path, saved.query) == ("POST", b"/app/read/x", b"q=1")
        assert saved.fields == ((b"Content-Type", b"text/x"), (b"Cookie", b"a=b"))
        assert (saved.body, saved.contentLength, saved.decodedURI) == (b"a=saved", 7, "/app/read/x")
        assert request.response.acknowledged

    @pytest.mark.parametrize(("size", "limit", "fits"), [(10, 10, True), (11, 10, False), (9999, -1, True)])
    def test_limitsTheBody(self, make, size, limit, fits):
        """maxSavePostSize bounds what a stranger can have kept."""
        request = make(method="POST", body=b"x" * size)
        if fits:
            assert len(saveRequest(request, limit).body) == size
        else:
            with pytest.raises(BodyTooLarge, match="maxSavePostSize"):
                saveRequest(request, limit)

    def test_keepsNoBodyWhereToldTo(self, make):
        """A limit of 0 leaves it where it is."""
        request = make(method="POST", body=b"abc")
        assert saveRequest(request, 0).body == b""
        assert request.exchange.read(10) == b"abc"

    @pytest.mark.parametrize(
        ("path", "query", "location"),
        [
            (b"/a/b", None, "/a/b"),
            (b"/a/b", b"x=1", "/a/b?x=1"),
            (b"/a%20b;v=1", b"", "/a%20b;v=1?"),
            (b"//evil.example/a", None, "/evil.example/a"),
            (b"///evil.example", None, "/evil.example"),
        ],
    )
    def test_location(self, path, query, location):
        """The client is sent back to this host, whatever the path looks like."""
        assert SavedRequest("GET", path, query, "/a").location == location


class RestoreTests:
    """What a request becomes."""

    SAVED = SavedRequest(
        "POST",
        b"/app/read/x",
        b"q=1",
        "/app/read/x",
        ((b"A", b"1"), (b"If-None-Match", b"x"), (b"If-Modified-Since", b"y")),
        7,
        b"a=saved",
    )

    def test_becomesTheSavedOne(self, make):
        """Method, address, headers and body are those of the saved one; what was parsed is forgotten."""
        request = make(body=b"of the present request")
        request.usingReader = True
        restoreRequest(request, self.SAVED)
        coyote = request.coyoteRequest
        assert (coyote.method, coyote.path, coyote.query, coyote.contentLength) == (
            "POST",
            b"/app/read/x",
            b"q=1",
            7,
        )
        assert request.exchange.read(100) == b"a=saved"
        assert request.exchange.read(100) == b""
        assert request.usingReader is False and request._parameters is None

    @pytest.mark.parametrize(
        ("method", "names"), [("POST", [b"A", b"If-None-Match"]), ("GET", [b"A"]), ("HEAD", [b"A"])]
    )
    def test_dropsConditions(self, make, method, names):
        """The browser does not expect "not modified" for the page behind the login."""
        request = make()
        restoreRequest(request, SavedRequest(method, b"/", None, "/", self.SAVED.fields))
        assert [name for name, _ in request.coyoteRequest.fields] == names

    @pytest.mark.parametrize(
        ("method", "fields", "body", "types"),
        [
            ("POST", (), b"a=1", [b"application/x-www-form-urlencoded"]),
            ("POST", ((b"Content-Type", b"text/x"),), b"a=1", [b"text/x"]),
            ("POST", (), b"", []),
            ("PUT", (), b"a=1", []),
        ],
    )
    def test_postWithoutTypeIsAForm(self, make, method, fields, body, types):
        """What was posted without a type is read as a form."""
        request = make()
        restoreRequest(request, SavedRequest(method, b"/", None, "/", fields, len(body), body))
        found = [value for name, value in request.coyoteRequest.fields if name.lower() == b"content-type"]
        assert found == types
