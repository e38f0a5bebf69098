"""Tests of what names mean in expressions of pages: implicit objects, scopes, variables of c:set."""

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


class DeferredVariableTests:
    """Variables that c:set lets stand for an expression."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ('<c:set var="x" value="1"/>D${a} ${a + 1}<c:set var="x" value="5"/> ${a}', "2 3 6"),
            ('D${a}<c:set var="a" value="7"/>${a}', "17"),
            ('D<c:set var="a" value="7" scope="request"/>${a}', "1"),
            ('D<c:set var="a" value="${null}"/>[${a}]', "[]"),
            ('<c:set var="a" value="3"/>D${pageScope.a} <c:set var="a" value="#{a + 1}"/>${a}', "3 2"),
            ('D<c:set var="b" value="#{a}"/><c:set var="a" value="#{9}"/>${a}${b}', "91"),
            ('<c:forEach var="x" begin="1" end="3">${a},D</c:forEach>${a}', ",3,4,1"),
            ('<c:set var="param" value="#{5}"/>${param}${param + 1}', "56"),
        ],
    )
    def test_evaluatedWhereTheyAreMet(self, text: str, expected: str) -> None:
        """Each time anew, until they are set to something else; before all other meanings of the name."""
        assert page(CORE + text.replace("D", '<c:set var="a" value="#{x + 1}"/>')).body == expected

    @pytest.mark.parametrize(
        ("attributes", "message"),
        [
            ('value="#{t:nothing()}"', "no tag library"),
            ('value="#{1}" scope="session"', "of the page only"),
            ('value="#{1 +}"', "a value expected"),
        ],
    )
    def test_mistakes(self, attributes: str, message: str) -> None:
        """The expression must be one, and the variable of the page."""
        answer = page(f'{CORE}<c:set var="a" {attributes}/>')
        assert answer.status == 500 and message in answer.body
