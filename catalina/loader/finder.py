"""
One application's modules, apart from all others (org.apache.catalina.loader.WebappClassLoader).

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
import sys
import types
import weakref
from collections.abc import Iterator, Sequence
from typing import Any

from twisted.logger import Logger

from catalina.loader.builtins import ApplicationImports
from catalina.loader.ownership import Ownership
from catalina.loader.places import bringsExtension, serverHas, serverSharesNamespace
from catalina.loader.sources import ApplicationLoader, ExtensionRefusal, ServersModule, SourceLoader
from catalina.loader.unload import forget

_COUNTER = itertools.count(1)

#: Modules of which there is one in a process, wherever an application keeps a file of that name.
_ONLY_SERVERS = frozenset({*sys.builtin_module_names, "__main__", "__future__"})


class ApplicationModules:
    """
    The modules of one load of one application.

    :param label: part of the package's name, for tracebacks and logs.
    :param path: the application's places, in the order in which they are searched.
    :param delegate: look into the server's own modules first (``<Loader delegate="true"/>``).
    :param own: the places whose modules may hide those of Python itself, as a script's folder does and installed libraries do not;
        None: all of them.
    """

    _log = Logger()

    def __init__(
        self, label: str, path: Sequence[str], delegate: bool = False, own: Sequence[str] | None = None
    ) -> None:
        self.label = label
        self.delegate = delegate
        self.path = list(path)
        self._ownPath = list(path if own is None else own)
        clean = "".join(c if c.isalnum() else "_" for c in label.strip("/")) or "ROOT"
        self.package = f"webapp_{clean}_{next(_COUNTER)}"
        self.ownership = Ownership(self.package)
        self.imports: ApplicationImports | None = None
        self._tops: dict[str, bool] = {}
        self._lifeline: weakref.ref[Any] | None = None
        self._remains: list[weakref.ref[types.ModuleType]] = []

    # life

    def begin(self) -> None:
        """Make the package and the finder for what is in it."""
        package = types.ModuleType(self.package, "The modules of one web application.")
        package.__path__ = self.path
        package.__package__ = self.package
        package.__spec__ = importlib.machinery.ModuleSpec(self.package, None, is_package=True)
        package.__spec__.submodule_search_locations = self.path
        self.imports = ApplicationImports(self)
        # every function of the application holds its builtins and so this one: while it lives, something of the application does
        self._lifeline = weakref.ref(self.imports.builtins["__import__"])
        sys.modules[self.package] = package
        importlib.invalidate_caches()
        sys.meta_path.insert(0, self)

    def end(self) -> None:
        """Drop everything that was loaded, and all that Python remembers of it."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)
        imports, self.imports = self.imports, None
        if imports is not None:
            imports.runExitHooks()
        for name in list(self.loaded()):
            module = sys.modules.pop(name)
            if self.ownership.ownsName(module.__name__):
                self._remains.append(weakref.ref(module))
        self._tops = {}
        forget(self.ownership, self.path)

    def loaded(self) -> Iterator[str]:
        """The real names of all that was loaded."""
        prefix = self.package + "."
        return iter([name for name in tuple(sys.modules) if name == self.package or name.startswith(prefix)])

    @property
    def isAlive(self) -> bool:
        """Whether anything of the application is in memory; after `end` and a garbage collection nothing should be."""
        lifeline = self._lifeline() if self._lifeline is not None else None
        return lifeline is not None or any(each() is not None for each in self._remains)

    def remains(self) -> list[Any]:
        """What is left of the application: modules, and the function that all its code refers to."""
        left: list[Any] = [each() for each in self._remains]
        left.append(self._lifeline() if self._lifeline is not None else None)
        return [each for each in left if each is not None]

    # translation of names

    def shortName(self, name: str) -> str:
        """The name that the application knows a module by."""
        return name.removeprefix(self.package + ".")

    def realName(self, name: str) -> str:
        """The name in ``sys.modules`` of a module that the application calls so."""
        top = name.partition(".")[0]
        return f"{self.package}.{name}" if top != self.package and self.owns(top) else name

    def owns(self, top: str) -> bool:
        """Whether a top-level module is the application's: it has one of that name, which the server's does not hide."""
        known = self._tops.get(top)
        if known is None:
            known = self._looksOwned(top)
            if self.imports is not None:
                self._tops[top] = known
        return known

    def _looksOwned(self, top: str) -> bool:
        if top in _ONLY_SERVERS or (self.delegate and serverHas(top)):
            return False
        path = self._ownPath if top in sys.stdlib_module_names else self.path
        spec = importlib.machinery.PathFinder.find_spec(f"{self.package}.{top}", path)
        if spec is None:
            return False
        if spec.loader is None:
            # a folder without __init__.py: a module of the server's wins, as everywhere in Python, and its namespace is joined
            return not serverHas(top) or serverSharesNamespace(top)
        if serverHas(top) and bringsExtension(spec):
            self._log.info(
                "The web application [{name}] brings {module} with C extensions, which can be loaded only once in a process: "
                "it is given the server's own",
                name=self.label,
                module=top,
            )
            return False
        return True

    def importModule(self, name: str) -> types.ModuleType:
        """
        Import a module as the application would.

        :param name: an absolute name as the application writes it.
        :raises ImportError: there is none.
        """
        try:
            return importlib.import_module(self.realName(name))
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
        above = sys.modules.get(name.rpartition(".")[0])
        if above is not None and not self.ownership.ownsName(above.__name__):
            return self._shared(name)
        found = self._find(name, path if path is not None else self.path)
        if found is None and above is not None and getattr(above, "__file__", None) is None:
            return self._shared(name)
        return found

    def invalidate_caches(self) -> None:
        """Part of ``importlib.invalidate_caches``: files may have come or gone."""
        self._tops = {}

    def _find(self, name: str, path: Any) -> Any:
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        if spec is None or spec.loader is None or self.imports is None:
            return spec
        loader: Any = spec.loader
        if isinstance(loader, importlib.machinery.ExtensionFileLoader):
            spec.loader = ExtensionRefusal(self.shortName(name), self.label, loader.path)  # type: ignore[assignment]
        elif type(loader) is importlib.machinery.SourceFileLoader:
            spec.loader = SourceLoader(loader.name, loader.path, self.imports.builtins)
        elif hasattr(loader, "exec_module"):
            spec.loader = ApplicationLoader(loader, self.imports.builtins)  # type: ignore[assignment]
        return spec

    def _shared(self, name: str) -> Any:
        """A module below a namespace package that the application shares with the server (zope, google): the server's own."""
        short = self.shortName(name)
        if "." not in short:
            return None
        try:
            spec = importlib.util.find_spec(short)
        except (ImportError, ValueError):
            return None
        if spec is None:
            return None
        found = importlib.machinery.ModuleSpec(name, ServersModule(short), origin=spec.origin)  # type: ignore[arg-type]
        found.submodule_search_locations = spec.submodule_search_locations
        return found

    @property
    def builtins(self) -> dict[str, Any]:
        """What modules of the application see as builtins."""
        return self.imports.builtins if self.imports is not None else {}
