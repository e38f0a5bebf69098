"""<Loader>."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from catalina.loader import ApplicationModules, VirtualWebappLoader, WebappLoader
from catalina.util import ClassNotFoundError, ConfigurationError
from tests.loader.application import archive, loaderFor, write


def started(base: Path, loader: WebappLoader | None = None, **settings: Any) -> WebappLoader:
    """A loader that has started."""
    made = loaderFor(base, loader, **settings)
    made.startInternal()
    return made


class PlaceTests:
    """Where an application's modules come from."""

    def test_classesLibraryAndArchives(self, tmp_path: Path) -> None:
        """WEB-INF/classes, WEB-INF/lib, then the archives in it by name; what is broken is left out and named."""
        write(tmp_path, {"WEB-INF/classes/a.py": "VALUE = 'classes'", "WEB-INF/lib/a.py": "VALUE = 'lib'"})
        library = tmp_path / "WEB-INF" / "lib"
        for name in ("two.zip", "one.whl"):
            archive(library / name, {"wheel.py": f"NAME = '{name}'"})
        write(library, {"broken.whl": "half", "note.txt": ""})
        loader = started(tmp_path)
        assert [place.name for place in loader.places()] == ["classes", "lib", "one.whl", "two.zip"]
        assert [loader.loadClass("a.VALUE"), loader.loadClass("wheel.NAME")] == ["classes", "one.whl"]
        (fault,) = loader.faults()
        assert "broken.whl is no readable archive" in fault
        loader.stopInternal()

    def test_nothing(self, tmp_path: Path) -> None:
        """An application need not have any."""
        loader = started(tmp_path)
        assert loader.places() == []
        assert loader.loadClass("java.lang.IllegalArgumentException") is ValueError
        loader.stopInternal()

    def test_loadsNothingAfterStop(self, tmp_path: Path) -> None:
        """The message says that the application has stopped."""
        loader = started(write(tmp_path, {"WEB-INF/classes/a.py": ""}))
        loader.stopInternal()
        with pytest.raises(RuntimeError, match=r"\[/app\] has been stopped already"):
            loader.loadClass("a.A")

    def test_missingClass(self, tmp_path: Path) -> None:
        """The message names the class as the configuration does."""
        loader = started(write(tmp_path, {"WEB-INF/classes/a.py": "class Cart: pass"}))
        with pytest.raises(ClassNotFoundError, match='class a.Card does not exist: .*did you mean "'):
            loader.loadClass("a.Card")
        loader.stopInternal()


class OwnCopyTests:
    """The container's package in an application."""

    @pytest.mark.parametrize(
        "place", ["WEB-INF/lib/catalina/__init__.py", "WEB-INF/classes/catalina/__init__.py"]
    )
    def test_refused(self, tmp_path: Path, place: str) -> None:
        """It is refused with what to write where."""
        with pytest.raises(ConfigurationError, match=r'<Loader delegate="true"/> .*META-INF/context.xml'):
            started(write(tmp_path, {place: ""}))

    def test_inWheel(self, tmp_path: Path) -> None:
        """The wheel is named."""
        archive(tmp_path / "WEB-INF/lib/catalina-1.whl", {"catalina/__init__.py": ""})
        with pytest.raises(ConfigurationError, match=r"catalina-1.whl"):
            started(tmp_path)

    def test_delegation(self, tmp_path: Path) -> None:
        """With delegation the server's own is used."""
        loader = started(write(tmp_path, {"WEB-INF/lib/catalina/__init__.py": ""}), delegate=True)
        assert loader.loadClass("org.apache.catalina.loader.WebappLoader") is WebappLoader
        loader.stopInternal()


class OtherModules(ApplicationModules):
    """A class of somebody's own."""


class LoaderClassTests:
    """The attribute loaderClass."""

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("", ApplicationModules),
            ("org.apache.catalina.loader.WebappClassLoader", ApplicationModules),
            (f"{__name__}.OtherModules", OtherModules),
        ],
    )
    def test_used(self, tmp_path: Path, name: str, expected: type) -> None:
        """Modules are loaded by an instance of it."""
        loader = started(tmp_path, loaderClass=name)
        assert type(loader.modules).__name__ == expected.__name__
        loader.stopInternal()

    def test_refused(self, tmp_path: Path) -> None:
        """Any other class is an error."""
        with pytest.raises(ConfigurationError, match="no subclass of catalina.loader.ApplicationModules"):
            started(tmp_path, loaderClass="builtins.dict")


class ModifiedTests:
    """Whether the code has changed."""

    @pytest.mark.parametrize("change", ["touch", "new", "gone", "archive", "nothing", "text"])
    def test_modified(self, tmp_path: Path, change: str) -> None:
        """A module or archive that is touched, comes or goes counts, another file does not; each change once."""
        write(tmp_path, {"WEB-INF/classes/a.py": "", "WEB-INF/classes/b.txt": "", "WEB-INF/lib/c.py": ""})
        wheel = archive(tmp_path / "WEB-INF/lib/d.whl", {"d.py": ""})
        loader = started(tmp_path)
        steps: dict[str, Any] = {
            "touch": lambda: os.utime(tmp_path / "WEB-INF/classes/a.py", (1, 1)),
            "new": lambda: write(tmp_path, {"WEB-INF/classes/deep/e.py": ""}),
            "gone": lambda: (tmp_path / "WEB-INF/lib/c.py").unlink(),
            "archive": lambda: os.utime(wheel, (1, 1)),
            "nothing": lambda: None,
            "text": lambda: os.utime(tmp_path / "WEB-INF/classes/b.txt", (1, 1)),
        }
        steps[change]()
        assert [loader.modified(), loader.modified()] == [change not in ("nothing", "text"), False]
        loader.stopInternal()


class VirtualTests:
    """VirtualWebappLoader."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("", []),
            ("../further", ["further"]),
            ("../further, ../wheels/*.whl", ["further", "a.whl", "b.whl"]),
            ("../wheels/b*;../fur*", ["b.whl", "further"]),
        ],
    )
    @pytest.mark.parametrize("first", [False, True])
    def test_places(self, tmp_path: Path, text: str, expected: list[str], first: bool) -> None:
        """Further folders and archives, by name or wildcard, behind or before the application's own."""
        base = write(tmp_path / "app", {"WEB-INF/classes/a.py": ""})
        write(tmp_path, {"further/b.py": "VALUE = 1", "wheels/c.txt": ""})
        for name in ("a.whl", "b.whl"):
            archive(tmp_path / "wheels" / name, {"w.py": ""})
        loader = VirtualWebappLoader()
        entries = VirtualWebappLoader.virtualClasspath.parse(text)
        loaderFor(base, loader, virtualClasspath=entries, searchVirtualFirst=first)
        own = ["classes"]
        assert [place.name for place in loader.places()] == (expected + own if first else own + expected)
        assert loader.faults() == []

    def test_missing(self, tmp_path: Path) -> None:
        """An entry that is not there is named."""
        loader = VirtualWebappLoader()
        loaderFor(tmp_path, loader, virtualClasspath=["nowhere", "*.whl"])
        assert loader.places() == []
        assert [fault.split()[1] for fault in loader.faults()] == ["nowhere", "*.whl"]
