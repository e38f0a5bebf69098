"""The faces: what a folder shows is what its modules define."""

import ast
import importlib
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "catalina"
FACES = sorted(
    ".".join(path.parent.relative_to(PACKAGE.parent).parts)
    for path in PACKAGE.rglob("__init__.py")
    if path.parent != PACKAGE
)


def shownBy(face: str) -> dict[str, tuple[str, str]]:
    """Read a face's imports: name shown -> module and name there."""
    path = PACKAGE.parent.joinpath(*face.split(".")) / "__init__.py"
    found: dict[str, tuple[str, str]] = {}
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            found |= {alias.asname or alias.name: (node.module, alias.name) for alias in node.names}
    return found


@pytest.mark.parametrize("face", FACES)
class FaceTests:
    """Every folder's ``__init__``."""

    def test_namesAreThoseOfTheModules(self, face: str) -> None:
        """Each name in ``__all__`` is the very object that the module behind the face defines."""
        module, shown = importlib.import_module(face), shownBy(face)
        for name in module.__all__:
            source, original = shown[name]
            assert getattr(module, name) is vars(importlib.import_module(source))[original], name

    def test_showsAllThatItImports(self, face: str) -> None:
        """``__all__`` has each name that the face imports, once, in order."""
        names = list(importlib.import_module(face).__all__)
        assert sorted(names) == sorted(shownBy(face))

    def test_saysWhatItIs(self, face: str) -> None:
        """A face has a docstring."""
        assert importlib.import_module(face).__doc__
