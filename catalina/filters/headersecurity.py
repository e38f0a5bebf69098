"""
Headers that tell browsers to be careful (org.apache.catalina.filters.HttpHeaderSecurityFilter).
"""

from __future__ import annotations

from typing import Any

from catalina.filters.base import FilterBase
from catalina.servlet import ServletException
from catalina.util import Setting


class HttpHeaderSecurityFilter(FilterBase):
    """Adds Strict-Transport-Security, X-Frame-Options, X-Content-Type-Options and X-XSS-Protection."""

    configProblemFatal = True

    hstsEnabled: Setting[bool] = Setting(
        bool, True, doc="Strict-Transport-Security, on encrypted connections"
    )
    hstsMaxAgeSeconds: Setting[int] = Setting(int, 0, unit="s", doc="how long browsers shall remember it")
    hstsIncludeSubDomains: Setting[bool] = Setting(bool, False, doc="for all hosts below this one, too")
    hstsPreload: Setting[bool] = Setting(bool, False, doc="agree to be in browsers' built-in lists")
    antiClickJackingEnabled: Setting[bool] = Setting(bool, True, doc="X-Frame-Options")
    antiClickJackingOption: Setting[str] = Setting(
        str, "DENY", choices=("DENY", "SAMEORIGIN", "ALLOW-FROM"), doc="who may show pages in a frame"
    )
    antiClickJackingUri: Setting[str] = Setting(str, "", doc="who, for ALLOW-FROM")
    blockContentTypeSniffingEnabled: Setting[bool] = Setting(bool, True, doc="X-Content-Type-Options")
    xssProtectionEnabled: Setting[bool] = Setting(bool, True, doc="X-XSS-Protection")

    def __init__(self) -> None:
        self._hsts = ""
        self._headers: tuple[tuple[str, str], ...] = ()

    def configured(self) -> None:
        """Put the headers together once."""
        hsts = f"max-age={max(self.hstsMaxAgeSeconds, 0)}"
        hsts += ";includeSubDomains" if self.hstsIncludeSubDomains else ""
        self._hsts = hsts + (";preload" if self.hstsPreload else "")
        frame = self.antiClickJackingOption
        if frame == "ALLOW-FROM":
            frame = f"{frame} {self.antiClickJackingUri}"
        wanted = (
            (self.antiClickJackingEnabled, "X-Frame-Options", frame),
            (self.blockContentTypeSniffingEnabled, "X-Content-Type-Options", "nosniff"),
            (self.xssProtectionEnabled, "X-XSS-Protection", "1; mode=block"),
        )
        self._headers = tuple((name, value) for enabled, name, value in wanted if enabled)

    def doFilter(self, request: Any, response: Any, chain: Any) -> Any:
        """
        Set the headers and go on.

        :raises ServletException: if the response has been committed, so that it is too late for them.
        """
        if response.isCommitted():
            raise ServletException(
                "Unable to add HTTP headers since response is already committed on entry to the HTTP header"
                " security Filter"
            )
        if self.hstsEnabled and request.isSecure():
            response.setHeader("Strict-Transport-Security", self._hsts)
        for name, value in self._headers:
            response.setHeader(name, value)
        return chain.doFilter(request, response)
