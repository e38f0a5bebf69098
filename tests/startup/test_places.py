"""Where home and base are found."""

from pathlib import Path

import pytest

from catalina.startup.places import (
    PlaceError,
    checkWritable,
    findBase,
    findHome,
    holdsPackage,
    isBase,
    noBase,
)


def make(folder: Path, *files: str) -> Path:
    """Make empty files in a folder."""
    for file in files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).touch()
    return folder


def base(folder: Path) -> Path:
    """Make a base."""
    return make(folder, "conf/server.xml")


class HomeTests:
    """CATALINA_HOME."""

    def test_isNamed(self, tmp_path: Path) -> None:
        """The variable is believed, whatever is there, and may be relative."""
        assert findHome({"CATALINA_HOME": "/opt/x"}, tmp_path / "catalina", tmp_path) == Path("/opt/x")
        assert findHome({"CATALINA_HOME": "x"}, tmp_path, tmp_path) == Path.cwd() / "x"

    def test_isTheCheckout(self, tmp_path: Path) -> None:
        """Files beside the package come before installed ones."""
        base(tmp_path / "share" / "catalina")
        checkout = base(tmp_path / "checkout")
        assert findHome({}, checkout / "catalina", tmp_path) == checkout

    @pytest.mark.parametrize(
        "packages",
        [
            "lib/python3.11/site-packages",
            "lib64/python3.11/site-packages",
            "lib/python3/dist-packages",
            "lib/python/site-packages",
            "Lib/site-packages",
            ".",
        ],
        ids=["venv, --prefix, --user", "lib64", "Debian", "--user of macOS", "Windows", "--target"],
    )
    def test_isBesideThePackages(self, tmp_path: Path, packages: str) -> None:
        """Wherever pip installs to, the package tells where the rest is, even if Python's prefix has another."""
        prefix, other = tmp_path / "prefix", tmp_path / "python"
        home = base(prefix / "share" / "catalina")
        base(other / "share" / "catalina")
        assert findHome({}, prefix / packages / "catalina", other) == home

    def test_isAmongPythonsData(self, tmp_path: Path) -> None:
        """Where packages are somewhere else, Python is asked where data files are."""
        home = base(tmp_path / "data" / "share" / "catalina")
        assert findHome({}, tmp_path / "a" / "b" / "c" / "d" / "catalina", tmp_path / "data") == home

    def test_isNotFarAbove(self, tmp_path: Path) -> None:
        """A share/catalina that has nothing to do with the package is not taken."""
        base(tmp_path / "share" / "catalina")
        with pytest.raises(PlaceError):
            findHome({}, tmp_path / "a" / "b" / "c" / "d" / "catalina", tmp_path / "data")

    def test_tellsWhereItLooked(self, tmp_path: Path) -> None:
        """Every file that would have been taken is named, and what to do."""
        package = tmp_path / "lib" / "python3.11" / "site-packages" / "catalina"
        with pytest.raises(PlaceError) as failed:
            findHome({}, package, tmp_path)
        told = str(failed.value)
        assert "name the folder that has them in CATALINA_HOME" in told
        assert f"\n    {tmp_path}/lib/python3.11/site-packages/conf/server.xml\n" in told
        assert told.count(f"\n    {tmp_path}/share/catalina/conf/server.xml") == 1


class BaseTests:
    """CATALINA_BASE."""

    def test_order(self, tmp_path: Path) -> None:
        """The command line, the variable, the current folder, home."""
        home = make(tmp_path / "home", "conf/server.xml", "catalina/__main__.py")
        here = base(tmp_path / "here")
        environ = {"CATALINA_BASE": "/srv/variable"}
        assert findBase("/srv/option", environ, home, here) == Path("/srv/option")
        assert findBase(None, environ, home, here) == Path("/srv/variable")
        assert findBase(None, {}, home, here) == here
        assert findBase(None, {}, home, tmp_path) == home

    def test_isNotWherePipInstalls(self, tmp_path: Path) -> None:
        """share/catalina is nobody's instance, unless somebody names it."""
        home = base(tmp_path / "share" / "catalina")
        assert findBase(None, {}, home, tmp_path) is None
        assert findBase(str(home), {}, home, tmp_path) == home
        assert findBase(None, {"CATALINA_HOME": str(home)}, home, tmp_path) == home

    def test_isMadeAbsolute(self, tmp_path: Path) -> None:
        """A name is meant from where the user stands."""
        assert findBase("one", {}, tmp_path) == Path.cwd() / "one"

    def test_isKnownByItsServerXml(self, tmp_path: Path) -> None:
        """A folder without conf/server.xml is none, nor does it hold the package by its name alone."""
        (tmp_path / "conf").mkdir()
        (tmp_path / "catalina").mkdir()
        assert (isBase(tmp_path), holdsPackage(tmp_path)) == (False, False)

    def test_tellsHowToGetOne(self) -> None:
        """The message names the command."""
        assert "catalina init DIR" in str(noBase())


class WritableTests:
    """A server does not run where it cannot write."""

    @pytest.fixture(autouse=True)
    def system(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Nothing can be written but what is below ``mine``; the user may be root, whom permissions do not stop."""
        monkeypatch.setattr(
            "catalina.startup.places.os.access", lambda path, mode: (tmp_path / "mine") in path.parents
        )

    def test_refusesForeignHome(self, tmp_path: Path) -> None:
        """An installation of the system is not a base; the message tells how to get one."""
        with pytest.raises(
            PlaceError, match="where this user cannot write. Make a base .* 'catalina init DIR'"
        ):
            checkWritable(tmp_path, tmp_path)

    def test_takesHomeOfTheUser(self, tmp_path: Path) -> None:
        """Nothing is wrong with a checkout."""
        checkWritable(tmp_path / "mine" / "checkout", tmp_path / "mine" / "checkout")

    def test_takesHomeWithWritableFolders(self, tmp_path: Path) -> None:
        """A home whose work/ leads to where the user may write is the administrator's choice."""
        (tmp_path / "mine" / "home" / "work").mkdir(parents=True)
        checkWritable(tmp_path / "mine" / "home", tmp_path / "mine" / "home")

    def test_leavesBasesAlone(self, tmp_path: Path) -> None:
        """A base may be read-only but for its logs, as in a container."""
        checkWritable(tmp_path / "base", tmp_path / "home")
