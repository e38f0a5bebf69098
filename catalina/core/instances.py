"""Makes servlets, filters and listeners of an application's classes (DefaultInstanceManager in Tomcat)."""

from __future__ import annotations

from typing import Any

from catalina.servlet import Filter, Servlet, faultsOf


class InstanceManager:
    """
    Makes instances for one application.

    :param context: the application; its loader finds the classes.
    """

    def __init__(self, context: Any) -> None:
        self._context = context

    def load(self, name: str) -> Any:
        """
        The class of this name: one of the application, of the container, or of Python.

        :raises ClassNotFoundError: there is none; the message names the nearest.
        """
        return self._context.loader.loadClass(name)

    def create(self, cls: Any) -> Any:
        """An instance of a class, or of the class of this name."""
        return (self.load(cls) if isinstance(cls, str) else cls)()

    def createServlet(self, name: str, wrapper: Any) -> Any:
        """
        A servlet.

        :raises TypeError: the class is no servlet; the message says what it lacks.
        """
        return self._checked(self.create(name), Servlet, f"<servlet-class> {name}", wrapper.where)

    def createFilter(self, name: str, where: str = "") -> Any:
        """
        A filter.

        :raises TypeError: the class is no filter; the message says what it lacks.
        """
        return self._checked(self.create(name), Filter, f"<filter-class> {name}", where)

    def _checked(self, instance: Any, interface: Any, what: str, where: str) -> Any:
        faults = faultsOf(interface, instance)
        if faults:
            raise TypeError(": ".join(part for part in (where, what, "; ".join(faults)) if part))
        return instance
