"""
Servlets and filters that Tomcat brings and that are not built here: one warning each in place of an application that fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from catalina.deploy import FilterDef, ServletDef, WebXml
from catalina.startup.unsupported import reasonFor
from catalina.util import TAKE_OUT


def withoutUnbuilt(webXml: WebXml) -> WebXml:
    """
    Take out of a descriptor what could not be loaded anyway.

    :param webXml: all descriptors of an application, merged.
    :returns: the same without filters that are not built here, with no such servlet loaded at the start, and with a warning for each.
    """
    filters = {name: each for name, each in webXml.filters.items() if reasonFor(each.className) is None}
    return replace(
        webXml,
        servlets={name: _loadedNever(each) for name, each in webXml.servlets.items()},
        filters=filters,
        filterMaps=tuple(each for each in webXml.filterMaps if each.filterName in filters),
        warnings=(*webXml.warnings, *_warnings(webXml)),
    )


def _loadedNever(servlet: ServletDef) -> ServletDef:
    return servlet if reasonFor(servlet.className) is None else replace(servlet, loadOnStartup=None)


def _warnings(webXml: WebXml) -> Iterator[str]:
    for servlet in webXml.servlets.values():
        yield from _warningFor(servlet, "servlet-class")
    for each in webXml.filters.values():
        yield from _warningFor(each, "filter-class")


def _warningFor(definition: ServletDef | FilterDef, element: str) -> Iterator[str]:
    reason = reasonFor(definition.className)
    if reason is not None:
        yield f"{definition.where}: <{element}>: {definition.className} has no effect: {reason}; {TAKE_OUT}"
