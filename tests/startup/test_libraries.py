"""What WEB-INF/lib brings, and in which order."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from catalina.deploy import OTHERS, WebXml
from catalina.startup.libraries import Libraries

FIRST = "<ordering><before><others/></before></ordering>"


@pytest.fixture
def places(tmp_path: Path) -> list[Path]:
    """Three archives, the last of which wants to be the first; one has no fragment."""
    folder = tmp_path / "lib"
    folder.mkdir()
    for name, inner in {"a.zip": "<name>a</name>", "b.zip": None, "c.zip": f"<name>c</name>{FIRST}"}.items():
        with zipfile.ZipFile(folder / name, "w") as archive:
            archive.writestr("x.txt", "x")
            if inner is not None:
                archive.writestr("META-INF/web-fragment.xml", f"<web-fragment>{inner}</web-fragment>")
    return [folder, *sorted(folder.iterdir())]


class LibrariesTests:
    """The order goes for all that they bring."""

    @pytest.mark.parametrize(
        ("absolute", "ordered"),
        [
            (None, ["c.zip", "a.zip", "b.zip"]),
            (("a", "none"), ["a.zip"]),
            (("a", OTHERS), ["a.zip", "b.zip", "c.zip"]),
            ((), []),
        ],
    )
    def test_order(self, places: list[Path], absolute: tuple[str, ...] | None, ordered: list[str]) -> None:
        """What is left out by web.xml still has its resources; WEB-INF/lib itself is no file of its own."""
        found = Libraries(WebXml(absoluteOrdering=absolute), places, "app")
        assert found.orderedNames == ordered
        named = [each.name for each in found.overlays if each != places[0]]
        assert named == ordered + sorted({"a.zip", "b.zip", "c.zip"} - set(ordered))
        assert places[0] in found.overlays

    def test_tellsOfNamesThatNobodyHas(self, places: list[Path]) -> None:
        """A fragment that is misspelt in web.xml is left out, and that is said."""
        found = Libraries(WebXml("WEB-INF/web.xml", absoluteOrdering=("a", "cc", OTHERS, "x")), places, "app")
        assert found.warnings == (
            'WEB-INF/web.xml: <absolute-ordering>: there is no fragment named "cc"; did you mean "c"?',
            'WEB-INF/web.xml: <absolute-ordering>: there is no fragment named "x"; mend the name, or take it out',
        )
        assert Libraries(WebXml(absoluteOrdering=("c",)), places, "app").warnings == ()

    def test_noOrder(self, places: list[Path]) -> None:
        """Where nobody asks for one there is none to see."""
        found = Libraries(WebXml(), places[:3], "app")
        assert found.orderedNames is None
        assert found.overlays == places[:3]
        assert all(each.distributable for each in found.fragments if each.fragmentName is None)
