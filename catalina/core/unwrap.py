"""From what a filter has wrapped down to the container's own request and response."""

from __future__ import annotations

from typing import Any


def baseRequest(request: Any) -> Any:
    """The container's own request inside all wrappers."""
    while not hasattr(request, "coyoteRequest"):
        request = request.getRequest()
    return request


def baseResponse(response: Any) -> Any:
    """The container's own response inside all wrappers."""
    while not hasattr(response, "coyoteResponse"):
        response = response.getResponse()
    return response
