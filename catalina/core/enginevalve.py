"""A request enters the containers: choose the host (org.apache.catalina.core.StandardEngineValve)."""

from __future__ import annotations

from typing import Any

from catalina.core.valvebase import ValveBase


class StandardEngineValve(ValveBase):
    """The engine's basic valve."""

    blocking = False

    def invoke(self, request: Any, response: Any) -> Any:
        """Pass the request to its host; without one it is a 400."""
        host = request.host
        if host is None:
            response.sendError(400, "No host matches the server name")
            return None
        return host.pipeline.first.invoke(request, response)

    def event(self, request: Any, response: Any, event: Any) -> Any:
        """Pass a Comet event to the request's host."""
        return request.host.pipeline.first.event(request, response, event)
