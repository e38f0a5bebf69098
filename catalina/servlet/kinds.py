"""
The enumerations of the Servlet API, and what its interfaces need beyond zope's.

The lowest module of the face: everything else in it may use these. They answer to
`javax.servlet.DispatcherType`, `javax.servlet.SessionTrackingMode` and the enumerations nested in
`javax.servlet.annotation.ServletSecurity`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from zope.interface.interface import InterfaceClass


class DispatcherType(Enum):
    """How a request came to a servlet or filter (Servlet 3.0, 6.2.5)."""

    FORWARD = "FORWARD"
    INCLUDE = "INCLUDE"
    REQUEST = "REQUEST"
    ASYNC = "ASYNC"
    ERROR = "ERROR"


class SessionTrackingMode(Enum):
    """How a session's id travels between browser and server (Servlet 3.0, 7.1)."""

    COOKIE = "COOKIE"
    URL = "URL"
    SSL = "SSL"

    # each is made once, so that where it stands tells it from the others; Enum's own hash is a function in Python, and every request with a
    # session looks for the modes of its application
    __hash__ = object.__hash__


class EmptyRoleSemantic(Enum):
    """Whether a constraint that names no role lets everybody in or nobody (Servlet 3.0, 13.4.1)."""

    PERMIT = "PERMIT"
    DENY = "DENY"


class TransportGuarantee(Enum):
    """Whether a resource may be asked for in clear text (Servlet 3.0, 13.4.1)."""

    NONE = "NONE"
    CONFIDENTIAL = "CONFIDENTIAL"


def addConstants(interface: InterfaceClass, constants: Mapping[str, object]) -> None:
    """
    Let an interface show constants and nested names as Java's do: `HttpServletResponse.SC_NOT_FOUND`.

    They cannot stand in the interface's body, where every name is something that an implementation has to
    provide.

    :param interface: the zope interface.
    :param constants: name and value of each constant.
    """
    for name, value in constants.items():
        setattr(interface, name, value)


def isKind(component: object, kind: object) -> bool:
    """
    Tell whether an object is of a class or provides an interface, as Java's `instanceof` does.

    :param component: any object.
    :param kind: a class or a zope interface; nothing is of any other kind.
    """
    if isinstance(kind, InterfaceClass):
        return kind.providedBy(component)
    return isinstance(kind, type) and isinstance(component, kind)
