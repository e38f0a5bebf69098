"""``<Loader>``: loads an application's modules (org.apache.catalina.loader.WebappLoader)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from zope.interface import implementer

from catalina.interfaces import ILoader
from catalina.lifecycle import Lifecycle
from catalina.loader.finder import ApplicationModules
from catalina.util import Setting, resolveClassName

_ARCHIVES = (".whl", ".zip", ".egg", ".jar")


@implementer(ILoader)
class WebappLoader(Lifecycle):
    """The loader of applications that name none."""

    delegate = Setting(bool, False, doc="look into the server's own modules before the application's")
    reloadable = Setting(
        bool, False, doc="reload the application when its code changes; the Context's attribute does the same"
    )
    loaderClass = Setting(str, "", inert="modules are loaded by Python's own machinery", doc="")
    searchExternalFirst = Setting(bool, False, inert="the application's own folders come first", doc="")

    def __init__(self) -> None:
        super().__init__()
        self.context: Any = None
        self.modules: ApplicationModules | None = None
        self._seen: dict[str, float] = {}

    # life

    def startInternal(self) -> None:
        """Find the application's places."""
        self.modules = ApplicationModules(
            self.context.name or "ROOT", [str(place) for place in self.places()], self.delegate
        )
        self.modules.begin()
        self._seen = self._snapshot()

    def stopInternal(self) -> None:
        """Drop what was loaded."""
        if self.modules is not None:
            self.modules.end()
            self.modules = None

    def places(self) -> list[Path]:
        """WEB-INF/classes, WEB-INF/lib, and the archives in it, as far as they exist."""
        base = self.context.resources.realPath("/WEB-INF")
        if base is None:
            return []
        classes, library = Path(base) / "classes", Path(base) / "lib"
        archives = (
            sorted(file for file in library.glob("*") if file.suffix in _ARCHIVES) if library.is_dir() else []
        )
        return [place for place in (classes, library, *archives) if place.exists()]

    # ILoader

    def loadClass(self, name: str) -> Any:
        """
        The class of this name, in Java's or Python's spelling: the application's, the container's or Python's.

        :raises ClassNotFoundError: there is none; the message names the nearest.
        """
        assert self.modules is not None
        return resolveClassName(name, self.modules.importModule)

    def modified(self) -> bool:
        """Whether a module or a library has changed since the application started."""
        return self._snapshot() != self._seen

    def _snapshot(self) -> dict[str, float]:
        """The times of all modules and archives; what cannot be looked at does not count."""
        found: dict[str, float] = {}
        for place in self.places():
            files = place.rglob("*.py") if place.is_dir() else (place,)
            for file in files:
                try:
                    found[str(file)] = file.stat().st_mtime
                except OSError:
                    continue
        return found

    def backgroundProcess(self) -> None:
        """Have a changed application reloaded, where that is wanted."""
        if (self.reloadable or self.context.reloadable) and self.modified():
            self._seen = self._snapshot()
            self.context.parent.deployer.reloadLater(self.context.name)
