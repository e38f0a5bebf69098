"""Tests of catalina.jasper: what pages write, and what is wrong with them."""

import os
import types
from typing import Any

import pytest

from catalina.jasper.errors import JasperException
from catalina.jsp import BodyTagSupport, SimpleTagSupport, SkipPageException, TagSupport
from tests.jasper.fakes import Application, page, rootOf

CORE = '<%@ taglib prefix="c" uri="http://java.sun.com/jsp/jstl/core" %>'
TAGS = '<%@ taglib prefix="t" uri="urn:tags" %>'


class ScriptingTests:
    """Python between template text."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("a<% if False: %>x<% end %>b", "ab"),
            ("<% for i in range(3): %><%= i %>,<% end %>", "0,1,2,"),
            ("<% if 0: %>a<% elif 1: %>b<% else: %>c<% end %>", "b"),
            ("<% try: %>x<% int('x') %><% except ValueError as e: %>y<% finally: %>z<% end %>", "xyz"),
            ("<% def row(n): %>[<%= n %>]<% end %><% row(1); row(2) %>", "[1][2]"),
            ('<%\nt = """\n  keep\n    this"""\n%><%= t %>', "\n  keep\n    this"),
            ("<% x = [\n 1,\n 2]\nfor i in x: %><%= i %><% end %>", "12"),
            ("<% for i in range(2):\n    x = i %><%= x %>", "1"),
            ("<%= 1 # why %>", "1"),
            ("<%= 1, 2 %>", "(1, 2)"),
            ('<%= """\n  a\n""" %>', "\n  a\n"),
            ("<%= page.getServletInfo() %>", "Jasper JSP 2.2 Engine"),
            ("a<% # nothing %>b<%-- <%= 1 %> --%>c", "abc"),
            ("before<% if True:\n    return %>after", "before"),
            ("<%! n = 3 %><%! def twice(x):\n    return 2 * x %><%= twice(n) %>", "6"),
            ("<%! def jspInit(page):\n    page.mark = 7 %><%= page.mark %>", "7"),
            (
                "<jsp:scriptlet><![CDATA[x = 1 < 2]]></jsp:scriptlet><jsp:expression>x</jsp:expression>",
                "True",
            ),
            (
                '<%@ page import="math, collections.abc" %><%= math.floor(2.5) %><%= abc.Mapping.__name__ %>',
                "2Mapping",
            ),
            ('<%@ page import="math.*" %><%= floor(2.5) %>', "2"),
            ("<% end = 3 %><%= end %>", "3"),
            ('<%@ page language="java" import="java.util.*" %>${1 + 1}', "2"),
        ],
    )
    def test_writes(self, text: str, expected: str) -> None:
        """Blocks hold template text, indentation is that of the author's own lines."""
        assert page(text).body == expected

    @pytest.mark.parametrize(
        ("text", "line", "message"),
        [
            ("a\n<% end %>", 2, "closes nothing"),
            ("a\n<% else: %>", 2, "continues nothing"),
            ("a\n<% if True: %>\nb", 2, "not closed"),
            ("a\n<% x = = 1 %>", 2, "no Python"),
            ("a\n<%= 1 + %>", 2, "no Python"),
            ("a\n<%= %>", 2, "is empty"),
            (CORE + "\n<c:out value='<%= %>'/>", 2, "is empty"),
            ("a\n<%!\nx = (\n%>", 3, "no Python"),
            ('<%@ page import="no.such.module" %>', 1, "no"),
            (CORE + "\n<% if True: %><c:if test='true'><% end %></c:if>", 2, "closes nothing"),
        ],
    )
    def test_errorsNameTheLine(self, text: str, line: int, message: str) -> None:
        """The report has the page, the line and the line's text."""
        answer = page(text)
        assert answer.status == 500 and message in answer.body
        assert f"/a.jsp (line: [{line}]" in answer.body or f"/a.jsp at line {line}" in answer.body

    def test_exceptionsNameTheLine(self) -> None:
        """What a scriptlet raises is the root cause, and the traceback shows the page's line."""
        answer = page("one\n<%\nx = 1\nraise KeyError('gone') %>")
        assert isinstance(answer.problem, JasperException)
        assert isinstance(rootOf(answer.problem), KeyError)
        assert "/a.jsp at line 4" in answer.body and "4: raise KeyError" in answer.body

    def test_includedFilesKeepTheirLines(self) -> None:
        """An error in an included file names that file."""
        application = Application(
            {"/a.jsp": '\n<%@ include file="b.jspf" %>', "/b.jspf": "\n\n<%= nothing %>"}
        )
        assert "/b.jspf at line 3" in application.get("/pages/a.jsp").body

    def test_productionShowsNoSource(self) -> None:
        """Outside of development the page's text stays where it is."""
        answer = Application({"/a.jsp": "\n<%= secret %>"}, development="false").get("/pages/a.jsp")
        assert "/a.jsp at line 2" in answer.body and "<%=" not in answer.body


class DirectiveTests:
    """Directives and what they change."""

    def test_contentType(self) -> None:
        """Type and charset come from the directive, or the file's byte order mark."""
        answer = page('<%@ page contentType="text/plain" pageEncoding="UTF-8" %>ü')
        assert (answer.getContentType(), answer.body) == ("text/plain;charset=UTF-8", "ü")
        assert page("\ufeffü").getContentType() == "text/html;charset=UTF-8"

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ('<%@ page sesion="false" %>', "did you mean session"),
            ('<%@ page buffer="big" %>', "8kb"),
            ('<%@ page language="java" %><% x = 1 %>', "written in Python"),
            ('<%@ page language="java" %><%! x = 1 %>', "written in Python"),
            ('<%@ page language="perl" %>', "language is"),
            ("<%@ tag %>", "known are page, include, taglib"),
            ('<%@ include file="a.jsp" %>', "includes itself"),
            ('<%@ include file="no.jspf" %>', "/no.jspf is not there"),
            ('<%@ taglib prefix="x" uri="urn:none" %>', "no tag library"),
            ('<%@ taglib prefix="x" tagdir="/tags" %>', "/WEB-INF/tags"),
            ('<%@ page info="a" info="b" %>', "twice"),
            ("<%@ page info=a %>", "not quoted"),
        ],
    )
    def test_mistakes(self, text: str, message: str) -> None:
        """What is wrong is said with the place and what would be right."""
        answer = page("\n" + text)
        assert answer.status == 500 and message in answer.body and "/a.jsp (line: [2]" in answer.body

    def test_bufferWithoutAutoFlush(self) -> None:
        """More than fits is an error."""
        answer = page('<%@ page buffer="1kb" autoFlush="false" %><%= "x" * 2000 %>')
        assert answer.status == 500 and "buffer" in answer.body

    def test_largePagesAreSentInPieces(self) -> None:
        """The buffer is flushed by itself, and nothing is lost."""
        answer = page("<% for i in range(5000): %>0123456789<% end %>")
        assert len(answer.body) == 50000 and answer.committed

    def test_errorPage(self) -> None:
        """The error page answers, with status 500 and the exception."""
        application = Application(
            {
                "/a.jsp": '<%@ page errorPage="e.jsp" %>lost<% raise ValueError("boom") %>',
                "/e.jsp": '<%@ page isErrorPage="true" %>${pageContext.exception.message} <%= exception %>',
            }
        )
        answer = application.get("/pages/a.jsp")
        assert (answer.status, answer.body) == (500, "boom boom")


class ActionTests:
    """Standard actions."""

    def test_includeAndForward(self) -> None:
        """Parameters are passed; a forward drops what was written."""
        application = Application(
            {
                "/a.jsp": '[<jsp:include page="b.jsp"><jsp:param name="x" value="1"/></jsp:include>]',
                "/f.jsp": 'lost<jsp:forward page="/b.jsp"/>',
                "/b.jsp": "b${param.x}",
            }
        )
        assert application.get("/pages/a.jsp").body == "[b1]"
        assert application.get("/pages/f.jsp").body == "b"

    def test_endlessInclude(self) -> None:
        """A page that includes itself is an error, not the end of the server."""
        answer = page('a\n<jsp:include page="a.jsp"/>')
        assert answer.status == 500 and "/a.jsp at line 2" in answer.body

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("<jsp:inclde page='x'/>", "did you mean jsp:include"),
            ("<jsp:include/>", "needs the attribute page"),
            ("<jsp:include page='x' to='y'/>", "no attribute to"),
            ("<jsp:useBean id='1x' class='a.B'/>", "name of a variable"),
            ("<jsp:text><b/><jsp:include page='x'/></jsp:text>", "text and expressions only"),
            ("<jsp:doBody/>", "tag files only"),
            ("<jsp:param name='a' value='b'/>", "no business here"),
            ("<jsp:text>a<b>c</b></jsp:text>", "text and expressions only"),
            ("<jsp:text><%-- c --%></jsp:text>", "text and expressions only"),
            ("<jsp:text x='y'>a</jsp:text>", "no attributes"),
            ("<jsp:text>a", "not closed"),
            ("<jsp:output omit-xml-declaration='true'/>", "no business here"),
            ("<jsp:include page='x'> </jsp:include>", "jsp:param expected"),
            ("<jsp:include page='${1}#{2}'/>", "page mixes expressions"),
            ("<jsp:forward page='x'>y</jsp:forward>", "only jsp:param"),
            ("<jsp:include page='x'><%-- c --%></jsp:include>", "only jsp:param"),
            (
                "<jsp:include page='x'><jsp:param name='${1}' value='1'/></jsp:include>",
                "name of jsp:param takes no expression",
            ),
            ("<jsp:useBean id='b' class='${param.x}'/>", "class of jsp:useBean takes no expression"),
            ("<jsp:getProperty name='${1}' property='b'/>", "name of jsp:getProperty takes no expression"),
            (
                "<jsp:setProperty name='a' property='${1}'/>",
                "property of jsp:setProperty takes no expression",
            ),
            ("<jsp:getProperty name='a' property='b'> </jsp:getProperty>", "must be empty"),
            ("<jsp:setProperty name='a' property='b'><%-- c --%></jsp:setProperty>", "must be empty"),
            ("<jsp:element/>", "needs the attribute name"),
            ("<jsp:element name='a' xmlns:x='y'/>", "belongs to no tag library"),
            ("<jsp:scriptlet foo='x'>1</jsp:scriptlet>", "no attributes"),
            ("""<jsp:include page="<%= "x" %>"/>""", "has a"),
            ("<jsp:include page=<%= 'x' %>/>", "not quoted"),
            ("<jsp:include page='x'flush='true'/>", "needs a blank"),
        ],
    )
    def test_mistakes(self, text: str, message: str) -> None:
        """What is wrong is said with the place."""
        answer = page(text)
        assert message in answer.body and "/a.jsp (line: [1]" in answer.body

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("<jsp:text><![CDATA[<b>${1+1}</b>]]> ${1+1}\\${x}</jsp:text>", "<b>${1+1}</b> 2${x}"),
            (
                "<jsp:element name='input'><jsp:attribute name='name'>q</jsp:attribute></jsp:element>",
                '<input name="q"/>',
            ),
            ("<jsp:element name='a'></jsp:element>", "<a/>"),
            ("<jsp:element name='a'><jsp:body></jsp:body></jsp:element>", "<a></a>"),
            ("<jsp:element name='a'><%-- c --%></jsp:element>", "<a></a>"),
            ("<jsp:element name='a'> </jsp:element>", "<a> </a>"),
            (CORE + """<c:out value="${'a&quot;b'}" escapeXml="false"/>""", 'a"b'),
            (CORE + """<c:out value="${&quot;a}&quot;}"/>""", "a}"),
            (CORE + """<c:out value='<%= &quot;x&quot; + "y" %>'/>""", "xy"),
            (
                CORE + "<% l = pageContext.setAttribute('l', [1, 2]) %>"
                "<c:forEach var='i' items='#{l}'>${i}</c:forEach>",
                "12",
            ),
            (CORE + "<%@ page deferredSyntaxAllowedAsLiteral='true' %><c:out value='#{1+1}'/>", "#{1+1}"),
            (CORE + "<c:out c:value='1'/>", "1"),
            (
                CORE + "<c:if test='${1 == 1}'><jsp:attribute name='var'> x </jsp:attribute></c:if>${x}",
                "true",
            ),
        ],
    )
    def test_writes(self, text: str, expected: str) -> None:
        """Text, elements and attributes come out as Jasper writes them."""
        assert page(text).body == expected

    def test_missingPage(self) -> None:
        """A page that is not there is 404."""
        assert page("", address="/pages/no.jsp").status == 404

    def test_precompilation(self) -> None:
        """With jsp_precompile a page is translated and not run, whether true or false."""
        for query in (
            "jsp_precompile",
            "a=b&jsp_precompile&c",
            "jsp_precompile=true",
            "jsp_precompile=false&a=b",
        ):
            assert page("<% raise ValueError %>", address=f"/pages/a.jsp?{query}").body == ""
        assert page("run", address="/pages/a.jsp?jsp_precompiled=true").body == "run"
        for query in ("jsp_precompile=", "jsp_precompile=maybe"):
            assert page("run", address=f"/pages/a.jsp?{query}").status == 500


class Person:
    """A bean."""

    age = 7

    def setAge(self, age: int) -> None:
        """Setter."""
        self.age = age

    def getAge(self) -> int:
        """Getter."""
        return self.age

    def getFixed(self) -> int:
        """A property that can only be read."""
        return 1


class BeanTests:
    """jsp:useBean, jsp:setProperty and jsp:getProperty."""

    BEAN = "<jsp:useBean id='p' class='m.Person'/>"

    def answer(self, text: str, query: str = "") -> Any:
        """What a page with the class above answers."""
        application = Application({"/a.jsp": text}, modules={"m": types.SimpleNamespace(Person=Person)})
        return application.get(f"/pages/a.jsp?{query}")

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("<jsp:setProperty name='p' property='age'/><jsp:getProperty name='p' property='age'/>", "5"),
            ("<jsp:setProperty name='p' property='age' param='none'/>${p.age}", "7"),
            ("<jsp:setProperty name='p' property='*'/>${p.age}", "5"),
        ],
    )
    def test_setsFromParameters(self, text: str, expected: str) -> None:
        """A parameter that is missing is skipped."""
        assert self.answer(self.BEAN + text, "age=5&x=1").body == expected

    def test_bodyMayBeAComment(self) -> None:
        """What is run when the bean is made may be nothing."""
        assert self.answer(self.BEAN.replace("/>", "><%-- c --%></jsp:useBean>x")).body == "x"

    def test_mayBeShownBeforeItIsNamed(self) -> None:
        """A jsp:useBean counts wherever it stands in the page."""
        text = "<% if pageContext.getAttribute('p'): %><jsp:getProperty name='p' property='age'/><% end %>"
        assert self.answer(text + self.BEAN).body == ""

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("<jsp:getProperty name='q' property='age'/>", "made by no jsp:useBean"),
            ("<jsp:setProperty name='p' property='*' value='1'/>", "neither value nor param"),
            ("<jsp:setProperty name='p' property='age' value='1' param='x'/>", "otherwise one of them"),
            ("<jsp:setProperty name='p' property='none'/>", "none"),
            (
                "<%@ page session='false' %><jsp:useBean id='s' class='m.Person' scope='session'/>",
                "in the session",
            ),
            ("<jsp:setProperty name='p' property='fixed'/>", "fixed"),
            ("<jsp:setProperty name='p' property='age' value=''/>", "no number"),
        ],
    )
    def test_mistakes(self, text: str, message: str) -> None:
        """Unknown beans and properties, contradictions, and numbers that are none."""
        found = self.answer(self.BEAN + text)
        assert found.status == 500 and message in found.body


class RecompilationTests:
    """Pages that change."""

    def test_precompilesAll(self) -> None:
        """Every page below a folder is translated and not run, and what is wrong is gathered."""
        files = {"/a.jsp": "<%! raise ValueError %>", "/x/b.jsp": "\n<jsp:no/>", "/x/c.html": "<% no page"}
        answers = Application(files).jsp.engine.precompile()
        assert answers.keys() == {"/a.jsp", "/x/b.jsp"} and answers["/a.jsp"] is None
        assert str(getattr(answers["/x/b.jsp"], "mark", None)) == "/x/b.jsp (line: [2], column: [1])"

    def test_changedPagesAreTranslatedAnew(self, tmp_path: Any) -> None:
        """A change of the page, or of a file that it includes, is seen at the next request."""
        (tmp_path / "a.jsp").write_text('a<%@ include file="b.jspf" %>')
        (tmp_path / "b.jspf").write_text("1")
        application = Application(tmp_path, work=str(tmp_path / "work"), modificationTestInterval="-1")
        assert application.get("/pages/a.jsp").body == "a1"
        (tmp_path / "b.jspf").write_text("22")
        touched(tmp_path / "b.jspf")
        assert application.get("/pages/a.jsp").body == "a22"

    def test_workFolderSurvivesARestart(self, tmp_path: Any) -> None:
        """A second server takes the translated page, lines and all, and no half-written file."""
        (tmp_path / "a.jsp").write_text("one\n<%= 1 / 0 %>")
        for _ in range(2):
            application = Application(tmp_path, work=str(tmp_path / "work"))
            assert "/a.jsp at line 2" in application.get("/pages/a.jsp").body
        (tmp_path / "work" / "jsp" / "a_002ejsp.py").write_text("# torn")
        assert (
            "/a.jsp at line 2" in Application(tmp_path, work=str(tmp_path / "work")).get("/pages/a.jsp").body
        )


def touched(file: Any) -> None:
    """Give a file another time than it has."""
    stat = file.stat()
    os.utime(file, (stat.st_atime, stat.st_mtime + 10))


class Greeting(TagSupport):
    """A classic tag."""

    def setName(self, name: str) -> None:
        """Setter."""
        self.name = name

    def doStartTag(self) -> int:
        """Writes."""
        self.pageContext.getOut().print(f"Hello {self.name}")
        return self.EVAL_BODY_INCLUDE


class Shout(BodyTagSupport):
    """A classic tag with a buffered body."""

    def doEndTag(self) -> int:
        """Writes the body."""
        content = self.getBodyContent()
        self.pageContext.getOut().print("" if content is None else content.getString().upper())
        return self.EVAL_PAGE


class Twice(SimpleTagSupport):
    """A simple tag."""

    def setTimes(self, times: int) -> None:
        """Setter."""
        self.times = times

    def doTag(self) -> None:
        """Runs its body."""
        body = self.getJspBody()
        for _ in range(self.times):
            assert body is not None
            body.invoke(None)


class Stop(SimpleTagSupport):
    """Ends the page."""

    def doTag(self) -> None:
        """Raises."""
        raise SkipPageException()


class Has(SimpleTagSupport):
    """Tells whether it has a body."""

    def doTag(self) -> None:
        """Writes."""
        self.getJspContext().getOut().print("no" if self.getJspBody() is None else "some")


class Later(SimpleTagSupport):
    """A tag with an attribute that is an expression."""

    def setValue(self, value: Any) -> None:
        """Setter."""
        self.value = value

    setItems = setValue

    def doTag(self) -> None:
        """Writes the expression's text."""
        text = getattr(self.value, "getExpressionString", lambda: self.value)()
        self.getJspContext().getOut().print(text)


TLD = """<taglib xmlns="http://java.sun.com/xml/ns/javaee" version="2.1"><uri>urn:tags</uri>
<tag><name>greet</name><tag-class>m.Greeting</tag-class><body-content>JSP</body-content>
 <attribute><name>name</name><required>true</required><rtexprvalue>true</rtexprvalue></attribute></tag>
<tag><name>shout</name><tag-class>m.Shout</tag-class><body-content>JSP</body-content></tag>
<tag><name>twice</name><tag-class>m.Twice</tag-class><body-content>scriptless</body-content>
 <attribute><name>times</name><rtexprvalue>true</rtexprvalue></attribute></tag>
<tag><name>stop</name><tag-class>m.Stop</tag-class><body-content>empty</body-content></tag>
<tag><name>has</name><tag-class>m.Has</tag-class><body-content>scriptless</body-content></tag>
<tag><name>later</name><tag-class>m.Later</tag-class><body-content>empty</body-content>
 <attribute><name>value</name><deferred-value/></attribute></tag>
<tag><name>loop</name><tag-class>m.Later</tag-class><body-content>empty</body-content>
 <attribute><name>items</name><rtexprvalue>true</rtexprvalue><deferred-value/></attribute></tag>
<tag><name>bodied</name><tag-class>m.Has</tag-class><body-content>JSP</body-content></tag>
<tag><name>dynamic</name><tag-class>m.Has</tag-class><body-content>empty</body-content>
 <dynamic-attributes>true</dynamic-attributes></tag>
<tag><name>lost</name><tag-class>m.Lost</tag-class><body-content>empty</body-content></tag>
</taglib>"""


class TagTests:
    """Custom tags."""

    def render(self, text: str) -> Any:
        """A page with the tags of this module."""
        files = {"/a.jsp": TAGS + text, "/WEB-INF/tags.tld": TLD}
        tags = types.SimpleNamespace(
            Greeting=Greeting, Shout=Shout, Twice=Twice, Stop=Stop, Has=Has, Later=Later
        )
        return Application(files, modules={"m": tags}).get("/pages/a.jsp")

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("<t:greet name='x'/>", "Hello x"),
            ("<t:greet name='${1 + 1}'>!</t:greet>", "Hello 2!"),
            ("<t:greet name='<%= \"y\" %>'/>", "Hello y"),
            ("<t:shout>a<% out.print('b') %><t:shout>c</t:shout></t:shout>", "ABC"),
            ("<t:twice times='2'>x${1}</t:twice>", "x1x1"),
            ("a<t:stop/>b", "a"),
            ("a<t:twice times='1'>b<t:stop/>c</t:twice>d", "ab"),
            ("<t:greet><jsp:attribute name='name'> z </jsp:attribute></t:greet>", "Hello z"),
            ("<t:greet><jsp:attribute name='name'> ${' x '} </jsp:attribute></t:greet>", "Hello  x "),
            ("<t:greet><jsp:attribute name='name' trim='false'> z </jsp:attribute></t:greet>", "Hello  z "),
            ("<t:shout><%-- c --%></t:shout>|<t:has/><t:has></t:has><t:has><%-- c --%></t:has>", "|nonosome"),
            ("<t:later value='#{1}'/>,<t:later value='1'/>", "#{1},1"),
            ("<t:later value='\\#{1}'/>,<t:later value='\\\\'/>,<t:later value='a#{1}'/>", "#{1},\\,a#{1}"),
            ("<t:loop items='#{1}'/>,<t:loop items='${1}'/>,<t:loop items='x'/>", "#{1},1,x"),
        ],
    )
    def test_writes(self, text: str, expected: str) -> None:
        """Attributes are converted, bodies evaluated."""
        assert self.render(text).body == expected

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("<t:gret/>", "did you mean greet"),
            ("<t:greet/>", "needs the attribute name"),
            ("<t:greet name='x' nmae='y'/>", "did you mean name"),
            ("<t:greet name='#{x}'/>", "deferred"),
            ("<t:stop>x</t:stop>", "must be empty"),
            ("<t:stop><%-- c --%></t:stop>", "must be empty"),
            ("<t:later value='${1}'/>", "takes no expression"),
            ("<t:later value='<%= 1 %>'/>", "takes no expression"),
            ("<t:later><jsp:attribute name='value'>x</jsp:attribute></t:later>", "takes no such body"),
            ("<t:any x:y='z'/>", "belongs to no tag library"),
            ("<t:twice times='1'><% x %></t:twice>", "scriptless"),
            ("<t:greet name='x'>", "not closed"),
            ("</t:greet>", "closes nothing"),
            ("<t:lost/>", "cannot be loaded"),
            ("<t:bodied/>", "is a simple tag"),
            ("<t:dynamic/>", "does not implement DynamicAttributes"),
        ],
    )
    def test_mistakes(self, text: str, message: str) -> None:
        """What is wrong is said with the place."""
        answer = self.render(text)
        assert answer.status == 500 and message in answer.body and "/a.jsp (line: [1]" in answer.body

    def test_namedAttributesStandInFrontOfTheBody(self) -> None:
        """Not behind it."""
        text = "<c:if test='${true}'><jsp:body>x</jsp:body><jsp:attribute name='var'>v</jsp:attribute></c:if>"
        assert "before jsp:body" in page(CORE + text).body


class StandardTagTests:
    """c:set and the functions, at their edges."""

    BEAN = (
        "<%! class Bean:\n def setName(self, name: str): self.name = name\n def setAge(self, age: int): pass %>"
        "<% bean = Bean(); pageContext.setAttribute('bean', bean) %>"
    )
    FUNCTIONS = '<%@ taglib prefix="fn" uri="http://java.sun.com/jsp/jstl/functions" %>'

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("<c:set target='${requestScope}' property='a' value='1'/>${a}", "1"),
            ("<c:set target='${sessionScope}' property='a' value='1'/>${sessionScope.a}", "1"),
            (
                "<c:set var='a' scope='request' value='1'/>"
                "<c:set target='${requestScope}' property='a' value='${null}'/>[${a}]",
                "[]",
            ),
            (
                BEAN + "<c:set target='${bean}' property='name' value='${null}'/><%= bean.name is None %>",
                "True",
            ),
            ("<c:set var='a'> &nbsp;${'\u00a0'} </c:set>[${a}]", "[&nbsp;\u00a0]"),
            (
                FUNCTIONS
                + "${fn:length(fn:split(',,', ','))}${fn:length(fn:split('', ','))}${fn:split('a', '')[0]}",
                "01a",
            ),
            (FUNCTIONS + "<% pageContext.setAttribute('l', ('a', None)) %>${fn:join(l, '-')}", "a-null"),
        ],
    )
    def test_writes(self, text: str, expected: str) -> None:
        """Scopes are maps that can be changed, null is not converted, and only Java's blanks are taken away."""
        text = '<%@ page contentType="text/html;charset=UTF-8" pageEncoding="UTF-8" %>' + CORE + text
        assert page(text).body == expected

    @pytest.mark.parametrize(
        "text",
        [
            BEAN + "<c:set target='${bean}' property='age' value='${null}'/>",
            "<c:set target='${header}' property='a' value='1'/>",
        ],
    )
    def test_refuses(self, text: str) -> None:
        """A number that is to be null, and a map that can only be read."""
        assert page(CORE + text).status == 500


class TextTests:
    """Expressions in runs of text."""

    def test_textBeforeAFailureIsKeptInCatch(self) -> None:
        """What stands before an expression that fails has been written where the error is caught."""
        assert page(CORE + "<c:catch>a${1}b${1 % 0}c</c:catch>|").body == "a1b|"

    def test_catchTakesTheEndOfThePage(self) -> None:
        """What ends a page is an exception like any other (C{CatchTag.doCatch})."""
        text = "<% from catalina.jsp import SkipPageException %><c:catch>a<% raise SkipPageException() %></c:catch>b"
        assert page(CORE + text).body == "ab"

    def test_variablesAreReadAnewAfterStatements(self) -> None:
        """A run of text looks a variable up once, and never across a statement."""
        setting = "<% pageContext.setAttribute('x', {'n': NUMBER}) %>${x.n}"
        text = setting.replace("NUMBER", "1") + "${x.n}" + setting.replace("NUMBER", "2")
        assert page(text).body == "112"

    @pytest.mark.parametrize(
        ("value", "expected"),
        [({"n": None}, "[][]"), (None, "[][]"), ({"n": True}, "[true][true]"), ({"n": 1.0}, "[1.0][1.0]")],
    )
    def test_valuesAreShownAsInJava(self, value: Any, expected: str) -> None:
        """Null is nothing, truth and doubles are Java's."""
        assert page("[${v.n}][${v.n}]", attributes={"v": value}).body == expected

    def test_hiddenAttributesStayHidden(self) -> None:
        """Compiled places refuse what expressions refuse."""
        for name in ("__class__", "__dict__", "mro", "_parent"):
            assert page("${v." + name + "}", attributes={"v": Greeting()}).status == 500
        assert page("${v.doStartTag}", attributes={"v": Greeting()}).status == 500
        assert page("${v.path}", attributes={"v": types}).status == 500
