"""Where a redirect leads, as the Location header and a short page say it (Response.sendRedirect and toAbsolute in Tomcat)."""

from __future__ import annotations

import re
from html import escape
from typing import Any

from twisted.logger import Logger

from catalina.http import encodePath

_log = Logger()

#: Characters of a scheme (RFC 3986 3.1) before a colon; as in Tomcat any of them may be the first.
_SCHEME = re.compile(r"[A-Za-z0-9+.\-]+:")
_PATH = re.compile(r"[^?]*(?=\?)|[^#]*")


def absoluteLocation(request: Any, location: str) -> str:
    """
    Complete a location by the request's scheme, host, port and path, and resolve its dots.

    :param location: absolute, which is left alone, or relative to the request's decoded path.
    :raises ValueError: it leads above the root.
    """
    if location.startswith("//"):
        return f"{request.getScheme()}:{location}"
    if not location.startswith("/"):
        if _SCHEME.match(location):
            return location
        folder = request.decodedURI[: request.decodedURI.rfind("/") + 1]
        location = encodePath(folder) + location
    base = request.getRequestURL()
    return base[: len(base) - len(request.getRequestURI())] + _resolved(location)


def _resolved(location: str) -> str:
    """A path without its dots, and the query or fragment behind it; slashes stay as many as they are."""
    match = _PATH.match(location)
    path = match[0] if match else ""
    rest = location[len(path) :]
    if "/." not in path:
        return location
    kept: list[str] = []
    if path.endswith(("/.", "/..")):
        path += "/"
    for segment in path.split("/")[1:]:
        if segment != "..":
            kept += () if segment == "." else (segment,)
        elif kept:
            kept.pop()
        else:
            raise ValueError(f"the location {location[:200]!r} leads above the root")
    return "/" + "/".join(kept) + rest


def redirect(response: Any, location: str | None, status: int) -> None:
    """
    Have a response without a body send the client elsewhere, or be a 404 if the location would have to be made absolute and cannot.

    :param location: as the application gives it; None for a redirect that does not say where to.
    """
    request = response.request
    context = request.context
    try:
        # clients of HTTP/1.0 know no relative Location
        if location is not None and not (
            request.coyoteRequest.minor and (context is None or context.useRelativeRedirects)
        ):
            location = absoluteLocation(request, location)
    except ValueError as problem:
        _log.warn("{uri}: {problem}", uri=request.getRequestURI(), problem=problem)
        response.setStatus(404)
        return
    response.setStatus(status)
    response.setHeader("Location", location)
    if context is not None and context.sendRedirectBody:
        response.setContentType("text/html;charset=UTF-8")
        response.getWriter().write(redirectPage(location or ""))
        response.flushBuffer()


def redirectPage(location: str) -> str:
    """The page for clients that do not follow (sendRedirectBody)."""
    shown = escape(location)
    return f'<html><body><p>Redirecting to <a href="{shown}">{shown}</a></p></body></html>'
