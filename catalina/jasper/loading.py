"""
Classes and files of the application, as pages see them: by the application's own loader.
"""

import builtins
import importlib
from typing import Any


class PageLoader:
    """
    Loads for the pages of one application.

    :param context: the application; without a loader of its own classes are loaded the ordinary way.
    """

    def __init__(self, context: Any) -> None:
        self._context = context
        self._loader = context.getClassLoader()

    @property
    def builtins(self) -> dict[str, Any]:
        """The builtins of the application's modules: their C{import} looks into the application first."""
        modules = getattr(self._loader, "modules", None)
        return vars(builtins) if modules is None else dict(modules.builtins)

    def loadClass(self, name: str) -> Any:
        """
        The class of a dotted name.

        :raises Exception: there is none, or its module fails.
        """
        if hasattr(self._loader, "loadClass"):
            return self._loader.loadClass(name)
        module, _, last = name.rpartition(".")
        return getattr(importlib.import_module(module), last)

    def resource(self, name: str) -> bytes | None:
        """A file beside the application's modules, or None."""
        stream = self._context.getResourceAsStream(f"/WEB-INF/classes/{name}")
        if stream is None:
            return None
        try:
            data: bytes = stream.read()
            return data
        finally:
            stream.close()
