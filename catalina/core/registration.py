"""Servlets and filters registered by code while an application starts (ApplicationServletRegistration and its like in Tomcat)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from zope.interface import implementer

from catalina.deploy import FilterDef, FilterMap, MultipartConfig, checkPattern
from catalina.servlet import (
    DispatcherType,
    DynamicFilterRegistration,
    DynamicServletRegistration,
    annotationsOf,
)
from catalina.servlet.elements import MultipartConfigElement


def addServlet(context: Any, name: str, servlet: Any) -> Any:
    """Register a servlet by class name, class or instance; None if there is one of that name already."""
    if not name:
        raise ValueError("a servlet needs a name")
    known = context.children.get(name)
    if known is not None and (known.servletClass or known.givenInstance is not None):
        return None
    wrapper = context.wrapper(name)
    if isinstance(servlet, str):
        wrapper.servletClass = servlet
    else:
        wrapper.givenInstance = servlet() if isinstance(servlet, type) else servlet
        wrapper.servletClass = _className(wrapper.givenInstance)
        for annotation in annotationsOf(type(wrapper.givenInstance)):
            if isinstance(annotation, MultipartConfigElement):
                wrapper.multipartConfig = _multipart(annotation)
    return ServletRegistrationImpl(context, wrapper)


def addFilter(context: Any, name: str, filter: Any) -> Any:
    """Register a filter by class name, class or instance; None if there is one of that name already."""
    if not name:
        raise ValueError("a filter needs a name")
    if name in context.filterDefs:
        return None
    if not isinstance(filter, str):
        instance = filter() if isinstance(filter, type) else filter
        context.filterInstances[name] = instance
        filter = _className(instance)
    context.filterDefs[name] = FilterDef(name, filter)
    return FilterRegistrationImpl(context, name)


def _className(instance: Any) -> str:
    return f"{type(instance).__module__}.{type(instance).__qualname__}"


def _multipart(element: Any) -> MultipartConfig:
    return MultipartConfig(
        element.getLocation(),
        element.getMaxFileSize(),
        element.getMaxRequestSize(),
        element.getFileSizeThreshold(),
    )


def _checkParameters(parameters: Mapping[str, str]) -> None:
    if any(name is None or value is None for name, value in parameters.items()):
        raise ValueError("an init parameter needs a name and a value")


@implementer(DynamicServletRegistration)
class ServletRegistrationImpl:
    """
    A servlet, as code may look at it and, while the application starts, change it.

    :param context: the application.
    :param wrapper: the servlet.
    """

    def __init__(self, context: Any, wrapper: Any) -> None:
        self._context = context
        self._wrapper = wrapper

    def _changing(self, what: str) -> None:
        self._context.servletContext.checkStarting(what)

    def getName(self) -> str:
        """The servlet's name."""
        return str(self._wrapper.name)

    def getClassName(self) -> str | None:
        """The servlet's class."""
        return self._wrapper.servletClass

    def setInitParameter(self, name: str, value: str) -> bool:
        """Set an init parameter; False if there is one of that name."""
        return not self.setInitParameters({name: value})

    def getInitParameter(self, name: str) -> str | None:
        """An init parameter, or None."""
        return self._wrapper.initParams.get(name)

    def setInitParameters(self, initParameters: Mapping[str, str]) -> set[str]:
        """Set several; returns the names of those that were there already, in which case nothing is set."""
        self._changing("setInitParameters")
        _checkParameters(initParameters)
        known = {name for name in initParameters if name in self._wrapper.initParams}
        if not known:
            self._wrapper.initParams.update(initParameters)
        return known

    def getInitParameters(self) -> dict[str, str]:
        """All init parameters."""
        return dict(self._wrapper.initParams)

    def addMapping(self, *urlPatterns: str) -> set[str]:
        """Map the servlet; returns the patterns that another one has already, in which case nothing is mapped."""
        self._changing("addMapping")
        if not urlPatterns:
            raise ValueError("addMapping needs a url-pattern")
        for pattern in urlPatterns:
            checkPattern(pattern)
        mappings = self._context.servletMappings
        taken = {p for p in urlPatterns if p in mappings and not self._mayReplace(mappings[p])}
        if not taken:
            mappings.update({pattern: self._wrapper.name for pattern in urlPatterns})
        return taken

    def _mayReplace(self, name: str) -> bool:
        wrapper = self._context.children.get(name)
        return wrapper is None or bool(wrapper.overridable)

    def getMappings(self) -> list[str]:
        """The servlet's url-patterns."""
        return [
            pattern for pattern, name in self._context.servletMappings.items() if name == self._wrapper.name
        ]

    def getRunAsRole(self) -> str | None:
        """The role the servlet runs as."""
        return self._wrapper.runAs

    def setLoadOnStartup(self, loadOnStartup: int) -> None:
        """When the servlet is loaded; negative: when it is first needed."""
        self._changing("setLoadOnStartup")
        self._wrapper.loadOnStartup = loadOnStartup

    def setServletSecurity(self, constraint: Any) -> set[str]:
        """Constrain the servlet's patterns; returns those that the descriptor constrains already, which stay as they are."""
        self._changing("setServletSecurity")
        known = {
            p for c in self._context.securityConstraints for each in c.collections for p in each.patterns
        }
        patterns = [pattern for pattern in self.getMappings() if pattern not in known]
        self._context.securityConstraints += (
            constraint.toConstraints(patterns) if hasattr(constraint, "toConstraints") else ()
        )
        return {pattern for pattern in self.getMappings() if pattern in known}

    def setMultipartConfig(self, multipartConfig: Any) -> None:
        """Let the servlet take multipart/form-data."""
        self._changing("setMultipartConfig")
        self._wrapper.multipartConfig = _multipart(multipartConfig)

    def setRunAsRole(self, roleName: str) -> None:
        """The role the servlet runs as."""
        self._changing("setRunAsRole")
        self._wrapper.runAs = roleName

    def setAsyncSupported(self, isAsyncSupported: bool) -> None:
        """Whether ``startAsync`` may be called."""
        self._changing("setAsyncSupported")
        self._wrapper.asyncSupported = isAsyncSupported


@implementer(DynamicFilterRegistration)
class FilterRegistrationImpl:
    """
    A filter, as code may look at it and, while the application starts, change it.

    :param context: the application.
    :param name: the filter's name.
    """

    def __init__(self, context: Any, name: str) -> None:
        self._context = context
        self._name = name

    @property
    def _definition(self) -> FilterDef:
        return self._context.filterDefs[self._name]

    def _change(self, what: str, **changes: Any) -> None:
        self._context.servletContext.checkStarting(what)
        self._context.filterDefs[self._name] = replace(self._definition, **changes)

    def getName(self) -> str:
        """The filter's name."""
        return self._name

    def getClassName(self) -> str | None:
        """The filter's class."""
        return self._definition.className

    def setInitParameter(self, name: str, value: str) -> bool:
        """Set an init parameter; False if there is one of that name."""
        return not self.setInitParameters({name: value})

    def getInitParameter(self, name: str) -> str | None:
        """An init parameter, or None."""
        return self._definition.initParams.get(name)

    def setInitParameters(self, initParameters: Mapping[str, str]) -> set[str]:
        """Set several; returns the names of those that were there already, in which case nothing is set."""
        _checkParameters(initParameters)
        known = {name for name in initParameters if name in self._definition.initParams}
        if not known:
            self._change("setInitParameters", initParams={**self._definition.initParams, **initParameters})
        return known

    def getInitParameters(self) -> dict[str, str]:
        """All init parameters."""
        return dict(self._definition.initParams)

    def setAsyncSupported(self, isAsyncSupported: bool) -> None:
        """Whether ``startAsync`` may be called behind the filter."""
        self._change("setAsyncSupported", asyncSupported=isAsyncSupported)

    def addMappingForServletNames(
        self, dispatcherTypes: Iterable[DispatcherType] | None, isMatchAfter: bool, *servletNames: str
    ) -> None:
        """Put the filter before servlets by their names; before or after the mappings of the descriptor."""
        self._map(dispatcherTypes, isMatchAfter, servletNames=tuple(servletNames))

    def addMappingForUrlPatterns(
        self, dispatcherTypes: Iterable[DispatcherType] | None, isMatchAfter: bool, *urlPatterns: str
    ) -> None:
        """Put the filter before url-patterns; before or after the mappings of the descriptor."""
        self._map(dispatcherTypes, isMatchAfter, urlPatterns=tuple(urlPatterns))

    def _map(
        self, dispatcherTypes: Iterable[DispatcherType] | None, isMatchAfter: bool, **targets: tuple[str, ...]
    ) -> None:
        self._context.servletContext.checkStarting("addMapping")
        kinds = frozenset(dispatcherTypes or (DispatcherType.REQUEST,))
        mapping = FilterMap(self._name, dispatchers=kinds, **targets)  # type: ignore[arg-type]
        filterMaps = self._context.filterMaps
        (filterMaps.append if isMatchAfter else filterMaps.addBefore)(mapping)

    def getServletNameMappings(self) -> list[str]:
        """The names of the servlets that it stands before."""
        return [
            name
            for each in self._context.filterMaps
            if each.filterName == self._name
            for name in each.servletNames
        ]

    def getUrlPatternMappings(self) -> list[str]:
        """The url-patterns that it stands before."""
        return [
            pattern
            for each in self._context.filterMaps
            if each.filterName == self._name
            for pattern in each.urlPatterns
        ]
