"""
One application's modules, apart from all others.

Each load of an application gets a synthetic package with a name of its own, whose ``__path__`` is the application's places:
WEB-INF/classes, WEB-INF/lib, and each wheel and zip in it. The application's modules are submodules of that package in
``sys.modules``, found and loaded by Python's own import machinery; only the names that the application itself uses are
translated (`catalina.loader.builtins`). So two applications, or two versions of one, may each have a module of the same
name, and all that an application has loaded is dropped by dropping one package.
"""

from __future__ import annotations

import importlib
import importlib.machinery
import itertools
import linecache
import sys
import types
from collections.abc import Iterator, Sequence
from typing import Any

from catalina.loader.builtins import applicationBuiltins

_COUNTER = itertools.count(1)


class ApplicationModules:
    """
    The modules of one load of one application.

    :param label: part of the package's name, for tracebacks and logs.
    :param path: the application's places, in the order in which they are searched.
    :param delegate: look into the server's own modules first (``<Loader delegate="true"/>``).
    """

    def __init__(self, label: str, path: Sequence[str], delegate: bool = False) -> None:
        self.delegate = delegate
        self.path = list(path)
        clean = "".join(c if c.isalnum() else "_" for c in label) or "ROOT"
        self.package = f"webapp_{clean}_{next(_COUNTER)}"
        self._builtins: dict[str, Any] = {}
        self._tops: dict[str, bool] = {}

    def begin(self) -> None:
        """Make the package and the finder for what is in it."""
        package = types.ModuleType(self.package, "The modules of one web application.")
        package.__path__ = self.path
        package.__package__ = self.package
        package.__spec__ = importlib.machinery.ModuleSpec(self.package, None, is_package=True)
        package.__spec__.submodule_search_locations = self.path
        self._builtins = applicationBuiltins(self)
        sys.modules[self.package] = package
        importlib.invalidate_caches()
        sys.meta_path.insert(0, self)

    def end(self) -> None:
        """Drop everything that was loaded."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)
        for name in list(self.loaded()):
            module = sys.modules.pop(name)
            file = getattr(module, "__file__", None)
            if file:
                linecache.cache.pop(file, None)
        for place in self.path:
            for cached in [key for key in sys.path_importer_cache if key.startswith(place)]:
                sys.path_importer_cache.pop(cached, None)
        self._builtins = {}
        self._tops = {}

    def loaded(self) -> Iterator[str]:
        """The real names of all that was loaded."""
        prefix = self.package + "."
        return iter([name for name in sys.modules if name == self.package or name.startswith(prefix)])

    # translation of names

    def shortName(self, name: str) -> str:
        """The name that the application knows a module by."""
        return name.removeprefix(self.package + ".")

    def owns(self, top: str) -> bool:
        """Whether a top-level module is the application's: it has one of that name, which the server's does not hide."""
        known = self._tops.get(top)
        if known is None:
            known = self._tops[top] = self._looksOwned(top)
        return known

    def _looksOwned(self, top: str) -> bool:
        if self.delegate and _isServers(top):
            return False
        return self._find(f"{self.package}.{top}", self.path) is not None

    def importModule(self, name: str) -> types.ModuleType:
        """
        Import a module as the application would.

        :param name: an absolute name as the application writes it.
        :raises ImportError: there is none.
        """
        top = name.partition(".")[0]
        if top != self.package and self.owns(top):
            name = f"{self.package}.{name}"
        try:
            return importlib.import_module(name)
        except ModuleNotFoundError as problem:
            raise self.translated(problem) from None

    def translated(self, problem: ModuleNotFoundError) -> ModuleNotFoundError:
        """An import error in the application's own names."""
        if problem.name is None or not problem.name.startswith(self.package + "."):
            return problem
        short = self.shortName(problem.name)
        return ModuleNotFoundError(f"No module named {short!r}", name=short).with_traceback(
            problem.__traceback__
        )

    # the finder on sys.meta_path

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """Python's import machinery asks for a module; only those of this application are found here."""
        if not name.startswith(self.package + "."):
            return None
        return self._find(name, path if path is not None else self.path)

    def _find(self, name: str, path: Any) -> Any:
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        if spec is not None and spec.loader is not None and hasattr(spec.loader, "exec_module"):
            spec.loader = _ApplicationLoader(spec.loader, self)  # type: ignore[assignment]
        return spec

    @property
    def builtins(self) -> dict[str, Any]:
        """What modules of the application see as builtins."""
        return self._builtins


def _isServers(top: str) -> bool:
    """Whether the server itself has a top-level module of this name."""
    if top in sys.modules or top in sys.builtin_module_names:
        return True
    return importlib.machinery.PathFinder.find_spec(top) is not None


class _ApplicationLoader:
    """
    Python's own loader for a module, with the application's builtins.

    :param loader: Python's.
    :param modules: the application's.
    """

    def __init__(self, loader: Any, modules: ApplicationModules) -> None:
        self._loader = loader
        self._modules = modules

    def create_module(self, spec: Any) -> Any:
        """Leave it to Python."""
        return self._loader.create_module(spec)

    def exec_module(self, module: types.ModuleType) -> None:
        """Run the module with builtins whose ``__import__`` looks into the application first."""
        module.__dict__["__builtins__"] = self._modules.builtins
        self._loader.exec_module(module)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)
