"""
web.xml into a context (org.apache.catalina.startup.ContextConfig).

A lifecycle listener of every context. While the application starts, on a thread of the start/stop pool, it reads conf/web.xml,
WEB-INF/web.xml, fragments and decorators, merges them, and tells the context; it also gives the context what it needs and nobody has
configured: resources, loader, manager, authenticator.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from twisted.logger import Logger
from zope.interface import implementer

from catalina.authenticator import (
    BasicAuthenticator,
    DigestAuthenticator,
    FormAuthenticator,
    NonLoginAuthenticator,
    SSLAuthenticator,
)
from catalina.core import StandardContext
from catalina.deploy import LoginConfig, WebXml, addAnnotations, mergeWebXml, parseWebXml
from catalina.digester import ConfigurationError
from catalina.interfaces import ILifecycleListener
from catalina.lifecycle import BEFORE_START_EVENT
from catalina.loader import WebappLoader
from catalina.naming.resources import FileDirContext, WARDirContext
from catalina.session import StandardManager
from catalina.startup.descriptors import isThere, readDescriptor
from catalina.startup.libraries import Libraries
from catalina.startup.scan import scanClasses
from catalina.startup.unbuilt import withoutUnbuilt
from catalina.startup.unsupported import reasonFor

_DESCRIPTOR = "WEB-INF/web.xml"
_ORDERED_LIBS = "javax.servlet.context.orderedLibs"
_AUTHENTICATORS: Mapping[str, Any] = {
    "BASIC": BasicAuthenticator,
    "DIGEST": DigestAuthenticator,
    "FORM": FormAuthenticator,
    "CLIENT-CERT": SSLAuthenticator,
    "NONE": NonLoginAuthenticator,
}


class DefaultDescriptor:
    """
    conf/web.xml, read once and again when it has changed.

    :param file: where it is; without it nothing is served but what applications map themselves.
    """

    _log = Logger()

    def __init__(self, file: Path) -> None:
        self._file = file
        self._read: tuple[float, WebXml] | None = None
        self._told = False

    def get(self) -> WebXml | None:
        """
        The descriptor, or None if there is no such file.

        :raises ConfigurationError: it is wrong, or cannot be read.
        """
        if not isThere(self._file):
            self._tellMissing()
            return None
        try:
            changed = self._file.stat().st_mtime
        except OSError as error:
            raise ConfigurationError(
                "conf/web.xml", 0, "", f"cannot be read: {error.strerror}", "mend or remove it"
            ) from error
        if self._read is None or self._read[0] != changed:
            self._read = changed, parseWebXml(self._file, "conf/web.xml")
        return self._read[1]

    def _tellMissing(self) -> None:
        if not self._told:
            self._told = True
            self._log.warn("{problem}", problem=missingDefaults(self._file))


def missingDefaults(file: Path) -> str:
    """What it means that there is no conf/web.xml."""
    return (
        f"No global web.xml found: {file} does not exist, so applications have no default servlet, no JSP pages and no MIME types "
        "but their own; copy it from CATALINA_HOME/conf"
    )


@implementer(ILifecycleListener)
class ContextConfig:
    """
    Configures one context at each of its starts.

    :param defaults: conf/web.xml.
    """

    _log = Logger()

    def __init__(self, defaults: DefaultDescriptor) -> None:
        self._defaults = defaults
        self._ownAuthenticator: Any = None

    def lifecycleEvent(self, event: Any) -> None:
        """Before each start see that the context has what every context needs."""
        if event.type == BEFORE_START_EVENT:
            self.prepare(event.lifecycle)

    def prepare(self, context: StandardContext) -> None:
        """Give the context resources, loader and manager where the configuration names none."""
        base = Path(context.docBase)
        if context.resources is None:
            context.resources = makeResources(context, base)
        context.resources.docBase = str(base)
        context.loader = context.loader or WebappLoader()
        context.manager = context.manager or StandardManager()
        context.loader.context = context
        context.manager.context = context

    # while it starts

    def configureStart(self, context: StandardContext) -> None:
        """
        Read the descriptors and tell the context.

        :raises ConfigurationError: one of them is wrong, with file and line.
        """
        label = labelOf(context)
        main = readWebXml(context, label, Path(context.parent.catalinaBase))
        self._addClasses(context)
        places = [place for place in context.loader.places() if place.name != "classes"]
        libraries = Libraries(main, places, label)
        self._addLibraries(context, libraries)
        scanned = WebXml() if main.metadataComplete else self._scan(context, label)
        merged = mergeWebXml(addAnnotations(main, scanned), libraries.fragments, self._defaults.get())
        merged = withoutUnbuilt(merged)
        for warning in (*libraries.warnings, *merged.warnings):
            self._log.warn("{warning}", warning=warning)
        if context.logEffectiveWebXml:
            self._log.info("web.xml of {path}: {descriptor}", path=context.name or "/", descriptor=merged)
        self._apply(context, merged)
        made = libraries.initializers(context.loader.loadClass, context.containerSciFilter)
        context.initializers = [(each, set()) for each in made]
        self._addAuthenticator(context)

    def _addLibraries(self, context: StandardContext, libraries: Libraries) -> None:
        """A descriptor that is complete leaves out what libraries declare, but neither their resources nor their initializers."""
        for place in libraries.overlays:
            context.resources.addOverlay(str(place))
        context.servletContext.setAttribute(_ORDERED_LIBS, libraries.orderedNames)

    def _addClasses(self, context: StandardContext) -> None:
        """With addWebinfClassesResources META-INF/resources of WEB-INF/classes is served as that of libraries is."""
        classes = next((place for place in context.loader.places() if place.name == "classes"), None)
        if context.addWebinfClassesResources and classes is not None:
            context.resources.addOverlay(str(classes))

    def _scan(self, context: StandardContext, label: str) -> WebXml:
        classes = next((place for place in context.loader.places() if place.name == "classes"), None)
        if classes is None or context.ignoreAnnotations:
            return WebXml()
        return scanClasses(classes, context.loader.modules.importModule, f"{label}/WEB-INF/classes")

    def _apply(self, context: StandardContext, webXml: WebXml) -> None:
        context.displayName = webXml.displayName
        context.effectiveMajorVersion, context.effectiveMinorVersion = webXml.effectiveVersion
        context.contextParams = dict(webXml.contextParams)
        context.mimeMappings = dict(webXml.mimeMappings)
        context.welcomeFiles = list(webXml.welcomeFiles)
        context.securityConstraints = webXml.securityConstraints
        context.securityRoles = list(webXml.securityRoles)
        context.loginConfig = webXml.loginConfig
        context.localeEncodings = dict(webXml.localeEncodings)
        context.filterDefs = dict(webXml.filters)
        context.filterMaps.declare(webXml.filterMaps)
        context.jspConfig = (webXml.jspPropertyGroups, webXml.taglibs)
        context.applicationListeners = list(webXml.listeners)
        context.instances.places = {
            name: ("<listener-class>", webXml.whereIs("listener", name)) for name in webXml.listeners
        }
        self._applyServlets(context, webXml)
        self._applyErrorPages(context, webXml)
        self._applySessions(context, webXml.sessionConfig)

    def _applyServlets(self, context: StandardContext, webXml: WebXml) -> None:
        defaults = self._defaults.get()
        for name, definition in webXml.servlets.items():
            wrapper = context.wrapper(name)
            wrapper.servletClass = definition.className or None
            wrapper.initParams = dict(definition.initParams)
            if definition.jspFile:
                pages = webXml.servlets.get("jsp")
                wrapper.servletClass = (
                    pages.className if pages is not None else "org.apache.jasper.servlet.JspServlet"
                )
                inherited = dict(pages.initParams) if pages is not None else {}
                wrapper.initParams = inherited | wrapper.initParams | {"jspFile": definition.jspFile}
            wrapper.loadOnStartup = -1 if definition.loadOnStartup is None else definition.loadOnStartup
            wrapper.asyncSupported = definition.asyncSupported
            wrapper.enabled = definition.enabled
            wrapper.runAs = definition.runAs
            wrapper.roleRefs = dict(definition.roleRefs)
            wrapper.multipartConfig = definition.multipartConfig
            wrapper.overridable = defaults is not None and defaults.servlets.get(name) == definition
            wrapper.where = definition.where
            if reasonFor(definition.className) is not None:
                wrapper.unavailable(None)
        context.servletMappings = dict(webXml.servletMappings)

    def _applyErrorPages(self, context: StandardContext, webXml: WebXml) -> None:
        for page in webXml.errorPages:
            if page.exceptionType is None:
                context.errorPagesByStatus[page.errorCode or 0] = page
                continue
            try:
                context.errorPagesByType[context.loader.loadClass(page.exceptionType)] = page
            except Exception as problem:
                self._log.warn(
                    "{where}: <exception-type> {name}: {problem}",
                    where=page.where,
                    name=page.exceptionType,
                    problem=problem,
                )

    def _applySessions(self, context: StandardContext, config: Any) -> None:
        if config.timeout is not None:
            context.sessionTimeout = config.timeout
            context.manager.maxInactiveInterval = config.timeout * 60
        cookie = context.cookieConfig
        cookie.name, cookie.path, cookie.domain = config.cookieName, config.cookiePath, config.cookieDomain
        cookie.comment = config.cookieComment
        cookie.httpOnly, cookie.secure = bool(config.cookieHttpOnly), bool(config.cookieSecure)
        cookie.maxAge = -1 if config.cookieMaxAge is None else config.cookieMaxAge
        context.sessionTrackingModes = config.trackingModes

    # authentication

    def _addAuthenticator(self, context: StandardContext) -> None:
        """The valve for the application's login-config, unless its configuration brings one."""
        own = next((valve for valve in context.pipeline.valves if hasattr(valve, "authenticate")), None)
        if own is not None:
            context.authenticator = own
            return
        authenticator = authenticatorFor(context.loginConfig)()
        authenticator.container = context
        context.authenticator = authenticator
        if context.securityConstraints or context.loginConfig is not None:
            context.addValve(authenticator)
            self._ownAuthenticator = authenticator
        context._run(authenticator.start())

    def configureStop(self, context: StandardContext) -> None:
        """Take out what was put in for this start."""
        if self._ownAuthenticator is not None:
            context.pipeline.removeValve(self._ownAuthenticator)
            self._ownAuthenticator = None
        context.authenticator = None


def makeResources(context: StandardContext, base: Path) -> Any:
    """
    Resources with the Context's own settings; those of a ``<Resources>`` element are left as they are.

    :param base: the folder or archive that they are to show.
    """
    resources = WARDirContext() if base.is_file() else FileDirContext()
    for name in ("cachingAllowed", "cacheTTL", "cacheMaxSize", "cacheObjectMaxSize", "aliases"):
        setattr(resources, name, getattr(context, name))
    if isinstance(resources, FileDirContext):
        resources.allowLinking = context.allowLinking
    return resources


def readWebXml(context: StandardContext, label: str, base: Path) -> WebXml:
    """
    Read WEB-INF/web.xml of a context that has its resources, or what altDDName names in its stead.

    :param label: the application's folder or archive as the user knows it.
    :param base: CATALINA_BASE.
    :returns: an empty descriptor for an application that has none.
    :raises ConfigurationError: it is wrong, or there is one that cannot be read.
    """
    if context.altDDName:
        return _readAlternative(context, base)
    name = f"{label}/{_DESCRIPTOR}"
    data = readDescriptor(context.resources, _DESCRIPTOR, name)
    return WebXml(name=name) if data is None else parseWebXml(data, name)


def _readAlternative(context: StandardContext, base: Path) -> WebXml:
    """The descriptor that altDDName names."""
    file = base / context.altDDName
    if not file.is_file():
        raise ConfigurationError(
            str(file),
            0,
            f'<Context altDDName="{context.altDDName}">',
            "there is no such file",
            "mend altDDName",
        )
    return parseWebXml(file, context.altDDName)


def authenticatorFor(loginConfig: LoginConfig | None) -> Any:
    """
    The class of the authenticator for a login-config.

    :raises ConfigurationError: its auth-method is not known.
    """
    method = (loginConfig.authMethod if loginConfig is not None else "") or "NONE"
    cls = _AUTHENTICATORS.get(method.upper())
    if cls is None and loginConfig is not None:
        raise ConfigurationError.at(
            loginConfig.where,
            "<auth-method>",
            f"{method} is not known",
            f"use one of {', '.join(_AUTHENTICATORS)}",
        )
    return cls


def labelOf(context: StandardContext) -> str:
    """The application's folder as the user knows it."""
    base = Path(context.docBase)
    host = context.parent
    try:
        return str(base.relative_to(Path(host.catalinaBase).resolve()))
    except ValueError:
        return str(base)
