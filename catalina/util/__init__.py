"""
What everybody below the containers needs: settings, class names, substitution, session ids, and how errors
are told.
"""

from catalina.util.classnames import ClassNotFoundError, pythonName, resolveClassName
from catalina.util.errors import ConfigurationError, didYouMean, nearestName, startTag
from catalina.util.hostport import bracketed, hostPort
from catalina.util.lazymodule import LazyModule
from catalina.util.openfile import OpenFile
from catalina.util.portholder import describePortHolder, findPortHolder
from catalina.util.sessionid import newSessionId
from catalina.util.settings import TAKE_OUT, Setting, applySettings, settingsOf, unknownAttribute
from catalina.util.sharedkeys import sharedKeys
from catalina.util.substitution import substitute

__all__ = [
    "ClassNotFoundError",
    "ConfigurationError",
    "LazyModule",
    "OpenFile",
    "TAKE_OUT",
    "Setting",
    "applySettings",
    "bracketed",
    "describePortHolder",
    "didYouMean",
    "findPortHolder",
    "hostPort",
    "nearestName",
    "newSessionId",
    "pythonName",
    "resolveClassName",
    "settingsOf",
    "sharedKeys",
    "startTag",
    "substitute",
    "unknownAttribute",
]
