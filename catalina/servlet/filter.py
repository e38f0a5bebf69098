"""
What stands before servlets: filters.

The container's `core.filterchain` calls one after the other and then the servlet. They answer to
`javax.servlet.Filter`, `FilterConfig` and `FilterChain`.
"""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

from zope.interface import Interface

from catalina.servlet.base import OPTIONAL, callInit
from catalina.servlet.context import ServletContext


class FilterConfig(Interface):
    """
    What a filter is told when it is made.
    """

    def getFilterName() -> str:
        """Return the filter's name."""

    def getServletContext() -> ServletContext:
        """Return the application."""

    def getInitParameter(name: str) -> str | None:
        """
        Return an init parameter of the filter, or None.

        :param name: the parameter.
        """

    def getInitParameterNames() -> list[str]:
        """Return the names of the filter's init parameters."""


class FilterChain(Interface):
    """
    What follows after a filter.
    """

    def doFilter(request: Any, response: Any) -> Awaitable[object] | None:
        """
        Call the next filter, or at the end the servlet.

        :param request: the request, or a wrapper of it.
        :param response: the response, or a wrapper of it.
        :return: None, or an awaitable if one of those that follow is an `async def`: return it, or await it.
        """


class Filter(Interface):
    """
    Looks at requests before a servlet does, and at answers after it (Servlet 3.0, chapter 6).

    `init` and `destroy` may be left out. One object serves all requests, on several threads at a time.
    """

    def init(config: FilterConfig) -> Any:
        """
        Prepare for requests; none comes before this has returned.

        :param config: the filter's name and parameters.
        :raises ServletException: if the filter cannot serve.
        """

    def doFilter(request: Any, response: Any, chain: Any) -> Awaitable[object] | None:
        """
        Do something to a request, and let it go on with `chain.doFilter(request, response)` or answer it.

        :param request: what the client wants.
        :param response: what it shall get.
        :param chain: what follows, a FilterChain.
        :return: None, or an awaitable: what `chain.doFilter` returned, or the filter's own if it is an `async
            def`.
        """

    def destroy() -> Any:
        """Give back what the filter holds; no request comes after this was called."""


Filter.setTaggedValue(OPTIONAL, ("init", "destroy"))


def initFilter(filter: Any, config: FilterConfig) -> Any:
    """
    Initialise a filter as the container does; one that has no `init` needs none.

    :param filter: a Filter.
    :param config: its name and parameters.
    :return: what `init` returned; an awaitable if it is an `async def`.
    """
    init = getattr(filter, "init", None)
    return None if init is None else callInit(init, config)


def destroyFilter(filter: Any) -> Any:
    """
    Let a filter go as the container does; one that has no `destroy` needs none.

    :param filter: a Filter.
    :return: what `destroy` returned; an awaitable if it is an `async def`.
    """
    destroy = getattr(filter, "destroy", None)
    return None if destroy is None else destroy()
