"""
Puts web.xml, its fragments and conf/web.xml together (Servlet 3.0, 8.2.3; ``WebXml.merge``).

What web.xml says wins; where it is silent the fragments count, and may not contradict one another;
conf/web.xml fills the rest. Nothing here reads files: values in, one value out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from catalina.deploy.checks import checkReferences
from catalina.deploy.descriptor import WebXml
from catalina.deploy.filters import FilterMap
from catalina.deploy.merging import (
    Combine,
    MergeConflict,
    mergeFilter,
    mergeReference,
    mergeSame,
    mergeServlet,
    mergeSession,
)
from catalina.digester import ConfigurationError

V = TypeVar("V")

_REMEDY = "say in web.xml what is meant: it wins over both"


def mergeWebXml(main: WebXml, fragments: Sequence[WebXml] = (), defaults: WebXml | None = None) -> WebXml:
    """
    Make of an application's descriptors the one that counts.

    :param main: WEB-INF/web.xml; an empty `WebXml` if there is none.
    :param fragments: the fragments in their order (see `orderFragments`); not looked at if main is
        metadata-complete.
    :param defaults: conf/web.xml; whatever the application defines itself overrides it.
    :raises ConfigurationError: if fragments contradict one another, or something refers to a servlet or
        filter that does not exist.
    """
    used = () if main.metadataComplete else tuple(fragments)
    merged = _merge(main, used)
    if used:
        merged = replace(
            merged,
            displayName=_firstDisplayName([main, *used]),
            distributable=main.distributable and all(each.distributable for each in used),
            welcomeFiles=_joined([main, *used], lambda each: each.welcomeFiles),
            warnings=_joined([main, *used], lambda each: each.warnings),
        )
    return checkReferences(_addDefaults(merged, defaults))


def addAnnotations(webXml: WebXml, annotations: WebXml) -> WebXml:
    """
    Add what decorators on an application's or fragment's classes say to what its descriptor says.

    The descriptor wins; if it is metadata-complete, nothing is added.

    :param webXml: the descriptor whose classes were scanned.
    :param annotations: what was found on them.
    """
    return webXml if webXml.metadataComplete else _merge(webXml, [annotations])


def _addDefaults(webXml: WebXml, defaults: WebXml | None) -> WebXml:
    merged, welcomeFiles = webXml, webXml.welcomeFiles
    if defaults is not None:
        merged = _merge(webXml, [defaults])
        welcomeFiles = welcomeFiles or defaults.welcomeFiles
    # An empty <welcome-file/> is how an application says that it wants none.
    return replace(merged, welcomeFiles=tuple(name for name in welcomeFiles if name))


def _firstDisplayName(descriptors: Iterable[WebXml]) -> str | None:
    # Tomcat refuses to start where two fragments have a name each; a name for people is not worth that.
    return next((each.displayName for each in descriptors if each.displayName is not None), None)


def _merge(main: WebXml, others: Sequence[WebXml]) -> WebXml:
    """
    Merge all that follows the same rule in fragments, annotations and defaults.
    """
    return _mergeReferences(_mergePages(_mergeServlets(main, others), main, others), main, others)


def _mergeServlets(main: WebXml, others: Sequence[WebXml]) -> WebXml:
    everybody = [main, *others]
    places = {key: place for each in reversed(everybody) for key, place in each.places.items()}
    return replace(
        main,
        contextParams=_mergeMap(main, others, lambda each: each.contextParams, mergeSame, "context-param"),
        servlets=_mergeMap(main, others, lambda each: each.servlets, mergeServlet, "servlet"),
        servletMappings=_mergeMappings(main, others),
        filters=_mergeMap(main, others, lambda each: each.filters, mergeFilter, "filter"),
        filterMaps=_mergeFilterMaps(main, others),
        listeners=_union(everybody, lambda each: each.listeners),
        securityConstraints=_joined(everybody, lambda each: each.securityConstraints),
        loginConfig=_mergeOne(main, others, lambda each: each.loginConfig, mergeSame, "login-config"),
        securityRoles=_union(everybody, lambda each: each.securityRoles),
        places=places,
    )


def _mergePages(merged: WebXml, main: WebXml, others: Sequence[WebXml]) -> WebXml:
    pages = _mergeMap(
        main, others, lambda each: {page.key: page for page in each.errorPages}, mergeSame, "error-page"
    )
    session = _mergeOne(main, others, lambda each: each.sessionConfig, mergeSession, "session-config")
    locales = _mergeMap(main, others, lambda each: each.localeEncodings, mergeSame, "locale-encoding-mapping")
    return replace(
        merged,
        mimeMappings=_mergeMap(main, others, lambda each: each.mimeMappings, mergeSame, "mime-mapping"),
        errorPages=tuple(pages.values()),
        sessionConfig=session or main.sessionConfig,
        localeEncodings=locales,
        jspPropertyGroups=_joined([main, *others], lambda each: each.jspPropertyGroups),
        taglibs=_mergeMap(main, others, lambda each: each.taglibs, mergeSame, "taglib"),
    )


def _mergeReferences(merged: WebXml, main: WebXml, others: Sequence[WebXml]) -> WebXml:
    def callbacks(pick: Callable[[WebXml], dict[str, str]], element: str) -> dict[str, str]:
        return pick(main) or _mergeMap(main, others, pick, mergeSame, element)

    return replace(
        merged,
        envEntries=_mergeMap(main, others, lambda each: each.envEntries, mergeReference, "env-entry"),
        resourceRefs=_mergeMap(main, others, lambda each: each.resourceRefs, mergeReference, "resource-ref"),
        resourceEnvRefs=_mergeMap(
            main, others, lambda each: each.resourceEnvRefs, mergeReference, "resource-env-ref"
        ),
        messageDestinationRefs=_mergeMap(
            main, others, lambda each: each.messageDestinationRefs, mergeReference, "message-destination-ref"
        ),
        messageDestinations=_mergeMap(
            main, others, lambda each: each.messageDestinations, mergeSame, "message-destination"
        ),
        ejbRefs=_mergeMap(main, others, lambda each: each.ejbRefs, mergeReference, "ejb-ref"),
        serviceRefs=_mergeMap(main, others, lambda each: each.serviceRefs, mergeReference, "service-ref"),
        postConstruct=callbacks(lambda each: each.postConstruct, "post-construct"),
        preDestroy=callbacks(lambda each: each.preDestroy, "pre-destroy"),
    )


def _joined(descriptors: Iterable[WebXml], pick: Callable[[WebXml], tuple[V, ...]]) -> tuple[V, ...]:
    return tuple(item for each in descriptors for item in pick(each))


def _union(descriptors: Iterable[WebXml], pick: Callable[[WebXml], tuple[V, ...]]) -> tuple[V, ...]:
    return tuple(dict.fromkeys(_joined(descriptors, pick)))


def _mergeMap(
    main: WebXml,
    others: Sequence[WebXml],
    pick: Callable[[WebXml], dict[str, V]],
    combine: Combine[V],
    element: str,
) -> dict[str, V]:
    """
    Merge things that have names: main's are completed, those of two others may not contradict one another.
    """
    own = pick(main)
    merged = dict(own)
    for other in others:
        for name, value in pick(other).items():
            if name in merged:
                merged[name] = _combined(combine, merged[name], value, name not in own, other, element, name)
            else:
                merged[name] = value
    return merged


def _mergeOne(
    main: WebXml,
    others: Sequence[WebXml],
    pick: Callable[[WebXml], V | None],
    combine: Combine[V],
    element: str,
) -> V | None:
    """
    Merge a thing that a descriptor has once, or not at all: the others' among themselves first, then with
    main's.
    """
    weak: V | None = None
    for other in others:
        value = pick(other)
        if value is not None:
            weak = value if weak is None else _combined(combine, weak, value, True, other, element, "")
    strong = pick(main)
    if strong is None or weak is None:
        return weak if strong is None else strong
    return combine(strong, weak, False)


def _combined(
    combine: Combine[V], strong: V, weak: V, strict: bool, other: WebXml, element: str, name: str
) -> V:
    try:
        return combine(strong, weak, strict)
    except MergeConflict as error:
        first = getattr(strong, "where", "") or "another fragment"
        where = getattr(weak, "where", "") or other.whereIs(element, name)
        subject = f'{element} "{name}"' if name else element
        message = f"{subject} contradicts the one at {first}: {error}"
        raise ConfigurationError.at(where, f"<{element}>", message, _REMEDY) from error


def _mergeMappings(main: WebXml, others: Sequence[WebXml]) -> dict[str, str]:
    """
    Add the mappings of servlets that main does not map, for patterns that it does not use.

    So an application that maps the default servlet itself loses conf/web.xml's mapping of it, as in Tomcat.
    """
    mappedByMain = set(main.servletMappings.values())
    merged = dict(main.servletMappings)
    for other in others:
        for pattern, servletName in other.servletMappings.items():
            if servletName in mappedByMain or pattern in main.servletMappings:
                continue
            if merged.setdefault(pattern, servletName) != servletName:
                message = f'url-pattern "{pattern}" is mapped to both "{merged[pattern]}" and "{servletName}"'
                where = other.whereIs("servlet-mapping", pattern)
                raise ConfigurationError.at(where, "<url-pattern>", message, _REMEDY)
    return merged


def _mergeFilterMaps(main: WebXml, others: Sequence[WebXml]) -> tuple[FilterMap, ...]:
    mappedByMain = {each.filterName for each in main.filterMaps}
    added = _joined(others, lambda each: each.filterMaps)
    return main.filterMaps + tuple(each for each in added if each.filterName not in mappedByMain)
