"""Tests of catalina.el.sites and of chains in catalina.el.nodes."""

import sys
import types
from collections import namedtuple
from typing import Any

import pytest

from catalina.el import ELException, PropertyNotFoundException, Site, chainOf, parse


class Bean:
    """A bean with all that a property may be."""

    module = sys

    def __init__(self) -> None:
        self.plain = "p"
        self.number = 3
        self.nothing = None
        self._hidden = 1

    def getName(self) -> str:
        """A getter."""
        return "Ann"

    def isActive(self) -> bool:
        """A getter of truth."""
        return True

    def getBroken(self) -> str:
        """A getter that fails."""
        raise AttributeError("inner")

    def method(self) -> str:
        """No property."""
        return "m"


Pair = namedtuple("Pair", "left right")  # noqa: PYI024 - a pair without types is what is tested


class SiteTests:
    """One property at one place, for objects of any class."""

    @pytest.mark.parametrize(
        ("bean", "name", "value", "text"),
        [
            (Bean(), "name", "Ann", "Ann"),
            (Bean(), "active", True, "true"),
            (Bean(), "plain", "p", "p"),
            (Bean(), "number", 3, "3"),
            (Bean(), "nothing", None, ""),
            ({"a": 1.0}, "a", 1.0, "1.0"),
            ({"a": "x"}, "a", "x", "x"),
            ({}, "a", None, ""),
            (None, "a", None, ""),
            ([7, 8], "1", 8, "8"),
            (Pair(1, 2), "right", 2, "2"),
            (ValueError("boom"), "message", "boom", "boom"),
            (types.MappingProxyType({"a": 5}), "a", 5, "5"),
        ],
    )
    def test_readsAsExpressionsDo(self, bean: Any, name: str, value: Any, text: str) -> None:
        """As it is, and as text; the second time from what the first has found out."""
        for _ in range(2):
            assert Site(name)[type(bean)](bean) == value
            assert Site(name, True)[type(bean)](bean) == text

    @pytest.mark.parametrize(
        ("bean", "name"),
        [
            (Bean(), "_hidden"),
            (Bean(), "__class__"),
            (Bean(), "method"),
            (Bean(), "module"),
            (Bean(), "nmae"),
            (Bean, "module"),
            (sys, "path"),
            ("text", "upper"),
            (5, "real"),
        ],
    )
    def test_hides(self, bean: Any, name: str) -> None:
        """What expressions refuse is refused here."""
        with pytest.raises(PropertyNotFoundException):
            Site(name)[type(bean)](bean)

    def test_getterThatFails(self) -> None:
        """An AttributeError inside of a getter is no missing property."""
        with pytest.raises(
            ELException, match="reading 'broken' of Bean raised AttributeError: inner"
        ) as caught:
            Site("broken")[Bean](Bean())
        assert not isinstance(caught.value, PropertyNotFoundException)

    def test_isBounded(self) -> None:
        """Ever new classes do not fill the memory."""
        site = Site("x")
        for number in range(500):
            kind = type(f"K{number}", (), {"x": number})
            assert site[kind](kind()) == number
        assert len(site) <= 200


class ChainTests:
    """What can be read by sites."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("${a}", ["a"]),
            ("${a.b['c']}", ["a", "b", "c"]),
            ("${a[0]}", None),
            ("${a[b]}", None),
            ("${a.b()}", None),
            ("${1}", None),
            ("x${a}", None),
        ],
    )
    def test_chainOf(self, text: str, expected: list[str] | None) -> None:
        """A variable and constant names, nothing else."""
        assert chainOf(parse(text).single) == expected
