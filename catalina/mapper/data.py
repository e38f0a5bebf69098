"""What mapping a request found out (org.apache.tomcat.util.http.mapper.MappingData)."""

from __future__ import annotations

from typing import Any


class MappingData:
    """
    Where a request goes. One object serves all requests with the same host and path, so nothing in it belongs to a single request.

    `versions` holds all versions of the application under the path, oldest first, where there are several; `plans` is the context's
    memory of what stands before the servlet; `guarded` says that the path is inside WEB-INF or META-INF.
    """

    __slots__ = (
        "host", "context", "versions", "wrapper", "contextPath", "rawContextLength", "servletPath", "pathInfo", "decodedURI",
        "redirectPath", "parameters", "plans", "guarded",
    )  # fmt: skip

    def __init__(self) -> None:
        self.host: Any = None
        self.context: Any = None
        self.versions: tuple[Any, ...] = ()
        self.wrapper: Any = None
        self.contextPath = ""
        self.rawContextLength = 0
        self.servletPath = ""
        self.pathInfo: str | None = None
        self.decodedURI = "/"
        self.redirectPath: str | None = None
        self.parameters: Any = None
        self.plans: dict[str, Any] = {}
        self.guarded = False
