"""
The interfaces of pages and tags (C{javax.servlet.jsp} and C{javax.servlet.jsp.tagext}).

A tag class either extends one of the C{...Support} classes or implements one of these.
"""

from typing import Any

from zope.interface import Interface

from catalina.servlet import Servlet


class JspPage(Servlet):
    """A page, as the container sees it."""

    def jspInit() -> None:
        """Called once before the first request."""

    def jspDestroy() -> None:
        """Called once after the last request."""


class HttpJspPage(JspPage):
    """A page that answers HTTP."""


class JspTag(Interface):
    """Any tag."""


class Tag(JspTag):
    """A classic tag: the page calls C{doStartTag}, evaluates the body, and calls C{doEndTag}."""

    def setPageContext(context: Any) -> None:
        """Called first."""

    def setParent(parent: Any) -> None:
        """Called second, with the tag around, or None."""

    def getParent() -> Any:
        """The tag around, or None."""

    def doStartTag() -> int:
        """Called after the setters; C{SKIP_BODY} or C{EVAL_BODY_INCLUDE}."""

    def doEndTag() -> int:
        """Called at the end; C{SKIP_PAGE} or C{EVAL_PAGE}."""

    def release() -> None:
        """Called once, when the page needs the tag no more."""


class IterationTag(Tag):
    """A classic tag whose body may be evaluated again."""

    def doAfterBody() -> int:
        """Called after the body; C{EVAL_BODY_AGAIN} or C{SKIP_BODY}."""


class BodyTag(IterationTag):
    """A classic tag that may have its body kept for it: C{doStartTag} may answer C{EVAL_BODY_BUFFERED}."""

    def setBodyContent(content: Any) -> None:
        """Called with what will keep the body."""

    def doInitBody() -> None:
        """Called before the body is evaluated for the first time."""


class SimpleTag(JspTag):
    """A simple tag: the page calls C{doTag}, and the tag invokes its body as it likes."""

    def setJspContext(context: Any) -> None:
        """Called first."""

    def setParent(parent: Any) -> None:
        """Called second if there is a tag around."""

    def getParent() -> Any:
        """The tag around, or None."""

    def setJspBody(body: Any) -> None:
        """Called with the body if there is one."""

    def doTag() -> None:
        """Called once, after the setters."""


class DynamicAttributes(Interface):
    """A tag that takes attributes which its library does not list."""

    def setDynamicAttribute(uri: str | None, localName: str, value: Any) -> None:
        """Called for each of them; C{uri} is the namespace of its prefix, or None."""


class TryCatchFinally(Interface):
    """A classic tag that wants to know what its body raises."""

    def doCatch(problem: BaseException) -> None:
        """Called with what the body raised; raises it, or something else, or nothing."""

    def doFinally() -> None:
        """Called in any case, after C{doEndTag}."""


class JspIdConsumer(Interface):
    """A tag that wants an identifier that is unique in the page."""

    def setJspId(id: str) -> None:
        """Called after the other setters."""
