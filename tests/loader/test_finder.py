"""Modules of applications, apart from all others."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import catalina.servlet
from catalina.loader import ApplicationModules
from tests.loader.application import archive, loaded, write

Load = Callable[..., ApplicationModules]


@pytest.fixture
def load() -> Iterator[Load]:
    """Makes applications that end with the test."""
    made: list[ApplicationModules] = []

    def make(*places: Path, **options: Any) -> ApplicationModules:
        made.append(loaded(*places, **options))
        return made[-1]

    yield make
    for each in made:
        each.end()


class IsolationTests:
    """Each application has its own modules."""

    def test_sameNames(self, tmp_path: Path, load: Load) -> None:
        """Two applications may each have a module of one name, and two versions of a library."""
        one = load(write(tmp_path / "one", {"lib/__init__.py": "VERSION = 1", "use.py": "import lib"}))
        two = load(write(tmp_path / "two", {"lib/__init__.py": "VERSION = 2", "use.py": "import lib"}))
        assert [each.importModule("use").lib.VERSION for each in (one, two)] == [1, 2]
        assert "lib" not in sys.modules and "use" not in sys.modules

    def test_twoVersionsOfOneApplication(self, tmp_path: Path, load: Load) -> None:
        """A new load does not disturb the old one."""
        place = write(tmp_path, {"probe.py": "VALUE = 'old'"})
        old = load(place)
        assert old.importModule("probe").VALUE == "old"
        write(tmp_path, {"probe.py": "VALUE = 'new'"})
        assert load(place).importModule("probe").VALUE == "new"
        assert old.importModule("probe").VALUE == "old"

    def test_editedWithinASecond(self, tmp_path: Path, load: Load) -> None:
        """Code that is edited again at once, to the same length, is not taken from what was compiled before."""
        for number in range(3):
            modules = load(write(tmp_path, {"probe.py": f"VALUE = {number}"}))
            assert number == modules.importModule("probe").VALUE

    def test_theServersModules(self, tmp_path: Path, load: Load) -> None:
        """What the application has not is the server's."""
        probe = load(write(tmp_path, {"probe.py": "import json\nfrom catalina.servlet import HttpServlet"}))
        module = probe.importModule("probe")
        assert module.json is sys.modules["json"]
        assert module.HttpServlet is catalina.servlet.HttpServlet

    @pytest.mark.parametrize(("delegate", "expected"), [(False, "own"), (True, None)])
    def test_delegation(self, tmp_path: Path, load: Load, delegate: bool, expected: str | None) -> None:
        """A module that both have is the application's; with delegation, the server's."""
        place = write(tmp_path, {"twisted/__init__.py": "WHOSE = 'own'", "probe.py": "import twisted"})
        module = load(place, delegate=delegate).importModule("probe")
        assert getattr(module.twisted, "WHOSE", None) == expected

    def test_libraryDoesNotHidePython(self, tmp_path: Path, load: Load) -> None:
        """A library's module named like one of Python's own is not found; the application's own is, as beside a script."""
        classes = write(tmp_path / "classes", {"probe.py": "import enum, csv", "csv.py": "WHOSE = 'own'"})
        library = write(tmp_path / "lib", {"enum.py": "WHOSE = 'library'"})
        module = load(classes, library, own=[str(classes)]).importModule("probe")
        assert module.csv.WHOSE == "own"
        assert not hasattr(module.enum, "WHOSE")

    def test_folderDoesNotHideModule(self, tmp_path: Path, load: Load) -> None:
        """A folder that is no package hides nothing."""
        place = write(tmp_path, {"email/welcome.txt": "", "probe.py": "import email"})
        assert load(place).importModule("probe").email is sys.modules["email"]

    def test_oneBuiltinModule(self, tmp_path: Path, load: Load) -> None:
        """Nothing stands in for ``sys``."""
        place = write(tmp_path, {"sys.py": "", "probe.py": "import sys"})
        assert load(place).importModule("probe").sys is sys


class ImportTests:
    """All the ways to import."""

    FILES = {
        "pack/__init__.py": "NAME = __name__",
        "pack/one.py": "from . import two\nfrom .deep.three import VALUE as three\nimport pack.deep as deep",
        "pack/two.py": "VALUE = 2",
        "pack/deep/__init__.py": "from ..two import VALUE",
        "pack/deep/three.py": "VALUE = 3",
        "top.py": "import pack.one, pack.two as second\nfrom pack import deep\nfrom pack.deep import *",
    }

    def test_statements(self, tmp_path: Path, load: Load) -> None:
        """Absolute, relative, dotted, renamed and starred imports."""
        top = load(write(tmp_path, self.FILES)).importModule("top")
        assert (top.pack.one.two.VALUE, top.pack.one.three, top.second.VALUE) == (2, 3, 2)
        assert top.deep is top.pack.one.deep
        assert top.VALUE == 2

    @pytest.mark.parametrize(
        ("text", "missing"),
        [
            ("import nowhere_at_all", "nowhere_at_all"),
            ("import pack.nowhere", "pack.nowhere"),
            ("from pack.nowhere import x", "pack.nowhere"),
            ("import importlib; importlib.import_module('pack.nowhere')", "pack.nowhere"),
        ],
    )
    def test_missing(self, tmp_path: Path, load: Load, text: str, missing: str) -> None:
        """The error has the name that the application wrote."""
        modules = load(write(tmp_path, {**self.FILES, "bad.py": text}))
        with pytest.raises(ModuleNotFoundError, match=f"No module named '{missing}'") as caught:
            modules.importModule("bad")
        assert caught.value.name == missing

    def test_missingRelative(self, tmp_path: Path, load: Load) -> None:
        """So has the error of a relative import."""
        modules = load(write(tmp_path, {"pack/__init__.py": "from .nowhere import x"}))
        with pytest.raises(ModuleNotFoundError, match="No module named 'pack.nowhere'"):
            modules.importModule("pack")

    def test_circle(self, tmp_path: Path, load: Load) -> None:
        """Modules may import one another."""
        files = {"a.py": "import b\nVALUE = 1", "b.py": "import a\ndef value(): return a.VALUE"}
        assert load(write(tmp_path, files)).importModule("a").b.value() == 1

    def test_mainGuard(self, tmp_path: Path, load: Load) -> None:
        """A module is not the main one."""
        files = {"probe.py": "RUN = False\nif __name__ == '__main__':\n    RUN = True"}
        assert load(write(tmp_path, files)).importModule("probe").RUN is False

    def test_newFile(self, tmp_path: Path, load: Load) -> None:
        """A module that comes later is found after ``importlib.invalidate_caches``, as ever."""
        text = "import importlib\ndef get():\n    importlib.invalidate_caches()\n    import late\n    return late.VALUE"
        modules = load(write(tmp_path, {"probe.py": text}))
        assert not modules.owns("late")
        write(tmp_path, {"late.py": "VALUE = 1"})
        assert modules.importModule("probe").get() == 1


class ArchiveTests:
    """Wheels and zips."""

    def test_wheel(self, tmp_path: Path, load: Load) -> None:
        """Modules in a wheel are found, and isolated."""
        wheels = [
            archive(
                tmp_path / f"lib-{number}-py3-none-any.whl",
                {"lib/__init__.py": "import lib.inner", "lib/inner.py": f"V = {number}"},
            )
            for number in (1, 2)
        ]
        assert [load(each).importModule("lib").inner.V for each in wheels] == [1, 2]

    def test_replaced(self, tmp_path: Path, load: Load) -> None:
        """An archive that was replaced is read anew by the next load."""
        file = tmp_path / "lib.whl"
        for number in (1, 22):
            modules = loaded(archive(file, {"lib.py": f"VALUE = {number}"}))
            assert number == modules.importModule("lib").VALUE
            modules.end()


class NamespaceTests:
    """Packages without __init__, in several places."""

    def test_joined(self, tmp_path: Path, load: Load) -> None:
        """A namespace's parts are joined."""
        one = write(tmp_path / "one", {"space/a.py": "VALUE = 1"})
        two = write(tmp_path / "two", {"space/b.py": "from space.a import VALUE"})
        assert load(one, two).importModule("space.b").VALUE == 1

    def test_sharedWithServer(self, tmp_path: Path, load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
        """What the server has in the namespace is the server's own module, not another copy of it."""
        monkeypatch.syspath_prepend(
            str(write(tmp_path / "server", {"spacex/part/__init__.py": "", "spacex/part/sub.py": ""}))
        )
        text = "import spacex.own, spacex.part.sub\nfrom spacex.part import sub"
        modules = load(write(tmp_path / "app", {"spacex/own.py": "", "probe.py": text}))
        probe = modules.importModule("probe")
        try:
            assert probe.sub is sys.modules["spacex.part.sub"]
            assert probe.spacex.part.__spec__.name == "spacex.part"
            assert probe.spacex.own.__name__.startswith("webapp_app_")
        finally:
            for name in [each for each in sys.modules if each.startswith("spacex")]:
                del sys.modules[name]


class ExtensionTests:
    """Modules in machine code."""

    def test_refused(self, tmp_path: Path, load: Load) -> None:
        """One that only the application has is refused with what to do; a library that can do without it works."""
        text = "try:\n    from ._fast import f\nexcept ImportError as e:\n    f = str(e)"
        modules = load(write(tmp_path, {"quick/__init__.py": text, "quick/_fast.abi3.so": ""}))
        said = modules.importModule("quick").f
        assert "quick._fast" in said and "install quick into the server's own environment" in said

    def test_servers(self, tmp_path: Path, load: Load) -> None:
        """A package that the server has too is the server's."""
        modules = load(write(tmp_path, {"lxml/__init__.py": "", "lxml/etree.abi3.so": ""}))
        assert modules.importModule("lxml") is sys.modules["lxml"]
