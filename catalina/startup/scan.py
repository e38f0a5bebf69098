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

from catalina.deploy import (
    FilterDef,
    FilterMap,
    MultipartConfig,
    PatternError,
    ServletDef,
    WebXml,
    checkPattern,
    decodePattern,
    parseWebXml,
)
from catalina.digester import ConfigurationError
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
        self._refuseTwice("servlet", name, self._servlets.get(name), where)
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
        for pattern in _patterns(said.urlPatterns, "webServlet", className, where):
            known = self._mappings.setdefault(pattern, name)
            if known != name:
                message = f'url-pattern "{pattern}" is mapped to "{name}" and, at {self._servlets[known].where}, to "{known}"'
                raise _error("webServlet", className, where, message, "take one of them out")

    def _addFilter(self, said: WebFilter, className: str, where: str) -> None:
        name = said.filterName or className
        params = {param.name: param.value for param in said.initParams}
        self._refuseTwice("filter", name, self._filters.get(name), where)
        self._filters[name] = FilterDef(name, className, params, said.asyncSupported, where=where)
        kinds = frozenset(said.dispatcherTypes)
        patterns = _patterns(said.urlPatterns, "webFilter", className, where)
        self._filterMaps.append(FilterMap(name, patterns, said.servletNames, kinds, where=where))

    def _refuseTwice(self, kind: str, name: str, known: ServletDef | FilterDef | None, where: str) -> None:
        """Of two classes with one name the second would silently stand in the place of the first."""
        if known is not None:
            message = f'the {kind} "{name}" is declared already, by {known.className} at {known.where}'
            raise ConfigurationError.at(where, "", message, "give one of them another name")

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


def _patterns(urlPatterns: tuple[str, ...], decorator: str, className: str, where: str) -> tuple[str, ...]:
    """URL patterns as web.xml's are: decoded, and each one that can match."""
    found = []
    for text in urlPatterns:
        try:
            pattern = decodePattern(text)
            if not (decorator == "webFilter" and pattern == "*"):
                checkPattern(pattern)
        except PatternError as error:
            raise _error(decorator, className, where, str(error), error.remedy) from error
        found.append(pattern)
    return tuple(found)


def _error(decorator: str, className: str, where: str, message: str, remedy: str) -> ConfigurationError:
    return ConfigurationError.at(where, f"@{decorator} of {className}", message, remedy)


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
    :returns: one descriptor for each, an empty one for those without.
    :raises ConfigurationError: one of them is wrong.
    """
    for place in places:
        data = _readFrom(place, FRAGMENT)
        name = f"{label}/{place.name}/{FRAGMENT}"
        # a library without a fragment has nothing against an application that is distributable
        yield WebXml(name, distributable=True) if data is None else parseWebXml(data, name, fragment=True)


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
