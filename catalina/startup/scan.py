"""
What an application's own files say beside web.xml: decorators on its classes, fragments and initializers in its libraries.

Scanning imports the application's modules, which an application that says ``metadata-complete="true"`` is spared. It runs on the
start/stop pool (ContextConfig.processAnnotations, WebappServiceLoader in Tomcat; Servlet 3.0, chapter 8).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

from catalina.deploy import FilterDef, FilterMap, MultipartConfig, ServletDef, WebXml, parseWebXml
from catalina.servlet import MultipartConfigElement, WebFilter, WebListener, WebServlet, annotationsOf
from catalina.startup.decorated import decoratedModules

FRAGMENT = "META-INF/web-fragment.xml"
INITIALIZERS = "catalina.servlet_container_initializer"


def scanClasses(folder: Path, importModule: Any, label: str) -> WebXml:
    """
    Find decorated classes in WEB-INF/classes.

    :param importModule: imports a module as the application would.
    :param label: the folder as the user knows it.
    :raises ConfigurationError: a module that uses decorators cannot be imported, or what its decorators say cannot be used.
    """
    found = _Found(label)
    for module in decoratedModules(folder, importModule, label):
        for cls in module.classes():
            found.add(cls, module.name, module.whereIs(cls))
    return found.descriptor()


class _Found:
    """Collects what decorators say into one descriptor."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._servlets: dict[str, ServletDef] = {}
        self._mappings: dict[str, str] = {}
        self._filters: dict[str, FilterDef] = {}
        self._filterMaps: list[FilterMap] = []
        self._listeners: list[str] = []

    def add(self, cls: type, module: str, where: str) -> None:
        """Look at the decorators of one class."""
        className = f"{module}.{cls.__qualname__}"
        annotations = annotationsOf(cls)
        multipart = next(
            (_multipart(each) for each in annotations if isinstance(each, MultipartConfigElement)), None
        )
        for each in annotations:
            if isinstance(each, WebServlet):
                self._addServlet(each, className, multipart, where)
            elif isinstance(each, WebFilter):
                self._addFilter(each, className, where)
            elif isinstance(each, WebListener):
                self._listeners.append(className)

    def _addServlet(
        self, said: WebServlet, className: str, multipart: MultipartConfig | None, where: str
    ) -> None:
        name = said.name or className
        params = {param.name: param.value for param in said.initParams}
        self._servlets[name] = ServletDef(
            name,
            className,
            "",
            params,
            said.loadOnStartup,
            said.asyncSupported,
            multipartConfig=multipart,
            where=where,
        )
        self._mappings.update({pattern: name for pattern in said.urlPatterns})

    def _addFilter(self, said: WebFilter, className: str, where: str) -> None:
        name = said.filterName or className
        params = {param.name: param.value for param in said.initParams}
        self._filters[name] = FilterDef(name, className, params, said.asyncSupported, where=where)
        kinds = frozenset(said.dispatcherTypes)
        self._filterMaps.append(FilterMap(name, said.urlPatterns, said.servletNames, kinds, where=where))

    def descriptor(self) -> WebXml:
        """What was found, as a descriptor."""
        return WebXml(
            name=self._label,
            servlets=self._servlets,
            servletMappings=self._mappings,
            filters=self._filters,
            filterMaps=tuple(self._filterMaps),
            listeners=tuple(self._listeners),
        )


def _multipart(element: Any) -> MultipartConfig:
    return MultipartConfig(
        element.getLocation(),
        element.getMaxFileSize(),
        element.getMaxRequestSize(),
        element.getFileSizeThreshold(),
    )


def scanFragments(places: list[Path], label: str) -> Iterator[WebXml]:
    """
    Read ``META-INF/web-fragment.xml`` of each library.

    :param places: the application's libraries: folders and archives.
    :raises ConfigurationError: one of them is wrong.
    """
    for place in places:
        data = _readFrom(place, FRAGMENT)
        if data is not None:
            yield parseWebXml(data, f"{label}/{place.name}/{FRAGMENT}", fragment=True)


def _readFrom(place: Path, name: str) -> bytes | None:
    if place.is_dir():
        file = place / name
        return file.read_bytes() if file.is_file() else None
    try:
        with zipfile.ZipFile(place) as archive:
            return archive.read(name) if name in archive.namelist() else None
    except (OSError, zipfile.BadZipFile):
        return None


def findInitializers(places: list[Path], load: Any, excluded: re.Pattern[str] | None = None) -> list[Any]:
    """
    Make the ServletContainerInitializers that libraries name as entry points.

    :param places: where the application's distributions are looked for.
    :param load: loads ``module:attribute`` as the application would.
    :param excluded: a regular expression; classes in whose name it is found are left out (containerSciFilter).
    """
    made = []
    for distribution in _distributionsIn(places):
        for point in distribution.entry_points:
            name = point.value.replace(":", ".")
            if point.group == INITIALIZERS and not (excluded and excluded.search(name)):
                made.append(load(name)())
    return made


def _distributionsIn(places: list[Path]) -> Iterator[Distribution]:
    return iter(distributions(path=[str(place) for place in places])) if places else iter(())
