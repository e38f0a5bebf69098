"""Tests of what the default servlet changes: PUT and DELETE, its methods, its parameters."""

from __future__ import annotations

from typing import Any

import pytest

from catalina.servlet import ServletException, UnavailableException
from catalina.servlets import DefaultServlet
from tests.servlets.fakes import FakeConfig, FakeContext
from tests.servlets.servletcase import ServletCase


class MethodTests(ServletCase):
    """The other methods."""

    @pytest.mark.parametrize(
        ("readonly", "trace", "methods"),
        [
            ("true", False, {"GET", "HEAD", "POST", "OPTIONS"}),
            ("true", True, {"GET", "HEAD", "POST", "OPTIONS", "TRACE"}),
            ("false", False, {"GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE"}),
        ],
    )
    def test_optionsSaysWhatIsAllowed(self, readonly: str, trace: bool, methods: set[str]) -> None:
        """Allow depends on readonly and on the connector."""
        response = self.ask("/nothing", "OPTIONS", allowTrace=trace, parameters={"readonly": readonly})
        assert response.status == 200
        assert set((response.headers.get("Allow") or "").split(", ")) == methods

    @pytest.mark.parametrize("method", ["PUT", "DELETE"])
    @pytest.mark.parametrize("path", ["/digits.txt", "/nothing"])
    def test_readonlyRefusesChange(self, method: str, path: str) -> None:
        """By default PUT and DELETE are a 405 with Allow, whatever the path."""
        response = self.ask(path, method)
        assert (response.status, response.headers.get("Allow")) == (405, "GET, HEAD, POST, OPTIONS")
        assert (self.root / "digits.txt").exists()

    def test_unknownMethodIs501(self) -> None:
        """A method of which HTTP servlets know nothing is a 501."""
        assert self.ask("/digits.txt", "PATCH").status == 501


class ChangeTests(ServletCase):
    """PUT and DELETE where readonly is false."""

    def change(self, path: str, method: str, *headers: tuple[str, str], body: Any = None) -> int:
        return self.ask(path, method, *headers, body=body, parameters={"readonly": "false"}).status

    def test_putCreatesAndReplaces(self) -> None:
        """A new file is a 201, a present one a 204; both are there at once."""
        assert self.ask("/new.txt").status == 404
        assert self.change("/new.txt", "PUT", body=[b"fir", b"st"]) == 201
        assert self.ask("/new.txt").body == b"first"
        assert self.change("/new.txt", "PUT", body=[b"second!"]) == 204
        assert self.ask("/new.txt").body == b"second!"

    def test_putReplacesAPart(self) -> None:
        """With Content-Range only these bytes change."""
        assert self.change("/digits.txt", "PUT", ("Content-Range", "bytes 1-2/10"), body=[b"XX"]) == 204
        assert (self.root / "digits.txt").read_bytes() == b"0XX3456789"

    @pytest.mark.parametrize("value", ["nonsense", "bytes 1-2/*", "items 0-1/2", "bytes 5-1/10"])
    def test_putRefusesBadRange(self, value: str) -> None:
        """A Content-Range that is none is a 400, and the file stays."""
        assert self.change("/digits.txt", "PUT", ("Content-Range", value), body=[b"XX"]) == 400
        assert (self.root / "digits.txt").read_bytes() == b"0123456789"

    @pytest.mark.parametrize("path", ["", "/", "/sub", "/sub/", "/new/", "/nowhere/x.txt", "/digits.txt/x"])
    def test_putConflicts(self, path: str) -> None:
        """Where no file can be there is a 409."""
        assert self.change(path, "PUT", body=[b"x"]) == 409

    def test_lostClientChangesNothing(self) -> None:
        """A body that breaks off raises, and the file stays as it was."""
        with pytest.raises(ConnectionResetError):
            self.change("/digits.txt", "PUT", body=[b"x", ConnectionResetError("gone")])
        assert (self.root / "digits.txt").read_bytes() == b"0123456789"

    @pytest.mark.parametrize(
        ("path", "status"),
        [
            ("/digits.txt", 204),
            ("/full/deep", 204),
            ("/full/deep/", 204),
            ("/full", 405),
            ("/full/", 405),
            ("/", 405),
            ("", 405),
            ("/nothing", 404),
            ("/digits.txt/", 404),
        ],
    )
    def test_deletes(self, path: str, status: int) -> None:
        """Files and empty directories are deleted; full directories and the root are not."""
        assert self.change(path, "DELETE") == status
        assert self.ask(path or "/").status != 200

    def test_deletesWhatTheCacheDoesNotKnow(self) -> None:
        """Whether something is there is looked up on the disk."""
        assert self.ask("/late.txt").status == 404
        (self.root / "late.txt").write_text("x")
        assert self.change("/late.txt", "DELETE") == 204


class FakeLog:
    """Keeps warnings."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def warn(self, text: str, warning: str) -> None:
        self.warnings.append(warning)


class StartTests(ServletCase):
    """init."""

    def test_promisesNotToBlock(self) -> None:
        """The container may run it on its reactor, PUT and DELETE aside."""
        assert DefaultServlet.blocking is False
        assert DefaultServlet.blockingMethods == {"PUT", "DELETE"}

    def test_stockParametersAreSilent(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The parameters of the stock web.xml are taken without a word."""
        log = FakeLog()
        monkeypatch.setattr(DefaultServlet, "_log", log)
        servlet = self.servlet(debug="0", listings="false")
        assert (servlet.listings, servlet.readonly, servlet.sendfileSize) == (False, True, 48)
        assert log.warnings == []

    @pytest.mark.parametrize(
        ("name", "value", "message"),
        [
            ("listings", "yes", "listings must be true or false"),
            ("sendfileSize", "48KB", "sendfileSize must be a whole number"),
            ("fileEncoding", "no-such", "fileEncoding must be the name of a character encoding"),
        ],
    )
    def test_refusesBadParameters(self, name: str, value: str, message: str) -> None:
        """A value that cannot be read keeps the servlet from starting, and is told by name."""
        with pytest.raises(ServletException, match=f"servlet default: .*{message}"):
            self.servlet(**{name: value})

    @pytest.mark.parametrize(
        ("name", "message"),
        [("listing", 'did you mean "listings"'), ("globalXsltFile", "no effect"), ("input", "no effect")],
    )
    def test_warnsOfWhatHasNoEffect(self, name: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """Unknown parameters and those without effect are a warning."""
        log = FakeLog()
        monkeypatch.setattr(DefaultServlet, "_log", log)
        self.servlet(**{name: "100"})
        assert len(log.warnings) == 1
        assert message in log.warnings[0]

    def test_subclassMayHaveItsOwn(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Parameters that only a subclass knows are none of our business."""

        class Special(DefaultServlet):
            pass

        log = FakeLog()
        monkeypatch.setattr(DefaultServlet, "_log", log)
        assert self.servlet(Special, color="blue", listings="true").listings is True
        assert log.warnings == []

    def test_needsFiles(self) -> None:
        """Without files there is nothing to serve; the message says what is missing."""
        with pytest.raises(UnavailableException, match="no resources"):
            DefaultServlet().init(FakeConfig(FakeContext(None), {}))  # type: ignore[arg-type]
