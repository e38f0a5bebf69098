"""Tests of directives: those of the whole page count before anything else is read."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from tests.jasper.fakes import Application

UTF8 = '<%@ page pageEncoding="UTF-8" %>'
CORE = '<%@ taglib prefix="c" uri="http://java.sun.com/jsp/jstl/core" %>'


def answer(text: str | bytes, descriptor: Any = None, **files: str | bytes) -> Any:
    """
    What a page answers.

    :param files: fragments by their names, in the application's root.
    """
    whole: Mapping[str, str | bytes] = {f"/{name}.jspf": content for name, content in files.items()}
    return Application({"/a.jsp": text, **whole}, descriptor).get("/pages/a.jsp")


def group(**values: Any) -> Any:
    """A jsp-property-group for all pages."""
    names = ("elIgnored", "deferredSyntaxAllowedAsLiteral", "trimDirectiveWhitespaces", "buffer")
    names += ("defaultContentType", "pageEncoding", "isXml", "scriptingInvalid", "errorOnUndeclaredNamespace")
    found = SimpleNamespace(urlPatterns=["*.jsp"], includePreludes=[], includeCodas=[])
    vars(found).update(dict.fromkeys(names) | values)
    return [found], {}


class WholePageTests:
    """What a directive says holds from the first character to the last."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ('<%@ page session="false" %>\n<%@ page trimDirectiveWhitespaces="true" %>\nx', "\nx"),
            ('#{x} <%@ page deferredSyntaxAllowedAsLiteral="true" %>y', "#{x} y"),
            ('${1+1} <%@ include file="ignoring.jspf" %>', "${1+1} "),
            ('${1+1}<jsp:directive.page isELIgnored="true"/>', "${1+1}"),
            ('${1+1}<%-- <%@ page isELIgnored="true" %> --%>', "2"),
            ("""${1+1}<% s = '<%@ page isELIgnored="true" %\\>' %>""", "2"),
        ],
    )
    def test_holdsBeforeIt(self, text: str, expected: str) -> None:
        """Also if it stands at the end, or in an included file; but not in a comment or a scriptlet."""
        assert answer(text, ignoring='<%@ page isELIgnored="true" %>').body == expected

    @pytest.mark.parametrize(
        "text",
        [
            '<%@ page import="math" import="functools" %><%= math.floor(2.5) %><%= functools.reduce(max, [2]) %>',
            '<%@ page session="true" session="true" %>22',
            '<%@ page buffer="NONE" %>22',
            CORE + '<%@ taglib prefix="c" uri="http://java.sun.com/jsp/jstl/core" %>22',
        ],
    )
    def test_mayBeRepeated(self, text: str) -> None:
        """Imports add up, and equal values are no conflict."""
        assert answer(text).body == "22"

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ('<%@ page session="true" session="false" %>', "twice"),
            ('<%@ page pageEncoding="UTF-8" pageEncoding="UTF-8" %>', "twice"),
            (UTF8 + UTF8, "only once"),
            ('\ufeff<%@ page pageEncoding="ISO-8859-1" %>', "pageEncoding is ISO-8859-1 here, and UTF-8"),
            ('<%@ page buffer="8KB" %>', "8kb"),
            (CORE + '<%@ taglib prefix="c" uri="http://java.sun.com/jsp/jstl/fmt" %>', "already"),
            ("<c:out value='1'/>" + CORE, "was used before"),
        ],
    )
    def test_refuses(self, text: str, message: str) -> None:
        """What contradicts, and a prefix that comes too late or means two libraries."""
        found = answer(text)
        assert found.status == 500 and message in found.body and "/a.jsp (line: [1]" in found.body

    def test_theBufferOfAGroupIsNotContradicted(self) -> None:
        """It counts as if a directive had said it."""
        size = "<%= out.getBufferSize() %>"
        assert answer(size, group(buffer="4kb")).body == "4096"
        assert answer(f'<%@ page buffer="4kb" %>{size}', group(buffer="4kb")).body == "4096"
        assert "buffer was '4kb'" in answer(f'<%@ page buffer="8kb" %>{size}', group(buffer="4kb")).body
        assert answer('<%@ page autoFlush="false" %>', group(buffer="none")).status == 500

    def test_tagFilesBelongToNoGroup(self) -> None:
        """Not even to one for all files."""
        everywhere = group(elIgnored=True, trimDirectiveWhitespaces=True)
        everywhere[0][0].urlPatterns = ["/*"]
        text = '<%@ taglib prefix="t" tagdir="/WEB-INF/tags" %>${1}<t:use/>'
        files = {"/a.jsp": text, "/WEB-INF/tags/use.tag": "\n${2}"}
        assert Application(files, everywhere).get("/pages/a.jsp").body == "${1}\n2"

    def test_taglibHasNoFormInXml(self) -> None:
        """Other directives have one."""
        text = '<jsp:directive.taglib prefix="c" uri="http://java.sun.com/jsp/jstl/core"/>'
        assert "/a.jsp (line: [1]" in answer(text).body


class EncodingTests:
    """What files are written in, and what the answer is sent in."""

    @pytest.mark.parametrize(
        ("text", "type_", "body"),
        [
            ('<%@ page info="a > b" pageEncoding="UTF-8" %>ü', "text/html;charset=UTF-8", "ü"),
            ('<%@ page contentType="text/html; charset=UTF-8" %>ü', "text/html;charset=UTF-8", "ü"),
            ('<%@ include file="utf8.jspf" %>', "text/html", "ü"),
            (UTF8 + '<%@ include file="plain.jspf" %>', "text/html;charset=UTF-8", "Ã¼"),
            ('<%-- <%@ page pageEncoding="UTF-8" %> --%>ü', "text/html", "Ã¼"),
        ],
    )
    def test_isThatOfEachFile(self, text: str, type_: str, body: str) -> None:
        """A file that names none is ISO-8859-1, whoever includes it; the answer goes by the page itself."""
        found = answer(text, utf8=UTF8 + "ü", plain="ü")
        assert (found.getContentType(), found.body) == (type_, body)

    def test_groups(self) -> None:
        """A group's encoding is that of the page, and nothing may contradict it."""
        assert answer("ü", group(pageEncoding="UTF-8")).getContentType() == "text/html;charset=UTF-8"
        assert answer(UTF8, group(pageEncoding="utf-8")).status == 200
        found = answer(UTF8, group(pageEncoding="ISO-8859-15"))
        assert found.status == 500 and "the jsp-property-group" in found.body
