"""
Whatever Tomcat 7's server.xml, context.xml and web.xml may say works, or is warned of once and stands in the table of what does not.

Walks the reference data; without it (CONFORMANCE, see `tests.startup.reference`) these tests are left out.
"""

from __future__ import annotations

from collections import Counter

import pytest

from catalina.core import StandardContext
from catalina.deploy import parseWebXml, supportedElements, withoutEffect
from catalina.digester import Digester
from catalina.startup.serverrules import addContextRules, addServerRules
from catalina.startup.unsupported import rows
from tests.startup.reference import FOLDER, Case, cases, undocumented
from tests.startup.webelements import WebCase, webCases

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"no reference data at {FOLDER}; set CONFORMANCE")

_CASES = list(cases()) if FOLDER.is_dir() else []
_HIDDEN = list(undocumented()) if FOLDER.is_dir() else []
_WEB = list(webCases()) if FOLDER.is_dir() else []
_REASONS = {row.reason for row in rows()}

#: How many work and how many warn: elements, implementations and attributes of server.xml and context.xml; elements of web.xml.
EXPECTED = {"server.xml": (399, 670), "web.xml": (94, 111)}


def warningsFor(case: Case) -> list[str]:
    """Read the file of a case as the server does; what it warns of."""
    digester = Digester({}, None, collect=True)
    if case.isContext:
        addContextRules(digester, "Context")
    else:
        addServerRules(digester)
    digester.parse(case.text.encode(), StandardContext() if case.isContext else None, "conf/file.xml")
    assert digester.errors == []
    return digester.warnings


def lineOf(case: Case) -> int:
    """The line on which the element of a case, or what is left out with it, stands: each has a line of its own."""
    tag = case.text.split("<Cluster")[0] if "<Cluster" in case.text else ""
    return (tag or case.text.split(f"<{case.element.partition('|')[0]}")[0]).count("\n") + 1


class ServerTests:
    """server.xml and context.xml."""

    @pytest.mark.parametrize("case", _CASES, ids=str)
    def test_worksOrWarns(self, case: Case) -> None:
        """Each element, class and attribute is taken without a word, or with one warning out of the table."""
        warnings = warningsFor(case)
        assert len(warnings) <= 1
        for warning in warnings:
            assert warning.startswith(f"conf/file.xml:{lineOf(case)}: <")
            assert any(f"{reason}; take it out to be rid of this warning" in warning for reason in _REASONS)

    @pytest.mark.parametrize("case", _HIDDEN, ids=str)
    def test_undocumented(self, case: Case) -> None:
        """Attributes that Tomcat does not document are taken too; what is known to do nothing is still said."""
        warnings = warningsFor(case)
        assert len(warnings) <= 1
        assert all(any(f": {reason}" in warning for reason in _REASONS) for warning in warnings)

    def test_counts(self) -> None:
        """How many work, and how many warn; the documentation quotes it."""
        found = Counter("warns" if warningsFor(case) else "works" for case in _CASES)
        assert (found["works"], found["warns"]) == EXPECTED["server.xml"]


class WebTests:
    """web.xml."""

    @staticmethod
    def warningsFor(case: WebCase) -> tuple[str, ...]:
        """Read the descriptor of a case."""
        return parseWebXml(case.text.encode(), "web.xml", fragment=case.root == "web-fragment").warnings

    @pytest.mark.parametrize("case", _WEB, ids=str)
    def test_worksOrWarns(self, case: WebCase) -> None:
        """Each element is read, or is a mere description, or is warned of once, alone or with what it stands in."""
        warnings = self.warningsFor(case)
        assert len(warnings) <= 1
        for warning in warnings:
            name = warning.partition("<")[2].partition(">")[0]
            assert warning == f"web.xml:2: <{name}>: {name} has no effect; {withoutEffect()[name]}"
        if not warnings and supportedElements()[case.parent][case.element] != "read":
            assert case.element in DESCRIPTIONS

    def test_counts(self) -> None:
        """How many elements work, and how many warn wherever they stand."""
        silent = {case.element for case in _WEB if not self.warningsFor(case)}
        allElements = {case.element for case in _WEB}
        assert (len(silent), len(allElements - silent)) == EXPECTED["web.xml"]


#: Elements for people and tools, of which no container makes anything.
DESCRIPTIONS = {"description", "display-name", "icon", "small-icon", "large-icon", "module-name"}
