"""
The classes that tags are made from: C{TagSupport}, C{BodyTagSupport}, C{SimpleTagSupport}, C{JspFragment}.

Pages pool classic tags, so that one serves many requests, one after another; simple tags are made anew each
time.
"""

from abc import ABC, abstractmethod
from typing import Any

from zope.interface import implementer
from zope.interface.interface import InterfaceClass

from catalina.jsp.context import JspContext, PageContext
from catalina.jsp.interfaces import BodyTag, IterationTag, SimpleTag
from catalina.jsp.writer import BodyContent, JspWriter


class _Constants:
    """What classic tags answer."""

    SKIP_BODY = 0
    EVAL_BODY_INCLUDE = 1
    EVAL_BODY_AGAIN = 2
    EVAL_BODY_BUFFERED = 2
    EVAL_BODY_TAG = 2
    SKIP_PAGE = 5
    EVAL_PAGE = 6


def findAncestorWithClass(tag: Any, kind: Any) -> Any:
    """
    The nearest tag around another that is of a class or provides an interface.

    :param tag: where to begin; it does not count itself.
    :param kind: a class, or an interface of zope.
    :returns: None if there is none; of a tag that the page wrapped, the tag itself.
    """
    parent = tag.getParent()
    while parent is not None:
        found = parent.getAdaptee() if isinstance(parent, TagAdapter) else parent
        if kind.providedBy(found) if isinstance(kind, InterfaceClass) else isinstance(found, kind):
            return found
        parent = found.getParent()
    return None


@implementer(IterationTag)
class TagSupport(_Constants):
    """A classic tag: override C{doStartTag}, C{doAfterBody} or C{doEndTag}."""

    pageContext: PageContext
    _parent: Any = None
    _id: str | None = None
    _values: dict[str, Any] | None = None

    def __init__(self) -> None:
        super().__init__()

    @staticmethod
    def findAncestorWithClass(tag: Any, kind: Any) -> Any:
        """
        The nearest tag around another that is of a class or provides an interface, or None.

        :param tag: where to begin; it does not count itself.
        :param kind: a class, or an interface of zope.
        """
        return findAncestorWithClass(tag, kind)

    def doStartTag(self) -> int:
        """Called after the setters; the body is left out unless this is overridden."""
        return self.SKIP_BODY

    def doAfterBody(self) -> int:
        """Called after the body; it is not evaluated again unless this is overridden."""
        return self.SKIP_BODY

    def doEndTag(self) -> int:
        """Called at the end; the page goes on unless this is overridden."""
        return self.EVAL_PAGE

    def release(self) -> None:
        """Called once, when the page needs the tag no more."""
        self._parent = None
        self._id = None
        self._values = None

    def setPageContext(self, context: PageContext) -> None:
        """Called first; afterwards C{pageContext} is there."""
        self.pageContext = context

    def setParent(self, parent: Any) -> None:
        """Called second, with the tag around, or None."""
        self._parent = parent

    def getParent(self) -> Any:
        """The tag around, or None."""
        return self._parent

    def setId(self, id: str) -> None:
        """Set the attribute C{id}."""
        self._id = id

    def getId(self) -> str | None:
        """The attribute C{id}, or None."""
        return self._id

    def setValue(self, name: str, value: Any) -> None:
        """Keep a value in the tag."""
        if self._values is None:
            self._values = {}
        self._values[name] = value

    def getValue(self, name: str) -> Any:
        """A value kept in the tag, or None."""
        return None if self._values is None else self._values.get(name)

    def removeValue(self, name: str) -> None:
        """Keep a value no longer."""
        if self._values is not None:
            self._values.pop(name, None)

    def getValues(self) -> list[str]:
        """The names of all values kept in the tag."""
        return list(self._values or ())


@implementer(BodyTag)
class BodyTagSupport(TagSupport):
    """A classic tag that gets its body as text: C{getBodyContent} in C{doAfterBody} or C{doEndTag}."""

    bodyContent: BodyContent | None = None

    def doStartTag(self) -> int:
        """Called after the setters; the body is evaluated and kept unless this is overridden."""
        return self.EVAL_BODY_BUFFERED

    def setBodyContent(self, content: BodyContent) -> None:
        """Called with what will keep the body."""
        self.bodyContent = content

    def doInitBody(self) -> None:
        """Called before the body is evaluated for the first time."""

    def getBodyContent(self) -> BodyContent | None:
        """What the body has written; None if there is no body, or it is not kept."""
        return self.bodyContent

    def getPreviousOut(self) -> JspWriter:
        """The writer around the tag."""
        assert self.bodyContent is not None, "the tag has no body content"
        return self.bodyContent.getEnclosingWriter()

    def release(self) -> None:
        """Called once, when the page needs the tag no more."""
        self.bodyContent = None
        super().release()


class JspFragment(ABC):
    """A piece of a page that a tag was given, to be evaluated as often as it likes."""

    @abstractmethod
    def invoke(self, writer: Any = None) -> None:
        """
        Evaluate it.

        :param writer: where it writes to, anything with C{write}; None for the page's current writer.
        """

    @abstractmethod
    def getJspContext(self) -> JspContext:
        """The context of the page that it is a piece of."""


@implementer(SimpleTag)
class SimpleTagSupport:
    """A simple tag: override C{doTag}."""

    _jspContext: Any = None
    _jspBody: JspFragment | None = None
    _parentTag: Any = None

    def __init__(self) -> None:
        super().__init__()

    @staticmethod
    def findAncestorWithClass(tag: Any, kind: Any) -> Any:
        """
        The nearest tag around another that is of a class or provides an interface, or None.

        :param tag: where to begin; it does not count itself.
        :param kind: a class, or an interface of zope.
        """
        return findAncestorWithClass(tag, kind)

    def doTag(self) -> None:
        """Called once, after the setters."""

    def setParent(self, parent: Any) -> None:
        """Called if there is a tag around."""
        self._parentTag = parent

    def getParent(self) -> Any:
        """The tag around, or None."""
        return self._parentTag

    def setJspContext(self, context: JspContext) -> None:
        """Called first."""
        self._jspContext = context

    def getJspContext(self) -> Any:
        """The context of the page."""
        return self._jspContext

    def setJspBody(self, body: JspFragment) -> None:
        """Called with the body if there is one."""
        self._jspBody = body

    def getJspBody(self) -> JspFragment | None:
        """The body; None if there is none."""
        return self._jspBody


class TagAdapter(_Constants):
    """
    Stands for a simple tag where a classic tag asks for its parent.

    :param adaptee: the simple tag.
    """

    def __init__(self, adaptee: Any) -> None:
        self._adaptee = adaptee

    def getAdaptee(self) -> Any:
        """The simple tag."""
        return self._adaptee

    def getParent(self) -> Any:
        """The tag around the simple tag."""
        return self._adaptee.getParent()
