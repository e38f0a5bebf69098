"""Tests of catalina.jasper.runs and .invariants: quick ways that nobody may notice."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.jasper.fakes import Application, rootOf

CORE = '<%@ taglib prefix="c" uri="http://java.sun.com/jsp/jstl/core" %>'


@dataclass
class Plain:
    """An object with attributes."""

    name: Any
    number: Any = 1


class Getters:
    """The same with getters."""

    def __init__(self, name: Any, number: Any = 1) -> None:
        self._name, self._number = name, number

    def getName(self) -> Any:
        """A getter."""
        return self._name

    def getNumber(self) -> Any:
        """Another one."""
        return self._number


class Broken(Getters):
    """A getter that fails."""

    def getNumber(self) -> Any:
        """Fail."""
        raise ValueError("out of order")


def row(kind: Any, *values: Any) -> Any:
    """A row of any kind."""
    return dict(zip(("name", "number"), values, strict=False)) if kind is dict else kind(*values)


def answer(text: str, **values: Any) -> Any:
    """What a page answers with attributes of the request."""
    return Application({"/a.jsp": CORE + text}).get("/pages/a.jsp", attributes=values)


class RunTests:
    """Text and expressions in turn."""

    @pytest.mark.parametrize("kind", [Plain, Getters, dict])
    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ("x", "x"),
            (7, "7"),
            (1.5, "1.5"),
            (1e10, "1.0E10"),
            (0.0, "0.0"),
            (True, "true"),
            (None, ""),
            ([1], "[1]"),
        ],
    )
    def test_writesAllValues(self, kind: Any, value: Any, expected: str) -> None:
        """However a property is read, its text is that of the Expression Language."""
        assert answer("{${r.name}|${r.number}}", r=row(kind, "a{b}", value)).body == f"{{a{{b}}|{expected}}}"

    def test_mixesKinds(self) -> None:
        """Each row of a loop may be of another class, or null."""
        rows = [Plain("a"), Getters("b"), {"name": "c", "number": 1}, None, Plain("d", 2)]
        text = '<c:forEach var="r" items="${rows}"><${r.name}:${r.number}></c:forEach>'
        assert answer(text, rows=rows).body == "<a:1><b:1><c:1><:><d:2>"

    @pytest.mark.parametrize(
        ("bean", "message"),
        [
            (Broken("a"), "ValueError: out of order"),
            (Plain("a", len), "no property 'number'"),
            (object(), "no property 'name'"),
        ],
    )
    def test_errorsAreTheSame(self, bean: Any, message: str) -> None:
        """What goes wrong is told as everywhere, with the line."""
        failed = answer("one\n${r.name}\n${r.number}", r=bean)
        line = 2 if "name'" in message else 3
        assert message in str(rootOf(failed.problem)) and f"/a.jsp at line {line}" in failed.body

    def test_attributesMayBeMissing(self) -> None:
        """An object without an attribute that others of its class have is an error with its name."""
        bean = Plain("a")
        del bean.name
        rows = [Plain("b"), bean]
        failed = answer('<c:forEach var="r" items="${rows}">${r.name}, ${r.number};</c:forEach>', rows=rows)
        assert "no property 'name'" in failed.body


class LoopTests:
    """What loops look up once."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ('<c:forEach var="i" begin="1" end="3">${i}${x} </c:forEach>', "1X 2X 3X "),
            (
                '<c:forEach var="i" begin="1" end="2"><c:set var="x" value="${i}"/>${x}${y} </c:forEach>',
                "1Y 2Y ",
            ),
            (
                '<c:forEach var="i" begin="1" end="2">${x}${y}<% request.setAttribute("x", "Z") %></c:forEach>',
                "XYZY",
            ),
            (
                '<c:forEach var="i" begin="1" end="2"><c:forEach var="i" begin="5" end="6">${i}${x}</c:forEach>'
                "-${i}${y} </c:forEach>",
                "5X6X-Y 5X6X-Y ",
            ),
            (
                '<c:forEach var="i" begin="1" end="2"><c:forEach var="x" begin="5" end="6">${i}${x}</c:forEach>'
                "${x}</c:forEach>",
                "1516X2526X",
            ),
            (
                '<c:forEach var="i" begin="0" end="1" varStatus="s">${s.index}${s.last}${x} </c:forEach>',
                "0falseX 1trueX ",
            ),
            ('<c:forEach var="x" items="${none}">${x}${y}</c:forEach>${x}', "XYX"),
            ('<c:forEach begin="1" end="2"><c:if test="${x == \'X\'}">${x}${y}</c:if></c:forEach>', "XYXY"),
        ],
    )
    def test_areNotNoticed(self, text: str, expected: str) -> None:
        """Variables that change in the body are looked up anew."""
        found = answer(text, x="X", y="Y", none=[None])
        assert found.body == expected

    def test_longLoopsAreSentOnTheWay(self) -> None:
        """The buffer is looked at now and then, so that a long answer never is in memory as a whole."""
        rows = [Plain("a" * 50) for _ in range(2000)]
        found = answer('<c:forEach var="r" items="${rows}">${r.name},${r.number};</c:forEach>', rows=rows)
        assert found.committed and len(found.pieces) > 5 and len(found.body) == 2000 * 53
