"""Tests of catalina.jasper.jstlrules: what JSTL's validators refuse."""

import pytest

from tests.jasper.fakes import Application, page

LIBRARIES = (
    '<%@ taglib prefix="c" uri="http://java.sun.com/jsp/jstl/core" %>'
    '<%@ taglib prefix="fmt" uri="http://java.sun.com/jsp/jstl/fmt" %>'
)


class JstlRulesTests:
    """Attributes and bodies that do not go together, tags in wrong places."""

    @pytest.mark.parametrize(
        "text",
        [
            '<c:out value="${null}" default="d">body</c:out>',
            '<c:set var="x" value="1">body</c:set>',
            '<c:set var="x" value="1">${body}</c:set>',
            '<c:if test="${true}" scope="request">x</c:if>',
            '<c:set target="${x}" property="y" value="1" scope="page"/>',
            '<c:if test="${true}" var="">x</c:if>',
            '<c:choose><c:otherwise>o</c:otherwise><c:when test="${true}">w</c:when></c:choose>',
            '<c:choose><c:when test="${true}"/><c:otherwise/><c:otherwise/></c:choose>',
            '<c:choose><c:if test="${true}"/></c:choose>',
            '<c:choose><c:when test="${true}"/>${1}</c:choose>',
            "<c:choose><c:otherwise>o</c:otherwise></c:choose>",
            "<c:choose/>",
            '<c:param name="a" value="1"/>',
            '<c:url value="/x"><c:param name="a"><c:param name="b" value="1"/></c:param></c:url>',
            '<c:import url="/b.jsp" varReader="r"><c:param name="a" value="1"/></c:import>',
            '<c:import url="/b.jsp"><c:if test="${true}"><c:param name="a" value="1"/></c:if></c:import>',
            '<c:import url="/b.jsp">text</c:import>',
            '<c:set value="1"><jsp:attribute name="var">x</jsp:attribute></c:set>',
            '<fmt:formatNumber value="1">1</fmt:formatNumber>',
            "<fmt:formatNumber/>",
            "<fmt:parseNumber></fmt:parseNumber>",
            "<fmt:parseDate/>",
            "<fmt:message/>",
            '<fmt:message key="k"><fmt:param/></fmt:message>',
            '<fmt:bundle basename="b" prefix="p"/>',
            '<fmt:param value="1"/>',
            '<fmt:formatNumber value="1" scope="page"/>',
            '<fmt:message var="" key="k"/>',
        ],
    )
    def test_refuses(self, text: str) -> None:
        """The page cannot be translated, whether or not it would come there."""
        assert page(f'{LIBRARIES}<c:if test="${{false}}">{text}</c:if>').status == 500

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ('<c:out value="${null}" default="d"> <%-- c --%> </c:out>', "d"),
            ('<c:set var="x" value="1">\n</c:set>${x}', "1"),
            ('<c:choose> <%-- c --%><c:when test="${true}">w</c:when>\n</c:choose>', " w\n"),
            (
                '<c:url value="x"><c:if test="${true}"><c:param name="a" value="1"/></c:if></c:url>',
                "x;jsessionid=ID?a=1",
            ),
            ('<c:import url="/b.jsp">\n <c:param name="a">${1}</c:param>\n</c:import>', "b"),
            ('<c:import url="/b.jsp" varReader="r">text</c:import>', "text"),
            ("[<fmt:formatNumber> </fmt:formatNumber>]", "[]"),
            ("[<fmt:formatNumber><%-- c --%></fmt:formatNumber>]", "[]"),
            ('<fmt:setTimeZone value="UTC" scope="request"/>', ""),
            (
                '<fmt:message key="k"><c:if test="${true}"><fmt:param value="1"/></c:if></fmt:message>',
                "???k???",
            ),
        ],
    )
    def test_allows(self, text: str, expected: str) -> None:
        """Blanks and comments are no body."""
        files = {"/a.jsp": LIBRARIES + text, "/b.jsp": "b"}
        assert Application(files).get("/pages/a.jsp").body == expected
