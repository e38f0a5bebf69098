"""
The charset of request parameters where the client does not name one
(org.apache.catalina.filters.SetCharacterEncodingFilter).
"""

from __future__ import annotations

from typing import Any

from catalina.filters.base import FilterBase
from catalina.util import Setting


class SetCharacterEncodingFilter(FilterBase):
    """Sets the charset before the application reads parameters."""

    encoding: Setting[str] = Setting(str, "", doc="the charset")
    ignore: Setting[bool] = Setting(bool, False, doc="set it even where the client names another one")

    def doFilter(self, request: Any, response: Any, chain: Any) -> Any:
        """Set the charset and go on."""
        if self.encoding and (self.ignore or request.getCharacterEncoding() is None):
            request.setCharacterEncoding(self.encoding)
        return chain.doFilter(request, response)
