"""
What a page or a tag is evaluated in: C{javax.servlet.jsp.JspContext}, C{PageContext}, C{ErrorData}.

jasper makes one per request and page; tag files have one of their own around that of the page.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from catalina.el import ELContext
from catalina.jsp.writer import BodyContent, JspWriter


class JspContext(ABC):
    """Attributes in four scopes, and the writer."""

    @abstractmethod
    def setAttribute(self, name: str, value: Any, scope: int = 1) -> None:
        """
        Set an attribute; null removes it.

        :param scope: one of L{PageContext}'s four; the page by default.
        """

    @abstractmethod
    def getAttribute(self, name: str, scope: int = 1) -> Any:
        """
        An attribute of one scope, or None.

        :param scope: one of L{PageContext}'s four; the page by default.
        """

    @abstractmethod
    def findAttribute(self, name: str) -> Any:
        """An attribute of the first of page, request, session and application that has it, or None."""

    @abstractmethod
    def removeAttribute(self, name: str, scope: int | None = None) -> None:
        """
        Remove an attribute.

        :param scope: where; from all four if it is not given.
        """

    @abstractmethod
    def getAttributesScope(self, name: str) -> int:
        """The first scope that has an attribute; 0 if none has."""

    @abstractmethod
    def getAttributeNamesInScope(self, scope: int) -> list[str]:
        """
        The names of all attributes of a scope.

        :param scope: one of L{PageContext}'s four.
        """

    @abstractmethod
    def getOut(self) -> JspWriter:
        """The writer that is current: the page's, or that of the body around."""

    @abstractmethod
    def pushBody(self, writer: Any = None) -> JspWriter:
        """
        Make another writer the current one.

        :param writer: anything with C{write}; None makes a new L{BodyContent}.
        """

    @abstractmethod
    def popBody(self) -> JspWriter:
        """Make the writer around the current one current again, and return it."""

    @abstractmethod
    def getELContext(self) -> ELContext:
        """What expressions are evaluated in."""


class PageContext(JspContext):
    """All that a page knows about its request."""

    PAGE_SCOPE = 1
    REQUEST_SCOPE = 2
    SESSION_SCOPE = 3
    APPLICATION_SCOPE = 4

    PAGE = "javax.servlet.jsp.jspPage"
    PAGECONTEXT = "javax.servlet.jsp.jspPageContext"
    REQUEST = "javax.servlet.jsp.jspRequest"
    RESPONSE = "javax.servlet.jsp.jspResponse"
    CONFIG = "javax.servlet.jsp.jspConfig"
    SESSION = "javax.servlet.jsp.jspSession"
    OUT = "javax.servlet.jsp.jspOut"
    APPLICATION = "javax.servlet.jsp.jspApplication"
    EXCEPTION = "javax.servlet.jsp.jspException"

    @abstractmethod
    def getPage(self) -> Any:
        """The page's servlet."""

    @abstractmethod
    def getRequest(self) -> Any:
        """The request."""

    @abstractmethod
    def getResponse(self) -> Any:
        """The response."""

    @abstractmethod
    def getSession(self) -> Any:
        """The session, or None if the page takes part in none."""

    @abstractmethod
    def getServletConfig(self) -> Any:
        """The configuration of the page's servlet."""

    @abstractmethod
    def getServletContext(self) -> Any:
        """The application."""

    @abstractmethod
    def getException(self) -> BaseException | None:
        """What an error page was called for, or None."""

    @abstractmethod
    def forward(self, relativeUrlPath: str) -> None:
        """
        Let another page answer; what was written is dropped.

        :param relativeUrlPath: relative to the page, or to the application if it begins with a slash.
        :raises IllegalStateException: something has been sent already.
        """

    @abstractmethod
    def include(self, relativeUrlPath: str, flush: bool = True) -> None:
        """
        Insert what another page writes.

        :param relativeUrlPath: relative to the page, or to the application if it begins with a slash.
        :param flush: whether to send first what was written before.
        """

    @abstractmethod
    def handlePageException(self, problem: BaseException) -> None:
        """Let the page's error page answer, or raise if it has none."""

    def getErrorData(self) -> "ErrorData":
        """What is known of the error that an error page was called for."""
        request = self.getRequest()
        code = request.getAttribute("javax.servlet.error.status_code")
        return ErrorData(
            request.getAttribute("javax.servlet.error.exception"),
            0 if code is None else int(code),
            request.getAttribute("javax.servlet.error.request_uri"),
            request.getAttribute("javax.servlet.error.servlet_name"),
        )


@dataclass(frozen=True)
class ErrorData:
    """The error that an error page was called for."""

    throwable: BaseException | None
    statusCode: int
    requestURI: str | None
    servletName: str | None

    def getThrowable(self) -> BaseException | None:
        """What was raised."""
        return self.throwable

    def getStatusCode(self) -> int:
        """The status of the answer; 0 if there was no error."""
        return self.statusCode

    def getRequestURI(self) -> str | None:
        """Which address failed."""
        return self.requestURI

    def getServletName(self) -> str | None:
        """Which servlet failed."""
        return self.servletName


__all__ = ["BodyContent", "ErrorData", "JspContext", "PageContext"]
