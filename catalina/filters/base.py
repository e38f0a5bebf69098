"""
What the container's own filters share: init parameters as settings (org.apache.catalina.filters.FilterBase).
"""

from __future__ import annotations

from typing import Any

from twisted.logger import Logger
from zope.interface import implementer

from catalina.servlet import Filter, ServletException
from catalina.util import ConfigurationError, applySettings


@implementer(Filter)
class FilterBase:
    """
    A filter whose init parameters are declared as settings.

    ``blocking = False`` promises that `doFilter` never blocks by itself; it then returns what the chain
    returns.
    """

    blocking = False
    #: Whether an unknown init parameter keeps the application from starting, or is only warned of.
    configProblemFatal = False

    _log = Logger()

    def init(self, config: Any) -> None:
        """
        Take the init parameters.

        :raises ServletException: if one of them is not acceptable; the application does not start.
        """
        names = config.getInitParameterNames()
        parameters = {name: config.getInitParameter(name) for name in names}
        name = config.getFilterName()
        try:
            warnings = applySettings(self, parameters, f"filter {name}", "init-param")
        except ConfigurationError as error:
            raise ServletException(str(error), error) from error
        if warnings and self.configProblemFatal:
            raise ServletException("; ".join(warnings))
        for warning in warnings:
            self._log.warn("{warning}", warning=warning)
        self.configured()

    def configured(self) -> None:
        """Called when all init parameters are set, for what has to be worked out from them."""

    def doFilter(self, request: Any, response: Any, chain: Any) -> Any:
        """Look at a request and pass it on."""
        return chain.doFilter(request, response)

    def destroy(self) -> None:
        """Nothing to give back."""
