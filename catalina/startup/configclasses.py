"""
The classes that configure an engine, a host and an application, where the configuration names its own (engineConfigClass,
hostConfigClass and configClass; EngineRuleSet, LifecycleListenerRule in Tomcat).
"""

from __future__ import annotations

from typing import Any, TypeVar

from twisted.logger import Logger
from zope.interface import implementer

from catalina.digester import ConfigurationError
from catalina.interfaces import ILifecycleListener
from catalina.lifecycle import START_EVENT, STOP_EVENT
from catalina.util import resolveClassName

T = TypeVar("T")
_TOMCATS = "org.apache.catalina.startup."


@implementer(ILifecycleListener)
class EngineConfig:
    """The listener of engines that name none: writes their start and stop into the log, for those who look closely."""

    _log = Logger()

    def lifecycleEvent(self, event: Any) -> None:
        """Note start and stop."""
        if event.type in (START_EVENT, STOP_EVENT):
            self._log.debug("EngineConfig: {name}: {event}", name=event.lifecycle.name, event=event.type)


def configClassOf(component: Any, attribute: str, base: type[T]) -> type[T]:
    """
    The class that an attribute names.

    :param component: an engine, a host or a context.
    :param attribute: such as ``hostConfigClass``.
    :param base: what Tomcat's own name stands for, and what any other class has to be derived from.
    :raises ConfigurationError: there is no such class, or it is not derived from `base`.
    """
    name = getattr(component, attribute)
    if name == _TOMCATS + base.__name__:
        return base
    try:
        found: Any = resolveClassName(name)
    except Exception as problem:
        raise _refused(component, attribute, str(problem)) from problem
    if not (isinstance(found, type) and issubclass(found, base)):
        raise _refused(component, attribute, f"{name} is not derived from {base.__module__}.{base.__name__}")
    return found


def _refused(component: Any, attribute: str, message: str) -> ConfigurationError:
    shown = (
        f'<{type(component).__name__.removeprefix("Standard")} {attribute}="{getattr(component, attribute)}">'
    )
    where = getattr(component, "where", "") or "(text):0"
    return ConfigurationError.at(where, shown, message, f"leave {attribute} out, or name such a class")
