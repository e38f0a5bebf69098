"""Finding the conformance kits."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kits import kit


def test_namedByTheEnvironment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """CONFORMANCE wins, and a relative one is made absolute; without it the folder beside the checkout counts."""
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CONFORMANCE", "kits")
    assert kit("http") == tmp_path / "kits" / "http"
    monkeypatch.setenv("CONFORMANCE", "")
    assert kit("http") == Path(__file__).parents[2] / "shared" / "conformance" / "http"


def test_nothingIsSkippedInContinuousIntegration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where everything must be there, a kit that is missing is an error that says where it was looked for."""
    monkeypatch.setenv("CI", "true")
    monkeypatch.setenv("CONFORMANCE", str(tmp_path))
    with pytest.raises(FileNotFoundError, match=f"no conformance kit at {tmp_path}/http"):
        kit("http")
    (tmp_path / "http").mkdir()
    assert kit("http") == tmp_path / "http"
