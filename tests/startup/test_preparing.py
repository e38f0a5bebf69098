"""Applications made ready beside their place."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from catalina.digester import ConfigurationError
from catalina.startup.preparing import RefusedError, prepare, unpackDeclared
from catalina.util.contextname import ContextName
from tests.startup.hosts import Folders

APP = ContextName("/app")


class PrepareTests:
    """Until it is put in its place nothing has changed."""

    def test_archive(self, tmp_path: Path) -> None:
        """It is unpacked beside, and renamed."""
        folders = Folders(tmp_path)
        folders.archive("app.war", text="new")
        prepared = prepare(folders.appBase, folders.files, APP, afresh=False)
        assert prepared is not None and not (folders.webapps / "app").exists()
        prepared.putInPlace()
        assert (folders.webapps / "app" / "page.txt").read_text() == "new"
        assert sorted(os.listdir(folders.webapps)) == ["app", "app.war"]

    @pytest.mark.parametrize(("afresh", "kept"), [(False, True), (True, False)])
    @pytest.mark.parametrize("unpackWARs", [True, False])
    def test_folderMadeByHand(self, tmp_path: Path, unpackWARs: bool, afresh: bool, kept: bool) -> None:
        """It counts at a start, and gives way to an archive that is added later."""
        folders = Folders(tmp_path, unpackWARs=unpackWARs)
        folders.archive("app.war")
        (folders.folder("app") / "mine.txt").touch()
        prepared = prepare(folders.appBase, folders.files, APP, afresh)
        assert prepared is not None
        prepared.putInPlace()
        assert (folders.webapps / "app" / "mine.txt").exists() is kept

    def test_leavesNothingWhenItFails(self, tmp_path: Path) -> None:
        """What was unpacked is removed when the context file is wrong."""
        folders = Folders(tmp_path)
        folders.archive("app.war", '<Context cookies="perhaps"/>')
        with pytest.raises(RefusedError, match="webapps/app.war/META-INF/context.xml:1") as refused:
            prepare(folders.appBase, folders.files, APP, afresh=False)
        assert isinstance(refused.value.problem, ConfigurationError)
        assert os.listdir(folders.webapps) == ["app.war"]

    def test_nothingThere(self, tmp_path: Path) -> None:
        """Without files there is no application."""
        folders = Folders(tmp_path)
        assert prepare(folders.appBase, folders.files, APP, afresh=False) is None

    def test_declared(self, tmp_path: Path) -> None:
        """A Context of server.xml is served from the folder that its archive is unpacked to."""
        folders = Folders(tmp_path)
        archive = folders.archive("x.war", text="declared")
        context = SimpleNamespace(docBase=str(archive), unpackWAR=True, path="/app", webappVersion="")
        unpackDeclared(folders.appBase, context, unpackWARs=False)
        assert context.docBase == str(archive)
        unpackDeclared(folders.appBase, context, unpackWARs=True)
        assert Path(context.docBase, "page.txt").read_text() == "declared"
