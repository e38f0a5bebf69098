"""
Tests for `catalina.servlet.kinds`.
"""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from enum import Enum

import pytest
from zope.interface import Interface, implementer

from catalina.servlet import DispatcherType, EmptyRoleSemantic, SessionTrackingMode, TransportGuarantee
from catalina.servlet.kinds import addConstants, isKind


class IShape(Interface):
    """Something to implement."""


@implementer(IShape)
class Shape:
    """Something that implements it."""


class EnumerationTests:
    """
    The enumerations have Java's members.
    """

    @pytest.mark.parametrize(
        ("enumeration", "names"),
        [
            (DispatcherType, ["FORWARD", "INCLUDE", "REQUEST", "ASYNC", "ERROR"]),
            (SessionTrackingMode, ["COOKIE", "URL", "SSL"]),
            (EmptyRoleSemantic, ["PERMIT", "DENY"]),
            (TransportGuarantee, ["NONE", "CONFIDENTIAL"]),
        ],
    )
    def test_hasJavasNames(self, enumeration: type[Enum], names: list[str]) -> None:
        """The members stand in Java's order under Java's names, and web.xml's text finds them."""
        assert [member.name for member in enumeration] == names
        assert [enumeration(name).name for name in names] == names

    @pytest.mark.parametrize("twin", [copy.deepcopy, lambda mode: pickle.loads(pickle.dumps(mode))])
    def test_trackingModesAreFoundInSets(self, twin: Callable[[SessionTrackingMode], object]) -> None:
        """A mode is found in a set of modes, wherever it comes from."""
        modes = frozenset({SessionTrackingMode.COOKIE, SessionTrackingMode.URL})
        assert twin(SessionTrackingMode.COOKIE) in modes
        assert twin(SessionTrackingMode.SSL) not in modes


class AddConstantsTests:
    """
    Constants of interfaces.
    """

    def test_areNoPartOfWhatHasToBeImplemented(self) -> None:
        """A constant can be read from the interface, and implementations need not have it."""

        class IColour(Interface):
            """An interface with a constant."""

        addConstants(IColour, {"RED": 1})
        assert IColour.RED == 1  # type: ignore[attr-defined]
        assert "RED" not in IColour


class IsKindTests:
    """
    `instanceof` for classes and interfaces.
    """

    @pytest.mark.parametrize(
        ("kind", "answer"),
        [(Shape, True), (IShape, True), (object, True), (int, False), (Interface, True), ("Shape", False)],
    )
    def test_knowsClassesAndInterfaces(self, kind: object, answer: bool) -> None:
        """Classes and interfaces are told apart by themselves; anything else is no kind."""
        assert isKind(Shape(), kind) is answer
