"""Where a redirect leads, as the Location header and a short page say it (Response.sendRedirect and toAbsolute in Tomcat)."""

from __future__ import annotations

from html import escape
from typing import Any
from urllib.parse import urljoin


def absoluteLocation(request: Any, location: str) -> str:
    """
    Complete a location by the request's scheme, host, port and path (useRelativeRedirects="false").

    :param location: absolute, or relative to the request as browsers understand it.
    """
    return urljoin(str(request.getRequestURL()), location)


def redirectPage(location: str) -> str:
    """The page for clients that do not follow (sendRedirectBody)."""
    shown = escape(location)
    return f'<html><body><p>Redirecting to <a href="{shown}">{shown}</a></p></body></html>'
