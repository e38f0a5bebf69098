"""Tests of an application in a folder: its links."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalina.naming.resources import FileDirContext
from catalina.util.settings import applySettings


class AllowLinkingTests:
    """The attribute allowLinking."""

    @pytest.mark.parametrize(("allowed", "found"), [("false", False), ("true", True)])
    def test_decidesAboutLinksOut(self, tmp_path: Path, allowed: str, found: bool) -> None:
        """A link out of the folder is followed only where that was allowed; in aliases likewise."""
        for name in ("app", "alias"):
            (tmp_path / name).mkdir()
            (tmp_path / name / "link").symlink_to("../target")
        (tmp_path / "target").write_text("target")
        files = FileDirContext(str(tmp_path / "app"))
        applySettings(files, {"allowLinking": allowed, "aliases": f"/al={tmp_path}/alias"}, "context.xml:1")
        files.allocate()
        assert (files.lookup("/link") is not None) is found
        assert (files.lookup("/al/link") is not None) is found
