"""What each element of server.xml and context.xml makes (Catalina.createStartDigester and the RuleSets in Tomcat)."""

from __future__ import annotations

from typing import Any

from lxml import etree

from catalina.connector import Connector
from catalina.core import (
    StandardContext,
    StandardEngine,
    StandardHost,
    StandardServer,
    StandardService,
    StandardThreadExecutor,
)
from catalina.coyote.http11 import Http11AprProtocol, Http11NioProtocol
from catalina.deploy import (
    ApplicationParameter,
    ContextEnvironment,
    ContextResource,
    ContextResourceEnvRef,
    ContextResourceLink,
    ContextTransaction,
    NamingResources,
)
from catalina.digester import (
    CallMethod,
    Digester,
    Ignore,
    NotSupported,
    ObjectCreate,
    Rule,
    SetNext,
    SetProperties,
    localName,
)
from catalina.interfaces import IProtocolHandler, IRealm, IValve
from catalina.loader import WebappLoader
from catalina.session import StandardManager
from catalina.startup.unsupported import (
    AJP,
    CONTEXT_CLASS,
    CONTEXT_PATH,
    ELEMENTS,
    RESOURCE,
    STANDARD_CONTEXT,
    isUndocumented,
    reasonFor,
)
from catalina.util import TAKE_OUT, ClassNotFoundError, resolveClassName, settingsOf, unknownAttribute

_RESOURCES = "org.apache.naming.resources.FileDirContext"
_SERVICE = "Server/Service"
_ENGINE = f"{_SERVICE}/Engine"
_HOST = f"{_ENGINE}/Host"


class Create(ObjectCreate):
    """Makes an object by class name; a class of Tomcat that is not built here is a warning, and the element is left out."""

    def begin(self, digester: Digester, element: etree._Element, attributes: dict[str, str]) -> None:
        name = attributes.get("className", "")
        reason = reasonFor(name)
        if reason is not None:
            raise NotSupported.of(digester.error(f"{name} has no effect: {reason}", TAKE_OUT, "className"))
        super().begin(digester, element, attributes)


class SetAttributes(SetProperties):
    """Sets the attributes; those that Tomcat takes without documenting them, and that mean nothing here, are passed over."""

    def begin(self, digester: Digester, element: etree._Element, attributes: dict[str, str]) -> None:
        top = digester.peek()
        told = {name: text for name, text in attributes.items() if not isUndocumented(top, name)}
        super().begin(digester, element, told)


class LeaveOut(Ignore):
    """An element that stands in the table of what has no effect: one warning, and all in it is left out."""

    def __init__(self, element: str) -> None:
        super().__init__(f"{ELEMENTS[element]}; {TAKE_OUT}")


class CreateConnector(Rule):
    """Makes a connector and the protocol handler that its protocol attribute names."""

    def begin(self, digester: Digester, element: etree._Element, attributes: dict[str, str]) -> None:
        handler = self._handler(digester, attributes.get("protocol", "HTTP/1.1"))
        connector = Connector(handler)
        connector.where = handler.where = digester.where
        digester.push(connector)

    def _handler(self, digester: Digester, protocol: str) -> Any:
        if protocol == "HTTP/1.1":
            return Http11AprProtocol() if _wantsApr(digester.peek(1)) else Http11NioProtocol()
        if protocol == "AJP/1.3" or reasonFor(protocol):
            raise NotSupported.of(digester.error(f"this connector is left out: {AJP}", TAKE_OUT, "protocol"))
        try:
            handlerClass: Any = resolveClassName(protocol)
            handler = handlerClass()
        except ClassNotFoundError as problem:
            remedy = 'use protocol="HTTP/1.1" or org.apache.coyote.http11.Http11NioProtocol'
            raise digester.error(str(problem), remedy, "protocol") from problem
        if not all(hasattr(handler, name) for name in IProtocolHandler.names()):
            raise digester.error(f"{protocol} is no protocol handler", 'use protocol="HTTP/1.1"', "protocol")
        return handler

    def end(self, digester: Digester, element: etree._Element) -> None:
        digester.pop()


def _wantsApr(server: Any) -> bool:
    """Whether a listener of the server, which has to stand before the connector, says useAprConnector."""
    return any(getattr(listener, "useAprConnector", False) for listener in server.lifecycleListeners)


class SetConnectorProperties(SetAttributes):
    """Each attribute goes to the protocol handler or to the connector, as they declare it; to the user both are one."""

    def begin(self, digester: Digester, element: etree._Element, attributes: dict[str, str]) -> None:
        connector = digester.peek()
        ofHandler, ofConnector = _xmlNames(connector.protocolHandler), _xmlNames(connector)
        digester.push(connector.protocolHandler)
        super().begin(digester, element, _only(ofHandler, attributes))
        digester.pop()
        super().begin(digester, element, _only(ofConnector, attributes))
        known = ofHandler | ofConnector
        for name, text in attributes.items():
            if name not in known and name != "className" and not isUndocumented(connector, name):
                digester.warn(unknownAttribute(known, name, text, digester.where, localName(element)))


def _only(names: set[str], attributes: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in attributes.items() if name in names}


def _xmlNames(component: Any) -> set[str]:
    names = set()
    for name, setting in settingsOf(type(component)).items():
        names |= {name, *setting.aliases}
    return names


def addServerRules(digester: Digester) -> None:
    """Make a digester understand server.xml."""
    digester.addRule("Server", Create(StandardServer), SetAttributes())
    digester.addRule(
        "Server/Listener",
        Create(None),
        SetAttributes(),
        _HandProperties(),
        SetNext("addLifecycleListener"),
    )
    digester.addRule(
        "Server/GlobalNamingResources",
        Create(NamingResources),
        SetAttributes(),
        _SetAttribute("globalNamingResources"),
    )
    _addNamingRules(digester, "Server/GlobalNamingResources")
    digester.addRule(_SERVICE, Create(StandardService), SetAttributes(), SetNext("addService"))
    digester.addRule(f"{_SERVICE}/Listener", Create(None), SetAttributes(), SetNext("addLifecycleListener"))
    digester.addRule(
        f"{_SERVICE}/Executor", Create(StandardThreadExecutor), SetAttributes(), SetNext("addExecutor")
    )
    digester.addRule(
        f"{_SERVICE}/Connector", CreateConnector(), SetConnectorProperties(), SetNext("addConnector")
    )
    digester.addRule(
        f"{_SERVICE}/Connector/Listener", Create(None), SetAttributes(), SetNext("addLifecycleListener")
    )
    digester.addRule(_ENGINE, Create(StandardEngine), SetAttributes(), SetNext("setContainer"))
    _addContainerRules(digester, _ENGINE)
    digester.addRule(_HOST, Create(StandardHost), SetAttributes(), SetNext("addChild"))
    digester.addRule(f"{_HOST}/Alias", CallMethod("addAlias"))
    _addContainerRules(digester, _HOST)
    addContextRules(digester, f"{_HOST}/Context", "addDeclaredContext")


def _addContainerRules(digester: Digester, path: str) -> None:
    digester.addRule(f"{path}/Cluster", LeaveOut("Cluster"))
    digester.addRule(f"{path}/Listener", Create(None), SetAttributes(), SetNext("addLifecycleListener"))
    digester.addRule(f"{path}/Valve", Create(None, interface=IValve), SetAttributes(), SetNext("addValve"))
    _addRealmRules(digester, path)


def _addRealmRules(digester: Digester, path: str) -> None:
    """Realms may stand inside realms, three deep as in Tomcat."""
    digester.addRule(f"{path}/Realm", Create(None, interface=IRealm), SetAttributes(), _SetAttribute("realm"))
    digester.addRule(
        f"{path}/Realm/Realm", Create(None, interface=IRealm), SetAttributes(), SetNext("addRealm")
    )
    digester.addRule(
        f"{path}/Realm/Realm/Realm", Create(None, interface=IRealm), SetAttributes(), SetNext("addRealm")
    )


def addContextRules(digester: Digester, path: str, add: str = "") -> None:
    """
    Make a digester understand ``<Context>``.

    :param path: where it stands: below a Host, or ``Context`` in a file of its own.
    :param add: the method of the object around it that takes the context; empty where a context is on the stack already.
    """
    if add:
        digester.addRule(path, Create(StandardContext), SetAttributes(), SetNext(add))
    else:
        digester.addRule(path, _CheckFile(), SetAttributes())
    _addContainerRules(digester, path)
    digester.addRule(f"{path}/Loader", Create(WebappLoader), SetAttributes(), _SetAttribute("loader"))
    digester.addRule(f"{path}/Manager", Create(StandardManager), SetAttributes(), _SetAttribute("manager"))
    for name in ("Store", "SessionIdGenerator"):
        digester.addRule(f"{path}/Manager/{name}", LeaveOut(name))
    digester.addRule(f"{path}/Resources", Create(_RESOURCES), SetAttributes(), _SetAttribute("resources"))
    digester.addRule(
        f"{path}/Parameter", Create(ApplicationParameter), SetAttributes(), _Append("parameters")
    )
    digester.addRule(f"{path}/WatchedResource", _AppendText("watchedResources"))
    for name in ("WrapperLifecycle", "WrapperListener", "InstanceListener", "JarScanner"):
        digester.addRule(f"{path}/{name}", LeaveOut(name))
    _addNamingRules(digester, path, "namingResources")


def _addNamingRules(digester: Digester, path: str, holder: str = "") -> None:
    kinds = (
        ("Environment", ContextEnvironment, "addEnvironment"),
        ("Resource", ContextResource, "addResource"),
        ("ResourceLink", ContextResourceLink, "addResourceLink"),
        ("ResourceEnvRef", ContextResourceEnvRef, "addResourceEnvRef"),
        ("Transaction", ContextTransaction, "setTransaction"),
    )
    for name, cls, method in kinds:
        digester.addRule(f"{path}/{name}", Create(cls), SetAttributes(), _AddNaming(method, holder))
    for name in ("Ejb", "LocalEjb", "ServiceRef", "ResourceParams"):
        digester.addRule(f"{path}/{name}", LeaveOut(name))


class _AddNaming(Rule):
    """Adds a named resource to the server's or an application's; what is never used is warned of where it stands."""

    def __init__(self, method: str, holder: str) -> None:
        self._method = method
        self._holder = holder

    def end(self, digester: Digester, element: etree._Element) -> None:
        entry, target = digester.peek(), digester.peek(1)
        if self._holder:
            resources = getattr(target, self._holder, None)
            if resources is None:
                resources = NamingResources()
                setattr(target, self._holder, resources)
            target = resources
        getattr(target, self._method)(entry)
        reason = ELEMENTS.get(localName(element)) or _reasonForResource(entry)
        if reason:
            shown = entry.name or localName(element)
            digester.warnHere(f"{shown} has no effect: {reason}", TAKE_OUT)


def _reasonForResource(entry: Any) -> str:
    return "" if "UserDatabase" in entry.properties.get("factory", "") else RESOURCE


class _HandProperties(Rule):
    """Hands what ``${...}`` stands for to an object that wants it."""

    def begin(self, digester: Digester, element: etree._Element, attributes: dict[str, str]) -> None:
        if hasattr(digester.peek(), "systemProperties"):
            digester.peek().systemProperties = digester.properties


class _CheckFile(Rule):
    """A context file is read into a context that exists already: its class and its path cannot be chosen any more."""

    def begin(self, digester: Digester, element: etree._Element, attributes: dict[str, str]) -> None:
        name = attributes.get("className", STANDARD_CONTEXT)
        if name != STANDARD_CONTEXT:
            reason = reasonFor(name) or CONTEXT_CLASS
            self._warn(digester, "className", f"{name} has no effect: {reason}")
        if "path" in attributes:
            self._warn(digester, "path", f"path has no effect: {CONTEXT_PATH}")

    def _warn(self, digester: Digester, attribute: str, message: str) -> None:
        digester.warn(str(digester.error(message, TAKE_OUT, attribute)))


class _SetAttribute(Rule):
    """Sets an attribute of the object below to the object at the top."""

    def __init__(self, name: str) -> None:
        self._name = name

    def end(self, digester: Digester, element: etree._Element) -> None:
        setattr(digester.peek(1), self._name, digester.peek())


class _Append(Rule):
    """Appends the object at the top to a list of the object below."""

    def __init__(self, name: str) -> None:
        self._name = name

    def end(self, digester: Digester, element: etree._Element) -> None:
        getattr(digester.peek(1), self._name).append(digester.peek())


class _AppendText(Rule):
    """Appends the element's text to a list of the object at the top."""

    def __init__(self, name: str) -> None:
        self._name = name

    def body(self, digester: Digester, element: etree._Element, text: str) -> None:
        if text:
            getattr(digester.peek(), self._name).append(text)
