"""
The pages recorded from Tomcat 7, rendered without a server.

The kit is found through the environment variable CONFORMANCE (default ../shared/conformance beside the
checkout); without it these tests are skipped.
"""

import importlib.util
import json
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from catalina.deploy import parseWebXml
from catalina.servlet import DispatcherType
from tests.jasper.fakes import Application, Dispatched, Response, rootOf
from tests.kits import kit

_KIT = kit("jsp")
_CASES_FILE = _KIT / "pages" / "cases.json"
_ROOT = _KIT / "webapps" / "pages"


def _cases() -> list[dict[str, Any]]:
    if not _CASES_FILE.is_file():
        return []
    cases: list[dict[str, Any]] = json.loads(_CASES_FILE.read_text("utf-8"))["cases"]
    return cases


@pytest.fixture(scope="module")
def runner() -> ModuleType:
    """The kit's own runner, which knows how answers are compared."""
    spec = importlib.util.spec_from_file_location("run_of_the_pages", _KIT / "run.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    """The kit's application."""
    descriptor = parseWebXml(_ROOT / "WEB-INF" / "web.xml", "web.xml")
    sys.path.insert(0, str(_ROOT / "WEB-INF" / "classes"))
    made = Application(_ROOT, descriptor, work=str(tmp_path_factory.mktemp("work")))
    made.parameters = dict(descriptor.contextParams)
    made.named["/named"] = made.servlet("named page", {"jspFile": "/inc/named.jsp", "colour": "blue"})
    yield made
    sys.path.pop(0)
    for name in ("beans", "tags"):
        sys.modules.pop(name, None)


def _errorPage(application: Application, response: Response) -> Response:
    """What the application's error pages make of a failure."""
    root = None if response.problem is None else rootOf(response.problem)
    location = "/error/gone.jsp" if response.status == 410 else None
    if type(root).__name__ == "TiredException":
        location = "/error/tired.jsp"
    if location is None or response.committed:
        return response
    other = Response()
    other.status, other.request = response.status, response.request
    facts = {
        "status_code": response.status,
        "exception": root,
        "message": response.message,
        "servlet_name": "jsp",
    }
    for name, value in facts.items():
        response.request.setAttribute(f"javax.servlet.error.{name}", value)
    application.target(Dispatched(response.request, DispatcherType.ERROR, location, ""), other, location)
    return other


def _play(application: Application, step: dict[str, Any], cookies: dict[str, str]) -> dict[str, Any]:
    before = cookies.get("JSESSIONID")
    answer = application.get(
        step.get("post") or step["get"], body=step.get("body"), headers=step.get("headers"), cookies=cookies
    )
    answer = _errorPage(application, answer)
    charset = answer.charset or "ISO-8859-1"
    return {
        "status": answer.status,
        "type": answer.type and f"{answer.type};charset={charset}",
        "body": answer.body.encode(charset, "replace").decode(charset).replace("=ID", "={ID}"),
        "location": answer.location and answer.location.replace("=ID", "={ID}"),
        "session": cookies.get("JSESSIONID") != before,
        "headers": answer.headers,
    }


@pytest.mark.skipif(not _CASES_FILE.is_file(), reason=f"no conformance kit at {_KIT}; set CONFORMANCE")
class RecordedPageTests:
    """Each page of the kit."""

    @pytest.mark.parametrize("case", _cases(), ids=lambda case: case["name"])
    def test_answersAsTomcatDoes(
        self, case: dict[str, Any], application: Application, runner: ModuleType
    ) -> None:
        """Status, type, body and what else is recorded."""
        cookies: dict[str, str] = {}
        answers = [_play(application, step, cookies) for step in case["steps"]]
        assert runner.page_differences(case, answers) == []
