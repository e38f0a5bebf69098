"""The names of applications."""

from __future__ import annotations

import pytest

from catalina.util.contextname import ContextName


class FileNameTests:
    """From a file's name."""

    @pytest.mark.parametrize(
        ("file", "path", "version", "baseName", "name"),
        [
            ("app", "/app", "", "app", "/app"),
            ("app.war", "/app", "", "app", "/app"),
            ("app.xml", "/app", "", "app", "/app"),
            ("ROOT", "", "", "ROOT", ""),
            ("ROOT##3.war", "", "3", "ROOT##3", "##3"),
            ("a#b", "/a/b", "", "a#b", "/a/b"),
            ("a#b##1.0.xml", "/a/b", "1.0", "a#b##1.0", "/a/b##1.0"),
        ],
    )
    def test_names(self, file: str, path: str, version: str, baseName: str, name: str) -> None:
        """Path, version, and back."""
        found = ContextName.ofFile(file)
        assert (found.path, found.version, found.baseName, found.name) == (path, version, baseName, name)

    def test_display(self) -> None:
        """The root shows as a slash."""
        assert [ContextName.ofFile(file).display for file in ("ROOT", "a", "ROOT##1")] == ["/", "/a", "/##1"]


class PathTests:
    """From a path that a client sent."""

    @pytest.mark.parametrize("path", ["", "/", "/ROOT"])
    def test_root(self, path: str) -> None:
        """Three ways to say it."""
        assert ContextName.ofPath(path) == ContextName("")

    @pytest.mark.parametrize(
        "path",
        ["app", "/..", "/a/../b", "/.", "/a/./b", "/a//b", "/a/", "/a\\b", "/a#b", "/a\n", "//", "/\0"],
    )
    def test_refusesPaths(self, path: str) -> None:
        """None that would lead elsewhere in the file system."""
        with pytest.raises(ValueError, match="is no context path"):
            ContextName.ofPath(path)

    @pytest.mark.parametrize("version", ["../x", "a/b", "a\\b", "1#2", "1\n"])
    def test_refusesVersions(self, version: str) -> None:
        """Nor a version."""
        with pytest.raises(ValueError, match="is no version"):
            ContextName.ofPath("/app", version)

    def test_dotsInNames(self) -> None:
        """Dots in a name are nothing special."""
        assert ContextName.ofPath("/..a/b..c/.d", "1.2").baseName == "..a#b..c#.d##1.2"
