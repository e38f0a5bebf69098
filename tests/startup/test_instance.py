"""``catalina init``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalina.startup.instance import InitError, init, makeBase

FILES = {
    "conf/server.xml": "<Server/>",
    "conf/Catalina/localhost/shop.xml": "<Context/>",
    "webapps/ROOT/WEB-INF/web.xml": "<web-app/>",
    "webapps/ROOT/WEB-INF/classes/a.py": "a = 1",
    "webapps/ROOT/WEB-INF/classes/__pycache__/a.cpython-311.pyc": "compiled",
    "webapps/manager/index.html": "manager",
    "webapps/examples/index.html": "examples",
    "webapps/stray/index.html": "of the instance in home",
}


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home that cannot be written to, as one of the system is."""
    made = tmp_path / "home"
    for name, text in FILES.items():
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text(text)
        (made / name).chmod(0o444)
    for folder in (made, *filter(Path.is_dir, made.rglob("*"))):
        folder.chmod(0o555)
    yield made
    for folder in (made, *filter(Path.is_dir, made.rglob("*"))):
        folder.chmod(0o755)


def filesIn(folder: Path) -> dict[str, str]:
    """All files of a folder: path -> text."""
    return {str(each.relative_to(folder)): each.read_text() for each in folder.rglob("*") if each.is_file()}


def told(capsys: pytest.CaptureFixture[str]) -> str:
    """What was said of a failure."""
    return capsys.readouterr().err


class MakeTests:
    """What a base has."""

    def test_confIsClosed(self, home: Path, tmp_path: Path) -> None:
        """Passwords stand in conf/, so nobody else reads it, whatever the umask is; it is not opened for anybody either."""
        for number, (umask, modes) in enumerate({0o022: (0o750, 0o640), 0o077: (0o700, 0o600)}.items()):
            before = os.umask(umask)
            try:
                makeBase(home, tmp_path / str(number))
            finally:
                os.umask(before)
            conf = tmp_path / str(number) / "conf"
            found = (conf.stat().st_mode & 0o777, (conf / "server.xml").stat().st_mode & 0o777)
            assert found == modes

    def test_copiesConfigurationAndApplications(self, home: Path, tmp_path: Path) -> None:
        """All of conf/, ROOT and the manager; no bytecode, and nothing that somebody deployed in home."""
        makeBase(home, tmp_path / "base")
        wanted = ("conf/", "webapps/ROOT/", "webapps/manager/")
        assert filesIn(tmp_path / "base") == {
            name: text
            for name, text in FILES.items()
            if name.startswith(wanted) and "__pycache__" not in name
        }

    def test_makesFolders(self, home: Path, tmp_path: Path) -> None:
        """Those that the server writes to are there, and parents are made."""
        makeBase(home, tmp_path / "srv" / "base")
        found = {each.name for each in (tmp_path / "srv" / "base").iterdir() if each.is_dir()}
        assert found == {"conf", "lib", "logs", "temp", "webapps", "work"}

    def test_canBeEdited(self, home: Path, tmp_path: Path) -> None:
        """Permissions are the user's own, as the umask says, not those of home."""
        before = os.umask(0o027)
        try:
            makeBase(home, tmp_path / "base")
        finally:
            os.umask(before)
        modes = {each.stat().st_mode & 0o777 for each in (tmp_path / "base").rglob("*") if each.is_file()}
        assert modes == {0o640}
        assert (tmp_path / "base" / "conf" / "Catalina").stat().st_mode & 0o777 == 0o750

    def test_fillsEmptyFolder(self, home: Path, tmp_path: Path) -> None:
        """A folder that an administrator has made for the user, empty, is what it is made in."""
        (tmp_path / "base").mkdir()
        makeBase(home, tmp_path / "base")
        assert (tmp_path / "base" / "conf" / "server.xml").is_file()

    @pytest.mark.parametrize("exists", [True, False])
    def test_leavesNothingHalf(
        self, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exists: bool
    ) -> None:
        """If the disk is full, all that was made goes again; a folder that was there stays, empty."""
        base = tmp_path / "base"
        if exists:
            base.mkdir()
        copied: list[Path] = []

        def copyfile(source: Path, target: Path) -> None:
            copied.append(target)
            if len(copied) == 3:
                raise OSError(28, "No space left on device", str(target))
            target.write_bytes(source.read_bytes())

        monkeypatch.setattr("catalina.startup.instance.shutil.copyfile", copyfile)
        with pytest.raises(OSError, match="No space left"):
            makeBase(home, base)
        assert copied
        assert base.exists() is exists
        assert not exists or not list(base.iterdir())


class RefusalTests:
    """What is never overwritten."""

    def test_notEmpty(self, home: Path, tmp_path: Path) -> None:
        """A folder with anything in it, be it hidden, is left untouched."""
        base = tmp_path / "base"
        base.mkdir()
        (base / ".kept").write_text("mine")
        with pytest.raises(InitError, match=r"base is not empty \(\.kept\) and is left as it is"):
            makeBase(home, base)
        assert filesIn(base) == {".kept": "mine"}

    def test_notAFile(self, home: Path, tmp_path: Path) -> None:
        """A file is told as one, and stays."""
        (tmp_path / "base").write_text("mine")
        with pytest.raises(InitError, match="base is a file; name a folder"):
            makeBase(home, tmp_path / "base")
        assert (tmp_path / "base").read_text() == "mine"


class CommandTests:
    """The command line."""

    def test_tellsWhatToDo(self, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """It names the folder and the next command, and ends with 0; home stays as it is."""
        assert init([str(tmp_path / "base")], {"CATALINA_HOME": str(home)}) == 0
        said = capsys.readouterr().out
        assert f"Made a CATALINA_BASE in {tmp_path / 'base'}\n" in said
        assert f"cd {tmp_path / 'base'} && catalina start" in said
        assert filesIn(home) == FILES

    def test_bringsExamples(self, home: Path, tmp_path: Path) -> None:
        """Only where they are wanted."""
        assert init([str(tmp_path / "base"), "--examples"], {"CATALINA_HOME": str(home)}) == 0
        assert (tmp_path / "base" / "webapps" / "examples" / "index.html").read_text() == "examples"

    def test_tellsRefusal(self, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """The second time it is refused with status 1 and what is there."""
        environ = {"CATALINA_HOME": str(home)}
        assert init([str(tmp_path / "base")], environ) == 0
        assert init([str(tmp_path / "base")], environ) == 1
        assert "is not empty (conf, lib, logs, ...) and is left as it is" in told(capsys)

    def test_tellsWrongHome(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """A CATALINA_HOME without configuration is told by the file that is missing, and nothing stays behind."""
        assert init([str(tmp_path / "base")], {"CATALINA_HOME": str(tmp_path / "none")}) == 1
        assert str(tmp_path / "none" / "conf") in told(capsys)
        assert not (tmp_path / "base").exists()

    @pytest.mark.parametrize("argv", [[], ["a", "b"], ["a", "--what"]])
    def test_tellsMistakes(self, argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        """What cannot be understood ends with status 1 and the usage."""
        with pytest.raises(SystemExit) as ended:
            init(argv, {})
        assert ended.value.code == 1
        assert "usage: catalina init" in told(capsys)
