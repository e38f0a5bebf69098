"""Tests of catalina.jsp: the classes that tags are made from, writers, and what applications import."""

import io

import pytest
from zope.interface.verify import verifyClass

import catalina.jsp
from catalina.jasper.writers import BodyWriter
from catalina.jsp import (
    BodyTag,
    BodyTagSupport,
    ErrorData,
    IterationTag,
    JspException,
    JspTagException,
    JspWriter,
    PageContext,
    SimpleTag,
    SimpleTagSupport,
    SkipPageException,
    TagAdapter,
    TagSupport,
)
from catalina.servlet import ServletException


class Memory(JspWriter):
    """A writer that keeps everything."""

    def __init__(self) -> None:
        super().__init__(0, True)
        self.text = ""

    def write(self, text: str) -> None:
        """Keep it."""
        self.text += text

    def clear(self) -> None:
        """Forget it."""
        self.text = ""

    clearBuffer = clear

    def flush(self) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""

    def getRemaining(self) -> int:
        """None."""
        return 0


class SupportTests:
    """Tag classes."""

    def test_provideTheirInterfaces(self) -> None:
        """Each class has the methods of its interface."""
        assert verifyClass(IterationTag, TagSupport)
        assert verifyClass(BodyTag, BodyTagSupport)
        assert verifyClass(SimpleTag, SimpleTagSupport)

    def test_constantsAreThoseOfJava(self) -> None:
        """Tags compare with them, and so do pages."""
        names = (
            "SKIP_BODY",
            "EVAL_BODY_INCLUDE",
            "EVAL_BODY_AGAIN",
            "EVAL_BODY_BUFFERED",
            "SKIP_PAGE",
            "EVAL_PAGE",
        )
        assert [getattr(TagSupport, name) for name in names] == [0, 1, 2, 2, 5, 6]
        assert PageContext.PAGE_SCOPE, PageContext.APPLICATION_SCOPE == (1, 4)

    def test_defaults(self) -> None:
        """Without overriding, a tag leaves its body out, a body tag keeps it, and the page goes on."""
        assert (TagSupport().doStartTag(), TagSupport().doAfterBody(), TagSupport().doEndTag()) == (0, 0, 6)
        assert BodyTagSupport().doStartTag() == 2

    def test_findsAncestors(self) -> None:
        """By class or interface, through the adapters that stand for simple tags."""
        outer, middle, inner = BodyTagSupport(), SimpleTagSupport(), TagSupport()
        middle.setParent(outer)
        inner.setParent(TagAdapter(middle))
        assert inner.findAncestorWithClass(inner, SimpleTagSupport) is middle
        assert inner.findAncestorWithClass(inner, BodyTagSupport) is outer
        assert inner.findAncestorWithClass(inner, BodyTag) is outer
        assert inner.findAncestorWithClass(inner, ErrorData) is None

    def test_keepsValues(self) -> None:
        """Values and id until the tag is released."""
        tag = TagSupport()
        tag.setId("x")
        tag.setValue("a", 1)
        assert (tag.getId(), tag.getValue("a"), tag.getValues()) == ("x", 1, ["a"])
        tag.removeValue("a")
        assert tag.getValue("a") is None
        tag.release()
        assert tag.getId() is None

    def test_exceptions(self) -> None:
        """All are servlet exceptions, and keep their cause."""
        cause = ValueError("x")
        assert JspTagException("m", cause).getRootCause() is cause
        assert issubclass(SkipPageException, JspException) and issubclass(JspException, ServletException)


class WriterTests:
    """What pages write with."""

    @pytest.mark.parametrize(
        ("value", "text"), [(1, "1"), (None, "null"), (True, "true"), ("a", "a"), (2.5, "2.5")]
    )
    def test_printsAnything(self, value: object, text: str) -> None:
        """Truth and null as in Java, a line end behind println."""
        writer = Memory()
        writer.print(value)
        writer.println(value)
        assert writer.text == f"{text}{text}\n"

    def test_bodyContent(self) -> None:
        """Keeps what it gets, gives it out as often as wanted, and is not flushed."""
        around = Memory()
        content = BodyWriter(around)
        content.print("ab")
        target = io.StringIO()
        content.writeOut(target)
        assert (content.getString(), content.getReader().read(), target.getvalue()) == ("ab", "ab", "ab")
        assert content.getEnclosingWriter() is around
        content.clearBody()
        assert content.getString() == ""
        with pytest.raises(OSError, match="cannot be flushed"):
            content.flush()

    def test_bodyContentOfAWriter(self) -> None:
        """With a writer of its own nothing is kept."""
        target = io.StringIO()
        BodyWriter(Memory(), target).print("x")
        assert target.getvalue() == "x"


class FaceTests:
    """What applications import."""

    def test_everyNameIsThere(self) -> None:
        """The face holds what it says."""
        assert all(hasattr(catalina.jsp, name) for name in catalina.jsp.__all__)
