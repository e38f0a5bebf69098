"""
Modules of Python's own as an application sees them: those that import by name, or keep lists for the whole process.

Each is a module that has everything of the real one and a few functions of its own, in which a name means the application's module of
that name before it means the server's.
"""

from __future__ import annotations

import atexit
import importlib
import importlib.resources
import importlib.util
import logging.config
import pkgutil
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from typing import Any


class Substitute(types.ModuleType):
    """
    A module with everything of another, but for some names.

    :param real: the other.
    :param own: what is different.
    """

    def __init__(self, real: types.ModuleType, own: Mapping[str, Any]) -> None:
        super().__init__(real.__name__, real.__doc__)
        self.__dict__.update(
            {
                "_real": real,
                "__spec__": real.__spec__,
                "__file__": real.__file__ if hasattr(real, "__file__") else None,
            }
        )
        if hasattr(real, "__path__"):
            self.__dict__["__path__"] = real.__path__
        self.__dict__.update(own)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["_real"], name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self.__dict__["_real"], name, value)

    def __dir__(self) -> list[str]:
        return sorted({*dir(self.__dict__["_real"]), *self.__dict__} - {"_real"})


def importlibFor(imports: Any) -> types.ModuleType:
    """`importlib`, whose ``import_module`` resolves names as the application's ``import`` does."""

    def importModule(name: str, package: str | None = None) -> Any:
        """Import a module by name, as the application's own ``import`` would."""
        if not name.startswith("."):
            return imports.importModule(name)
        return imports.importModule(importlib.util.resolve_name(name, package or ""))

    own = {"import_module": importModule, "__import__": imports.builtins["__import__"]}
    return _Package(imports.seen, importlib, own)


def loggingFor(imports: Any) -> types.ModuleType:
    """`logging`, whose C{config} is as the application sees it."""
    return _Package(imports.seen, logging, {})


class _Package(Substitute):
    """
    A package whose submodules too are as the application sees them.

    :param seen: `catalina.loader.builtins.ApplicationImports.seen`.
    """

    def __init__(self, seen: Callable[[Any], Any], real: types.ModuleType, own: Mapping[str, Any]) -> None:
        super().__init__(real, own)
        self.__dict__["_seen"] = seen

    def __getattr__(self, name: str) -> Any:
        found = super().__getattr__(name)
        return self.__dict__["_seen"](found) if isinstance(found, types.ModuleType) else found


def utilFor(modules: Any) -> types.ModuleType:
    """`importlib.util`, whose ``find_spec`` finds the application's modules."""

    def findSpec(name: str, package: str | None = None) -> Any:
        """The spec of a module, without importing it (its parents are imported)."""
        absolute = importlib.util.resolve_name(name, package or "") if name.startswith(".") else name
        return importlib.util.find_spec(modules.realName(absolute))

    return Substitute(importlib.util, {"find_spec": findSpec})


_RESOURCES = (
    "files", "contents", "is_resource", "open_binary", "open_text", "path", "read_binary", "read_text",
)  # fmt: skip


def resourcesFor(modules: Any) -> types.ModuleType:
    """`importlib.resources`, where a package named by a text is the application's."""
    real: Any = importlib.resources
    own = {name: _withPackage(modules, getattr(real, name)) for name in _RESOURCES if hasattr(real, name)}
    return Substitute(real, own)


def _withPackage(modules: Any, function: Callable[..., Any]) -> Callable[..., Any]:
    def call(package: Any, *arguments: Any, **named: Any) -> Any:
        if isinstance(package, str):
            package = modules.importModule(package)
        return function(package, *arguments, **named)

    call.__doc__ = function.__doc__
    return call


def pkgutilFor(modules: Any) -> types.ModuleType:
    """`pkgutil`, which finds the application's modules and files."""

    def getData(package: str, resource: str) -> bytes | None:
        """A file of a package."""
        return pkgutil.get_data(modules.importModule(package).__name__, resource)

    def iterModules(path: Any = None, prefix: str = "") -> Iterator[pkgutil.ModuleInfo]:
        """The modules in some folders; without them the application's own and then the server's."""
        return pkgutil.iter_modules([*modules.path, *sys.path] if path is None else path, prefix)

    def walkPackages(
        path: Any = None, prefix: str = "", onerror: Callable[[str], None] | None = None
    ) -> Iterator[pkgutil.ModuleInfo]:
        """The modules in some folders and in all packages there, which are imported."""
        for info in iterModules(path, prefix):
            yield info
            if info.ispkg:
                below = _pathOf(modules, info.name, onerror)
                yield from walkPackages(below, info.name + ".", onerror)

    def resolveName(name: str) -> Any:
        """What a dotted name means: ``package.module:Class.attribute``."""
        module, colon, rest = name.partition(":")
        real = modules.realName(module)
        return pkgutil.resolve_name(f"{real}{colon}{rest}")

    return Substitute(
        pkgutil,
        {
            "get_data": getData,
            "iter_modules": iterModules,
            "walk_packages": walkPackages,
            "resolve_name": resolveName,
        },
    )


def _pathOf(modules: Any, name: str, onerror: Callable[[str], None] | None) -> Any:
    try:
        return list(getattr(modules.importModule(name), "__path__", ()))
    except Exception as problem:
        if onerror is not None:
            onerror(name)
        elif not isinstance(problem, ImportError):
            raise
        return []


def loggingConfigFor(importName: Callable[..., Any]) -> types.ModuleType:
    """`logging.config`, whose ``dictConfig`` finds the application's handlers, filters and formatters."""

    class Configurator(logging.config.DictConfigurator):
        """Imports as the application does."""

        importer = staticmethod(importName)

    def dictConfig(config: dict[str, Any]) -> None:
        """Configure logging from a dictionary."""
        Configurator(config).configure()

    return Substitute(logging.config, {"dictConfig": dictConfig, "dictConfigClass": Configurator})


class ExitHooks:
    """An application's ``atexit`` functions: they run when the application stops, which is its end, and keep nothing of it."""

    def __init__(self) -> None:
        self._hooks: list[tuple[Any, tuple[Any, ...], dict[str, Any]]] = []

    def module(self) -> types.ModuleType:
        """`atexit` as the application sees it."""
        return Substitute(atexit, {"register": self._register, "unregister": self._unregister})

    def _register(self, function: Any, /, *arguments: Any, **named: Any) -> Any:
        self._hooks.append((function, arguments, named))
        return function

    def _unregister(self, function: Any, /) -> None:
        self._hooks = [each for each in self._hooks if each[0] != function]

    def take(self) -> Iterator[Callable[[], Any]]:
        """The functions, last first, each once."""
        while self._hooks:
            function, arguments, named = self._hooks.pop()
            yield lambda f=function, a=arguments, n=named: f(*a, **n)  # type: ignore[misc]
