"""One filter of an application: its definition and its instance (ApplicationFilterConfig in Tomcat)."""

from __future__ import annotations

import inspect
from typing import Any

from zope.interface import implementer

from catalina.comet import CometFilter
from catalina.servlet import FilterConfig, destroyFilter, initFilter


@implementer(FilterConfig)
class ApplicationFilterConfig:
    """
    A filter in service.

    :param context: the application.
    :param definition: name, class and init parameters.
    :param instance: the filter where it was handed in, else None.
    """

    def __init__(self, context: Any, definition: Any, instance: Any = None) -> None:
        self._context = context
        self._definition = definition
        self.name: str = definition.name
        self.asyncSupported: bool = definition.asyncSupported
        self.filter: Any = instance or context.instances.createFilter(definition.className, definition.where)
        self.isComet = CometFilter.providedBy(self.filter)
        self.blocking = getattr(
            self.filter, "blocking", not inspect.iscoroutinefunction(self.filter.doFilter)
        )
        self.eventBlocking = self.isComet and getattr(
            self.filter, "eventBlocking", not inspect.iscoroutinefunction(self.filter.doFilterEvent)
        )

    def start(self) -> None:
        """Initialise the filter."""
        pending = initFilter(self.filter, self)
        if pending is not None:
            self._context.waitFor(pending)

    def stop(self) -> None:
        """Let the filter clean up."""
        pending = destroyFilter(self.filter)
        if pending is not None:
            self._context.waitFor(pending)

    # FilterConfig

    def getFilterName(self) -> str:
        """The filter's name."""
        return self.name

    def getServletContext(self) -> Any:
        """The application."""
        return self._context.servletContext

    def getInitParameter(self, name: str) -> str | None:
        """An init parameter, or None."""
        found: str | None = self._definition.initParams.get(name)
        return found

    def getInitParameterNames(self) -> list[str]:
        """The names of all init parameters."""
        return list(self._definition.initParams)
