"""What decorators say, as a descriptor."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from catalina.deploy import WebXml
from catalina.digester import ConfigurationError
from catalina.startup.scan import scanClasses

TOP = "from catalina.servlet import Filter, HttpServlet, webFilter, webServlet\n"


def scan(folder: Path, *declarations: str) -> WebXml:
    """Look at a module with these classes, each on two lines, from the second on."""
    text = TOP + "".join(f"{each}\nclass C{number}: pass\n" for number, each in enumerate(declarations))
    (folder / "app.py").write_text(text)

    def run(name: str) -> ModuleType:
        spec = importlib.util.spec_from_file_location(name, folder / f"{name}.py")
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return scanClasses(folder, run, "classes")


class PatternTests:
    """URL patterns are what they are in web.xml."""

    def test_decoded(self, tmp_path: Path) -> None:
        """Escapes are undone, for a path is matched decoded; a class may say a pattern twice; a filter's may be a star."""
        found = scan(tmp_path, '@webServlet("/a%20b", "/c", "/c")', '@webFilter("*", "/d%20e")')
        assert found.servletMappings == {"/a b": "app.C0", "/c": "app.C0"}
        assert found.filterMaps[0].urlPatterns == ("*", "/d e")
        assert found.servlets["app.C0"].where == "classes/app.py:3"

    @pytest.mark.parametrize(
        ("declaration", "message"),
        [
            (
                '@webServlet("greeting*x")',
                r"@webServlet of app.C0: url-pattern .greeting\*x. is none that can match; did",
            ),
            ('@webServlet("*")', "@webServlet of app.C0: url-pattern .* is none that can match"),
            ('@webFilter("guarded/*")', 'did you mean "/guarded/\\*"'),
            ('@webFilter("/a%2")', "has a bad % escape; write %25"),
        ],
    )
    def test_wrong(self, tmp_path: Path, declaration: str, message: str) -> None:
        """One that can never match is told with file, line and class."""
        with pytest.raises(ConfigurationError, match=f"^classes/app.py:3: .*{message}"):
            scan(tmp_path, declaration)


class TwiceTests:
    """What two classes declare."""

    def test_pattern(self, tmp_path: Path) -> None:
        """Which of two classes would answer is left to nobody's guess."""
        message = '^classes/app.py:5: @webServlet of app.C1: url-pattern "/a" is mapped to "app.C1" and, at classes/app.py:3, to "app.C0"'
        with pytest.raises(ConfigurationError, match=message):
            scan(tmp_path, '@webServlet("/a")', '@webServlet("/b", "/a")')

    @pytest.mark.parametrize(
        "form", ['@webServlet("/{}", name="one")', '@webFilter("/{}", filterName="one")']
    )
    def test_name(self, tmp_path: Path, form: str) -> None:
        """A second class of one name does not silently stand in the place of the first."""
        with pytest.raises(
            ConfigurationError, match='"one" is declared already, by app.C0 at classes/app.py:3'
        ):
            scan(tmp_path, form.format("a"), form.format("b"))
