"""
Which elements web.xml and web-fragment.xml may hold (Servlet 2.2 to 4.0), and what becomes of each.

Every element is either read, or ignored on purpose; anything else gives a warning with the nearest known
name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from catalina.digester import localName, warningAt
from catalina.util import didYouMean

_DESCRIBED: Final = "description display-name icon"
_INJECTED: Final = "description injection-target mapped-name"
_POOL: Final = "description max-pool-size min-pool-size name property"

_COMMON: Final = (
    f"{_DESCRIBED} administered-object connection-factory context-param data-source distributable"
    " ejb-local-ref ejb-ref env-entry error-page filter filter-mapping jms-connection-factory"
    " jms-destination jsp-config listener locale-encoding-mapping-list login-config mail-session"
    " message-destination message-destination-ref mime-mapping persistence-context-ref"
    " persistence-unit-ref post-construct pre-destroy resource-env-ref resource-ref security-constraint"
    " security-role service-ref servlet servlet-mapping session-config welcome-file-list"
)

# Parent -> the names of its children, in the newest version that has them.
_CHILDREN: Final = {
    "web-app": f"{_COMMON} absolute-ordering default-context-path deny-uncovered-http-methods module-name"
    " request-character-encoding response-character-encoding taglib",
    "web-fragment": f"{_COMMON} name ordering",
    "absolute-ordering": "name others",
    "addressing": "enabled required responses",
    "administered-object": "class-name description interface-name name property resource-adapter",
    "after": "name others",
    "auth-constraint": "description role-name",
    "before": "name others",
    "connection-factory": f"{_POOL} interface-name resource-adapter transaction-support",
    "context-param": "description param-name param-value",
    "cookie-config": "comment domain http-only max-age name path secure",
    "data-source": f"{_POOL} class-name database-name initial-pool-size isolation-level login-timeout"
    " max-idle-time max-statements password port-number server-name transactional url user",
    "ejb-local-ref": f"{_INJECTED} ejb-link ejb-ref-name ejb-ref-type local local-home lookup-name",
    "ejb-ref": f"{_INJECTED} ejb-link ejb-ref-name ejb-ref-type home lookup-name remote",
    "env-entry": f"{_INJECTED} env-entry-name env-entry-type env-entry-value lookup-name",
    "error-page": "error-code exception-type location",
    "filter": f"{_DESCRIBED} async-supported filter-class filter-name init-param",
    "filter-mapping": "dispatcher filter-name servlet-name url-pattern",
    "form-login-config": "form-error-page form-login-page",
    "handler": f"{_DESCRIBED} handler-class handler-name init-param port-name soap-header soap-role",
    "handler-chain": "handler port-name-pattern protocol-bindings service-name-pattern",
    "handler-chains": "handler-chain",
    "icon": "large-icon small-icon",
    "init-param": "description param-name param-value",
    "injection-target": "injection-target-class injection-target-name",
    "jms-connection-factory": f"{_POOL} class-name client-id interface-name password resource-adapter"
    " transactional user",
    "jms-destination": "class-name description destination-name interface-name name property"
    " resource-adapter",
    "jsp-config": "jsp-property-group taglib",
    "jsp-property-group": f"{_DESCRIBED} buffer default-content-type deferred-syntax-allowed-as-literal"
    " el-ignored error-on-undeclared-namespace include-coda include-prelude is-xml page-encoding"
    " scripting-invalid trim-directive-whitespaces url-pattern",
    "listener": f"{_DESCRIBED} listener-class",
    "locale-encoding-mapping": "encoding locale",
    "locale-encoding-mapping-list": "locale-encoding-mapping",
    "login-config": "auth-method form-login-config realm-name",
    "mail-session": "description from host name password property store-protocol store-protocol-class"
    " transport-protocol transport-protocol-class user",
    "message-destination": f"{_DESCRIBED} lookup-name mapped-name message-destination-name",
    "message-destination-ref": f"{_INJECTED} lookup-name message-destination-link"
    " message-destination-ref-name message-destination-type message-destination-usage",
    "mime-mapping": "extension mime-type",
    "multipart-config": "file-size-threshold location max-file-size max-request-size",
    "ordering": "after before",
    "persistence-context-ref": f"{_INJECTED} persistence-context-ref-name"
    " persistence-context-synchronization persistence-context-type persistence-property"
    " persistence-unit-name",
    "persistence-property": "name value",
    "persistence-unit-ref": f"{_INJECTED} persistence-unit-name persistence-unit-ref-name",
    "port-component-ref": "addressing enable-mtom mtom-threshold port-component-link respect-binding"
    " service-endpoint-interface",
    "post-construct": "lifecycle-callback-class lifecycle-callback-method",
    "pre-destroy": "lifecycle-callback-class lifecycle-callback-method",
    "property": "name value",
    "resource-env-ref": f"{_INJECTED} lookup-name resource-env-ref-name resource-env-ref-type",
    "resource-ref": f"{_INJECTED} lookup-name res-auth res-ref-name res-sharing-scope res-type",
    "respect-binding": "enabled",
    "run-as": "description role-name",
    "security-constraint": "auth-constraint display-name user-data-constraint web-resource-collection",
    "security-role": "description role-name",
    "security-role-ref": "description role-link role-name",
    "service-ref": f"{_DESCRIBED} handler handler-chains injection-target jaxrpc-mapping-file lookup-name"
    " mapped-name port-component-ref service-interface service-qname service-ref-name service-ref-type"
    " wsdl-file",
    "servlet": f"{_DESCRIBED} async-supported enabled init-param jsp-file load-on-startup multipart-config"
    " run-as security-role-ref servlet-class servlet-name",
    "servlet-mapping": "servlet-name url-pattern",
    "session-config": "cookie-config session-timeout tracking-mode",
    "taglib": "taglib-location taglib-uri",
    "user-data-constraint": "description transport-guarantee",
    "web-resource-collection": "description http-method http-method-omission url-pattern web-resource-name",
    "welcome-file-list": "welcome-file",
}

_ROOTS: Final = ("web-app", "web-fragment")
_KNOWN: Final = {parent: frozenset(names.split()) for parent, names in _CHILDREN.items()}

_NO_EJB: Final = "there is no EJB or persistence container here"
_NO_NAMING: Final = "java:comp/env is not built yet; use a context-param, or a ServletContextListener"
_LATER: Final = "it came after Servlet 3.0"

# Directly below the root: what is left out, and why. The reason is the remedy in the warning.
IGNORED: Final = {
    "administered-object": _NO_NAMING,
    "connection-factory": _NO_NAMING,
    "data-source": _NO_NAMING,
    "default-context-path": "the context path comes from the name of the folder or archive",
    "deny-uncovered-http-methods": f"{_LATER}; constrain all methods by leaving http-method out",
    "jms-connection-factory": _NO_NAMING,
    "jms-destination": _NO_NAMING,
    "mail-session": _NO_NAMING,
    "persistence-context-ref": _NO_EJB,
    "persistence-unit-ref": _NO_EJB,
    "request-character-encoding": f"{_LATER}; use SetCharacterEncodingFilter in its place",
    "response-character-encoding": f"{_LATER}; call setCharacterEncoding in its place",
}

# Directly below the root: what is read and checked, and nothing here makes use of yet.
UNUSED: Final = {
    "distributable": "sessions are not replicated between servers; let the load balancer send a client to one",
    "ejb-local-ref": _NO_EJB,
    "ejb-ref": _NO_EJB,
    "env-entry": _NO_NAMING,
    "message-destination": _NO_NAMING,
    "message-destination-ref": _NO_NAMING,
    "post-construct": "it is not built yet; do it in init, or in a ServletContextListener",
    "pre-destroy": "it is not built yet; do it in destroy, or in a ServletContextListener",
    "resource-env-ref": _NO_NAMING,
    "resource-ref": _NO_NAMING,
    "service-ref": _NO_EJB,
}

# For people and tools only, or for kinds of lookups that fail anyway; nothing is said about them.
_SILENT: Final = frozenset(["description", "display-name", "icon", "module-name"])
_UNREAD: Final = {
    "ejb-local-ref": frozenset(["local-home"]),
    "service-ref": frozenset(
        [
            "handler",
            "handler-chains",
            "jaxrpc-mapping-file",
            "port-component-ref",
            "service-qname",
            "wsdl-file",
        ]
    ),
}


def withoutEffect() -> dict[str, str]:
    """
    List what stands directly below the root and has no effect: name -> the reason, or what to do.
    """
    return IGNORED | UNUSED


def supportedElements() -> dict[str, dict[str, str]]:
    """
    List what is known: parent -> child -> ``read``, ``ignored``, or ``ignored: `` and the reason.
    """
    heard = _heard()
    return {
        parent: {name: _fate(parent, name) if parent in heard else "ignored" for name in sorted(names)}
        for parent, names in _KNOWN.items()
    }


def _fate(parent: str, name: str) -> str:
    isTop = parent in _ROOTS
    if isTop and name in IGNORED:
        return f"ignored: {IGNORED[name]}"
    isTitle = name == "display-name" and (isTop or parent == "security-constraint")
    isUnread = name in _UNREAD.get(parent, ()) or (name in _SILENT and not isTitle)
    return "ignored" if isUnread else "read"


def _heard() -> set[str]:
    """
    Collect the elements whose children are looked at.
    """
    found, fresh = set[str](), set(_ROOTS)
    while fresh:
        found |= fresh
        read = {name for parent in fresh for name in _KNOWN[parent] if _fate(parent, name) == "read"}
        fresh = (read & _KNOWN.keys()) - found
    return found


def findSurprises(root: etree._Element, file: str) -> Iterator[str]:
    """
    Yield a warning for each element that nobody knows where it stands, and for each that has no effect.

    :param root: ``<web-app>`` or ``<web-fragment>``.
    :param file: the file as the user knows it.
    """
    reasons = withoutEffect()
    for child in root:
        name = localName(child)
        if name in reasons:
            yield warningAt(child, file, f"{name} has no effect", reasons[name])
    yield from _findUnknown(root, file)


def _findUnknown(parent: etree._Element, file: str) -> Iterator[str]:
    outer = localName(parent)
    known = _KNOWN.get(outer, frozenset())
    for child in parent:
        name = localName(child)
        if name in known:
            if len(child):
                yield from _findUnknown(child, file)
            continue
        message = f"{name} is not known in <{outer}>, and is left out with all it contains"
        yield warningAt(child, file, message, didYouMean(name, known) or "take it out")
