"""
XML files become objects: a tree walked by rules, with file and line for whatever is wrong in it.
"""

from catalina.digester.digester import Digester
from catalina.digester.errors import (
    ConfigurationError,
    NotSupported,
    errorAt,
    localName,
    positionOf,
    warningAt,
)
from catalina.digester.reader import readXml
from catalina.digester.rules import (
    CallMethod,
    CallParam,
    Ignore,
    ObjectCreate,
    Rule,
    SetNext,
    SetProperties,
)

__all__ = [
    "CallMethod",
    "CallParam",
    "ConfigurationError",
    "Digester",
    "Ignore",
    "NotSupported",
    "ObjectCreate",
    "Rule",
    "SetNext",
    "SetProperties",
    "errorAt",
    "localName",
    "positionOf",
    "readXml",
    "warningAt",
]
