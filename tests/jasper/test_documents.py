"""Tests of JSP documents: pages in XML."""

import types
from typing import Any

import pytest

from catalina.jsp import BodyTagSupport
from tests.jasper.fakes import Application

JSP = 'xmlns:jsp="http://java.sun.com/JSP/Page"'
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


class Raw(BodyTagSupport):
    """A tag that gets its body as it is."""

    def doEndTag(self) -> int:
        """Write it, and how long it is."""
        content = self.getBodyContent()
        text = "" if content is None else content.getString()
        self.pageContext.getOut().print(f"{len(text)}: {text}")
        return self.EVAL_PAGE


TLD = """<taglib xmlns="http://java.sun.com/xml/ns/javaee" version="2.1"><uri>urn:tags</uri>
<tag><name>raw</name><tag-class>m.Raw</tag-class><body-content>tagdependent</body-content></tag>
</taglib>"""


def answer(text: str, **more: str) -> Any:
    """What a document answers."""
    files = {"/a.jspx": text, "/WEB-INF/tags.tld": TLD, **more}
    modules = {"m": types.SimpleNamespace(Raw=Raw)}
    return Application(files, modules=modules).get("/pages/a.jspx")


class OutputTests:
    """What documents write."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("""<c t="a>b'c"/>""", '<c t="a&gt;b&#039;c"/>'),
            ('<a xml:lang="en"/>', '<a xml:lang="en"/>'),
            ("<a><!-- c --></a>", "<a></a>"),
            ("<a> <!-- c --> </a>", "<a></a>"),
            (
                f"<a {JSP}><jsp:directive.page isELIgnored='true'/> <b> ${{x}}</b>\n</a>",
                "<a> <b> ${x}</b>\n</a>",
            ),
            (
                f"<a {JSP}><jsp:element name='b'><jsp:attribute name='c' trim='false'> <jsp:text>x</jsp:text>"
                " <jsp:text>y</jsp:text> </jsp:attribute></jsp:element></a>",
                '<a><b c=" xy "/></a>',
            ),
            (
                f"<a {JSP}><jsp:element name='b'><jsp:attribute name='c'> <jsp:text>x</jsp:text> </jsp:attribute>"
                "</jsp:element></a>",
                '<a><b c="x"/></a>',
            ),
            (f"<a {JSP}><jsp:text> x<!-- c --> </jsp:text></a>", "<a> x </a>"),
            (
                f"<a {JSP}><jsp:directive.page deferredSyntaxAllowedAsLiteral='true'/>#{{x}}</a>",
                "<a>#{x}</a>",
            ),
            (
                '<a xmlns:t="urn:tags"><t:raw><b>${x}</b> &lt;</t:raw></a>',
                "<a>13: <b>${x}</b> <</a>",
            ),
            (
                f"<a {JSP}><jsp:element name='b'><jsp:attribute name='c'> x ${{1}} </jsp:attribute></jsp:element></a>",
                '<a><b c="x 1"/></a>',
            ),
        ],
    )
    def test_writes(self, text: str, expected: str) -> None:
        """Attributes are escaped, comments are dropped, bodies for tags are as they are."""
        assert answer(text).body == DECLARATION + expected

    def test_declaration(self) -> None:
        """It names the charset of the answer."""
        page = "<jsp:directive.page contentType='text/xml;charset=ISO-8859-1'/>"
        assert answer(f"<a {JSP}>{page}</a>").body == DECLARATION.replace("UTF-8", "ISO-8859-1") + "<a></a>"

    def test_doctype(self) -> None:
        """jsp:output says what the answer begins with."""
        said = 'omit-xml-declaration="yes" doctype-root-element="a" doctype-public="p" doctype-system="s"'
        found = answer(f"<a {JSP}><jsp:output {said}/>x</a>")
        assert found.body == '<!DOCTYPE a PUBLIC "p" "s">\n<a>x</a>'


class MistakeTests:
    """What is wrong with documents."""

    @pytest.mark.parametrize(
        ("text", "line", "message"),
        [
            ('<a\n b="#{x}"/>', 2, "not allowed in template text"),
            (f"<a {JSP}>\n<jsp:text><b/></jsp:text></a>", 2, "holds text only"),
            (f"<jsp:root {JSP}/>", 1, "needs a version"),
            (f"<jsp:root {JSP} version='9'/>", 1, "needs a version"),
            (f"<a {JSP}><jsp:root version='2.0'/></a>", 1, "outermost"),
            (f"<a {JSP}>\n<jsp:output doctype-root-element='a'/></a>", 2, "go together"),
            (f"<a {JSP}>\n<jsp:output foo='a'/></a>", 2, "no attribute foo"),
            (f"<a {JSP}>\n<jsp:directive.taglib prefix='t' uri='urn:tags'/></a>", 2, "namespaces"),
            (f"<a {JSP}>\n<jsp:scriptlet>1<b/></jsp:scriptlet></a>", 2, "holds text only"),
            (f"<a\n {JSP}>\ntext\ntext ${{1 + 'x'}}\n</a>", 4, "x"),
            (f"<a {JSP}>\n<b>\nx</b>\n${{1 +}}</a>", 4, "1 +"),
        ],
    )
    def test_isTold(self, text: str, line: int, message: str) -> None:
        """With the line where it stands, also in the middle of text."""
        body = answer(text).body
        assert message in body
        assert f"/a.jspx (line: [{line}]" in body or f"/a.jspx at line {line}" in body
