"""
What Tomcat 7's configuration may say and what has no effect here, each with its reason: the one table of it.

`rows` collects the table: elements and classes that are left out (declared here), attributes without effect (``Setting(inert=...)`` of the
components in `COMPONENTS`) and elements of web.xml (`catalina.deploy.elements`). Using one of them logs one warning with file and line;
docs/configuration/unsupported.rst is the same table for people (`page`; ``python -m catalina.startup.unsupported`` prints it).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from catalina.deploy import withoutEffect
from catalina.util import ClassNotFoundError, resolveClassName, settingsOf

_LATER: Final = "it is not built yet"
_CLUSTER: Final = "sessions are not replicated between servers; let the load balancer send a client to one server (jvmRoute)"
_NAMING: Final = (
    "java:comp/env is not built yet; use a context-param, or make the object in a ServletContextListener"
)
_EJB: Final = "there are no enterprise beans and no web service clients outside of Java"
_INSTANCE: Final = "servlets tell nobody of their single steps; use a ServletContextListener or a Filter"
_JMX: Final = "there is no JMX; ask the manager application"
_STORED: Final = (
    "it is not built yet; sessions are kept in memory, and over a restart in StandardManager's file"
)
_DATABASE: Final = "it is not built yet; use a UserDatabaseRealm or MemoryRealm"

#: Elements of server.xml and context.xml that are left out with all they contain.
ELEMENTS: Final[Mapping[str, str]] = {
    "Cluster": _CLUSTER,
    "Ejb": _EJB,
    "Environment": _NAMING,
    "InstanceListener": _INSTANCE,
    "JarScanner": "web-fragment.xml and META-INF/resources of all libraries count; name fragments in absolute-ordering to leave some out",
    "LocalEjb": _EJB,
    "ResourceEnvRef": _NAMING,
    "ResourceLink": _NAMING,
    "ResourceParams": "Tomcat 5.5 dropped it; write the parameters as attributes of Resource",
    "ServiceRef": _EJB,
    "SessionIdGenerator": "ids come from the operating system's random source; sessionIdLength belongs to Manager, jvmRoute to Engine",
    "Store": "sessions are kept in memory, and over a restart in the Manager's file",
    "Transaction": "there is no transaction manager",
    "WrapperLifecycle": _INSTANCE,
    "WrapperListener": _INSTANCE,
}

#: Resources other than these have no effect.
RESOURCE: Final = f"only a UserDatabase is built; {_NAMING}"

STANDARD_CONTEXT: Final = "org.apache.catalina.core.StandardContext"

#: Another class than that, in a context file.
CONTEXT_CLASS: Final = "context files fill in a StandardContext; write the Context into server.xml, or use wrapperClass or configClass"

#: The path, in a context file.
CONTEXT_PATH: Final = (
    "it is given by the name of the context file, folder or archive; only in server.xml it counts"
)

#: Connectors of this protocol are left out.
AJP: Final = "AJP is not built yet; use an HTTP connector"

_PAGES: Final = "there are no pages to administer it in a browser"
_WEBDAV: Final = "WebDAV is not built; the DefaultServlet takes PUT and DELETE with readonly=false"
_INCLUDES: Final = "server-side includes are not built; use a JSP page"

#: Classes, by name, or packages that are not here at all. An element that names one is left out. Of a package that is here in part every
#: class is named: one that is merely misspelt must not be left out, since it may be what protects an application.
CLASSES: Final[Mapping[str, str]] = {
    "org.apache.coyote.ajp.": AJP,
    "org.apache.catalina.authenticator.SpnegoAuthenticator": "Kerberos is not built yet; use another login-config",
    "org.apache.catalina.core.JasperListener": "the page compiler needs no initialisation",
    "org.apache.catalina.core.JniLifecycleListener": "there is no Java runtime that could load the library",
    "org.apache.catalina.core.JreMemoryLeakPreventionListener": "there is no Java runtime whose leaks it could prevent",
    "org.apache.catalina.ha.": _CLUSTER,
    "org.apache.catalina.mbeans.": _JMX,
    "org.apache.catalina.realm.DataSourceRealm": _DATABASE,
    "org.apache.catalina.realm.JAASRealm": "there is no JAAS; use another realm",
    "org.apache.catalina.realm.JDBCRealm": _DATABASE,
    "org.apache.catalina.realm.JNDIRealm": _DATABASE,
    "org.apache.catalina.session.FileStore": _STORED,
    "org.apache.catalina.session.JDBCStore": _STORED,
    "org.apache.catalina.session.PersistentManager": _STORED,
    "org.apache.catalina.startup.ContextConfig": "each application has one already",
    "org.apache.catalina.startup.HostConfig": "each host has one already",
    "org.apache.catalina.storeconfig.": _LATER,
    "org.apache.catalina.tribes.": _CLUSTER,
    "org.apache.catalina.valves.JDBCAccessLogValve": "it is not built yet; use an AccessLogValve",
    "org.apache.catalina.valves.PersistentValve": _STORED,
    "org.apache.catalina.valves.SSLValve": "it is not built yet; let the connector speak TLS, or use a RemoteIpValve for scheme and port",
    "org.apache.catalina.websocket.": _LATER,
    "org.apache.tomcat.util.scan.": _LATER,
}

#: The same for the servlets and filters of web.xml. Such a filter is left out; requests for such a servlet are not found.
WEB_CLASSES: Final[Mapping[str, str]] = {
    "org.apache.catalina.filters.SessionInitializerFilter": "it is not built; call request.getSession() in a filter of your own",
    "org.apache.catalina.filters.WebdavFixFilter": _WEBDAV,
    "org.apache.catalina.manager.HTMLManagerServlet": f"{_PAGES}; ask the ManagerServlet, which answers in text",
    "org.apache.catalina.manager.JMXProxyServlet": _JMX,
    "org.apache.catalina.manager.StatusManagerServlet": f"{_PAGES}; ask the ManagerServlet, which answers in text",
    "org.apache.catalina.manager.host.HTMLHostManagerServlet": f"{_PAGES}; write hosts into server.xml",
    "org.apache.catalina.manager.host.HostManagerServlet": "hosts are not added while the server runs; write them into server.xml",
    "org.apache.catalina.servlets.CGIServlet": "no programs are run for requests; write a servlet in place of the program",
    "org.apache.catalina.servlets.WebdavServlet": _WEBDAV,
    "org.apache.catalina.ssi.SSIFilter": _INCLUDES,
    "org.apache.catalina.ssi.SSIServlet": _INCLUDES,
}

#: The components whose settings make the attributes' part of the table, by element.
COMPONENTS: Final[Mapping[str, tuple[str, ...]]] = {
    "Server": ("core.StandardServer",),
    "Service": ("core.StandardService",),
    "Executor": ("core.StandardThreadExecutor",),
    "Connector": (
        "connector.Connector",
        "coyote.http11.Http11NioProtocol",
        "coyote.http11.Http11AprProtocol",
        "coyote.http11.Http11Protocol",
    ),
    "Engine": ("core.StandardEngine",),
    "Host": ("core.StandardHost",),
    "Context": ("core.StandardContext",),
    "Loader": ("loader.WebappLoader", "loader.VirtualWebappLoader"),
    "Manager": ("session.StandardManager",),
    "Resources": ("naming.resources.FileDirContext", "naming.resources.VirtualDirContext"),
    "Listener": (
        "core.AprLifecycleListener",
        "core.ThreadLocalLeakPreventionListener",
        "security.SecurityListener",
        "startup.EngineConfig",
        "startup.UserConfig",
        "startup.VersionLoggerListener",
    ),
    "Realm": (
        "realm.UserDatabaseRealm",
        "realm.MemoryRealm",
        "realm.CombinedRealm",
        "realm.LockOutRealm",
        "realm.NullRealm",
    ),
    "Valve": (
        "valves.AccessLogValve",
        "valves.ExtendedAccessLogValve",
        "valves.RemoteAddrValve",
        "valves.RemoteHostValve",
        "valves.RemoteCIDRValve",
        "valves.RemoteIpValve",
        "valves.ErrorReportValve",
        "valves.CrawlerSessionManagerValve",
        "valves.StuckThreadDetectionValve",
        "valves.SemaphoreValve",
        "authenticator.SingleSignOn",
        "authenticator.BasicAuthenticator",
        "authenticator.DigestAuthenticator",
        "authenticator.FormAuthenticator",
        "authenticator.SSLAuthenticator",
        "authenticator.NonLoginAuthenticator",
    ),
}

#: Setters of Tomcat's classes that no documentation tells of: accepted, and nothing is said.
_UNDOCUMENTED: Final[Mapping[str, str]] = {
    "StandardContext": "charsetMapperClass compilerClasspath defaultContextXml defaultWebXml delegate distributable replaceWelcomeFiles"
    " saveConfig sessionTimeout tldNamespaceAware",
    "StandardEngine": "baseDir",
    "StandardHost": "configClass contextClass",
    "UserConfig": "configClass contextClass",
    "Connector": "protocolHandlerClassName compressableMimeTypes sendfileThreadCount",
}


_NAMED: Final[Mapping[str, str]] = {**CLASSES, **WEB_CLASSES}
_PACKAGES: Final = tuple(name for name in CLASSES if name.endswith("."))


@dataclass(frozen=True, order=True)
class Row:
    """
    One line of the table.

    :param file: ``server.xml``, for what server.xml and context.xml share, or ``web.xml``.
    :param element: such as ``Connector``; ``className`` for classes, whatever element names them.
    :param subject: the attribute, the class or package, or empty for the element as a whole.
    :param reason: why it has no effect, or what to use in its place.
    """

    file: str
    element: str
    subject: str
    reason: str


def reasonFor(name: str) -> str | None:
    """Why a class of Tomcat is not here; None for one that is here, or that Tomcat does not know either."""
    reason = _NAMED.get(name)
    if reason is None:
        reason = next((CLASSES[each] for each in _PACKAGES if name.startswith(each)), None)
    return None if reason is None or _exists(name) else reason


def _exists(name: str) -> bool:
    try:
        resolveClassName(name)
    except ClassNotFoundError:
        return False
    return True


def isUndocumented(component: Any, name: str) -> bool:
    """Whether an attribute is one of those that Tomcat takes without telling, and that mean nothing here."""
    return any(name in _UNDOCUMENTED.get(cls.__name__, "").split() for cls in type(component).__mro__)


def rows() -> list[Row]:
    """The whole table, sorted."""
    found = {Row("web.xml", name, "", reason) for name, reason in withoutEffect().items()}
    found |= {Row("server.xml", name, "", reason) for name, reason in ELEMENTS.items()}
    found |= {Row("server.xml", "className", name, reason) for name, reason in CLASSES.items()}
    found |= {Row("web.xml", "className", name, reason) for name, reason in WEB_CLASSES.items()}
    found |= {
        Row("server.xml", "Resource", "", RESOURCE),
        Row("server.xml", "Connector", 'protocol="AJP/1.3"', AJP),
    }
    found.add(Row("server.xml", "Context", "className", CONTEXT_CLASS))
    found.add(Row("server.xml", "Context", "path", CONTEXT_PATH))
    found |= set(_attributeRows())
    return sorted(found)


def _attributeRows() -> Iterator[Row]:
    for element, names in COMPONENTS.items():
        for name in names:
            component: Any = resolveClassName(f"org.apache.catalina.{name}")
            for attribute, setting in settingsOf(component).items():
                if setting.inert:
                    yield Row("server.xml", element, attribute, setting.inert)


# the page for people


def page() -> str:
    """docs/configuration/unsupported.rst: the table as reStructuredText."""
    parts = [_TOP]
    for file, title in (("server.xml", "server.xml and context.xml"), ("web.xml", "web.xml")):
        parts.append(f"\n{title}\n{'-' * len(title)}\n\n")
        parts.append(_table([row for row in rows() if row.file == file]))
    return "".join(parts)


_TOP: Final = """\
What has no effect
==================

.. Made by ``python -m catalina.startup.unsupported``; a test compares it with the code.

Every element and attribute of Tomcat 7's ``server.xml``, ``context.xml`` and ``web.xml`` that is not in this table works. What is in
it is accepted, so that a configuration of Tomcat 7 starts as it is, and logs one warning with file and line that says what to do. A
name that ends in a dot stands for all classes of that package. Attributes that Tomcat takes without
documenting them are accepted silently.
"""


def _table(found: list[Row]) -> str:
    lines = [("What", "Why, and what to do"), *((_shown(row), row.reason) for row in found)]
    widths = [max(len(line[column]) for line in lines) for column in (0, 1)]
    rule = "  ".join("=" * width for width in widths) + "\n"
    head, *body = [f"{what.ljust(widths[0])}  {why}\n" for what, why in lines]
    return rule + head + rule + "".join(body) + rule


def _shown(row: Row) -> str:
    if not row.subject:
        return f"``<{row.element}>``"
    return f"``{row.subject}``" if row.element == "className" else f"``<{row.element} {row.subject}>``"


if __name__ == "__main__":
    print(page(), end="")
