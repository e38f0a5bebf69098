"""
Reads web.xml and web-fragment.xml into a `WebXml` (``org.apache.catalina.startup.WebRuleSet``).

Servlet 2.2 to 4.0 are understood; of what came after 3.0 only the names. `catalina.startup` calls this when
an application starts, merges the result with the fragments and conf/web.xml (`catalina.deploy.merge`), and
tells the context.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Final

from lxml import etree

from catalina.deploy import references, sections
from catalina.deploy.descriptor import DEFAULT_VERSION, WebXml
from catalina.deploy.elements import findSurprises
from catalina.deploy.pages import ErrorPage, Ordering, SessionConfig
from catalina.deploy.reading import DescriptorReader
from catalina.deploy.servlets import ServletDef
from catalina.digester import ConfigurationError, errorAt, localName, readXml, warningAt

_DTD: Final = re.compile(r"-//Sun Microsystems, Inc\.//DTD Web Application (2\.[23])//EN")
_VERSIONS: Final = frozenset({"2.2", "2.3", "2.4", "2.5", "3.0", "3.1", "4.0"})
_J2EE: Final = "http://java.sun.com/xml/ns/j2ee"


def parseWebXml(source: str | Path | bytes, name: str, *, fragment: bool = False) -> WebXml:
    """
    Read a deployment descriptor.

    :param source: where it is, or its bytes.
    :param name: the file as the user knows it, for messages.
    :param fragment: True for a web-fragment.xml.
    :raises ConfigurationError: for the first mistake that leaves no sensible reading, with file and line.
    """
    root = readXml(source, name)
    _checkRoot(root, name, "web-fragment" if fragment else "web-app")
    version, doubts = _versionOf(root, name)
    reader = DescriptorReader(name, version, root.getroottree().docinfo.encoding or "utf-8")
    reader.warnings += [*doubts, *findSurprises(root, name)]
    webXml = _readReferences(reader, root, _readPages(reader, root, _readServlets(reader, root)))
    return replace(
        webXml,
        name=name,
        version=version,
        metadataComplete=_isComplete(root, name),
        warnings=tuple(reader.warnings),
        places=reader.places,
    )


def _checkRoot(root: etree._Element, name: str, expected: str) -> None:
    if localName(root) != expected:
        message = f"the outermost element must be {expected}"
        raise errorAt(root, name, message, "look whether this is the right file")


def _versionOf(root: etree._Element, name: str) -> tuple[str, list[str]]:
    """
    Tell the Servlet version, and what is to be said about it.
    """
    written = root.get("version")
    if written is None:
        match = _DTD.fullmatch(root.getroottree().docinfo.public_id or "")
        implied = "2.4" if etree.QName(root).namespace == _J2EE else DEFAULT_VERSION
        return (match[1] if match else implied), []
    if str(written) in _VERSIONS:
        return str(written), []
    message = f'version "{written}" is not known and read as {DEFAULT_VERSION}'
    remedy = f"known are {', '.join(sorted(_VERSIONS))}"
    return DEFAULT_VERSION, [warningAt(root, name, message, remedy)]


def _isComplete(root: etree._Element, name: str) -> bool:
    text = str(root.get("metadata-complete", "false")).strip().lower()
    if text not in ("true", "false", "1", "0"):
        raise errorAt(root, name, "metadata-complete must be true or false", "", "metadata-complete")
    return text in ("true", "1")


def _readServlets(reader: DescriptorReader, root: etree._Element) -> WebXml:
    """
    Read what runs: servlets, filters, listeners, and who may reach them.
    """
    login = reader.only(root, "login-config")
    params = reader.children(root, "context-param")
    return WebXml(
        displayName=reader.text(root, "display-name"),
        distributable=bool(reader.children(root, "distributable")),
        contextParams=reader.pairs(params, "param-name", "param-value", "context-param"),
        servlets=_readServletDefs(reader, root),
        servletMappings=_readServletMappings(reader, root),
        filters=reader.index(reader.children(root, "filter"), sections.readFilter, "filter-name"),
        filterMaps=tuple(
            sections.readFilterMap(reader, each) for each in reader.children(root, "filter-mapping")
        ),
        listeners=_readListeners(reader, root),
        securityConstraints=tuple(
            sections.readConstraint(reader, each) for each in reader.children(root, "security-constraint")
        ),
        loginConfig=None if login is None else sections.readLoginConfig(reader, login),
        securityRoles=tuple(
            reader.require(each, "role-name") for each in reader.children(root, "security-role")
        ),
    )


def _readServletDefs(reader: DescriptorReader, root: etree._Element) -> dict[str, ServletDef]:
    found: dict[str, ServletDef] = {}
    for element in reader.children(root, "servlet"):
        servlet = sections.readServlet(reader, element)
        if servlet.name in found:
            # Tomcat takes the last one and says nothing.
            remedy = f"the one at {found[servlet.name].where} is left out; rename one of them"
            reader.warn(element, f'there is another servlet named "{servlet.name}"', remedy)
        found[servlet.name] = servlet
    return found


def _readServletMappings(reader: DescriptorReader, root: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in reader.children(root, "servlet-mapping"):
        servletName = reader.require(element, "servlet-name")
        if not reader.children(element, "url-pattern"):
            raise reader.fail(element, "servlet-mapping has no url-pattern", "add at least one")
        for pattern, where in reader.patterns(element):
            if pattern in found:
                raise _mappedTwice(reader, pattern, found[pattern], servletName, where)
            found[pattern] = servletName
            reader.places["servlet-mapping", pattern] = where
    return found


def _mappedTwice(
    reader: DescriptorReader, pattern: str, first: str, second: str, where: str
) -> ConfigurationError:
    earlier = reader.places["servlet-mapping", pattern]
    message = f'url-pattern "{pattern}" is mapped to both "{first}" (at {earlier}) and "{second}"'
    return ConfigurationError.at(where, "<url-pattern>", message, "take one of them out")


def _readListeners(reader: DescriptorReader, root: etree._Element) -> tuple[str, ...]:
    for element in reader.children(root, "listener"):
        className = reader.require(element, "listener-class")
        reader.places.setdefault(("listener", className), reader.where(element))
    return tuple(name for kind, name in reader.places if kind == "listener")


def _readPages(reader: DescriptorReader, root: etree._Element, webXml: WebXml) -> WebXml:
    """
    Read what is shown: types, welcome files, error pages, settings of pages; and sessions.
    """
    mappings = reader.pairs(reader.children(root, "mime-mapping"), "extension", "mime-type", "mime-mapping")
    locales = _grandchildren(reader, root, "locale-encoding-mapping-list", "locale-encoding-mapping")
    groups = _grandchildren(reader, root, "jsp-config", "jsp-property-group")
    # Servlet 2.3 has them outside of jsp-config.
    taglibs = [*reader.children(root, "taglib"), *_grandchildren(reader, root, "jsp-config", "taglib")]
    reader.only(root, "jsp-config")
    return replace(
        webXml,
        mimeMappings={extension.lower(): type for extension, type in mappings.items()},
        welcomeFiles=tuple(
            name
            for each in reader.children(root, "welcome-file-list")
            for name in reader.texts(each, "welcome-file")
        ),
        errorPages=_readErrorPages(reader, root),
        sessionConfig=_readSessionConfig(reader, root),
        localeEncodings=reader.pairs(locales, "locale", "encoding", "locale-encoding-mapping"),
        jspPropertyGroups=tuple(sections.readPropertyGroup(reader, each) for each in groups),
        taglibs=reader.pairs(taglibs, "taglib-uri", "taglib-location", "taglib"),
        absoluteOrdering=_readAbsoluteOrdering(reader, root),
        ordering=_readOrdering(reader, root),
        fragmentName=reader.text(root, "name"),
    )


def _grandchildren(
    reader: DescriptorReader, root: etree._Element, outer: str, inner: str
) -> list[etree._Element]:
    return [each for parent in reader.children(root, outer) for each in reader.children(parent, inner)]


def _readErrorPages(reader: DescriptorReader, root: etree._Element) -> tuple[ErrorPage, ...]:
    pages = [sections.readErrorPage(reader, each) for each in reader.children(root, "error-page")]
    return tuple({page.key: page for page in pages}.values())


def _readSessionConfig(reader: DescriptorReader, root: etree._Element) -> SessionConfig:
    element = reader.only(root, "session-config")
    return SessionConfig() if element is None else sections.readSessionConfig(reader, element)


def _readAbsoluteOrdering(reader: DescriptorReader, root: etree._Element) -> tuple[str, ...] | None:
    element = reader.only(root, "absolute-ordering")
    return None if element is None else sections.readAbsoluteOrdering(reader, element)


def _readOrdering(reader: DescriptorReader, root: etree._Element) -> Ordering:
    element = reader.only(root, "ordering")
    return Ordering() if element is None else sections.readOrdering(reader, element)


def _readReferences(reader: DescriptorReader, root: etree._Element, webXml: WebXml) -> WebXml:
    """
    Read the entries of java:comp/env, and who is told when an object has got its own.
    """

    def children(name: str) -> list[etree._Element]:
        return reader.children(root, name)

    ejbs = reader.index(children("ejb-ref"), references.readEjbRef, "ejb-ref-name")
    localEjbs = reader.index(children("ejb-local-ref"), references.readEjbLocalRef, "ejb-ref-name")
    return replace(
        webXml,
        envEntries=reader.index(children("env-entry"), references.readEnvEntry, "env-entry-name"),
        resourceRefs=reader.index(children("resource-ref"), references.readResourceRef, "res-ref-name"),
        resourceEnvRefs=reader.index(
            children("resource-env-ref"), references.readResourceEnvRef, "resource-env-ref-name"
        ),
        messageDestinationRefs=reader.index(
            children("message-destination-ref"),
            references.readMessageDestinationRef,
            "message-destination-ref-name",
        ),
        messageDestinations=reader.index(
            children("message-destination"), references.readMessageDestination, "message-destination-name"
        ),
        ejbRefs={**ejbs, **localEjbs},
        serviceRefs=reader.index(children("service-ref"), references.readServiceRef, "service-ref-name"),
        postConstruct=_readCallbacks(reader, root, "post-construct"),
        preDestroy=_readCallbacks(reader, root, "pre-destroy"),
    )


def _readCallbacks(reader: DescriptorReader, root: etree._Element, name: str) -> dict[str, str]:
    elements = reader.children(root, name)
    return reader.pairs(elements, "lifecycle-callback-class", "lifecycle-callback-method", name)
