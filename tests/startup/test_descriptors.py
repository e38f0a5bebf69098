"""Descriptors are read, or told why not."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from twisted.logger import capturedLogs, formatEvent

from catalina.digester import ConfigurationError
from catalina.naming.resources import FileDirContext, WARDirContext
from catalina.startup.contextconfig import DefaultDescriptor
from catalina.startup.descriptors import isThere, readDescriptor, readInFolder
from tests.privileges import permissionsCount

NAME = "WEB-INF/web.xml"


def read(folder: Path, allowLinking: bool = False) -> bytes | None:
    """What the context of a folder would read."""
    resources = FileDirContext(str(folder))
    resources.allowLinking = allowLinking
    resources.allocate()
    return readDescriptor(resources, NAME, f"webapps/app/{NAME}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An application without web.xml, beside a file of somebody else."""
    (tmp_path / "app" / "WEB-INF").mkdir(parents=True)
    (tmp_path / "web.xml").write_bytes(b"<web-app/>")
    return tmp_path / "app"


class ReadDescriptorTests:
    """One descriptor of an application."""

    def test_read(self, folder: Path) -> None:
        """One that is there is read, one that is not is none."""
        assert read(folder) is None
        (folder / NAME).write_bytes(b"<web-app/>")
        assert read(folder) == b"<web-app/>"

    def test_noFolder(self, tmp_path: Path) -> None:
        """Without WEB-INF there is none."""
        assert read(tmp_path) is None

    @pytest.mark.parametrize(
        ("target", "problem"),
        [("../../web.xml", "leads out of the application"), ("gone.xml", "cannot be followed")],
    )
    def test_link(self, folder: Path, target: str, problem: str) -> None:
        """A link that is not followed is no descriptor, and not the lack of one."""
        (folder / NAME).symlink_to(target)
        with pytest.raises(ConfigurationError, match=f"^webapps/app/{NAME}: the link .* {problem}"):
            read(folder)

    def test_allowLinking(self, folder: Path) -> None:
        """With allowLinking a link may lead anywhere, but not nowhere."""
        (folder / NAME).symlink_to("../../web.xml")
        assert read(folder, allowLinking=True) == b"<web-app/>"
        (folder.parent / "web.xml").unlink()
        with pytest.raises(ConfigurationError, match="cannot be followed"):
            read(folder, allowLinking=True)

    def test_isFolder(self, folder: Path) -> None:
        """A folder in its place is told."""
        (folder / NAME).mkdir()
        with pytest.raises(ConfigurationError, match="is no regular file"):
            read(folder)

    @pytest.mark.parametrize("name", [NAME, "WEB-INF"])
    def test_notAllowed(self, folder: Path, name: str) -> None:
        """So is one that may not be read."""
        (folder / NAME).write_bytes(b"<web-app/>")
        (folder / name).chmod(0)
        try:
            with permissionsCount(), pytest.raises(ConfigurationError, match="Permission denied"):
                read(folder)
        finally:
            (folder / name).chmod(0o700)

    def test_archive(self, tmp_path: Path) -> None:
        """An archive has it or not; an entry that is damaged is told."""
        place = tmp_path / "app.war"
        with zipfile.ZipFile(place, "w") as archive:
            archive.writestr(NAME, "<web-app/>")
        place.write_bytes(place.read_bytes().replace(b"<web-app/>", b"<web-app->", 1))
        resources = WARDirContext(str(place))
        resources.allocate()
        assert readDescriptor(resources, "WEB-INF/other.xml", "x") is None
        with pytest.raises(ConfigurationError, match=r"^app.war/WEB-INF/web.xml: cannot be read: Bad CRC"):
            readDescriptor(resources, NAME, f"app.war/{NAME}")
        resources.release()


class ReadInFolderTests:
    """One of a folder whose context is still to be made."""

    def test_linksAreFollowed(self, folder: Path) -> None:
        """Whether they may lead out is not known yet, and whoever put the file there wants it to count."""
        assert readInFolder(folder, NAME, "x") is None
        (folder / NAME).symlink_to("../../web.xml")
        assert readInFolder(folder, NAME, "x") == b"<web-app/>"
        (folder.parent / "web.xml").unlink()
        with pytest.raises(ConfigurationError, match="^x: the link .* cannot be followed"):
            readInFolder(folder, NAME, "x")


class IsThereTests:
    """isThere."""

    def test_links(self, tmp_path: Path) -> None:
        """A link that leads nowhere is there; what is below a file is not."""
        (tmp_path / "link").symlink_to("nowhere")
        (tmp_path / "file").touch()
        assert [isThere(tmp_path / name) for name in ("link", "file", "none", "file/below")] == [
            True,
            True,
            False,
            False,
        ]


class DefaultDescriptorTests:
    """conf/web.xml."""

    def test_link(self, tmp_path: Path) -> None:
        """None is told, once, and no fault; a link that leads nowhere is one."""
        file = tmp_path / "web.xml"
        defaults = DefaultDescriptor(file)
        with capturedLogs() as told:
            assert [defaults.get(), defaults.get()] == [None, None]
        assert [(formatEvent(each) or "")[:31] for each in told] == [
            "No global web.xml found: " + str(file)[:6]
        ]
        file.symlink_to("nowhere")
        with pytest.raises(ConfigurationError, match="^conf/web.xml: cannot be read: No such file"):
            DefaultDescriptor(file).get()
