"""
Refuses requests whose parameters could not all be read, instead of letting the application see half of them
(org.apache.catalina.filters.FailedRequestFilter).
"""

from __future__ import annotations

from typing import Any, Final

from zope.interface import implementer

from catalina.comet import CometFilter, EventType
from catalina.connector.parameters import FailReason
from catalina.filters.base import FilterBase

PARSE_FAILED: Final = "org.apache.catalina.parameter_parse_failed"
PARSE_FAILED_REASON: Final = "org.apache.catalina.parameter_parse_failed_reason"

#: What is not said here is the client's fault: 400.
_STATUS: Final = {FailReason.IO_ERROR: 500, FailReason.POST_TOO_LARGE: 413}


@implementer(CometFilter)
class FailedRequestFilter(FilterBase):
    """
    Reads the parameters, which may mean to wait for the body, and answers 400 if some are missing: 413 if the
    body is too large, 500 if it could not be kept.
    """

    blocking = True

    def doFilter(self, request: Any, response: Any, chain: Any) -> Any:
        """Look whether the parameters are whole."""
        if _isWhole(request):
            return chain.doFilter(request, response)
        response.sendError(_STATUS.get(request.getAttribute(PARSE_FAILED_REASON), 400))
        return None

    def doFilterEvent(self, event: Any, chain: Any) -> Any:
        """Look for it when a Comet connection begins; whatever the reason is, the status is 400 there."""
        if event.getEventType() is not EventType.BEGIN or _isWhole(event.getHttpServletRequest()):
            return chain.doFilterEvent(event)
        event.getHttpServletResponse().sendError(400)
        event.close()
        return None


def _isWhole(request: Any) -> bool:
    request.getParameter("none")
    return request.getAttribute(PARSE_FAILED) is None
