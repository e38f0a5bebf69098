"""
The expressions recorded from Tomcat 7, evaluated directly, without a server.

The kit is found through the environment variable CONFORMANCE (default ../shared/conformance beside the
checkout); without it these tests are skipped.
"""

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.kits import kit

_KIT = kit("jsp")
_CASES_FILE = _KIT / "el" / "cases.json"
_PROBE_FILE = _KIT / "webapps" / "jsp-probe" / "WEB-INF" / "classes" / "elprobe.py"


def _cases() -> list[dict[str, Any]]:
    if not _CASES_FILE.is_file():
        return []
    cases: list[dict[str, Any]] = json.loads(_CASES_FILE.read_text("utf-8"))["cases"]
    return cases


def _module(name: str, path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def probe() -> ModuleType:
    """The kit's own servlet module, whose C{answer} evaluates a case."""
    return _module("elprobe_of_the_kit", _PROBE_FILE)


@pytest.fixture(scope="module")
def runner() -> ModuleType:
    """The kit's own runner, which knows how answers are compared."""
    return _module("run_of_the_kit", _KIT / "run.py")


@pytest.mark.skipif(not _CASES_FILE.is_file(), reason=f"no conformance kit at {_KIT}; set CONFORMANCE")
class RecordedExpressionTests:
    """Each expression of the kit."""

    @pytest.mark.parametrize("case", _cases(), ids=lambda case: case["name"])
    def test_isWhatTomcatSays(self, case: dict[str, Any], probe: ModuleType, runner: ModuleType) -> None:
        """The value, its type, or the kind of error is the recorded one, or one as good."""
        asked = {key: case[key] for key in ("expr", "vars", "type") if key in case}
        answer = json.loads(json.dumps(probe.answer(asked)))
        assert runner.el_differences(case, answer) == []
