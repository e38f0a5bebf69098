"""
Tomcat 7's elements and attributes from the reference data, each in a file that a digester can read.

The data is found beside the conformance kits (environment variable CONFORMANCE, default ../shared/conformance beside the checkout).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

_HOUSE = Path(__file__).parents[2]
FOLDER = (
    Path(os.environ.get("CONFORMANCE") or _HOUSE.parent / "shared" / "conformance")
).parent / "reference"

#: What stands around an element: its own place is the %s.
_ENGINE = (
    '<Server><Service name="S"><Engine name="E" defaultHost="localhost">\n%s\n</Engine></Service></Server>'
)
_CHANNEL = (
    _ENGINE
    % '<Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster"><Channel>%s</Channel></Cluster>'
)
_CLUSTER = _ENGINE % '<Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster">%s</Cluster>'
_PLACES = {
    "Server": "%s",
    "Service": "<Server>\n%s\n</Server>",
    "Engine": '<Server><Service name="S">\n%s\n</Service></Server>',
    "Executor": '<Server><Service name="S">\n%s\n</Service></Server>',
    "Connector": '<Server><Service name="S">\n%s\n</Service></Server>',
    "GlobalNamingResources": "<Server>\n%s\n</Server>",
    "Host": _ENGINE,
    "Cluster": _ENGINE,
    "Realm": _ENGINE,
    "Valve": _ENGINE,
    "Listener": "<Server>\n%s\n</Server>",
    "Alias": _ENGINE % '<Host name="localhost">\n%s\n</Host>',
    "Store": "<Context>\n<Manager>\n%s\n</Manager></Context>",
    "SessionIdGenerator": "<Context>\n<Manager>\n%s\n</Manager></Context>",
    "Channel": _CLUSTER,
    "Deployer": _CLUSTER,
    "ClusterListener": _CLUSTER,
    "Cluster/Manager": _CLUSTER,
    "Membership": _CHANNEL,
    "Receiver": _CHANNEL,
    "Sender": _CHANNEL,
    "Interceptor": _CHANNEL,
    "MembershipListener": _CHANNEL,
    "ChannelListener": _CHANNEL,
    "Member|LocalMember": _CHANNEL % "<Interceptor>%s</Interceptor>",
    "Transport": _CHANNEL % "<Sender>%s</Sender>",
    "Context": "%s",
}
_IN_CONTEXT = "<Context>\n%s\n</Context>"

#: What an element needs beside the attribute in question.
_NEEDED = {
    "Engine": {"name": "E", "defaultHost": "localhost"},
    "Host": {"name": "localhost"},
    "Service": {"name": "S"},
    "Parameter": {"name": "n", "value": "v"},
    "Environment": {"name": "n", "type": "java.lang.String", "value": "v"},
    "Resource": {"name": "n"},
    "ResourceLink": {"name": "n", "global": "g"},
    "ResourceEnvRef": {"name": "n"},
    "Ejb": {"name": "n"},
    "LocalEjb": {"name": "n"},
    "ServiceRef": {"name": "n"},
    "Resources": {"className": "org.apache.naming.resources.FileDirContext"},
    "Cluster": {"className": "org.apache.catalina.ha.tcp.SimpleTcpCluster"},
    "JarScanner": {"className": "org.apache.tomcat.util.scan.StandardJarScanner"},
    "Store": {"className": "org.apache.catalina.session.FileStore"},
}
#: The protocol by which a group of the Connector's attributes is used.
_PROTOCOLS = {
    "http.bio": "org.apache.coyote.http11.Http11Protocol",
    "http.apr": "org.apache.coyote.http11.Http11AprProtocol",
    "http.tls.apr": "org.apache.coyote.http11.Http11AprProtocol",
    "ajp": "AJP/1.3",
}
#: Realms and listeners of no class of their own, for the attributes that all have in common.
_COMMON = {
    "Realm": "org.apache.catalina.realm.MemoryRealm",
    "Listener": "org.apache.catalina.startup.VersionLoggerListener",
    "Manager": "org.apache.catalina.session.StandardManager",
}
#: Valid values where the type does not tell enough.
_VALUES = {
    "sslProtocol": "TLS", "sslEnabledProtocols": "TLSv1.2", "SSLProtocol": "TLSv1.2", "keystoreType": "PKCS12", "truststoreType": "PKCS12",
    "compression": "on", "clientAuth": "want", "SSLVerifyClient": "optional", "aliases": "/a=b", "auth": "Container",
    "scope": "Shareable", "allowedTrailerHeaders": "x-checksum", "protocol": "HTTP/1.1", "allow": "127", "minimumUmask": "0007",
    "factory": "org.apache.naming.factory.BeanFactory", "internalProxies": "10", "trustedProxies": "10", "crawlerUserAgents": "bot",
    "cidr": "10.0.0.0/8", "pattern": "common", "deny": "127", "parseBodyMethods": "POST,PUT", "allRolesMode": "strict",
    "encodedSolidusHandling": "decode", "wrapperClass": "org.apache.catalina.core.StandardWrapper",
    "hostConfigClass": "org.apache.catalina.startup.HostConfig", "configClass": "org.apache.catalina.startup.ContextConfig",
    "engineConfigClass": "org.apache.catalina.startup.EngineConfig", "digest": "SHA",
    "fileDateFormat": "yyyy-MM-dd", "characterEncoding": "UTF-8",
    "digestEncoding": "UTF-8", "allowCorsPreflight": "never", "userClass": "org.apache.catalina.startup.PasswdUserDatabase",
    "useServerCipherSuitesOrder": "true", "sessionIdLength": "32",
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """
    One attribute of one implementation of an element, or the element or implementation alone.

    :param element: as the reference names it.
    :param implementation: its class, or the Connector's group of attributes.
    :param attribute: empty for none.
    :param text: a file that uses it.
    """

    element: str
    implementation: str
    attribute: str
    text: str

    @property
    def isContext(self) -> bool:
        """Whether the file is a context.xml."""
        return self.text.startswith("<Context")

    def __str__(self) -> str:
        return f"{self.element} {self.implementation} {self.attribute}".strip()


def load(name: str) -> Any:
    """Read one of the reference files."""
    return json.loads((FOLDER / name).read_text("utf-8"))


def cases() -> Iterator[Case]:
    """All that Tomcat 7 documents, or merely knows of: elements, implementations, attributes."""
    for element, entry in load("tomcat7-config.json")["elements"].items():
        if entry.get("since", "7.0") != "7.0" or "*" in element:
            continue
        if entry["content"] == "text":
            yield Case(element, "", "", _file(element, {}, "text"))
        for implementation in entry.get("implementations", [{"attributes": []}]):
            yield from _casesOf(element, implementation)


def _casesOf(element: str, implementation: dict[str, Any]) -> Iterator[Case]:
    name = implementation.get("class") or implementation.get("group") or ""
    if implementation.get("since", "7.0") not in ("7.0", "4.1"):
        return
    fixed = _fixed(element, name)
    yield Case(element, name, "", _file(element, fixed))
    for attribute in implementation["attributes"]:
        if attribute["since"] == "7.0":
            value = fixed.get(attribute["name"]) or valueFor(attribute, name)
            yield Case(element, name, attribute["name"], _file(element, fixed | {attribute["name"]: value}))


def undocumented() -> Iterator[Case]:
    """Attributes that Tomcat takes without documenting them."""
    elements = load("tomcat7-config.json")["elements"]
    for element, entry in elements.items():
        for implementation in entry.get("implementations", ()):
            for attribute in implementation.get("undocumented", ()):
                name = implementation["class"]
                made = _fixed(element, name) | {attribute["name"]: valueFor(attribute)}
                yield Case(element, name, attribute["name"], _file(element, made))
    for attribute in elements["Connector"]["undocumented_http"]:
        made = {"port": "8080", attribute["name"]: valueFor(attribute)}
        yield Case("Connector", "http", attribute["name"], _file("Connector", made))


def _fixed(element: str, name: str) -> dict[str, str]:
    needed = dict(_NEEDED.get(element, {}))
    if element == "Connector":
        protocol = next((_PROTOCOLS[key] for key in _PROTOCOLS if name.startswith(key)), "HTTP/1.1")
        return {"port": "8080", "protocol": protocol}
    if name.startswith("org.") and element != "GlobalNamingResources":
        needed["className"] = name
    elif name == "(common)" and element in _COMMON:
        needed["className"] = _COMMON[element]
    if name == "org.apache.catalina.users.MemoryUserDatabase":
        needed |= {"factory": "org.apache.catalina.users.MemoryUserDatabaseFactory"}
        del needed["className"]
    return needed


def _file(element: str, attributes: dict[str, str], content: str = "") -> str:
    tag = element.rpartition("/")[2].partition("|")[0]
    written = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    return _PLACES.get(element, _IN_CONTEXT) % f"<{tag}{written}>{content}</{tag}>"


def valueFor(attribute: dict[str, Any], implementation: str = "") -> str:
    """A value that Tomcat would take."""
    if "CIDR" in implementation and attribute["name"] in ("allow", "deny"):
        return "10.0.0.0/8"
    if attribute["name"] in _VALUES:
        return _VALUES[attribute["name"]]
    kind, default = attribute["type"], attribute.get("default")
    if kind == "bool":
        return "false" if default is True else "true"
    if kind == "enum":
        return str(attribute["values"][0])
    if kind in ("string", "path", "regex", "class", "list", "prefix"):
        return "some"
    return str(default) if isinstance(default, int) and default > 0 else "1000"
