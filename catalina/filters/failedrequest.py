"""
Refuses requests whose parameters could not all be read, instead of letting the application see half of them
(org.apache.catalina.filters.FailedRequestFilter).
"""

from __future__ import annotations

from typing import Any, Final

from catalina.filters.base import FilterBase

PARSE_FAILED: Final = "org.apache.catalina.parameter_parse_failed"


class FailedRequestFilter(FilterBase):
    """Reads the parameters, which may mean to wait for the body, and answers 400 if some are missing."""

    blocking = True

    def doFilter(self, request: Any, response: Any, chain: Any) -> Any:
        """Look whether the parameters are whole."""
        request.getParameter("none")
        if request.getAttribute(PARSE_FAILED) is not None:
            response.sendError(400)
            return None
        return chain.doFilter(request, response)
