"""
Reads the sections of a deployment descriptor: one function for each element that becomes a value.
"""

from __future__ import annotations

from lxml import etree

from catalina.deploy.filters import FilterDef, FilterMap
from catalina.deploy.pages import ErrorPage, JspPropertyGroup, Ordering, SessionConfig
from catalina.deploy.reading import DescriptorReader
from catalina.deploy.security import LoginConfig, SecurityCollection, SecurityConstraint
from catalina.deploy.servlets import MultipartConfig, ServletDef
from catalina.digester import localName
from catalina.servlet import DispatcherType, SessionTrackingMode

OTHERS = "<others/>"
"""
In an absolute ordering: the place of all fragments that are not named.
"""


def readServlet(reader: DescriptorReader, element: etree._Element) -> ServletDef:
    """
    Read ``<servlet>``.
    """
    className, jspFile = reader.text(element, "servlet-class") or "", reader.webPath(element, "jsp-file")
    if className and jspFile:
        raise reader.fail(element, "servlet has both servlet-class and jsp-file", "take one of them out")
    asynchronous, enabled = reader.truth(element, "async-supported"), reader.truth(element, "enabled")
    answers = {"async-supported": asynchronous, "enabled": enabled}
    runAs = [reader.require(child, "role-name") for child in reader.children(element, "run-as")]
    multipart = reader.children(element, "multipart-config")
    return ServletDef(
        name=reader.require(element, "servlet-name"),
        className=className,
        jspFile=jspFile,
        initParams=readInitParams(reader, element),
        loadOnStartup=reader.number(element, "load-on-startup", empty=0),
        asyncSupported=bool(asynchronous),
        enabled=enabled is not False,
        runAs=runAs[-1] if runAs else None,
        roleRefs=_readRoleRefs(reader, element),
        multipartConfig=_readMultipart(reader, multipart[-1]) if multipart else None,
        given=frozenset(name for name, answer in answers.items() if answer is not None),
        where=reader.where(element),
    )


def readInitParams(reader: DescriptorReader, element: etree._Element) -> dict[str, str]:
    """
    Read all ``<init-param>`` of a servlet or filter; of equal names the first one counts, as the specification's tests want it.
    """
    found: dict[str, str] = {}
    for each in reader.children(element, "init-param"):
        ((name, value),) = reader.pairs([each], "param-name", "param-value").items()
        if name in found:
            reader.warn(
                each, f'there is another init-param "{name}"', "the first one counts; take this one out"
            )
        found.setdefault(name, value)
    return found


def _readRoleRefs(reader: DescriptorReader, element: etree._Element) -> dict[str, str]:
    refs = reader.children(element, "security-role-ref")
    names = [reader.require(ref, "role-name") for ref in refs]
    return {name: reader.text(ref, "role-link") or name for name, ref in zip(names, refs, strict=True)}


def _readMultipart(reader: DescriptorReader, element: etree._Element) -> MultipartConfig:
    maxFileSize = reader.number(element, "max-file-size")
    maxRequestSize = reader.number(element, "max-request-size")
    return MultipartConfig(
        location=reader.text(element, "location") or "",
        maxFileSize=-1 if maxFileSize is None else maxFileSize,
        maxRequestSize=-1 if maxRequestSize is None else maxRequestSize,
        fileSizeThreshold=max(0, reader.number(element, "file-size-threshold") or 0),
        where=reader.where(element),
    )


def readFilter(reader: DescriptorReader, element: etree._Element) -> FilterDef:
    """
    Read ``<filter>``.
    """
    asynchronous = reader.truth(element, "async-supported")
    return FilterDef(
        name=reader.require(element, "filter-name"),
        className=reader.text(element, "filter-class") or "",
        initParams=readInitParams(reader, element),
        asyncSupported=bool(asynchronous),
        given=frozenset() if asynchronous is None else frozenset({"async-supported"}),
        where=reader.where(element),
    )


def readFilterMap(reader: DescriptorReader, element: etree._Element) -> FilterMap:
    """
    Read ``<filter-mapping>``.
    """
    patterns = tuple(pattern for pattern, _ in reader.patterns(element, allowStar=True))
    servletNames = reader.texts(element, "servlet-name")
    if not patterns and not servletNames:
        raise reader.fail(
            element, "filter-mapping has neither url-pattern nor servlet-name", "add at least one of them"
        )
    kinds = [kind.name for kind in DispatcherType]
    words = [reader.choice(child, kinds) for child in reader.children(element, "dispatcher")]
    return FilterMap(
        filterName=reader.require(element, "filter-name"),
        urlPatterns=patterns,
        servletNames=servletNames,
        dispatchers=frozenset(DispatcherType[word] for word in words or ["REQUEST"]),
        where=reader.where(element),
    )


def readConstraint(reader: DescriptorReader, element: etree._Element) -> SecurityConstraint:
    """
    Read ``<security-constraint>``.
    """
    collections = reader.children(element, "web-resource-collection")
    allowed = reader.children(element, "auth-constraint")
    guarantees = [
        reader.choice(guarantee, ("NONE", "INTEGRAL", "CONFIDENTIAL"))
        for outer in reader.children(element, "user-data-constraint")
        for guarantee in reader.children(outer, "transport-guarantee")
    ]
    return SecurityConstraint(
        collections=tuple(_readCollection(reader, each) for each in collections),
        authConstraint=bool(allowed),
        authRoles=tuple(role for each in allowed for role in reader.texts(each, "role-name")),
        userConstraint=guarantees[-1] if guarantees else "NONE",
        displayName=reader.text(element, "display-name") or "",
        where=reader.where(element),
    )


def _readCollection(reader: DescriptorReader, element: etree._Element) -> SecurityCollection:
    patterns = tuple(pattern for pattern, _ in reader.patterns(element))
    if not patterns:
        reader.warn(element, "web-resource-collection has no url-pattern and protects nothing", "add one")
    return SecurityCollection(
        name=reader.text(element, "web-resource-name") or "",
        patterns=patterns,
        methods=reader.texts(element, "http-method"),
        omittedMethods=reader.texts(element, "http-method-omission"),
        where=reader.where(element),
    )


def readLoginConfig(reader: DescriptorReader, element: etree._Element) -> LoginConfig:
    """
    Read ``<login-config>``.
    """
    form = reader.only(element, "form-login-config")
    return LoginConfig(
        authMethod=reader.text(element, "auth-method") or "NONE",
        realmName=reader.text(element, "realm-name") or "",
        loginPage="" if form is None else reader.webPath(form, "form-login-page"),
        errorPage="" if form is None else reader.webPath(form, "form-error-page"),
        where=reader.where(element),
    )


def readErrorPage(reader: DescriptorReader, element: etree._Element) -> ErrorPage:
    """
    Read ``<error-page>``.
    """
    reader.require(element, "location")
    code, exception = reader.number(element, "error-code", minimum=0), reader.text(element, "exception-type")
    if code is not None and exception:
        raise reader.fail(element, "error-page has both error-code and exception-type", "make two of it")
    return ErrorPage(
        location=reader.webPath(element, "location"),
        errorCode=code,
        exceptionType=exception or None,
        where=reader.where(element),
    )


def readSessionConfig(reader: DescriptorReader, element: etree._Element) -> SessionConfig:
    """
    Read ``<session-config>``.
    """
    found = reader.only(element, "cookie-config")
    cookie = element.makeelement("cookie-config") if found is None else found
    modes = [mode.name for mode in SessionTrackingMode]
    words = [reader.choice(child, modes) for child in reader.children(element, "tracking-mode")]
    return SessionConfig(
        timeout=reader.number(element, "session-timeout"),
        cookieName=reader.text(cookie, "name") or None,
        cookiePath=reader.text(cookie, "path"),
        cookieDomain=reader.text(cookie, "domain") or None,
        cookieComment=reader.text(cookie, "comment") or None,
        cookieHttpOnly=reader.truth(cookie, "http-only"),
        cookieSecure=reader.truth(cookie, "secure"),
        cookieMaxAge=reader.number(cookie, "max-age"),
        trackingModes=frozenset(SessionTrackingMode[word] for word in words) if words else None,
        where=reader.where(element),
    )


def readPropertyGroup(reader: DescriptorReader, element: etree._Element) -> JspPropertyGroup:
    """
    Read ``<jsp-property-group>``.
    """
    return JspPropertyGroup(
        urlPatterns=tuple(pattern for pattern, _ in reader.patterns(element)),
        elIgnored=reader.truth(element, "el-ignored"),
        pageEncoding=reader.text(element, "page-encoding") or None,
        scriptingInvalid=reader.truth(element, "scripting-invalid"),
        isXml=reader.truth(element, "is-xml"),
        includePreludes=reader.texts(element, "include-prelude"),
        includeCodas=reader.texts(element, "include-coda"),
        deferredSyntaxAllowedAsLiteral=reader.truth(element, "deferred-syntax-allowed-as-literal"),
        trimDirectiveWhitespaces=reader.truth(element, "trim-directive-whitespaces"),
        defaultContentType=reader.text(element, "default-content-type") or None,
        buffer=reader.text(element, "buffer") or None,
        errorOnUndeclaredNamespace=reader.truth(element, "error-on-undeclared-namespace"),
        where=reader.where(element),
    )


def readAbsoluteOrdering(reader: DescriptorReader, element: etree._Element) -> tuple[str, ...]:
    """
    Read ``<absolute-ordering>``: names of fragments, and `OTHERS` where the rest goes.
    """
    return tuple(OTHERS if localName(child) == "others" else reader.content(child) for child in element)


def readOrdering(reader: DescriptorReader, element: etree._Element) -> Ordering:
    """
    Read ``<ordering>``.
    """
    after, before = reader.only(element, "after"), reader.only(element, "before")
    return Ordering(
        after=() if after is None else reader.texts(after, "name"),
        before=() if before is None else reader.texts(before, "name"),
        afterOthers=after is not None and bool(reader.children(after, "others")),
        beforeOthers=before is not None and bool(reader.children(before, "others")),
        where=reader.where(element),
    )
