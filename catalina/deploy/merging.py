"""
How two values for one thing become one: the single steps of `catalina.deploy.merge`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from catalina.deploy.filters import FilterDef
from catalina.deploy.pages import SessionConfig
from catalina.deploy.resources import Reference
from catalina.deploy.servlets import MultipartConfig, ServletDef

V = TypeVar("V")
R = TypeVar("R", bound=Reference)

Combine = Callable[[V, V, bool], V]
"""
Makes one value of a stronger and a weaker one; the flag says whether contradictions are errors.
"""


class MergeConflict(ValueError):
    """
    Two fragments say different things, and nothing decides which is right.
    """


def prefer(strong: V, weak: V, strict: bool, what: str) -> V:
    """
    Give the stronger value, or the weaker one where the stronger says nothing (None, or empty).

    :param strong: the value of web.xml, or of the fragment that was met first.
    :param weak: the other one.
    :param strict: True if both come from fragments and may not differ.
    :param what: the element, for the message.
    :raises MergeConflict: if they differ and must not.
    """
    if strong in (None, ""):
        return weak
    if strict and weak not in (None, "") and weak != strong:
        raise MergeConflict(f'{what} is "{strong}" in one and "{weak}" in the other')
    return strong


def mergeParams(
    strong: Mapping[str, str], weak: Mapping[str, str], strict: bool, what: str
) -> dict[str, str]:
    """
    Merge parameters name by name; as in `prefer`.
    """
    merged = {name: _same(value, weak.get(name, value), strict, what, name) for name, value in strong.items()}
    return {**weak, **merged}


def _same(strong: str, weak: str, strict: bool, what: str, name: str) -> str:
    if strict and strong != weak:
        raise MergeConflict(f'{what} "{name}" is "{strong}" in one and "{weak}" in the other')
    return strong


def mergeServlet(strong: ServletDef, weak: ServletDef, strict: bool) -> ServletDef:
    """
    Merge two ``<servlet>`` of one name.
    """
    className, jspFile = _mergeBody(strong, weak, strict)
    return replace(
        strong,
        className=className,
        jspFile=jspFile,
        initParams=mergeParams(strong.initParams, weak.initParams, strict, "init-param"),
        loadOnStartup=prefer(strong.loadOnStartup, weak.loadOnStartup, strict, "load-on-startup"),
        asyncSupported=_mergeFlag(strong, weak, strict, "async-supported", lambda each: each.asyncSupported),
        enabled=_mergeFlag(strong, weak, strict, "enabled", lambda each: each.enabled),
        runAs=prefer(strong.runAs, weak.runAs, strict, "run-as"),
        roleRefs={**weak.roleRefs, **strong.roleRefs},
        multipartConfig=_mergeMultipart(strong.multipartConfig, weak.multipartConfig, strict),
        given=strong.given | weak.given,
    )


def _mergeBody(strong: ServletDef, weak: ServletDef, strict: bool) -> tuple[str, str]:
    """
    Give class and page: they are alternatives, so they come from one side together.
    """
    if not strong.className and not strong.jspFile:
        return weak.className, weak.jspFile
    if strict and (weak.className or weak.jspFile):
        prefer(strong.className or strong.jspFile, weak.className or weak.jspFile, True, "servlet-class")
    return strong.className, strong.jspFile


D = TypeVar("D", ServletDef, FilterDef)


def _mergeFlag(strong: D, weak: D, strict: bool, element: str, read: Callable[[D], bool]) -> bool:
    mine = read(strong) if element in strong.given else None
    other = read(weak) if element in weak.given else None
    merged = prefer(mine, other, strict, element)
    return read(strong) if merged is None else merged


def _mergeMultipart(
    strong: MultipartConfig | None, weak: MultipartConfig | None, strict: bool
) -> MultipartConfig | None:
    if strong is None or weak is None:
        return strong or weak
    if strict:
        prefer(strong, weak, strict, "multipart-config")
    return MultipartConfig(
        location=strong.location or weak.location,
        maxFileSize=strong.maxFileSize if strong.maxFileSize != -1 else weak.maxFileSize,
        maxRequestSize=strong.maxRequestSize if strong.maxRequestSize != -1 else weak.maxRequestSize,
        fileSizeThreshold=strong.fileSizeThreshold or weak.fileSizeThreshold,
        where=strong.where,
    )


def mergeFilter(strong: FilterDef, weak: FilterDef, strict: bool) -> FilterDef:
    """
    Merge two ``<filter>`` of one name.
    """
    return replace(
        strong,
        className=prefer(strong.className, weak.className, strict, "filter-class"),
        initParams=mergeParams(strong.initParams, weak.initParams, strict, "init-param"),
        asyncSupported=_mergeFlag(strong, weak, strict, "async-supported", lambda each: each.asyncSupported),
        given=strong.given | weak.given,
    )


def mergeReference(strong: R, weak: R, strict: bool) -> R:
    """
    Merge two entries of one name: the injection targets of both count.
    """
    if strict and strong != weak:
        raise MergeConflict("they are not the same")
    targets = dict.fromkeys((*strong.injectionTargets, *weak.injectionTargets))
    return replace(strong, injectionTargets=tuple(targets))


def mergeSame(strong: V, weak: V, strict: bool) -> V:
    """
    Take the stronger value as a whole.
    """
    if strict and strong != weak:
        raise MergeConflict("they are not the same")
    return strong


def mergeSession(strong: SessionConfig, weak: SessionConfig, strict: bool) -> SessionConfig:
    """
    Merge two ``<session-config>`` piece by piece.
    """
    return SessionConfig(
        timeout=prefer(strong.timeout, weak.timeout, strict, "session-timeout"),
        cookieName=prefer(strong.cookieName, weak.cookieName, strict, "name"),
        cookiePath=strong.cookiePath if strong.cookiePath is not None else weak.cookiePath,
        cookieDomain=prefer(strong.cookieDomain, weak.cookieDomain, strict, "domain"),
        cookieComment=prefer(strong.cookieComment, weak.cookieComment, strict, "comment"),
        cookieHttpOnly=prefer(strong.cookieHttpOnly, weak.cookieHttpOnly, strict, "http-only"),
        cookieSecure=prefer(strong.cookieSecure, weak.cookieSecure, strict, "secure"),
        cookieMaxAge=prefer(strong.cookieMaxAge, weak.cookieMaxAge, strict, "max-age"),
        trackingModes=prefer(strong.trackingModes, weak.trackingModes, strict, "tracking-mode"),
        where=strong.where or weak.where,
    )
