"""``<Loader>``: loads an application's modules (org.apache.catalina.loader.WebappLoader)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from zope.interface import implementer

from catalina.interfaces import ILoader
from catalina.lifecycle import Lifecycle
from catalina.loader.extract import extractCode
from catalina.loader.finder import ApplicationModules
from catalina.loader.leaks import LeakCheck
from catalina.loader.places import archivesIn, isReadable
from catalina.loader.reload import CodeWatch
from catalina.util import ConfigurationError, Setting, resolveClassName

#: The package that an application must share with the container.
_CONTAINER = "catalina"


@implementer(ILoader)
class WebappLoader(Lifecycle):
    """The loader of applications that name none."""

    delegate = Setting(bool, False, doc="look into the server's own modules before the application's")
    reloadable = Setting(
        bool, False, doc="reload the application when its code changes; the Context's attribute does the same"
    )
    loaderClass = Setting(
        str,
        "",
        doc="a subclass of catalina.loader.ApplicationModules to load with; Tomcat's own class names mean that class itself",
    )
    searchExternalFirst = Setting(
        bool,
        False,
        inert="all places belong to the application; a VirtualWebappLoader has others, and heeds it",
    )
    jarOpenInterval = Setting(int, 90000, unit="ms", inert="archives are not kept open")

    def __init__(self) -> None:
        super().__init__()
        self.context: Any = None
        self.modules: ApplicationModules | None = None
        self._watch: CodeWatch | None = None
        self._extracted: Path | None = None

    # life

    def startInternal(self) -> None:
        """
        Find the application's places.

        :raises ConfigurationError: the application brings its own copy of the container's package.
        """
        if self.context.resources.realPath("/WEB-INF") is None:
            self._extracted = extractCode(self.context.resources, self.context.tempDir / "loader")
        for fault in self.faults():
            self._log.warn("{fault}", fault=fault)
        places = self.places()
        path = [str(place) for place in places]
        modules = self._modulesClass()(
            self.context.name or "ROOT",
            path,
            self.delegate,
            [str(place) for place in self._ownPlaces(places)],
        )
        if modules.owns(_CONTAINER):
            raise self._shadowed(places)
        self.modules = modules
        modules.begin()
        self._watch = CodeWatch(places)

    def stopInternal(self) -> None:
        """Drop what was loaded, and say what keeps it alive."""
        modules, self.modules = self.modules, None
        if modules is None:
            return
        check = LeakCheck(modules, self.context)
        modules.end()
        check.report()

    def _modulesClass(self) -> Any:
        name = self.loaderClass
        if not name or name.startswith("org.apache.catalina.loader."):
            return ApplicationModules
        found = resolveClassName(name)
        if not (isinstance(found, type) and issubclass(found, ApplicationModules)):
            raise ConfigurationError.at(
                self.where,
                f'<Loader loaderClass="{name}">',
                "this is no subclass of catalina.loader.ApplicationModules",
                "leave loaderClass out, or make it one",
            )
        return found

    def _shadowed(self, places: list[Path]) -> ConfigurationError:
        copy = next(
            (place / _CONTAINER for place in places if (place / _CONTAINER).exists()),
            next((place for place in places if place.name.startswith(_CONTAINER)), places[0]),
        )
        return ConfigurationError(
            str(copy),
            0,
            "",
            f"the application [{self.context.name or '/'}] brings its own copy of the container's package {_CONTAINER}, whose servlets and "
            "Comet classes are not those of this server",
            "write <Loader delegate=\"true\"/> into <Context> in the application's META-INF/context.xml, so that the server's is used, "
            "or take the copy out",
        )

    # places

    def places(self) -> list[Path]:
        """WEB-INF/classes, WEB-INF/lib, and the archives in it, as far as they exist."""
        base = self.context.resources.realPath("/WEB-INF") or self._extracted
        if base is None:
            return []
        classes, library = Path(base) / "classes", Path(base) / "lib"
        archives = [each for each in archivesIn(library) if isReadable(each) or each.is_dir()]
        return [place for place in (classes, library) if place.is_dir()] + archives

    def faults(self) -> list[str]:
        """What is named as a place of modules and cannot be one."""
        base = self.context.resources.realPath("/WEB-INF")
        archives = archivesIn(Path(base) / "lib") if base is not None else ()
        return [
            f"{archive} is no readable archive and is left out; copy it again"
            for archive in archives
            if not (isReadable(archive) or archive.is_dir())
        ]

    def _ownPlaces(self, places: list[Path]) -> list[Path]:
        """The places whose modules may hide those of Python itself: the application's own, not its libraries."""
        return [place for place in places if "lib" not in (place.name, place.parent.name)]

    # ILoader

    def loadClass(self, name: str) -> Any:
        """
        The class of this name, in Java's or Python's spelling: the application's, the container's or Python's.

        :raises ClassNotFoundError: there is none; the message names the nearest.
        :raises RuntimeError: the application does not run.
        """
        if self.modules is None:
            raise RuntimeError(
                f"{name} cannot be loaded: the web application [{self.context.name or '/'}] has been stopped already"
            )
        return resolveClassName(name, self.modules.importModule)

    def modified(self) -> bool:
        """Whether a module or a library has changed since the application started, or since this was last asked."""
        return self._watch is not None and self._watch.hasChanged(self.places())

    def backgroundProcess(self) -> None:
        """Have a changed application reloaded, where that is wanted."""
        if (self.reloadable or self.context.reloadable) and self.modified():
            self.context.parent.deployer.reloadLater(self.context.name)
