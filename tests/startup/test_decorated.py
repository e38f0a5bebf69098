"""Modules with decorators: found, imported, and told when they cannot be."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from catalina.digester import ConfigurationError
from catalina.startup.decorated import DecoratedModule, decoratedModules

LABEL = "webapps/app/WEB-INF/classes"
SERVLET = """\
from catalina.servlet import HttpServlet, webServlet

@webServlet("/x")
class Some(HttpServlet):
    pass
"""


def importer(folder: Path) -> Any:
    """Imports a module of a folder, as the loader of an application does."""

    def run(name: str) -> ModuleType:
        file = folder / (name.replace(".", "/") + ".py")
        spec = importlib.util.spec_from_file_location(name, file)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return run


def found(folder: Path, **texts: str) -> list[DecoratedModule]:
    """What is found once these files are there."""
    for name, text in texts.items():
        (folder / f"{name}.py").write_text(text)
    return list(decoratedModules(folder, importer(folder), LABEL))


class DecoratedModulesTests:
    """decoratedModules."""

    def test_onlyThoseThatUseThem(self, tmp_path: Path) -> None:
        """A module that has no decorator is not imported, whatever it would do."""
        text = "raise SystemExit('webServlet')"
        (module,) = found(tmp_path, some=SERVLET, other=text)
        assert (module.name, module.file) == ("some", f"{LABEL}/some.py")
        assert [(cls.__name__, module.whereIs(cls)) for cls in module.classes()] == [
            ("Some", f"{LABEL}/some.py:4")
        ]

    @pytest.mark.parametrize(
        ("imported", "decorator"),
        [("webServlet", "@webServlet"), ("webServlet as serve", "@serve")],
    )
    def test_byAnyName(self, tmp_path: Path, imported: str, decorator: str) -> None:
        """The decorator may be imported under another name."""
        text = SERVLET.replace("webServlet\n", f"{imported}\n").replace("@webServlet", decorator)
        assert len(found(tmp_path, some=text)) == 1

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            (SERVLET + "\nclass Other(:\n", ":7: invalid syntax: class Other\\(:; mend it, or write metadata-complete"),
            (SERVLET + "return\n", ":6: 'return' outside function: return; mend it"),
            (SERVLET + "\n\nnone.such\n", ":8: cannot be imported: NameError: name 'none' is not defined; mend it"),
            (SERVLET + "import none_such\n", ":6: cannot be imported: ModuleNotFoundError: No module named 'none_such'"),
            (SERVLET.replace('("/x")', ""), ":3: cannot be imported: TypeError: "),
            (SERVLET + "\0", "cannot be parsed: |: source code string cannot contain null bytes"),
        ],
        ids=["syntax", "compiled", "name", "module", "decorator", "null"],
    )  # fmt: skip
    def test_broken(self, tmp_path: Path, text: str, problem: str) -> None:
        """One that cannot be imported is a fault with file, line and text: it may have been the guard of all others."""
        with pytest.raises(ConfigurationError, match=f"^{LABEL}/some.py.*{problem}"):
            found(tmp_path, some=text)

    @pytest.mark.parametrize("text", ["class Other(:\n", "import none_such\n"])
    def test_brokenWithoutDecorator(self, tmp_path: Path, text: str) -> None:
        """A broken module without decorators is nobody's business."""
        assert found(tmp_path, other=text) == []

    def test_ofAnEditor(self, tmp_path: Path) -> None:
        """What an editor leaves is no module."""
        (tmp_path / ".#some.py").symlink_to("somebody@somewhere")
        assert found(tmp_path) == []

    def test_notReadable(self, tmp_path: Path) -> None:
        """One that cannot be read could be anything."""
        (tmp_path / "some.py").symlink_to("nowhere")
        with pytest.raises(ConfigurationError, match=f"^{LABEL}/some.py: cannot be read: No such file"):
            found(tmp_path)

    def test_brokenHelper(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A syntax error in a module that it imports is told with the line of the import."""
        monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
        (tmp_path / "brokenhelper.py").write_text("def (:")
        with pytest.raises(
            ConfigurationError, match=r"some.py:6: .*SyntaxError: .*\(brokenhelper.py, line 1\)"
        ):
            found(tmp_path, some=SERVLET + "import brokenhelper\n")
