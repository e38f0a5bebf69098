"""
A servlet for HTTP: one method for each HTTP method.

The last filter of a chain, or the container itself, calls `service`, which calls `doGet`, `doPost` and so on
and hands up what they return, so that each of them may be an `async def`. It answers to
`javax.servlet.http.HttpServlet` as Tomcat 7 has it.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable
from typing import Any

from catalina.servlet.base import GenericServlet
from catalina.servlet.kinds import DispatcherType
from catalina.servlet.nobody import NoBodyResponse
from catalina.servlet.request import HttpServletRequest
from catalina.servlet.response import HttpServletResponse

_METHODS = {
    "GET": "doGet",
    "HEAD": "doHead",
    "POST": "doPost",
    "PUT": "doPut",
    "DELETE": "doDelete",
    "TRACE": "doTrace",
    "OPTIONS": "doOptions",
}

# RFC 9110, 9.3.8: an answer to TRACE leaves out what a script must not learn of its own browser's request.
_SECRET_HEADERS = frozenset(("authorization", "cookie", "cookie2", "proxy-authorization"))


class HttpServlet(GenericServlet):
    """
    Answers HTTP requests; a subclass overrides the `do` methods of those HTTP methods that it knows.

    A plain method may block and runs on a worker; an `async def` one must not block and runs on the reactor.
    Every one returns None or an awaitable.
    """

    def service(self, request: Any, response: Any) -> Awaitable[object] | None:
        """
        Call the method that belongs to the request's HTTP method; answer 501 if there is none (Servlet 3.0,
        2.1.1).

        :param request: a HttpServletRequest.
        :param response: a HttpServletResponse.
        :return: what the method returned.
        """
        method = request.getMethod()
        if method == "GET" and type(self).getLastModified is HttpServlet.getLastModified:
            # the common case: nobody can tell when the answer was last changed
            return self.doGet(request, response)
        if method in ("GET", "HEAD"):
            return self._serveDated(request, response)
        name = _METHODS.get(method)
        if name is None:
            response.sendError(501, f"Method {method} is not known to this servlet")
            return None
        pending: Awaitable[object] | None = getattr(self, name)(request, response)
        return pending

    def getLastModified(self, request: HttpServletRequest) -> Any:
        """
        Return when what a GET would get was last changed; then unchanged things need not be sent again.

        :param request: the GET or HEAD request.
        :return: milliseconds since 1970, -1 if that is not known; an awaitable of that if this is an `async
            def`.
        """
        return -1

    def doGet(self, request: HttpServletRequest, response: HttpServletResponse) -> Awaitable[object] | None:
        """
        Answer GET, and HEAD too unless that is overridden; by default 405, or 400 for HTTP/1.0.

        :param request: what the client wants.
        :param response: what it shall get.
        """
        return _refuse("GET", request, response)

    def doHead(self, request: HttpServletRequest, response: HttpServletResponse) -> Awaitable[object] | None:
        """
        Answer HEAD: by default as `doGet` would, with its Content-Length and without the body.

        :param request: what the client wants.
        :param response: what it shall get.
        """
        if request.getDispatcherType() is DispatcherType.INCLUDE:
            return self.doGet(request, response)
        hollow = NoBodyResponse(response)
        pending = self.doGet(request, hollow)
        if isinstance(pending, Awaitable):
            return _settleLater(pending, request, hollow)
        _settle(request, hollow)
        return None

    def doPost(self, request: HttpServletRequest, response: HttpServletResponse) -> Awaitable[object] | None:
        """
        Answer POST; by default 405, or 400 for HTTP/1.0.

        :param request: what the client wants.
        :param response: what it shall get.
        """
        return _refuse("POST", request, response)

    def doPut(self, request: HttpServletRequest, response: HttpServletResponse) -> Awaitable[object] | None:
        """
        Answer PUT; by default 405, or 400 for HTTP/1.0.

        :param request: what the client wants.
        :param response: what it shall get.
        """
        return _refuse("PUT", request, response)

    def doDelete(
        self, request: HttpServletRequest, response: HttpServletResponse
    ) -> Awaitable[object] | None:
        """
        Answer DELETE; by default 405, or 400 for HTTP/1.0.

        :param request: what the client wants.
        :param response: what it shall get.
        """
        return _refuse("DELETE", request, response)

    def doOptions(
        self, request: HttpServletRequest, response: HttpServletResponse
    ) -> Awaitable[object] | None:
        """
        Answer OPTIONS: by default with an Allow header that names what the class overrides, OPTIONS and
        TRACE.

        :param request: what the client wants.
        :param response: what it shall get.
        """
        response.setHeader("Allow", ", ".join(allowedMethods(type(self))))
        return None

    def doTrace(self, request: HttpServletRequest, response: HttpServletResponse) -> Awaitable[object] | None:
        """
        Answer TRACE: by default with the request line and the headers, credentials and cookies left out.

        Connectors refuse TRACE themselves unless allowTrace is set.

        :param request: what the client wants.
        :param response: what it shall get.
        """
        lines = [f"TRACE {request.getRequestURI()} {request.getProtocol()}"]
        for name in request.getHeaderNames():
            if name.lower() not in _SECRET_HEADERS:
                lines.append(f"{name.lower()}: {request.getHeader(name)}")
        body = "".join(f"{line}\r\n" for line in lines).encode("latin-1", "replace")
        response.setContentType("message/http")
        response.setContentLength(len(body))
        stream = response.getOutputStream()
        stream.write(body)
        stream.close()
        return None

    def _serveDated(self, request: Any, response: Any) -> Awaitable[object] | None:
        modified = self.getLastModified(request)
        if isinstance(modified, int):
            return self._serveSince(modified, request, response)
        return self._serveWhenDated(modified, request, response)

    async def _serveWhenDated(self, modified: Awaitable[int], request: Any, response: Any) -> None:
        pending = self._serveSince(await modified, request, response)
        if isinstance(pending, Awaitable):
            await pending

    def _serveSince(self, modified: int, request: Any, response: Any) -> Awaitable[object] | None:
        isGet = request.getMethod() == "GET"
        if modified >= 0:
            if isGet and _hasCurrent(request, modified):
                response.setStatus(304)
                return None
            if not response.containsHeader("Last-Modified"):
                response.setDateHeader("Last-Modified", modified)
        return self.doGet(request, response) if isGet else self.doHead(request, response)


def allowedMethods(servletClass: type) -> list[str]:
    """
    Return the HTTP methods that a servlet answers, for an Allow header.

    :param servletClass: a HttpServlet's class.
    :return: those whose `do` method is overridden (with doGet also HEAD), TRACE and OPTIONS.
    """
    overridden = {method for method, name in _METHODS.items() if _isOverridden(servletClass, name)}
    if "GET" in overridden:
        overridden.add("HEAD")
    overridden |= {"TRACE", "OPTIONS"}
    return [method for method in _METHODS if method in overridden]


def isNonBlocking(servlet: Any, method: str) -> bool:
    """
    Tell whether a servlet answers an HTTP method without ever blocking, so that it may run on the reactor.

    It does if the method that would do it is an `async def`, or is HttpServlet's own.

    :param servlet: any Servlet.
    :param method: the request's HTTP method.
    """
    cls = type(servlet)
    if not isinstance(servlet, HttpServlet) or _isOverridden(cls, "service"):
        return inspect.iscoroutinefunction(servlet.service)
    names = [_METHODS[method]] if method in _METHODS else []
    if method in ("GET", "HEAD"):
        names.append("getLastModified")
    if method == "HEAD":
        names.append("doGet")
        if _isOverridden(cls, "doHead"):
            names.remove("doGet")
    return all(
        not _isOverridden(cls, name) or inspect.iscoroutinefunction(getattr(cls, name)) for name in names
    )


def _isOverridden(servletClass: type, name: str) -> bool:
    return getattr(servletClass, name, None) is not getattr(HttpServlet, name)


def _refuse(
    method: str, request: HttpServletRequest, response: HttpServletResponse
) -> Awaitable[object] | None:
    status = 405 if request.getProtocol().endswith("1.1") else 400
    response.sendError(status, f"HTTP method {method} is not supported by this URL")
    return None


def _hasCurrent(request: Any, modified: int) -> bool:
    # An HTTP date has no milliseconds: what the client knows was rounded down when it was sent.
    try:
        known: int = request.getDateHeader("If-Modified-Since")
    except ValueError:
        return False
    return known >= modified // 1000 * 1000


def _settle(request: HttpServletRequest, hollow: NoBodyResponse) -> None:
    # After startAsync() the body is still to come, so nobody knows its length.
    if not request.isAsyncStarted():
        hollow.settleLength()


async def _settleLater(
    pending: Awaitable[object], request: HttpServletRequest, hollow: NoBodyResponse
) -> None:
    await pending
    _settle(request, hollow)
