"""Tests of tag files: their attributes, their directives, and what ends with them."""

import types
from pathlib import Path
from typing import Any

import pytest

from catalina.jsp import SimpleTagSupport, TagSupport
from catalina.jsp.support import findAncestorWithClass
from tests.jasper.fakes import Application

IMPLICIT_TLD = '<taglib xmlns="http://java.sun.com/xml/ns/javaee" version="2.1"/>'
HEAD = (
    '<%@ taglib prefix="w" tagdir="/WEB-INF/tags" %><%@ taglib prefix="t" uri="urn:tags" %>'
    '<%@ taglib prefix="c" uri="http://java.sun.com/jsp/jstl/core" %>'
)


class Stop(TagSupport):
    """A classic tag that ends the page."""

    def doEndTag(self) -> int:
        """End it."""
        return self.SKIP_PAGE


class Body(SimpleTagSupport):
    """A simple tag that writes its body."""

    def doTag(self) -> None:
        """Write it."""
        body = self.getJspBody()
        assert body is not None
        body.invoke(None)


class Count(TagSupport):
    """A classic tag that counts how often it was used; it knows the simple tag around."""

    used = 0

    def doEndTag(self) -> int:
        """Write it."""
        self.used += 1
        around = findAncestorWithClass(self, Body)
        self.pageContext.getOut().print(f"{self.used}{'' if around is None else 'in'}")
        return self.EVAL_PAGE


TLD = """<taglib xmlns="http://java.sun.com/xml/ns/javaee" version="2.1"><uri>urn:tags</uri>
<tag><name>stop</name><tag-class>m.Stop</tag-class><body-content>empty</body-content></tag>
<tag><name>count</name><tag-class>m.Count</tag-class><body-content>empty</body-content></tag>
<tag><name>body</name><tag-class>m.Body</tag-class><body-content>scriptless</body-content></tag>
</taglib>"""


def answer(page: str, **files: str) -> Any:
    """
    What a page answers.

    :param files: tag files by their names.
    """
    application: dict[str, str | bytes] = {
        "/a.jsp": HEAD + page,
        "/b.jsp": "forwarded",
        "/WEB-INF/tags.tld": TLD,
        "/WEB-INF/tags/implicit.tld": IMPLICIT_TLD,
    }
    application |= {f"/WEB-INF/tags/{name}.tag": HEAD + text for name, text in files.items()}
    modules = {"m": types.SimpleNamespace(Stop=Stop, Body=Body, Count=Count)}
    return Application(application, modules=modules).get("/pages/a.jsp")


class DeferredTests:
    """Attributes whose values are expressions."""

    DEFERRED = '<%@ attribute name="value" deferredValue="true" deferredValueType="java.lang.Long" %>'

    @pytest.mark.parametrize(
        ("value", "text", "expected"),
        [
            ("#{1+1}", "${value + 1}|${value}", "3|2"),
            ("#{n}", '<c:forEach var="n" begin="1" end="3">${value}</c:forEach>', "123"),
            ("#{requestScope.r}", '<c:set var="value" value="7"/>${value}', "4"),
            ("#{1}", "${empty pageScope.value}<%= value.getExpressionString() %>", "true#{1}"),
            ("#{2}", '<w:inner value="#{value + 1}"/>', "[3]"),
        ],
    )
    def test_evaluatesWhereTheyAreUsed(self, value: str, text: str, expected: str) -> None:
        """A deferred attribute is evaluated each time, with the variables of the tag file."""
        page = f'<% request.setAttribute("r", 4) %><w:use value="{value}"/>'
        inner = self.DEFERRED + "[${value}]"
        assert answer(page, use=self.DEFERRED + text, inner=inner).body == expected

    def test_converts(self) -> None:
        """The value is of the type that the directive names."""
        found = answer("<w:use value=\"#{'x'}\"/>", use=self.DEFERRED + "${value}")
        assert found.status == 500


class DynamicAttributesTests:
    """Attributes that a tag file does not declare."""

    USE = '<%@ tag dynamic-attributes="more" %><c:forEach var="e" items="${more}">${e.key}=${e.value};</c:forEach>'

    def test_orderIsThatOfJava(self) -> None:
        """The map that holds them goes through their names as Java's HashMap does."""
        assert answer('<w:use zeta="1" b="2" a="${3}" p=""/>', use=self.USE).body == "zeta=1;p=;a=3;b=2;"

    def test_prefixedDoNotCount(self) -> None:
        """Only those without a prefix are in the map."""
        assert answer('<w:use a="1" t:b="2"/>', use=self.USE).body == "a=1;"


class DirectiveTests:
    """What the directives of tag files say."""

    @pytest.mark.parametrize("head", ['<%@ include file="x.tagf" %>', '<jsp:directive.attribute name="x"/>'])
    def test_areFoundEverywhere(self, head: str) -> None:
        """Also in included files, and in XML's syntax."""
        files = {
            "/a.jsp": HEAD + "<w:use x='1'/>",
            "/WEB-INF/tags.tld": TLD,
            "/WEB-INF/tags/use.tag": head + "[${x}]",
            "/WEB-INF/tags/x.tagf": '<%@ attribute name="x" %>',
        }
        assert Application(files).get("/pages/a.jsp").body == "[1]"

    @pytest.mark.parametrize(
        ("directives", "message"),
        [
            ('<%@ attribute name="x" %><%@ attribute name="x" %>', "x was declared before"),
            ('<%@ variable name-given="x" %><%@ variable name-given="x" %>', "x was declared before"),
            ('<%@ attribute name="x" %><%@ variable name-given="x" %>', "x was declared before"),
            ('<%@ tag dynamic-attributes="x" %><%@ attribute name="x" %>', "x was declared before"),
            ('<%@ attribute name="x" fragment="true" rtexprvalue="true" %>', "neither type nor rtexprvalue"),
            ('<%@ attribute name="x" fragment="true" type="int" %>', "neither type nor rtexprvalue"),
            ('<%@ attribute name="x" deferredValue="false" deferredValueType="int" %>', "does not go with"),
            ('<%@ attribute name="x" deferredValue="true" deferredMethod="true" %>', "do not go together"),
            ('<%@ variable name-given="y" alias="x" %>', "go together"),
            ('<%@ variable name-from-attribute="x" alias="y" %>', "no attribute x"),
            (
                '<%@ attribute name="x" required="true" %><%@ variable name-from-attribute="x" alias="y" %>',
                "rtexprvalue",
            ),
            ('<%@ tag body-content="empty" %><%@ tag body-content="scriptless" %>', "cannot become"),
        ],
    )
    def test_mistakes(self, directives: str, message: str) -> None:
        """Names are declared once, and what does not go together is told with the place."""
        found = answer("<w:use/>", use=directives)
        assert (
            found.status == 500 and message in found.body and "/WEB-INF/tags/use.tag (line: [1]" in found.body
        )

    def test_deferredSyntaxIsTextInOldTagFiles(self) -> None:
        """Before JSP 2.1 there was none."""
        files = {"/a.jsp": HEAD + "<w:use/>", "/WEB-INF/tags.tld": TLD, "/WEB-INF/tags/use.tag": "#{x}"}
        assert Application(files).get("/pages/a.jsp").body == "#{x}"

    def test_changesAreSeen(self, tmp_path: Path) -> None:
        """A page is translated anew when a file changes in which a directive of its tag stands."""
        files = {"a.jsp": HEAD + "<w:use x='1'/>", "WEB-INF/tags.tld": TLD}
        files |= {"WEB-INF/tags/use.tag": '<%@ include file="x.tagf" %>[${x}]', "WEB-INF/tags/x.tagf": ""}
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        application = Application(tmp_path, modificationTestInterval="-1")
        assert "no attribute x" in application.get("/pages/a.jsp").body
        (tmp_path / "WEB-INF/tags/x.tagf").write_text('<%@ attribute name="x" %>')
        assert application.get("/pages/a.jsp").body == "[1]"
        stamps = application.jsp.engine.page("/a.jsp")._unit.stamps
        assert "/WEB-INF/tags/x.tagf" in stamps

    @pytest.mark.parametrize(("version", "expected"), [("2.0", 500), ("2.1", 200)])
    def test_versionIsThatOfTheDescriptor(self, version: str, expected: int) -> None:
        """A tag file that a descriptor names is of the descriptor's JSP version."""
        files = {
            "/a.jsp": '<%@ taglib prefix="f" uri="urn:files" %><f:use value="#{1}"/>',
            "/WEB-INF/f.tld": f'''<taglib xmlns="http://java.sun.com/xml/ns/javaee" version="{version}">
<uri>urn:files</uri><tag-file><name>use</name><path>/WEB-INF/tags/use.tag</path></tag-file></taglib>''',
            "/WEB-INF/tags/use.tag": DeferredTests.DEFERRED + "${value}",
        }
        assert Application(files).get("/pages/a.jsp").status == expected


class FragmentTests:
    """jsp:attribute, jsp:body, jsp:invoke and jsp:doBody."""

    FRAME = (
        '<%@ attribute name="head" fragment="true" %><%@ attribute name="row" fragment="true" %>'
        '(<jsp:invoke fragment="head"/>)<% jspContext.setAttribute("i", 1) %><jsp:invoke fragment="row"/>'
        "[<jsp:doBody/>]"
    )

    def test_areTrimmed(self) -> None:
        """Blanks at the ends of a jsp:attribute do not count, those of values do."""
        page = (
            "<w:use><jsp:attribute name='head'>\n H\n</jsp:attribute>"
            "<jsp:attribute name='row'> r${' x '} </jsp:attribute><jsp:body> b </jsp:body></w:use>"
        )
        assert answer(page, use=self.FRAME).body == "(H)r x [ b ]"

    @pytest.mark.parametrize(
        ("page", "message"),
        [
            ("<w:use head='h'/>", "is a fragment"),
            ("<w:use head='${1}'/>", "is a fragment"),
            ("<w:use><jsp:body>a</jsp:body><jsp:body>b</jsp:body></w:use>", "two jsp:body"),
            ("<w:use><jsp:attribute name='head' foo='1'>a</jsp:attribute></w:use>", "no attribute foo"),
        ],
    )
    def test_mistakes(self, page: str, message: str) -> None:
        """What would be lost is refused."""
        assert message in answer(page, use=self.FRAME).body

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("<jsp:doBody var='a' varReader='b'/>", "not both"),
            ("<jsp:doBody scope='page'/>", "beside var"),
            ("<jsp:doBody> </jsp:doBody>", "must be empty"),
            ("<jsp:invoke fragment='x' scope='page'/>", "beside var"),
        ],
    )
    def test_resultMistakes(self, text: str, message: str) -> None:
        """Where a result goes is said once."""
        assert message in answer("<w:use/>", use=text).body


class SkipPageTests:
    """What ends a page from a tag file."""

    @pytest.mark.parametrize(
        ("text", "page", "expected"),
        [
            ("x<t:stop/>y", "a<w:use/>b", "ax"),
            ("x<t:stop/>y", "a<t:body>c<w:use/>d</t:body>b", "acx"),
            ("x<t:body>z<t:stop/></t:body>y", "a<w:use/>b", "axz"),
            ("x<jsp:forward page='/b.jsp'/>y", "a<w:use/>b", "forwarded"),
        ],
    )
    def test_endsThePageToo(self, text: str, page: str, expected: str) -> None:
        """SKIP_PAGE and jsp:forward in a tag file end the page that uses it."""
        assert answer(page, use=text).body == expected

    def test_redirects(self) -> None:
        """Nothing runs after c:redirect in a tag file."""
        found = answer("<w:use/><% 1 / 0 %>", use="<c:redirect url='http://x/'/>")
        assert (found.status, found.location) == (302, "http://x/")


class SurroundingsTests:
    """What a tag file's tags know of the page around, and what is left of them."""

    @pytest.mark.parametrize(
        ("text", "page", "expected"),
        [
            ("<t:count/>", "<t:body><w:use/></t:body>", "1in"),
            ("<t:count/>", "<w:use/>", "1"),
            ("<t:body><t:count/></t:body>", "<w:use/>", "1in"),
            ("<jsp:doBody/>", "<t:body><w:use><t:count/></w:use></t:body>", "1in"),
        ],
    )
    def test_theTagItselfIsAround(self, text: str, page: str, expected: str) -> None:
        """Tags in it find those that are around it."""
        assert answer(page, use=text).body == expected

    def test_itsTagsAreItsOwn(self) -> None:
        """They are new each time that it is used."""
        assert answer("<w:use/><w:use/>,<t:count/><t:count/>", use="<t:count/><t:count/>").body == "1212,12"

    def test_attributesOfOtherNamespacesAreNone(self) -> None:
        """Only those without a prefix are dynamic attributes of it."""
        text = "<%@ tag dynamic-attributes='more' %>${more.a}[${more.b}]"
        assert answer("<w:use a='1' c:b='2'/>", use=text).body == "1[]"


class WordingTests:
    """How directives and descriptors may be written."""

    @pytest.mark.parametrize(
        ("text", "page", "expected"),
        [
            ("<%@ attribute name='a' required='YES' %>x", "<w:use/>", "needs the attribute a"),
            ("<%@ attribute name='a' rtexprvalue='no' %>x", "<w:use a='${1}'/>", "takes no expression"),
            ("<%@ tag body-content='Empty' %>x", "<w:use> </w:use>", "must be empty"),
            ("<%@ tag body-content='TagDependent' %><jsp:doBody/>", "<w:use>${1}</w:use>", "${1}"),
        ],
    )
    def test_truthIsYesToo(self, text: str, page: str, expected: str) -> None:
        """And capitals do not matter."""
        assert expected in answer(page, use=text).body

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            ("<tag-file><name>use</name><path>/tags/use.tag</path></tag-file>", "in neither /WEB-INF/tags"),
            (
                2 * "<function><name>f</name><function-class>m.F</function-class></function>",
                "two functions f",
            ),
        ],
    )
    @pytest.mark.parametrize("uri", ["/WEB-INF/more.tld", "urn:more"])
    def test_mistakesOfDescriptors(self, content: str, message: str, uri: str) -> None:
        """Tag files stand in their folder, functions have names of their own; told whichever way the page asks."""
        tld = IMPLICIT_TLD.replace("/>", f"><uri>urn:more</uri>{content}</taglib>")
        page = f'<%@ taglib prefix="m" uri="{uri}" %>'
        assert message in Application({"/a.jsp": page, "/WEB-INF/more.tld": tld}).get("/pages/a.jsp").body
