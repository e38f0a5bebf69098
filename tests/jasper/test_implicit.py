"""Tests of catalina.jasper.implicit: scopes, parameters, headers and cookies in expressions."""

import pytest

from tests.jasper.fakes import Application, page

CORE = '<%@ taglib prefix="c" uri="http://java.sun.com/jsp/jstl/core" %>'


class ScopeTests:
    """The maps of the scopes."""

    @pytest.mark.parametrize("scope", ["page", "request", "session", "application"])
    def test_canBeSet(self, scope: str) -> None:
        """What is put into a scope's map is an attribute there, and null takes it away."""
        setting = f'<c:set target="${{{scope}Scope}}" property="v" value='
        text = f'{CORE}{setting}"x"/>${{v}} {setting}"${{null}}"/>[${{v}}]{setting}"${{null}}"/>'
        assert Application({"/a.jsp": text}).get("/a.jsp").body == "x []"

    def test_makesASession(self) -> None:
        """A page without a session reads an empty scope; to set something in it makes a session."""
        text = (
            f'<%@ page session="false" %>{CORE}${{empty sessionScope}}'
            '<c:set target="${sessionScope}" property="v" value="${null}"/>'
            '<c:set target="${sessionScope}" property="v" value="x"/>[${v}]'
        )
        cookies: dict[str, str] = {}
        application = Application({"/a.jsp": text, "/b.jsp": "${v}"})
        assert application.get("/a.jsp", cookies=cookies).body == "true[]"
        assert application.get("/b.jsp", cookies=cookies).body == "x"

    def test_othersCannotBeSet(self) -> None:
        """Parameters, headers and cookies are what the request has."""
        text = f'{CORE}<c:catch var="e"><c:set target="${{param}}" property="v" value="x"/></c:catch>${{e != null}}'
        assert Application({"/a.jsp": text}).get("/a.jsp").body == "true"


class MapTests:
    """Maps of what the request has."""

    def test_orderIsThatOfJava(self) -> None:
        """Loops go through names by their hash codes."""
        text = f'{CORE}<c:forEach var="p" items="${{param}}">${{p.key}}=${{p.value}};</c:forEach>${{param}}'
        got = Application({"/a.jsp": text}).get("/a.jsp?zeta=1&b=2&a=3&a=4&p=5").body
        assert got == "zeta=1;p=5;a=3;b=2;{zeta=1, p=5, a=3, b=2}"

    def test_missingHeader(self) -> None:
        """A header that is not there has an empty array of values, which is not null."""
        text = "${headerValues.zzz == null} ${empty headerValues.zzz} ${headerValues.containsKey('zzz')}"
        assert Application({"/a.jsp": text}).get("/a.jsp").body == "false true false"

    def test_firstCookie(self) -> None:
        """Cookies are found by name."""
        got = Application({"/a.jsp": "${cookie.a.value} ${cookie.size()} [${cookie.b.value}]"})
        assert got.get("/a.jsp", cookies={"a": "1"}).body == "1 1 []"

    @pytest.mark.parametrize(("name", "expected"), [("v", "x"), ("param", "PropertyNotWritableException")])
    def test_cannotBeAssigned(self, name: str, expected: str) -> None:
        """An expression that names a variable can be set, but none that names an implicit object."""
        text = f"""<%
from catalina.el import ELException, compileExpression
try:
    compileExpression("#{{{name}}}").setValue(pageContext.getELContext(), "x")
except ELException as problem:
    out.print(type(problem).__name__)
%>${{v}}"""
        assert page(text).body == expected
