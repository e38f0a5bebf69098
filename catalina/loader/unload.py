"""
Makes Python forget an application that has stopped (the clearReferences methods of WebappClassLoader).

Python and its libraries remember modules and classes in caches of their own. Here is what each of them is asked to drop; what
somebody else holds on purpose is left alone and is found by `catalina.loader.leaks`.
"""

from __future__ import annotations

import copyreg
import gc
import linecache
import logging
import os
import sys
import typing
import weakref
import zipimport
from collections.abc import Callable, Sequence
from typing import Any

from twisted.logger import Logger
from twisted.python.components import globalRegistry

from catalina.loader.ownership import Ownership

_log = Logger()


def forget(ownership: Ownership, places: Sequence[str]) -> None:
    """
    Drop an application from all caches.

    :param ownership: tells what is the application's.
    :param places: its folders and archives.
    """
    steps: tuple[Callable[[], None], ...] = (
        lambda: _forgetModules(ownership),
        lambda: _forgetPlaces(places),
        lambda: _forgetLoggers(ownership),
        lambda: _forgetPickling(ownership),
        lambda: _forgetFinalizers(ownership),
        lambda: _forgetHooks(ownership),
        lambda: _forgetAdapters(ownership),
        lambda: _forgetTypes(ownership),
        # what was there when the server had started is left out of collections until something of it goes
        gc.unfreeze,
    )
    for step in steps:
        try:
            step()
        except Exception:
            _log.failure("Something of the web application could not be dropped")


def _forgetModules(ownership: Ownership) -> None:
    """Modules that it has put into ``sys.modules`` by hand."""
    for name, module in tuple(sys.modules.items()):
        if ownership.owns(module) or ownership.ownsName(getattr(module, "__module__", None)):
            sys.modules.pop(name, None)


def _forgetPlaces(places: Sequence[str]) -> None:
    """What Python knows of its files: texts, folders, the contents of archives."""

    def isBelow(file: object) -> bool:
        return isinstance(file, str) and any(
            file == each or file.startswith(each + os.sep) for each in places
        )

    caches: tuple[Any, ...] = (
        linecache.cache,
        sys.path_importer_cache,
        getattr(zipimport, "_zip_directory_cache", {}),
    )
    for cache in caches:
        for file in [each for each in tuple(cache) if isBelow(each)]:
            cache.pop(file, None)


def _forgetLoggers(ownership: Ownership) -> None:
    """Its loggers (``logging.getLogger(__name__)``), whose handlers are closed."""
    known = logging.Logger.manager.loggerDict
    for name in [each for each in tuple(known) if ownership.ownsName(each)]:
        logger = known.pop(name)
        for handler in tuple(getattr(logger, "handlers", ())):
            handler.close()


def _forgetPickling(ownership: Ownership) -> None:
    """How its classes are pickled."""
    for cls, reduce in tuple(copyreg.dispatch_table.items()):
        if ownership.owns(cls) or ownership.owns(reduce):
            copyreg.dispatch_table.pop(cls, None)
    codes: dict[tuple[str, str], int] = getattr(copyreg, "_extension_registry", {})
    for (module, name), code in tuple(codes.items()):
        if ownership.ownsName(module):
            copyreg.remove_extension(module, name, code)


def _forgetFinalizers(ownership: Ownership) -> None:
    """Its ``weakref.finalize``: they are called now, as they would be at Python's end."""
    for finalizer in tuple(getattr(weakref.finalize, "_registry", ())):
        peeked = finalizer.peek()
        if peeked is not None and (
            ownership.owns(peeked[0]) or ownership.owns(peeked[1]) or any(map(ownership.owns, peeked[2]))
        ):
            if finalizer.atexit:
                finalizer()
            else:
                finalizer.detach()


def _forgetHooks(ownership: Ownership) -> None:
    """Where Python calls back: finders of modules, the garbage collector, uncaught exceptions."""
    lists: tuple[list[Any], ...] = (sys.meta_path, sys.path_hooks, gc.callbacks)
    for hooks in lists:
        for hook in [each for each in hooks if ownership.owns(each)]:
            hooks.remove(hook)
    if ownership.owns(sys.excepthook):
        sys.excepthook = sys.__excepthook__


def _forgetAdapters(ownership: Ownership) -> None:
    """Its adapters in Twisted's registry, and what the registry remembers of adapting its objects."""

    def isOurs(specification: Any) -> bool:
        """Whether an interface, or what a class implements, is the application's."""
        module = getattr(specification, "__module__", None)
        return ownership.ownsName(module) or ownership.owns(getattr(specification, "inherit", None))

    registry: Any = globalRegistry
    for required, provided, name, factory in tuple(registry.allRegistrations()):
        if ownership.owns(factory) or any(map(isOurs, (*required, provided))):
            registry.unregister(required, provided, name)
    registry.changed(registry)
    # unregistering leaves an empty entry for each interface
    extendors = getattr(registry._v_lookup, "_extendors", {})
    for interface in [each for each in extendors if isOurs(each)]:
        extendors.pop(interface)


def _forgetTypes(ownership: Ownership) -> None:
    """``list[X]`` and its kin, which `typing` keeps and makes anew where they are needed, and what ``@overload`` declares."""
    for clear in tuple(getattr(typing, "_cleanups", ())):
        clear()
    overloads = getattr(typing, "_overload_registry", {})
    for module in [each for each in tuple(overloads) if ownership.ownsName(each)]:
        overloads.pop(module, None)
