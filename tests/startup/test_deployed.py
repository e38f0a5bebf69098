"""What becomes of the files of deployed applications."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from catalina.lifecycle import LifecycleState
from catalina.startup.changes import Action, Artifact
from catalina.startup.deployed import DeployedApplication
from catalina.startup.preparing import RefusedError, prepare
from catalina.util.contextname import ContextName
from tests.startup.hosts import Folders

NOTHING: tuple[list[str], list[str], list[str]] = ([], [], [])


def refused(
    folders: Folders, name: ContextName, meanwhile: Callable[[], object] = lambda: None
) -> DeployedApplication:
    """
    An application that could not be deployed.

    :param meanwhile: done before it is remembered.
    """
    with pytest.raises(RefusedError) as found:
        prepare(folders.appBase, folders.files, name, afresh=False)
    meanwhile()
    context = folders.files.empty(name, folders.appBase.folderOf(name))
    context.state = LifecycleState.FAILED
    application = folders.inspector.recordRefused(name, context, found.value.attempt)
    folders.deployed[name.name] = application
    return application


class NewTests:
    """Applications that were not there."""

    def test_waitsUntilTheySettle(self, tmp_path: Path) -> None:
        """A folder that still grows is left for the next look."""
        folders = Folders(tmp_path)
        place = folders.folder("app")
        assert folders.namesFound() == NOTHING
        (place / "more.txt").touch()
        assert folders.namesFound() == NOTHING
        assert folders.namesFound()[0] == ["/app"]

    def test_waitsForReadableArchives(self, tmp_path: Path) -> None:
        """An archive without its end is no application yet, however long it stays so."""
        folders = Folders(tmp_path)
        archive = folders.archive("app.war")
        data = archive.read_bytes()
        archive.write_bytes(data[:-10])
        assert [folders.namesFound() for _ in range(3)] == [NOTHING] * 3
        archive.write_bytes(data)
        assert [folders.namesFound()[0] for _ in range(2)] == [[], ["/app"]]

    def test_leavesDeclaredOnesAlone(self, tmp_path: Path) -> None:
        """What server.xml has under a path is not deployed again."""
        folders = Folders(tmp_path)
        folders.folder("app")
        folders.host.children["/app"] = object()
        assert [folders.namesFound() for _ in range(2)] == [NOTHING] * 2


class ChangedTests:
    """Applications whose files change."""

    def test_watchedFile(self, tmp_path: Path) -> None:
        """It is due once it has settled, and not again after it was seen to."""
        (tmp_path / "conf").mkdir()
        (tmp_path / "conf" / "context.xml").write_text(
            "<Context><WatchedResource>WEB-INF/web.xml</WatchedResource></Context>"
        )
        folders = Folders(tmp_path / "base")
        os.rename(tmp_path / "conf" / "context.xml", tmp_path / "base" / "conf" / "context.xml")
        place = folders.folder("app")
        application = folders.deploy("app")
        assert folders.namesFound() == NOTHING
        os.utime(place / "WEB-INF" / "web.xml", (1, 1))
        assert [folders.namesFound()[1] for _ in range(2)] == [[], ["/app"]]
        assert folders.inspector.changeOf(application).action is Action.NONE
        assert folders.inspector.isTouched(application)
        folders.inspector.refresh(application)
        assert folders.namesFound() == NOTHING

    def test_archive(self, tmp_path: Path) -> None:
        """A new archive is due when it is whole; its folder goes with the old one."""
        folders = Folders(tmp_path)
        archive = folders.archive("app.war")
        folders.folder("app")
        application = folders.deploy("app.war")
        data = folders.archive("app.war", text="newer").read_bytes()
        archive.write_bytes(data[:-5])
        assert [folders.namesFound() for _ in range(3)] == [NOTHING] * 3
        archive.write_bytes(data)
        assert [folders.namesFound()[1] for _ in range(2)] == [[], ["/app"]]
        change = folders.inspector.changeOf(application)
        assert (change.action, change.delete) == (Action.REDEPLOY, frozenset({Artifact.FOLDER}))

    def test_goneForAMoment(self, tmp_path: Path) -> None:
        """An editor that writes a file anew does not undeploy the application."""
        folders = Folders(tmp_path)
        folders.folder("app")
        file = folders.descriptor("app.xml")
        folders.deploy("app")
        file.rename(tmp_path / "away")
        assert folders.namesFound() == NOTHING
        (tmp_path / "away").rename(file)
        assert [folders.namesFound() for _ in range(2)] == [NOTHING] * 2

    def test_failedOne(self, tmp_path: Path) -> None:
        """Whatever changes in the folder of a failed application is a reason to try again."""
        folders = Folders(tmp_path)
        place = folders.folder("app")
        folders.deploy("app", LifecycleState.FAILED)
        assert folders.namesFound() == NOTHING
        (place / "WEB-INF" / "mended.txt").touch()
        assert [folders.namesFound()[1] for _ in range(2)] == [[], ["/app"]]

    def test_missingDocBase(self, tmp_path: Path) -> None:
        """An application that could not even be found is due when it can be, and gone with its context file."""
        folders = Folders(tmp_path)
        file = folders.descriptor("app.xml", f'<Context docBase="{tmp_path}/later"/>')
        application = refused(folders, ContextName("/app"))
        assert folders.inspector.changeOf(application).action is Action.NONE
        (tmp_path / "later").mkdir()
        assert folders.inspector.changeOf(application).action is Action.REDEPLOY
        file.unlink()
        assert folders.inspector.changeOf(application).action is Action.UNDEPLOY


class RefusedTests:
    """Applications that could not be deployed."""

    def test_brokenArchive(self, tmp_path: Path) -> None:
        """An archive that cannot be used is looked at again when it has changed, and not before."""
        folders = Folders(tmp_path)
        archive = folders.archive("app.war")
        data = archive.read_bytes()
        archive.write_bytes(b"no archive")
        refused(folders, ContextName("/app"))
        assert [folders.namesFound() for _ in range(3)] == [NOTHING] * 3
        archive.write_bytes(b"no archive either")
        assert [folders.namesFound() for _ in range(3)] == [NOTHING] * 3
        archive.write_bytes(data)
        assert [folders.namesFound()[1] for _ in range(2)] == [[], ["/app"]]

    def test_faultyContextFile(self, tmp_path: Path) -> None:
        """So is a folder with a META-INF/context.xml that is wrong: any change in it is a reason to try again."""
        folders = Folders(tmp_path)
        place = folders.folder("app")
        (place / "META-INF").mkdir()
        (place / "META-INF" / "context.xml").write_text("<Contest/>")
        refused(folders, ContextName("/app"))
        assert [folders.namesFound() for _ in range(3)] == [NOTHING] * 3
        (place / "META-INF" / "context.xml").write_text("<Context/>")
        assert [folders.namesFound()[1] for _ in range(2)] == [[], ["/app"]]

    def test_otherFault(self, tmp_path: Path) -> None:
        """A docBase that came to be counts, although none of the application's own files has changed."""
        folders = Folders(tmp_path)
        folders.descriptor("app.xml", f'<Context docBase="{tmp_path}/later.war"/>')
        refused(folders, ContextName("/app"))
        assert [folders.namesFound() for _ in range(2)] == [NOTHING] * 2
        (tmp_path / "later.war").write_bytes(b"no archive")
        assert folders.namesFound()[1] == ["/app"]
        refused(folders, ContextName("/app"))
        assert [folders.namesFound() for _ in range(2)] == [NOTHING] * 2
        folders.archive("other.war").rename(tmp_path / "later.war")
        assert [folders.namesFound()[1] for _ in range(2)] == [[], ["/app"]]

    def test_mendedAtOnce(self, tmp_path: Path) -> None:
        """What is mended before the application is remembered counts, too."""
        folders = Folders(tmp_path)
        folders.descriptor("app.xml", f'<Context docBase="{tmp_path}/later"/>')
        application = refused(folders, ContextName("/app"), lambda: (tmp_path / "later").mkdir())
        assert folders.inspector.changeOf(application).action is Action.REDEPLOY


class OldTests:
    """undeployOldVersions."""

    def test_withoutSessions(self, tmp_path: Path) -> None:
        """A version goes when a newer one runs and no session is left; the newest stays."""
        folders = Folders(tmp_path, undeployOldVersions=True)
        for name in ("app##1", "app##2", "app##3", "other##1"):
            folders.folder(name)
            folders.deploy(name).context.manager = SimpleNamespace(findSessions=lambda: [])
        folders.deployed["/app##1"].context.manager = SimpleNamespace(findSessions=lambda: ["a session"])
        assert folders.namesFound()[2] == ["/app##2"]
