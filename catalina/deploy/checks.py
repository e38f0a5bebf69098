"""
Looks whether what the merged descriptor refers to is there.

Tomcat finds these mistakes while it configures the context (``StandardContext.addServletMapping``,
``addFilterMap``, ``ContextConfig.validateSecurityRoles``); the messages here say in which file and line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from catalina.deploy.descriptor import WebXml
from catalina.deploy.servlets import ServletDef
from catalina.digester import ConfigurationError
from catalina.util import didYouMean

_ANY_ROLE = frozenset({"*"})


def checkReferences(webXml: WebXml) -> WebXml:
    """
    Refuse mappings of servlets and filters that do not exist, and declare the roles that were used without
    it.

    :param webXml: all descriptors of an application, merged.
    :returns: the same, with the roles added, and warnings for them and for servlets that nothing implements.
    :raises ConfigurationError: for the first mapping that leads nowhere, and for a filter without a class.
    """
    _checkServletMappings(webXml)
    _checkFilters(webXml)
    undeclared = {
        role: f'{where}: role "{role}" is used in {element} and not declared; add a <security-role> for it'
        for role, element, where in _usedRoles(webXml)
        if role not in webXml.securityRoles and role not in _ANY_ROLE
    }
    bare = (_warnBare(each) for each in webXml.servlets.values() if not (each.className or each.jspFile))
    return replace(
        webXml,
        securityRoles=(*webXml.securityRoles, *undeclared),
        warnings=(*webXml.warnings, *undeclared.values(), *bare),
    )


def _warnBare(servlet: ServletDef) -> str:
    remedy = "requests for it will fail; add one of them"
    return f'{servlet.where}: <servlet>: "{servlet.name}" has neither servlet-class nor jsp-file; {remedy}'


def _checkServletMappings(webXml: WebXml) -> None:
    for pattern, name in webXml.servletMappings.items():
        if name not in webXml.servlets:
            where = webXml.whereIs("servlet-mapping", pattern)
            message = f'url-pattern "{pattern}" is mapped to "{name}", but there is no such servlet'
            remedy = _advice("servlet", name, webXml.servlets)
            raise ConfigurationError.at(where, "<servlet-mapping>", message, remedy)


def _checkFilters(webXml: WebXml) -> None:
    for filterMap in webXml.filterMaps:
        name = filterMap.filterName
        if name not in webXml.filters:
            message = f'the mapping is for "{name}", but there is no such filter'
            remedy = _advice("filter", name, webXml.filters)
            raise ConfigurationError.at(filterMap.where or webXml.name, "<filter-mapping>", message, remedy)
    for each in webXml.filters.values():
        if not each.className:
            message = f'filter "{each.name}" has no filter-class'
            raise ConfigurationError.at(each.where or webXml.name, "<filter>", message, "add one")


def _advice(kind: str, name: str, known: Iterable[str]) -> str:
    return didYouMean(name, known) or f"define the {kind}, or take the mapping out"


def _usedRoles(webXml: WebXml) -> Iterator[tuple[str, str, str]]:
    """
    Yield each role that something needs: (role, element, place).
    """
    for constraint in webXml.securityConstraints:
        for role in constraint.authRoles:
            yield role, "auth-constraint", constraint.where
    for servlet in webXml.servlets.values():
        if servlet.runAs is not None:
            yield servlet.runAs, "run-as", servlet.where
        for role in servlet.roleRefs.values():
            yield role, "security-role-ref", servlet.where
