"""
What web.xml says about who may do what, as values (``org.apache.catalina.deploy.SecurityConstraint``,
``LoginConfig``).
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class SecurityCollection:
    """
    One ``<web-resource-collection>``: which requests a constraint is about.
    """

    name: str = ""
    patterns: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    """
    The only methods meant; none given means all, but for those omitted.
    """

    omittedMethods: tuple[str, ...] = ()
    where: str = field(default="", compare=False)


@dataclass(frozen=True)
class SecurityConstraint:
    """
    One ``<security-constraint>`` (Servlet 3.0, 13.8).
    """

    collections: tuple[SecurityCollection, ...] = ()
    authConstraint: bool = False
    """
    True if only some are let in; with no roles in ``authRoles`` that is nobody.
    """

    authRoles: tuple[str, ...] = ()
    """
    The roles let in; ``*`` stands for all roles of the application.
    """

    userConstraint: str = "NONE"
    """
    ``NONE``, ``INTEGRAL`` or ``CONFIDENTIAL``; the last two ask for TLS.
    """

    displayName: str = ""
    where: str = field(default="", compare=False)


@dataclass(frozen=True)
class LoginConfig:
    """
    The ``<login-config>``: how users show who they are.
    """

    authMethod: str = "NONE"
    """
    ``BASIC``, ``DIGEST``, ``FORM``, ``CLIENT-CERT`` or ``NONE``.
    """

    realmName: str = ""
    loginPage: str = ""
    errorPage: str = ""
    where: str = field(default="", compare=False)
