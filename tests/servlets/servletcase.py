"""What the tests of the default servlet share: a folder of files and a servlet over it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from catalina.naming.resources import FileDirContext
from catalina.servlets import DefaultServlet
from tests.servlets.fakes import FakeConfig, FakeContext, FakeRequest, FakeResponse

INCLUDE = "javax.servlet.include."
TAG = 'W/"10-784111777000"'
DATE = "Sun, 06 Nov 1994 08:49:37 GMT"


class ServletCase:
    """A default servlet over a folder."""

    @pytest.fixture(autouse=True)
    def prepare(self, tmp_path: Path) -> None:
        self.root = tmp_path
        for folder in ("sub", "WEB-INF", "META-INF", "full/deep"):
            (tmp_path / folder).mkdir(parents=True)
        for name, content in (
            ("digits.txt", "0123456789"),
            ("empty.txt", ""),
            ("noext", "no extension"),
            ("sub/leaf.html", "leaf"),
        ):
            (tmp_path / name).write_text(content)
            os.utime(tmp_path / name, (784111777, 784111777))
        self.files = FileDirContext(str(tmp_path))
        self.files.allocate()
        self.response = FakeResponse()

    def servlet(
        self, cls: Callable[[], DefaultServlet] = DefaultServlet, **parameters: str
    ) -> DefaultServlet:
        servlet = cls()
        servlet.init(FakeConfig(FakeContext(self.files, "/app"), parameters))  # type: ignore[arg-type]
        return servlet

    def ask(self, path: str, method: str = "GET", *headers: tuple[str, str], **more: Any) -> FakeResponse:
        """Send one request to a servlet with these init parameters."""
        parameters = more.pop("parameters", {})
        self.response = more.pop("response", None) or FakeResponse()
        request = FakeRequest(path, method, *headers, **more)
        assert self.servlet(**parameters).service(request, self.response) is None
        return self.response
