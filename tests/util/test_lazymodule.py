"""Modules that are imported when something of them is first used."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from catalina.util import LazyModule


class LazyModuleTests:
    """What stands for a module."""

    def test_importsWhenUsed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Not when it is made, but with the first name that is asked for."""
        (tmp_path / "seldomneeded.py").write_text("answer = 42")
        monkeypatch.syspath_prepend(tmp_path)
        lazy = LazyModule("seldomneeded")
        assert "seldomneeded" not in sys.modules
        assert lazy.answer == 42
        monkeypatch.delitem(sys.modules, "seldomneeded")

    def test_isNoModuleOfItsOwn(self) -> None:
        """Names are those of the module as it is now, so that tests may replace them there."""
        assert LazyModule("os.path").join is LazyModule("posixpath").join

    def test_missingModule(self) -> None:
        """Where an optional library is not installed, using it is an ImportError, as importing it is."""
        with pytest.raises(ImportError, match="no_such_library"):
            LazyModule("no_such_library").anything  # noqa: B018

    def test_missingName(self) -> None:
        """A name that the module does not have is an AttributeError that names the module."""
        with pytest.raises(AttributeError, match="posixpath"):
            LazyModule("posixpath").anything  # noqa: B018
