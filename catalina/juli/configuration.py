"""
From logging.properties to handlers and loggers (org.apache.juli.ClassLoaderLogManager.readConfiguration).

A mistake in this file must not keep the server from starting: what is wrong is told as a warning in the log,
and the rest holds.
"""

from __future__ import annotations

import importlib
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from types import ModuleType
from typing import Final

from catalina.juli.applications import ApplicationLog
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
    properties: Mapping[str, str],
    substitute: Callable[[str], str] = str,
    lines: Mapping[str, int] | None = None,
) -> JuliObserver:
    """
    Make the observer that logging.properties asks for, and join Python's logging module to them.

    :param properties: the file's names and values; none at all means the console, from INFO upwards.
    :param substitute: puts in what ``${catalina.base}`` and its like stand for.
    :param lines: where the names stand in the file.
    :returns: what to hand to `twisted.logger.globalLogBeginner`; call its ``close()`` at the end.
    """
    reader = _Reader(_clean(properties, substitute), lines or {}, _FILE)
    tree = reader.tree()
    observer = JuliObserver(tree, list(reader.handlers.values()))
    _join(observer)
    for warning in reader.warnings:
        observer.publish(LogRecord(time.time(), WARNING, "catalina.juli", "main", warning))
    return observer


def _join(observer: JuliObserver) -> None:
    root = logging.getLogger()
    for handler in [each for each in root.handlers if isinstance(each, LoggingBridge)]:
        root.removeHandler(handler)
    root.addHandler(LoggingBridge(observer))
    adjustLevel(observer)


def adjustLevel(observer: JuliObserver) -> None:
    """Have Python's logging pass on what the container or any application wants; to be called when applications come and go."""
    lowest = min(observer.tree.lowestLevel(), observer.applications.lowestLevel())
    level = logging.INFO if lowest > FINE else logging.DEBUG if lowest > FINEST else 1
    logging.getLogger().setLevel(level)


def _clean(properties: Mapping[str, str], substitute: Callable[[str], str]) -> dict[str, str]:
    return {name.strip(): substitute(value.strip()) for name, value in properties.items()}


def configureApplication(
    observer: JuliObserver,
    properties: Mapping[str, str],
    lines: Mapping[str, int],
    *,
    file: str,
    package: str,
    context: str,
    load: Callable[[str], ModuleType],
) -> tuple[ApplicationLog, list[str]]:
    """
    Make what an application's own logging.properties asks for; nothing is led there yet.

    :param observer: the container's, whose handlers loggers may name too, and get where the file names none.
    :param properties: the file's names and values.
    :param lines: where the names stand in it.
    :param file: the file as the user knows it.
    :param package: the package that the application's modules are in.
    :param context: the name of its context's log.
    :param load: imports one of its modules, or any other.
    :returns: what was made, and warnings about the rest.
    """
    reader = _Reader(properties, lines, file, load, {each.configuredName: each for each in observer.handlers})
    tree = reader.tree(observer.tree.settingsFor("").handlers or ())
    return ApplicationLog(package, context, tree, tuple(reader.handlers.values())), reader.warnings


class _Reader:
    """
    Reads the properties once; `warnings` collects what is wrong with them.

    :param lines: where the names stand.
    :param file: the file as the user knows it.
    :param load: imports a module, for handlers and formatters.
    :param outer: the handlers around an application's, which its loggers may name too.
    """

    def __init__(
        self,
        properties: Mapping[str, str],
        lines: Mapping[str, int],
        file: str,
        load: Callable[[str], ModuleType] = importlib.import_module,
        outer: Mapping[str, Handler] | None = None,
    ) -> None:
        self.properties = properties
        self.warnings: list[str] = []
        self.handlers: dict[str, Handler] = {}
        self._lines = lines
        self._file = file
        self._load = load
        self._outer = outer or {}
        for name in _names(properties.get("handlers", "")):
            self._handler(name, "handlers")

    def tree(self, otherwise: tuple[Handler, ...] = ()) -> LoggerTree:
        """
        The loggers.

        :param otherwise: where everything goes if the file names no handlers at all; the console if there are none.
        """
        tree = LoggerTree()
        for name, value in self.properties.items():
            self._readLogger(tree, name, value)
        root = tree.settingsFor("")
        named = next(
            (each for each in (".handlers", "handlers") if _names(self.properties.get(each, ""))), ""
        )
        if root.handlers is None or (named == ".handlers" and not root.handlers):
            root.handlers = tuple(self.handlers.values()) or otherwise or self._console()
            if named and not otherwise and not self._named(named):
                places = ", ".join(each.configuredName for each in root.handlers)
                self._warn(
                    named, self.properties[named], f"none of them can be used; {places} is in their place"
                )
        return tree

    def _named(self, where: str) -> list[Handler]:
        """Those handlers of a list that could be made."""
        return [self.handlers[name] for name in _names(self.properties[where]) if name in self.handlers]

    def _console(self) -> tuple[Handler, ...]:
        console = ConsoleHandler()
        console.configuredName = "java.util.logging.ConsoleHandler"
        self.handlers[console.configuredName] = console
        return (console,)

    def _readLogger(self, tree: LoggerTree, name: str, value: str) -> None:
        logger, dot, key = name.rpartition(".")
        if not dot or key not in _SUFFIXES or logger in self.handlers:
            return
        settings = tree.settingsFor(logger)
        if key == "level":
            settings.level = self._level(name, value)
        elif key == "handlers":
            named = [self._handler(each, name) for each in _names(value)]
            settings.handlers = tuple(each for each in named if each is not None)
        else:
            settings.useParentHandlers = value.lower() == "true"

    def _level(self, name: str, value: str) -> int | None:
        try:
            return parseLevel(value)
        except ValueError as error:
            self._warn(name, value, str(error))
            return None

    def _handler(self, name: str, where: str) -> Handler | None:
        """
        The handler of a name such as ``1catalina.org.apache.juli.FileHandler``, made when it is first met.

        :param where: the property that names it.
        """
        known = self.handlers.get(name) or (self._outer.get(name) if where != "handlers" else None)
        if known is not None:
            return known
        handler = self._make(_className(name), name, where)
        if not isinstance(handler, Handler):
            if handler is not None:
                self._warn(where, name, "it is no handler; the class must extend catalina.juli.Handler")
            return None
        handler.configuredName = name
        self._apply(handler, name)
        self.handlers[name] = handler
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
                self.warnings += applySettings(handler, {key: value}, self._where(f"{name}.{key}"), name)
            except ConfigurationError as error:
                self._warn(f"{name}.{key}", value, error.message)
        if handler.formatterName:
            self._setFormatter(handler, handler.formatterName, prefix + "formatter")
        if handler.filterName:
            handler.filter = self._make(handler.filterName, handler.filterName, prefix + "filter")

    def _setFormatter(self, handler: Handler, name: str, where: str) -> None:
        formatter = self._make(name, name, where)
        timeFormat = self.properties.get(name + ".timeFormat")
        if isinstance(formatter, OneLineFormatter) and timeFormat:
            try:
                formatter = OneLineFormatter(timeFormat)
            except ValueError as error:
                self._warn(name + ".timeFormat", timeFormat, str(error))
        if formatter is not None:
            made: Formatter = formatter  # type: ignore[assignment]
            handler.formatter = made

    def _make(self, className: str, asked: str, where: str) -> object | None:
        try:
            cls = resolveClassName(className, self._load)
            return cls() if callable(cls) else None
        except ClassNotFoundError as error:
            problem = str(error)
        except Exception as error:
            problem = f"it cannot be made: {type(error).__name__}: {error}"
        self.warnings.append(f"{self._where(where)}: {asked}: {problem}")
        return None

    def _where(self, name: str) -> str:
        line = self._lines.get(name)
        return self._file if line is None else f"{self._file}:{line}"

    def _warn(self, name: str, value: str, problem: str) -> None:
        self.warnings.append(f"{self._where(name)}: {name} = {value}: {problem}")


def _names(value: str) -> Iterable[str]:
    return [name.strip() for name in value.split(",") if name.strip()]


def _className(name: str) -> str:
    """A handler's name may begin with digits, a word and a dot, which tell handlers of one class apart."""
    return name.partition(".")[2] if name[:1].isdigit() else name
