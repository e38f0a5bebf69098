"""
Refuses requests whose parameters could not all be read, instead of letting the application see half of them
(org.apache.catalina.filters.FailedRequestFilter).
"""

from __future__ import annotations

from typing import Any, Final

from catalina.connector.parameters import FailReason
from catalina.filters.base import FilterBase

PARSE_FAILED: Final = "org.apache.catalina.parameter_parse_failed"
PARSE_FAILED_REASON: Final = "org.apache.catalina.parameter_parse_failed_reason"

#: What is not said here is the client's fault: 400.
_STATUS: Final = {FailReason.IO_ERROR: 500, FailReason.POST_TOO_LARGE: 413}


class FailedRequestFilter(FilterBase):
    """
    Reads the parameters, which may mean to wait for the body, and answers 400 if some are missing: 413 if the
    body is too large, 500 if it could not be kept.
    """

    blocking = True

    def doFilter(self, request: Any, response: Any, chain: Any) -> Any:
        """Look whether the parameters are whole."""
        request.getParameter("none")
        if request.getAttribute(PARSE_FAILED) is not None:
            response.sendError(_STATUS.get(request.getAttribute(PARSE_FAILED_REASON), 400))
            return None
        return chain.doFilter(request, response)
