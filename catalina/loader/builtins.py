"""
The builtins of an application's modules: an ``__import__`` that looks into the application first.

``importlib.import_module`` has to resolve names the same way, so the application sees a copy of `importlib` with its own.
"""

from __future__ import annotations

import builtins
import importlib
import sys
import types
from collections.abc import Mapping, Sequence
from typing import Any


def applicationBuiltins(modules: Any) -> dict[str, Any]:
    """
    Make the builtins for one load of an application.

    :param modules: `catalina.loader.finder.ApplicationModules`.
    """
    proxy = _importlibFor(modules)

    def importName(
        name: str,
        globals: Mapping[str, object] | None = None,
        locals: Mapping[str, object] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> types.ModuleType:
        """The ``import`` statement."""
        if level:
            return importlib.__import__(name, globals, locals, fromlist or (), level)
        top = name.partition(".")[0]
        if not modules.owns(top):
            module = builtins.__import__(name, globals, locals, fromlist or (), 0)
            return proxy if module is importlib else module
        try:
            found = importlib.__import__(f"{modules.package}.{name}", None, None, fromlist or ("",), 0)
        except ModuleNotFoundError as problem:
            raise modules.translated(problem) from None
        return found if fromlist else sys.modules[f"{modules.package}.{top}"]

    own = dict(builtins.__dict__)
    own["__import__"] = importName
    return own


def _importlibFor(modules: Any) -> types.ModuleType:
    """`importlib` as the application sees it."""
    proxy = types.ModuleType("importlib", importlib.__doc__)
    proxy.__dict__.update(
        {name: value for name, value in importlib.__dict__.items() if name != "__builtins__"}
    )

    def importModule(name: str, package: str | None = None) -> types.ModuleType:
        """Import a module by name, as the application's own ``import`` would."""
        if name.startswith("."):
            return importlib.import_module(name, package)
        return modules.importModule(name)

    proxy.__dict__["import_module"] = importModule
    return proxy
