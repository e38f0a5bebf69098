"""Classes of Tomcat that configuration may name and that have no counterpart here (yet): naming one is a warning, not an error."""

from __future__ import annotations

_LATER = "it is not built yet"
_CLUSTER = "sessions are not replicated between servers"

#: By package or class, the longest match counts.
REASONS: dict[str, str] = {
    "org.apache.coyote.ajp.": "AJP is not built yet; use an HTTP connector",
    "org.apache.catalina.ha.": _CLUSTER,
    "org.apache.catalina.tribes.": _CLUSTER,
    "org.apache.catalina.authenticator.SpnegoAuthenticator": _LATER,
    "org.apache.catalina.core.JniLifecycleListener": "there is no Java runtime",
    "org.apache.catalina.mbeans.JmxRemoteLifecycleListener": "there is no JMX",
    "org.apache.catalina.realm.DataSourceRealm": _LATER,
    "org.apache.catalina.realm.JAASRealm": _LATER,
    "org.apache.catalina.realm.JDBCRealm": _LATER,
    "org.apache.catalina.realm.JNDIRealm": _LATER,
    "org.apache.catalina.session.": _LATER,
    "org.apache.catalina.loader.": _LATER,
    "org.apache.catalina.startup.UserConfig": _LATER,
    "org.apache.catalina.startup.ContextConfig": "applications are always configured by their descriptors",
    "org.apache.catalina.startup.EngineConfig": "it has nothing to do here",
    "org.apache.catalina.startup.HostConfig": "each host has one already",
    "org.apache.catalina.storeconfig.": _LATER,
    "org.apache.catalina.valves.": _LATER,
    "org.apache.catalina.websocket.": _LATER,
    "org.apache.catalina.manager.": _LATER,
    "org.apache.catalina.security.": _LATER,
    "org.apache.catalina.mbeans.": _LATER,
    "org.apache.tomcat.util.scan.StandardJarScanner": "libraries are always scanned",
}


def reasonFor(name: str) -> str | None:
    """Why a class of Tomcat is not here; None for a name that Tomcat does not know either."""
    found = [
        prefix for prefix in REASONS if name == prefix or (prefix.endswith(".") and name.startswith(prefix))
    ]
    return REASONS[max(found, key=len)] if found else None
