"""Makes servlets, filters and listeners of an application's classes (DefaultInstanceManager in Tomcat)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalina.servlet import Filter, Servlet, faultsOf
from catalina.util import ClassNotFoundError


class InstanceManager:
    """
    Makes instances for one application.

    :param context: the application; its loader finds the classes.
    """

    def __init__(self, context: Any) -> None:
        self._context = context
        #: Where in a descriptor classes are named that are made by their name alone: element and place, by class name.
        self.places: Mapping[str, tuple[str, str]] = {}

    def load(self, name: str, what: str = "", where: str = "") -> Any:
        """
        The class of this name: one of the application, of the container, or of Python.

        :param what: the element that names it; looked up in `places` if left out.
        :param where: where that stands.
        :raises ClassNotFoundError: there is none; the message says who asked, and names the nearest.
        """
        try:
            return self._context.loader.loadClass(name)
        except ClassNotFoundError as problem:
            element, place = (what, where) if what else self.places.get(name, ("", ""))
            parts = (place, element, str(problem))
            raise ClassNotFoundError(": ".join(part for part in parts if part)) from None

    def create(self, cls: Any) -> Any:
        """An instance of a class, or of the class of this name."""
        return (self.load(cls) if isinstance(cls, str) else cls)()

    def createServlet(self, name: str, wrapper: Any) -> Any:
        """
        A servlet.

        :raises ClassNotFoundError: there is no such class.
        :raises TypeError: the class is no servlet; the message says what it lacks.
        """
        return self._make(name, Servlet, "servlet-class", wrapper.where)

    def createFilter(self, name: str, where: str = "") -> Any:
        """
        A filter.

        :raises ClassNotFoundError: there is no such class.
        :raises TypeError: the class is no filter; the message says what it lacks.
        """
        return self._make(name, Filter, "filter-class", where)

    def _make(self, name: str, interface: Any, element: str, where: str) -> Any:
        instance = self.load(name, f"<{element}>", where)()
        faults = faultsOf(interface, instance)
        if faults:
            parts = (where, f"<{element}> {name}", "; ".join(faults))
            raise TypeError(": ".join(part for part in parts if part))
        return instance
