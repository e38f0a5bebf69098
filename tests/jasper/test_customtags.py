"""Tests of catalina.jasper.customtags: which tags are used again, what they are given, and what they leave."""

import types
from typing import Any

import pytest
from zope.interface import implementer

from catalina.jasper.tags import TagPool
from catalina.jsp import BodyTagSupport, JspIdConsumer, SimpleTagSupport, TagSupport
from tests.jasper.fakes import Application

HEAD = (
    '<%@ taglib prefix="t" uri="urn:tags" %><%@ taglib prefix="u" uri="urn:tags" %>'
    '<%@ taglib prefix="c" uri="http://java.sun.com/jsp/jstl/core" %>'
)


class Count(BodyTagSupport):
    """Writes how often it was used, or what it has of a body; may fail, or end the page."""

    used = 0
    how = ""

    def setHow(self, how: str) -> None:
        """Setter."""
        self.how = how

    def doEndTag(self) -> int:
        """Write it."""
        self.used += 1
        if self.how == "fail":
            raise ValueError("as wished")
        content = self.getBodyContent()
        self.pageContext.getOut().print(f"{self.used}{'' if content is None else content.getString()}")
        return self.SKIP_PAGE if self.how == "stop" else self.EVAL_PAGE


@implementer(JspIdConsumer)
class Named(Count):
    """A tag that wants an identifier."""

    def setJspId(self, id: str) -> None:
        """Setter."""
        self.pageContext.getOut().print(f"{self.how}{id.startswith('jsp_')}")


class Inner(SimpleTagSupport):
    """A simple tag that tells what is around it."""

    def doTag(self) -> None:
        """Write its class, and what is in it."""
        self.getJspContext().getOut().print(type(self.getParent()).__name__)
        body = self.getJspBody()
        if body is not None:
            body.invoke(None)


class Define(TagSupport):
    """Sets a variable that the page has declared."""

    def doEndTag(self) -> int:
        """Set it."""
        self.pageContext.setAttribute("v", 2)
        return self.EVAL_PAGE


TLD = """<taglib xmlns="http://java.sun.com/xml/ns/javaee" version="2.1"><uri>urn:tags</uri>
<tag><name>count</name><tag-class>m.Count</tag-class><body-content>JSP</body-content>
 <attribute><name>how</name><rtexprvalue>true</rtexprvalue></attribute></tag>
<tag><name>named</name><tag-class>m.Named</tag-class><body-content>JSP</body-content>
 <attribute><name>how</name></attribute></tag>
<tag><name>inner</name><tag-class>m.Inner</tag-class><body-content>scriptless</body-content></tag>
<tag><name>define</name><tag-class>m.Define</tag-class><body-content>empty</body-content>
 <variable><name-given>v</name-given><declare>false</declare><scope>AT_END</scope></variable></tag>
</taglib>"""


def application(page: str) -> Any:
    """An application with one page."""
    modules = {"m": types.SimpleNamespace(Count=Count, Named=Named, Inner=Inner, Define=Define)}
    return Application({"/a.jsp": HEAD + page, "/WEB-INF/tags.tld": TLD}, modules=modules)


class PoolTests:
    """Classic tags are used again by the next that is written like them."""

    @pytest.mark.parametrize(
        ("page", "expected"),
        [
            ("<t:count/><t:count/>", "12"),
            ("<t:count/><u:count/>", "11"),
            ("<t:count/><t:count how=''/>", "11"),
            ("<t:count>x</t:count><t:count/>", "1x1"),
            ("<t:count how='fine'/><c:catch><t:count how='fail'/></c:catch><t:count how='fine'/>", "11"),
        ],
    )
    def test_sharesBy(self, page: str, expected: str) -> None:
        """Prefix, name, attributes, and whether there is a body; one that has failed is used no more."""
        assert application(page).get("/pages/a.jsp").body == expected

    def test_whatHasEndedThePageIsUsedNoMore(self) -> None:
        """While others serve the next request."""
        found = application("<t:count/><t:count how='stop'/>")
        assert [found.get("/pages/a.jsp").body for _ in range(2)] == ["11", "21"]

    def test_aPrefixMayStandForTwoLibraries(self) -> None:
        """In a document; tags of different classes are not mixed up."""
        other = TLD.replace("urn:tags", "urn:more").replace("m.Count", "m.Named")
        modules = {"m": types.SimpleNamespace(Count=Count, Named=Named, Inner=Inner, Define=Define)}
        page = (
            '<r><a xmlns:t="urn:tags"><t:count how="x"/></a><a xmlns:t="urn:more"><t:count how="x"/></a></r>'
        )
        files = {"/a.jspx": page, "/WEB-INF/tags.tld": TLD, "/WEB-INF/more.tld": other}
        body = Application(files, modules=modules).get("/pages/a.jspx").body
        assert body.endswith("<r><a>1</a><a>xTrue1</a></r>")

    def test_anotherThreadMayTakeTheLast(self) -> None:
        """While a pool is released, as each tag file does with its own when it ends."""

        class Contested(list[Any]):
            """What there is when one looks is gone when one takes it."""

            def __bool__(self) -> bool:
                return True

        pool = TagPool(Count, types.SimpleNamespace(poolSize=5, pools=[]))
        pool._tags = Contested([Count()])
        pool.release()
        assert not list(pool._tags)

    def test_whatHasAnIdentifierIsNotShared(self) -> None:
        """It is told last, when the other setters have been called."""
        assert application("<t:named how='x'/><t:named how='x'/>").get("/pages/a.jsp").body == "xTrue1xTrue1"


class GivenTests:
    """What tags know of the page around, and the page of them."""

    def test_simpleTagsAreNotWrappedForSimpleTags(self) -> None:
        """Only classic tags need an adapter."""
        page = "<t:inner><t:inner/></t:inner>,<t:count><t:inner/></t:count>"
        assert application(page).get("/pages/a.jsp").body == "NoneTypeInner,1Count"

    def test_variablesThatThePageDeclaresAreSet(self) -> None:
        """As those are that the tag declares."""
        assert application("<% v = 1 %><t:define/><%= v %>").get("/pages/a.jsp").body == "2"
