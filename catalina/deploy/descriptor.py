"""
A whole deployment descriptor as one frozen value (``org.apache.catalina.deploy.WebXml``).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from catalina.deploy.filters import FilterDef, FilterMap
from catalina.deploy.pages import ErrorPage, JspPropertyGroup, Ordering, SessionConfig
from catalina.deploy.resources import (
    EjbRef,
    EnvEntry,
    MessageDestination,
    MessageDestinationRef,
    ResourceEnvRef,
    ResourceRef,
    ServiceRef,
)
from catalina.deploy.security import LoginConfig, SecurityConstraint
from catalina.deploy.servlets import ServletDef

DEFAULT_VERSION = "3.0"


@dataclass(frozen=True)
class WebXml:
    """
    What one web.xml or web-fragment.xml says, or several of them together.

    Dictionaries keep the order of the file. None stands for what was not said.
    """

    name: str = ""
    """
    The file as the user knows it.
    """

    version: str = DEFAULT_VERSION
    metadataComplete: bool = False
    displayName: str | None = None
    distributable: bool = False
    contextParams: dict[str, str] = field(default_factory=dict)
    servlets: dict[str, ServletDef] = field(default_factory=dict)
    servletMappings: dict[str, str] = field(default_factory=dict)
    """
    Decoded pattern -> name of the servlet.
    """

    filters: dict[str, FilterDef] = field(default_factory=dict)
    filterMaps: tuple[FilterMap, ...] = ()
    listeners: tuple[str, ...] = ()
    """
    Class names as they are written, in the order in which the listeners are told.
    """

    mimeMappings: dict[str, str] = field(default_factory=dict)
    """
    Extension in lower case, without the dot -> type.
    """

    welcomeFiles: tuple[str, ...] = ()
    errorPages: tuple[ErrorPage, ...] = ()
    sessionConfig: SessionConfig = SessionConfig()
    securityConstraints: tuple[SecurityConstraint, ...] = ()
    loginConfig: LoginConfig | None = None
    securityRoles: tuple[str, ...] = ()
    localeEncodings: dict[str, str] = field(default_factory=dict)
    """
    Locale in Java's form (``ja``, ``de_AT``) -> encoding.
    """

    jspPropertyGroups: tuple[JspPropertyGroup, ...] = ()
    taglibs: dict[str, str] = field(default_factory=dict)
    """
    URI -> location.
    """

    envEntries: dict[str, EnvEntry] = field(default_factory=dict)
    resourceRefs: dict[str, ResourceRef] = field(default_factory=dict)
    resourceEnvRefs: dict[str, ResourceEnvRef] = field(default_factory=dict)
    messageDestinationRefs: dict[str, MessageDestinationRef] = field(default_factory=dict)
    messageDestinations: dict[str, MessageDestination] = field(default_factory=dict)
    ejbRefs: dict[str, EjbRef] = field(default_factory=dict)
    serviceRefs: dict[str, ServiceRef] = field(default_factory=dict)
    postConstruct: dict[str, str] = field(default_factory=dict)
    """
    Class name -> the method to call once an object of the class has got its resources.
    """

    preDestroy: dict[str, str] = field(default_factory=dict)
    """
    Class name -> the method to call before an object of the class is dropped.
    """

    absoluteOrdering: tuple[str, ...] | None = None
    """
    Names of fragments, `OTHERS` where the rest goes.
    """

    ordering: Ordering = Ordering()
    fragmentName: str | None = None
    warnings: tuple[str, ...] = field(default=(), compare=False)
    """
    What is to be logged about the file, each with file and line.
    """

    places: dict[tuple[str, str], str] = field(default_factory=dict, compare=False, repr=False)
    """
    Where entries stand that are mere texts; see `whereIs`.
    """

    @property
    def effectiveVersion(self) -> tuple[int, int]:
        """
        The version by whose rules the application is served: of later ones than 3.0 only the names are known.
        """
        major, _, minor = min(self.version, DEFAULT_VERSION).partition(".")
        return int(major), int(minor)

    def whereIs(self, kind: str, key: str) -> str:
        """
        Give the place of an entry that is a mere text, as ``file:line``; the file alone if it is not known.

        :param kind: the element: ``servlet-mapping``, ``listener``, ``context-param``, ``mime-mapping``,
            ``locale-encoding-mapping``, ``taglib``, ``post-construct`` or ``pre-destroy``.
        :param key: the pattern, class name, name, extension, locale or URI, as it is written.
        """
        return self.places.get((kind, key), self.name)
