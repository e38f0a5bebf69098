"""Guard WEB-INF and META-INF, then pass on to the servlet's wrapper (org.apache.catalina.core.StandardContextValve)."""

from __future__ import annotations

from typing import Any

from catalina.core.valvebase import ValveBase


class StandardContextValve(ValveBase):
    """The context's basic valve."""

    blocking = False

    def invoke(self, request: Any, response: Any) -> Any:
        """Pass the request to its servlet; what is guarded or unknown is a 404."""
        wrapper = request.wrapper
        if wrapper is None or request.mapping.guarded or (wrapper.outOfService and not wrapper.available):
            response.sendError(404, request.getRequestURI())
            return None
        return wrapper.pipeline.first.invoke(request, response)

    def event(self, request: Any, response: Any, event: Any) -> Any:
        """Pass a Comet event to the request's servlet."""
        return request.wrapper.pipeline.first.event(request, response, event)
