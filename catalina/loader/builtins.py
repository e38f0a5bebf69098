"""
The builtins of an application's modules: an ``__import__`` that looks into the application first.

Some modules of Python's own import by name themselves, or keep lists for the whole process. An application that imports one of these
gets one that knows its modules (`catalina.loader.substitutes`, `catalina.loader.metadata`, `catalina.loader.pickling`).
"""

from __future__ import annotations

import builtins
import sys
import types
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from twisted.logger import Logger

from catalina.loader.metadata import metadataFor
from catalina.loader.pickling import pickleFor
from catalina.loader.substitutes import (
    ExitHooks,
    importlibFor,
    loggingConfigFor,
    loggingFor,
    pkgutilFor,
    resourcesFor,
    utilFor,
)


class ApplicationImports:
    """
    How one load of an application imports.

    :param modules: `catalina.loader.finder.ApplicationModules`.
    """

    _log = Logger()

    def __init__(self, modules: Any) -> None:
        self._modules = modules
        self._exitHooks = ExitHooks()
        self._made: dict[str, types.ModuleType] = {}
        self._makers: Mapping[str, Callable[[], types.ModuleType]] = {
            "atexit": self._exitHooks.module,
            "importlib": lambda: importlibFor(self),
            "importlib.metadata": lambda: metadataFor(modules),
            "importlib.resources": lambda: resourcesFor(modules),
            "importlib.util": lambda: utilFor(modules),
            "logging": lambda: loggingFor(self),
            "logging.config": lambda: loggingConfigFor(self.builtins["__import__"]),
            "pickle": lambda: pickleFor(modules),
            "pkgutil": lambda: pkgutilFor(modules),
        }
        self.builtins: dict[str, Any] = {**builtins.__dict__, "__import__": self._makeImport()}

    def seen(self, module: Any) -> Any:
        """A module of the server's as the application sees it; nearly always the module itself."""
        name = getattr(module, "__name__", "")
        if name not in self._makers or module is not sys.modules.get(name):
            return module
        made = self._made.get(name)
        if made is None:
            made = self._made.setdefault(name, self._makers[name]())
        return made

    def importModule(self, name: str) -> Any:
        """``importlib.import_module`` for an absolute name."""
        return self.seen(self._modules.importModule(name))

    def runExitHooks(self) -> None:
        """The application's ``atexit`` functions, since it ends now."""
        for hook in self._exitHooks.take():
            try:
                hook()
            except Exception:
                self._log.failure(
                    "An exit hook of the web application [{name}] failed", name=self._modules.label
                )

    def _makeImport(self) -> Callable[..., Any]:
        modules, seen = self._modules, self.seen

        def importName(
            name: str,
            globals: Mapping[str, object] | None = None,
            locals: Mapping[str, object] | None = None,
            fromlist: Sequence[str] | None = (),
            level: int = 0,
        ) -> Any:
            """The ``import`` statement."""
            top = name.partition(".")[0]
            if level or top == modules.package:
                return _relative(modules, name, globals, locals, fromlist, level)
            if not modules.owns(top):
                return seen(builtins.__import__(name, globals, locals, fromlist or (), 0))
            if modules.imports is None:
                raise ImportError(
                    f"{name} cannot be imported: the web application [{modules.label}] has been stopped already",
                    name=name,
                )
            try:
                # a name in fromlist, so that the module itself is returned and not the package around all of the application
                found = builtins.__import__(
                    f"{modules.package}.{name}", None, None, fromlist or ("__name__",), 0
                )
            except ModuleNotFoundError as problem:
                raise modules.translated(problem) from None
            return found if fromlist else sys.modules[f"{modules.package}.{top}"]

        return importName


def _relative(
    modules: Any, name: str, globals: Any, locals: Any, fromlist: Sequence[str] | None, level: int
) -> Any:
    """An import that names the real module: a relative one, or one by ``__name__``."""
    try:
        return builtins.__import__(name, globals, locals, fromlist or (), level)
    except ModuleNotFoundError as problem:
        raise modules.translated(problem) from None
