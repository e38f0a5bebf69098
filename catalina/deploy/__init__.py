"""
web.xml as frozen values: read, put into order, merged with its fragments and with conf/web.xml, checked; and
the named resources of server.xml and context.xml.
"""

from catalina.deploy.checks import checkReferences
from catalina.deploy.descriptor import WebXml
from catalina.deploy.elements import supportedElements, withoutEffect
from catalina.deploy.filters import ALL, FilterDef, FilterMap
from catalina.deploy.merge import addAnnotations, mergeWebXml
from catalina.deploy.namingresources import (
    ApplicationParameter,
    ContextEnvironment,
    ContextResource,
    ContextResourceEnvRef,
    ContextResourceLink,
    ContextTransaction,
    NamingResources,
)
from catalina.deploy.ordering import asksForOrder, orderFragments
from catalina.deploy.pages import ErrorPage, JspPropertyGroup, Ordering, SessionConfig
from catalina.deploy.patterns import PatternError, checkPattern, decodePattern
from catalina.deploy.resources import (
    EjbRef,
    EnvEntry,
    InjectionTarget,
    MessageDestination,
    MessageDestinationRef,
    Reference,
    ResourceEnvRef,
    ResourceRef,
    ServiceRef,
)
from catalina.deploy.sections import OTHERS
from catalina.deploy.security import LoginConfig, SecurityCollection, SecurityConstraint
from catalina.deploy.servlets import MultipartConfig, ServletDef
from catalina.deploy.webxml import parseWebXml

__all__ = [
    "ALL",
    "OTHERS",
    "ApplicationParameter",
    "ContextEnvironment",
    "ContextResource",
    "ContextResourceEnvRef",
    "ContextResourceLink",
    "ContextTransaction",
    "EjbRef",
    "EnvEntry",
    "ErrorPage",
    "FilterDef",
    "FilterMap",
    "InjectionTarget",
    "JspPropertyGroup",
    "LoginConfig",
    "MessageDestination",
    "MessageDestinationRef",
    "MultipartConfig",
    "NamingResources",
    "Ordering",
    "PatternError",
    "Reference",
    "ResourceEnvRef",
    "ResourceRef",
    "SecurityCollection",
    "SecurityConstraint",
    "ServiceRef",
    "ServletDef",
    "SessionConfig",
    "WebXml",
    "addAnnotations",
    "asksForOrder",
    "checkPattern",
    "checkReferences",
    "decodePattern",
    "mergeWebXml",
    "orderFragments",
    "parseWebXml",
    "supportedElements",
    "withoutEffect",
]
