"""
The contexts that pages and tag files are evaluated in (C{PageContextImpl}, C{JspContextWrapper}).
"""

from collections.abc import Callable
from typing import Any

from catalina.el import ELContext, MethodExpression, PropertyNotWritableException, ValueExpression
from catalina.jasper.implicit import IMPLICIT
from catalina.jasper.including import forwardTo, includeInto
from catalina.jasper.writers import BodyWriter, PageWriter
from catalina.jsp import JspWriter, PageContext, SkipPageException
from catalina.servlet import IllegalStateException

_NAMES = {1: "page", 2: "request", 3: "session", 4: "application"}
_ERROR_EXCEPTION = "javax.servlet.error.exception"

#: What variables stand for that are evaluated where they are met.
Deferred = dict[str, Callable[[], Any]]


class ScopedContext(PageContext):
    """Attributes in four scopes, and expressions over them: what pages and tag files have in common."""

    attributes: dict[str, Any]
    _elContext: ELContext | None = None
    _deferred: Deferred | None = None

    def _owner(self, scope: int) -> Any:
        """Who has the attributes of a scope other than the page's."""
        if scope == 2:
            return self.getRequest()
        if scope == 4:
            return self.getServletContext()
        if scope != 3:
            raise ValueError(f"there is no scope {scope}: 1 is page, 2 request, 3 session, 4 application")
        session = self.getSession()
        if session is None:
            raise IllegalStateException("the page takes part in no session")
        return session

    def setAttribute(self, name: str, value: Any, scope: int = 1) -> None:
        if value is None:
            self.removeAttribute(name, scope)
        elif scope == 1:
            self.attributes[name] = value
        else:
            self._owner(scope).setAttribute(name, value)

    def getAttribute(self, name: str, scope: int = 1) -> Any:
        return self.attributes.get(name) if scope == 1 else self._owner(scope).getAttribute(name)

    def removeAttribute(self, name: str, scope: int | None = None) -> None:
        if scope is None:
            self._removeEverywhere(name)
        elif scope == 1:
            self.attributes.pop(name, None)
        else:
            self._owner(scope).removeAttribute(name)

    def _removeEverywhere(self, name: str) -> None:
        self.attributes.pop(name, None)
        self.getRequest().removeAttribute(name)
        session = self._validSession()
        if session is not None:
            session.removeAttribute(name)
        self.getServletContext().removeAttribute(name)

    def _validSession(self) -> Any:
        """The session unless there is none, or it has been invalidated."""
        session = self.getSession()
        if session is None:
            return None
        try:
            session.getAttribute("")
        except IllegalStateException:
            return None
        return session

    def findAttribute(self, name: str) -> Any:
        value = self.attributes.get(name)
        if value is None:
            value = self.getRequest().getAttribute(name)
        if value is None:
            session = self._validSession()
            value = None if session is None else session.getAttribute(name)
        return self.getServletContext().getAttribute(name) if value is None else value

    def getAttributesScope(self, name: str) -> int:
        if self.attributes.get(name) is not None:
            return 1
        owners = ((2, self.getRequest()), (3, self._validSession()), (4, self.getServletContext()))
        found = (
            scope for scope, owner in owners if owner is not None and owner.getAttribute(name) is not None
        )
        return next(found, 0)

    def getAttributeNamesInScope(self, scope: int) -> list[str]:
        return list(self.attributes) if scope == 1 else list(self._owner(scope).getAttributeNames())

    def getELContext(self) -> ELContext:
        if self._elContext is None:
            self._elContext = ELContext(self.resolve, assign=self._assign)
            self._elContext.putContext(PageContext, self)
        return self._elContext

    def resolve(self, name: str) -> Any:
        """What a name means in an expression: an implicit object, or an attribute of any scope."""
        if name in IMPLICIT:
            return IMPLICIT[name](self)
        value = self.attributes.get(name)
        return self.findAttribute(name) if value is None else value

    def defer(self, name: str, expression: ValueExpression) -> None:
        """
        Let a variable stand for an expression, whatever attributes there are (C{VariableMapper}).

        Other such variables mean in it what they mean now.
        """
        if self._deferred is None:
            found = self._deferred = {}
            self.getELContext().variable = lambda each: self._resolved(found, each)
        known = dict(self._deferred)
        around = ELContext(lambda each: self._resolved(known, each))
        self._deferred[name] = lambda: expression.getValue(around)

    def undefer(self, name: str) -> None:
        """Let a variable stand for attributes again."""
        if self._deferred is not None:
            self._deferred.pop(name, None)

    def _resolved(self, deferred: Deferred, name: str) -> Any:
        found = deferred.get(name)
        return self.resolve(name) if found is None else found()

    def _assign(self, name: str, value: Any) -> None:
        """Set an attribute where there is one of this name, else in the page's scope; no implicit object."""
        if name in IMPLICIT:
            raise PropertyNotWritableException(f"the implicit object {name!r} can only be read")
        self.setAttribute(name, value, self.getAttributesScope(name) or 1)


class RequestContext(ScopedContext):
    """
    The context of a page.

    :param page: the page's servlet.
    :param errorPage: the address of the page that shows its errors; empty for none.
    :param needsSession: whether it takes part in the session.
    """

    def __init__(
        self,
        page: Any,
        request: Any,
        response: Any,
        errorPage: str,
        needsSession: bool,
        buffer: tuple[int, bool],
    ) -> None:
        self.attributes = {}
        self._page = page
        self._request = request
        self._response = response
        self._errorPage = errorPage
        self._session = request.getSession() if needsSession else None
        self._writers: list[Any] = [PageWriter(response, *buffer)]

    def findAttribute(self, name: str) -> Any:
        value = self.attributes.get(name)
        if value is None:
            value = self._request.getAttribute(name)
        return super().findAttribute(name) if value is None else value

    def getOut(self) -> JspWriter:
        writer: JspWriter = self._writers[-1]
        return writer

    def pushBody(self, writer: Any = None) -> JspWriter:
        content = BodyWriter(self._writers[-1], writer)
        self._writers.append(content)
        return content

    def popBody(self) -> JspWriter:
        self._writers.pop()
        return self.getOut()

    def depth(self) -> int:
        """How many bodies are being evaluated."""
        return len(self._writers)

    def restore(self, depth: int) -> JspWriter:
        """
        Forget bodies that were begun and not ended, because of an error.

        :param depth: what C{depth} was before them.
        """
        del self._writers[depth:]
        return self.getOut()

    def finish(self) -> None:
        """Send what is in the buffer; the page is at its end."""
        self.restore(1)
        self._writers[0].sendBuffer()

    def abandon(self) -> None:
        """Forget what is in the buffer, unless something of the answer has gone out; the page has failed."""
        self.restore(1)
        self._writers[0].abandon()

    def getPage(self) -> Any:
        return self._page

    def getRequest(self) -> Any:
        return self._request

    def getResponse(self) -> Any:
        return self._response

    def getSession(self) -> Any:
        return self._session

    def getServletConfig(self) -> Any:
        return self._page.getServletConfig()

    def getServletContext(self) -> Any:
        return self._page.getServletContext()

    def getException(self) -> BaseException | None:
        problem: BaseException | None = self._request.getAttribute(_ERROR_EXCEPTION)
        if problem is None:
            problem = self._request.getAttribute(PageContext.EXCEPTION)
        return problem

    def forward(self, relativeUrlPath: str) -> None:
        try:
            self.getOut().clear()
        except OSError as problem:
            raise IllegalStateException(f"the page cannot be forwarded: {problem}") from problem
        forwardTo(self, relativeUrlPath)

    def include(self, relativeUrlPath: str, flush: bool = True) -> None:
        includeInto(self, self.getOut(), relativeUrlPath, flush)

    def handlePageException(self, problem: BaseException) -> None:
        if isinstance(problem, SkipPageException):
            return
        if not self._errorPage:
            raise problem
        self.restore(1)
        request = self._request
        request.setAttribute(PageContext.EXCEPTION, problem)
        request.setAttribute("javax.servlet.error.status_code", 500)
        request.setAttribute("javax.servlet.error.request_uri", request.getRequestURI())
        request.setAttribute("javax.servlet.error.servlet_name", self.getServletConfig().getServletName())
        try:
            self.forward(self._errorPage)
        except IllegalStateException:
            self.include(self._errorPage)
        if request.getAttribute(_ERROR_EXCEPTION) is problem:
            request.removeAttribute(_ERROR_EXCEPTION)
        for name in ("status_code", "request_uri", "servlet_name"):
            request.removeAttribute(f"javax.servlet.error.{name}")
        request.removeAttribute(PageContext.EXCEPTION)


class TagFileContext(ScopedContext):
    """
    The context of a tag file: its own page scope, everything else that of the page around.

    :param outer: the context of the page or tag file that uses it.
    :param tag: the tag.
    :param variables: the variables that the tag file declares: pairs of the name inside and what is known
        of it.
    """

    def __init__(self, outer: Any, tag: Any, variables: list[tuple[str, str, str]]) -> None:
        self.attributes = {}
        self.outer = outer
        self.tag = tag
        self._variables = variables
        self._saved = {name: outer.getAttribute(name) for _, name, scope in variables if scope == "NESTED"}

    def resolve(self, name: str) -> Any:
        """
        What a name means in an expression.

        A deferred attribute hides all others of its name, and is evaluated where it is met: the tag file's
        own variables are there, while those of the page around are not (C{VariableMapper}).
        """
        expression = self.tag.deferred.get(name)
        if expression is None or isinstance(expression, MethodExpression):
            return super().resolve(name) if expression is None else expression
        return expression.getValue(ELContext(self._resolveAround))

    def _resolveAround(self, name: str) -> Any:
        """What a name means in a deferred attribute: first what it meant where the tag is used."""
        isDeferred = isinstance(self.outer, TagFileContext) and name in self.outer.tag.deferred
        return self.outer.resolve(name) if isDeferred else super().resolve(name)

    def synchronize(self, *scopes: str) -> None:
        """
        Copy the tag file's variables of some scopes to the page around.

        :param scopes: of C{NESTED}, C{AT_BEGIN}, C{AT_END}.
        """
        for inner, name, scope in self._variables:
            if scope in scopes:
                self.outer.setAttribute(name, self.attributes.get(inner))

    def end(self) -> None:
        """The tag is at its end: its last variables are copied, those of its body are as they were before."""
        self.synchronize("AT_BEGIN", "AT_END")
        for name, value in self._saved.items():
            self.outer.setAttribute(name, value)

    def getOut(self) -> JspWriter:
        writer: JspWriter = self.outer.getOut()
        return writer

    def pushBody(self, writer: Any = None) -> JspWriter:
        content: JspWriter = self.outer.pushBody(writer)
        return content

    def popBody(self) -> JspWriter:
        writer: JspWriter = self.outer.popBody()
        return writer

    def depth(self) -> int:
        """How many bodies are being evaluated."""
        depth: int = self.outer.depth()
        return depth

    def restore(self, depth: int) -> JspWriter:
        """Forget bodies that were begun and not ended."""
        writer: JspWriter = self.outer.restore(depth)
        return writer

    def getPage(self) -> Any:
        return self.outer.getPage()

    def getRequest(self) -> Any:
        return self.outer.getRequest()

    def getResponse(self) -> Any:
        return self.outer.getResponse()

    def getSession(self) -> Any:
        return self.outer.getSession()

    def getServletConfig(self) -> Any:
        return self.outer.getServletConfig()

    def getServletContext(self) -> Any:
        return self.outer.getServletContext()

    def getException(self) -> BaseException | None:
        problem: BaseException | None = self.outer.getException()
        return problem

    def forward(self, relativeUrlPath: str) -> None:
        self.outer.forward(relativeUrlPath)

    def include(self, relativeUrlPath: str, flush: bool = True) -> None:
        self.outer.include(relativeUrlPath, flush)

    def handlePageException(self, problem: BaseException) -> None:
        self.outer.handlePageException(problem)
