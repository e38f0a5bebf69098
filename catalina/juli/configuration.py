"""
From logging.properties to handlers and loggers (org.apache.juli.ClassLoaderLogManager.readConfiguration).

A mistake in this file must not keep the server from starting: what is wrong is told as a warning in the log,
and the rest holds.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from catalina.juli.formatters import OneLineFormatter
from catalina.juli.handlers import ConsoleHandler, Formatter, Handler
from catalina.juli.levels import FINE, FINEST, WARNING, parseLevel
from catalina.juli.loggertree import LoggerTree
from catalina.juli.observer import JuliObserver, LoggingBridge
from catalina.juli.records import LogRecord
from catalina.util import ClassNotFoundError, ConfigurationError, applySettings, resolveClassName

_FILE: Final = "conf/logging.properties"
_SUFFIXES: Final = ("level", "handlers", "useParentHandlers")
_ASYNC: Final = "org.apache.juli.Async"


def configureLogging(
    properties: Mapping[str, str], substitute: Callable[[str], str] = str
) -> list[JuliObserver]:
    """
    Make the observers that logging.properties asks for, and join Python's logging module to them.

    :param properties: the file's names and values; none at all means the console, from INFO upwards.
    :param substitute: puts in what ``${catalina.base}`` and its like stand for.
    :returns: what to hand to `twisted.logger.globalLogBeginner`; call each one's ``close()`` at the end.
    """
    reader = _Reader({name.strip(): substitute(value.strip()) for name, value in properties.items()})
    observer = reader.observer()
    _join(observer)
    for warning in reader.warnings:
        observer.publish(LogRecord(time.time(), WARNING, "catalina.juli", "main", warning))
    return [observer]


def _join(observer: JuliObserver) -> None:
    root = logging.getLogger()
    for handler in [each for each in root.handlers if isinstance(each, LoggingBridge)]:
        root.removeHandler(handler)
    root.addHandler(LoggingBridge(observer))
    lowest = observer.tree.lowestLevel()
    root.setLevel(logging.INFO if lowest > FINE else logging.DEBUG if lowest > FINEST else 1)


class _Reader:
    """Reads the properties once; `warnings` collects what is wrong with them."""

    def __init__(self, properties: Mapping[str, str]) -> None:
        self.properties = properties
        self.warnings: list[str] = []
        self._handlers: dict[str, Handler] = {}
        for name in _names(properties.get("handlers", "")):
            self._handler(name)

    def observer(self) -> JuliObserver:
        tree = LoggerTree()
        for name, value in self.properties.items():
            self._readLogger(tree, name, value)
        root = tree.settingsFor("")
        if root.handlers is None:
            root.handlers = tuple(self._handlers.values()) or self._console()
        return JuliObserver(tree, list(self._handlers.values()))

    def _console(self) -> tuple[Handler, ...]:
        self._handlers["java.util.logging.ConsoleHandler"] = console = ConsoleHandler()
        return (console,)

    def _readLogger(self, tree: LoggerTree, name: str, value: str) -> None:
        logger, dot, key = name.rpartition(".")
        if not dot or key not in _SUFFIXES or logger in self._handlers:
            return
        settings = tree.settingsFor(logger)
        if key == "level":
            settings.level = self._level(name, value)
        elif key == "handlers":
            settings.handlers = tuple(each for each in map(self._handler, _names(value)) if each is not None)
        else:
            settings.useParentHandlers = value.lower() == "true"

    def _level(self, name: str, value: str) -> int | None:
        try:
            return parseLevel(value)
        except ValueError as error:
            self._warn(name, value, str(error))
            return None

    def _handler(self, name: str) -> Handler | None:
        """
        The handler of a name such as ``1catalina.org.apache.juli.FileHandler``, made when it is first met.
        """
        if name in self._handlers:
            return self._handlers[name]
        handler = self._make(_className(name), name)
        if not isinstance(handler, Handler):
            if handler is not None:
                self._warn("handlers", name, "it is no handler; the class must extend catalina.juli.Handler")
            return None
        self._apply(handler, name)
        self._handlers[name] = handler
        return handler

    def _apply(self, handler: Handler, name: str) -> None:
        prefix = name + "."
        attributes = {
            key.removeprefix(prefix): value
            for key, value in self.properties.items()
            if key.startswith(prefix)
        }
        for key, value in self.properties.items():
            if key.startswith(_ASYNC) and hasattr(handler, "overflowDropType"):
                attributes.setdefault(key.removeprefix("org.apache.juli."), value)
        for key, value in attributes.items():
            try:
                self.warnings += applySettings(handler, {key: value}, _FILE, name)
            except ConfigurationError as error:
                self._warn(f"{name}.{key}", value, error.message)
        if handler.formatterName:
            self._setFormatter(handler, handler.formatterName)
        if handler.filterName:
            handler.filter = self._make(handler.filterName, handler.filterName)

    def _setFormatter(self, handler: Handler, name: str) -> None:
        formatter = self._make(name, name)
        timeFormat = self.properties.get(name + ".timeFormat")
        if isinstance(formatter, OneLineFormatter) and timeFormat:
            try:
                formatter = OneLineFormatter(timeFormat)
            except ValueError as error:
                self._warn(name + ".timeFormat", timeFormat, str(error))
        if formatter is not None:
            made: Formatter = formatter  # type: ignore[assignment]
            handler.formatter = made

    def _make(self, className: str, asked: str) -> object | None:
        try:
            cls = resolveClassName(className)
            return cls() if callable(cls) else None
        except ClassNotFoundError as error:
            self._warn(asked, "", str(error))
        except Exception as error:
            self._warn(asked, "", f"it cannot be made: {type(error).__name__}: {error}")
        return None

    def _warn(self, name: str, value: str, problem: str) -> None:
        shown = f"{name} = {value}" if value else name
        self.warnings.append(f"{_FILE}: {shown}: {problem}")


def _names(value: str) -> Iterable[str]:
    return [name.strip() for name in value.split(",") if name.strip()]


def _className(name: str) -> str:
    """A handler's name may begin with digits, a word and a dot, which tell handlers of one class apart."""
    return name.partition(".")[2] if name[:1].isdigit() else name
