"""
Single steps of merging: two values become one.
"""

from __future__ import annotations

from typing import Any

import pytest

from catalina.deploy.filters import FilterDef
from catalina.deploy.merging import (
    MergeConflict,
    mergeFilter,
    mergeParams,
    mergeReference,
    mergeSame,
    mergeServlet,
    mergeSession,
    prefer,
)
from catalina.deploy.pages import SessionConfig
from catalina.deploy.resources import EnvEntry, InjectionTarget
from catalina.deploy.servlets import MultipartConfig, ServletDef
from catalina.servlet import SessionTrackingMode

ASYNC = frozenset({"async-supported"})
ENABLED = frozenset({"enabled"})


class PreferTests:
    """
    The rule beneath all others.
    """

    @pytest.mark.parametrize(
        ("strong", "weak", "expected"),
        [
            ("a", "b", "a"),
            (None, "b", "b"),
            ("", "b", "b"),
            ("a", None, "a"),
            (0, 5, 0),
            (False, True, False),
            (None, None, None),
        ],
    )
    def test_prefersWhatWasSaid(self, strong: object, weak: object, expected: object) -> None:
        """
        The stronger value wins, unless it says nothing; zero and false do say something.
        """
        assert prefer(strong, weak, False, "x") == expected

    @pytest.mark.parametrize(("strong", "weak"), [("a", "a"), ("a", None), (None, "b"), ("a", "")])
    def test_acceptsAgreement(self, strong: str | None, weak: str | None) -> None:
        """
        Fragments may say the same, and one may be silent.
        """
        assert prefer(strong, weak, True, "x") == (strong or weak)

    def test_refusesContradiction(self) -> None:
        """
        The message has both values.
        """
        with pytest.raises(MergeConflict, match='run-as is "a" in one and "b" in the other'):
            prefer("a", "b", True, "run-as")


class ParamsTests:
    """
    Parameters are merged one by one.
    """

    def test_adds(self) -> None:
        """
        What only one has is kept; what both have is the stronger's.
        """
        assert mergeParams({"a": "1", "b": ""}, {"b": "2", "c": "3"}, False, "p") == {
            "a": "1",
            "b": "",
            "c": "3",
        }

    def test_refuses(self) -> None:
        """
        Even an empty value is a value.
        """
        with pytest.raises(MergeConflict, match='p "a" is "" in one and "1" in the other'):
            mergeParams({"a": ""}, {"a": "1"}, True, "p")


class ServletTests:
    """
    Two ``<servlet>`` of one name.
    """

    def test_fillsIn(self) -> None:
        """
        The weaker one adds what the stronger does not say.
        """
        weak = ServletDef(
            "s",
            "a.A",
            initParams={"x": "1"},
            loadOnStartup=2,
            asyncSupported=True,
            enabled=False,
            runAs="r",
            roleRefs={"k": "v"},
            multipartConfig=MultipartConfig("/tmp"),
            given=ASYNC | ENABLED,
        )
        assert mergeServlet(ServletDef("s", where="w"), weak, True) == weak

    def test_keeps(self) -> None:
        """
        What the stronger says stays, also where it is zero, false or a page.
        """
        strong = ServletDef(
            "s", jspFile="/a.jsp", loadOnStartup=0, given=ASYNC | ENABLED, roleRefs={"k": "mine"}
        )
        weak = ServletDef(
            "s",
            "a.A",
            loadOnStartup=5,
            asyncSupported=True,
            enabled=False,
            roleRefs={"k": "v"},
            given=ASYNC | ENABLED,
        )
        assert mergeServlet(strong, weak, False) == strong

    def test_mergesMultipart(self) -> None:
        """
        Limits that one leaves out come from the other.
        """
        strong = ServletDef("s", multipartConfig=MultipartConfig("", 10))
        weak = ServletDef("s", multipartConfig=MultipartConfig("/tmp", 5, 7, 3))
        assert mergeServlet(strong, weak, False).multipartConfig == MultipartConfig("/tmp", 10, 7, 3)

    @pytest.mark.parametrize(
        "differing",
        [
            {"className": "b.B"},
            {"className": "", "jspFile": "/x"},
            {"loadOnStartup": 2},
            {"asyncSupported": False},
            {"enabled": False},
            {"runAs": "q"},
            {"initParams": {"x": "2"}},
            {"multipartConfig": MultipartConfig("/other")},
        ],
    )
    def test_refusesContradiction(self, differing: dict[str, Any]) -> None:
        """
        Fragments must agree in everything that both say.
        """
        common: dict[str, Any] = {
            "className": "a.A",
            "loadOnStartup": 1,
            "asyncSupported": True,
            "runAs": "r",
            "initParams": {"x": "1"},
            "multipartConfig": MultipartConfig("/tmp"),
            "given": ASYNC | ENABLED,
        }
        strong, weak = ServletDef("s", **common), ServletDef("s", **{**common, **differing})
        with pytest.raises(MergeConflict):
            mergeServlet(strong, weak, True)
        assert mergeServlet(strong, weak, False).className == "a.A"


class FilterTests:
    """
    Two ``<filter>`` of one name.
    """

    def test_merges(self) -> None:
        """
        Class, parameters and the flag are filled in.
        """
        weak = FilterDef("f", "a.F", {"x": "1"}, True, ASYNC)
        assert mergeFilter(FilterDef("f", initParams={"y": "2"}), weak, True) == FilterDef(
            "f", "a.F", {"x": "1", "y": "2"}, True
        )

    def test_refusesContradiction(self) -> None:
        """
        Two classes for one name are one too many.
        """
        with pytest.raises(MergeConflict, match="filter-class"):
            mergeFilter(FilterDef("f", "a.F"), FilterDef("f", "b.F"), True)


class ReferenceTests:
    """
    Entries of one name.
    """

    def test_addsTargets(self) -> None:
        """
        The stronger entry stays; the injection targets of both count, each once.
        """
        one, two = InjectionTarget("a.A", "x"), InjectionTarget("b.B", "y")
        strong = EnvEntry("n", "t", value="1", injectionTargets=(one,))
        weak = EnvEntry("n", "t", value="2", injectionTargets=(two, one))
        merged = mergeReference(strong, weak, False)
        assert (merged.value, merged.injectionTargets) == ("1", (one, two))

    def test_comparesWithoutTargets(self) -> None:
        """
        Two fragments may want the same entry in different places.
        """
        weak = EnvEntry("n", "t", value="1", injectionTargets=(InjectionTarget("a.A", "x"),), where="b:1")
        assert (
            len(mergeReference(EnvEntry("n", "t", value="1", where="a:1"), weak, True).injectionTargets) == 1
        )

    def test_refusesContradiction(self) -> None:
        """
        But not different entries.
        """
        with pytest.raises(MergeConflict):
            mergeReference(EnvEntry("n", value="1"), EnvEntry("n", value="2"), True)
        with pytest.raises(MergeConflict):
            mergeSame("a", "b", True)


class SessionTests:
    """
    Two ``<session-config>``.
    """

    def test_mergesPieces(self) -> None:
        """
        Each piece by itself; false and zero count as said.
        """
        modes = frozenset({SessionTrackingMode.URL})
        strong = SessionConfig(timeout=0, cookieSecure=False, cookiePath="")
        weak = SessionConfig(
            timeout=5,
            cookieName="n",
            cookiePath="/p",
            cookieSecure=True,
            cookieHttpOnly=True,
            trackingModes=modes,
        )
        assert mergeSession(strong, weak, False) == SessionConfig(
            timeout=0,
            cookieName="n",
            cookiePath="",
            cookieSecure=False,
            cookieHttpOnly=True,
            trackingModes=modes,
        )

    def test_refusesContradiction(self) -> None:
        """
        Fragments must not disagree.
        """
        with pytest.raises(MergeConflict, match="session-timeout"):
            mergeSession(SessionConfig(timeout=1), SessionConfig(timeout=2), True)
