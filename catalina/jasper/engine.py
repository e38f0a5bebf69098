"""
The pages of one application: translated when they are first asked for and when they have changed
(C{JspRuntimeContext}, C{JspServletWrapper}, C{JspCompilationContext}).
"""

import os
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from catalina.jasper.errors import JasperException, TranslationError
from catalina.jasper.groups import JspConfig
from catalina.jasper.loading import PageLoader
from catalina.jasper.marks import Mark
from catalina.jasper.modules import ModuleSource, Work, compiled, load, placeOf
from catalina.jasper.options import Options
from catalina.jasper.page import PageServlet
from catalina.jasper.pageinfo import PageInfo
from catalina.jasper.sources import Sources
from catalina.jasper.taglibs import JAVA_TYPES, TagAttribute, TagVariable
from catalina.jasper.translator import Translator

#: Its groups and libraries decide how pages are read.
_DESCRIPTOR = "/WEB-INF/web.xml"
_TEMPDIR = "javax.servlet.context.tempdir"

#: What a page is made of: its code, what its directives say, its encoding, and when its files were changed.
_Parts = tuple[ModuleSource, PageInfo, str | None, dict[str, float]]


@dataclass
class Unit:
    """One translated page or tag file; C{page} is None for the latter, C{owner} has the tags of either."""

    path: str
    info: PageInfo
    names: dict[str, Any]
    encoding: str | None
    stamps: dict[str, float]
    checked: float = 0.0
    page: PageServlet | None = None
    owner: PageServlet | None = None
    types: dict[str, type | None] = field(default_factory=dict)

    @property
    def run(self) -> Callable[..., Any]:
        """The function that writes it."""
        function: Callable[..., Any] = self.names["_jspTag" if self.info.isTagFile else "_jspService"]
        return function


class Engine:
    """
    The pages of one application.

    :param context: the application.
    :param config: of the servlet that pages run in.
    :param loader: loads classes: C{builtins}, C{loadClass}, C{resource}.
    """

    def __init__(self, context: Any, config: Any, loader: Any, options: Options, work: Work) -> None:
        self.context = context
        self.config = config
        self.options = options
        self._loader = loader
        self._work = work
        self._jspConfig = JspConfig(context.getJspConfigDescriptor())
        self._units: dict[str, Unit] = {}
        self._files: dict[str, tuple[str, ...]] = {}
        self._lock = threading.RLock()

    # -- finding

    def page(self, path: str, config: Any = None) -> PageServlet:
        """
        The servlet of a page.

        :param config: of the servlet that web.xml names the page as; by default that of all pages.
        :raises FileNotFoundError: there is no such page.
        :raises JasperException: it cannot be translated.
        """
        unit = self._fresh(path)
        if unit.page is None:
            raise JasperException(f"{path} is a tag file and no page")
        return unit.page if config is None else unit.page.configured(config)

    def tagFile(self, path: str, version: str) -> Unit:
        """
        A tag file.

        :param version: the JSP version of the library that it belongs to.
        :raises JasperException: it cannot be translated.
        """
        return self._fresh(path, version)

    def _fresh(self, path: str, tagVersion: str | None = None) -> Unit:
        unit = self._units.get(path)
        if unit is not None and not self._isDue(unit):
            return unit
        with self._lock:
            unit = self._units.get(path)
            if unit is None or (self._isDue(unit) and self._hasChanged(unit)):
                unit = self._make(path, tagVersion, unit)
            unit.checked = time.monotonic()
            return unit

    def _isDue(self, unit: Unit) -> bool:
        options = self.options
        return options.development and time.monotonic() - unit.checked > options.modificationTestInterval

    def _hasChanged(self, unit: Unit) -> bool:
        return any(self.stamp(path) != stamp for path, stamp in unit.stamps.items())

    def stamp(self, path: str) -> float:
        """When a file was changed, in seconds; 0 where that is not known."""
        real = self.context.getRealPath(path)
        try:
            return os.stat(real).st_mtime if real else 0.0
        except OSError:
            return -1.0

    def precompile(self, folder: str = "/") -> dict[str, JasperException | None]:
        """
        Translate all pages into the work folder, where a server finds them: what C{jspc} does.

        Nothing of the pages is run.

        :param folder: of the application; with all below it.
        :returns: of each page what is wrong with it, or None.
        """
        found: dict[str, JasperException | None] = {}
        for path in sorted(self.context.getResourcePaths(folder) or ()):
            if path.endswith("/"):
                found |= self.precompile(path)
            elif path.endswith((".jsp", ".jspx")):
                try:
                    parts = self._translation(path)
                    compiled(parts[0], path)
                    self._keep(path, *parts)
                    found[path] = None
                except TranslationError as problem:
                    found[path] = self._failure(problem)
        return found

    # -- making

    def _make(self, path: str, tagVersion: str | None, old: Unit | None) -> Unit:
        if old is not None:
            self._units.pop(path, None)
        shownAs = self.context.getRealPath(path) or path
        try:
            unit = self._kept(path, shownAs) or self._translated(path, tagVersion, shownAs)
        except TranslationError as problem:
            raise self._failure(problem) from None
        if old is not None and old.owner is not None:
            old.owner.end()
        self._units[path] = unit
        return unit

    def _translated(self, path: str, tagVersion: str | None, shownAs: str) -> Unit:
        parts = self._translation(path, tagVersion)
        unit = self._loaded(path, shownAs, *parts)
        self._keep(path, *parts)
        return unit

    def _translation(self, path: str, tagVersion: str | None = None) -> _Parts:
        translator = Translator(path, self.context, self._jspConfig, self._loader.loadClass, tagVersion)
        source = ModuleSource.of(translator.translate(), path)
        stamps = {each: self.stamp(each) for each in (*translator.page.dependants, _DESCRIPTOR)}
        return source, translator.page, translator.encoding, stamps

    def _keep(
        self, path: str, source: ModuleSource, info: PageInfo, encoding: str | None, stamps: dict[str, float]
    ) -> None:
        if self.options.keep:
            self._work.write(path, source, {"info": _factsOf(info), "encoding": encoding, "stamps": stamps})

    def _kept(self, path: str, shownAs: str) -> Unit | None:
        """A page from the work folder, unless a file that it was made of has changed."""
        found = self._work.read(path)
        if found is None:
            return None
        source, facts = found
        if any(self.stamp(each) != stamp for each, stamp in facts["stamps"].items()):
            return None
        return self._loaded(path, shownAs, source, _infoOf(facts["info"]), facts["encoding"], facts["stamps"])

    def _loaded(
        self, path: str, shownAs: str, source: ModuleSource, info: PageInfo, encoding: str | None, stamps: Any
    ) -> Unit:
        code = compiled(source, shownAs)
        self._files[shownAs] = source.files
        unit = Unit(path, info, {}, encoding, stamps)
        unit.owner = page = PageServlet(self, unit)
        unit.types = {
            each.name: JAVA_TYPES.get(each.type or "")
            for each in info.attributes
            if not (each.fragment or each.isDeferred)
        }
        try:
            unit.names = load(code, page, self._loader)
        except Exception as problem:
            raise self.failure(path, problem) from problem
        if not info.isTagFile:
            unit.page = page
            page.begin(self.config)
        else:
            page.init(self.config)
        return unit

    # -- errors

    def _failure(self, problem: TranslationError) -> JasperException:
        return self._guarded(JasperException(problem.message, problem.mark, self._excerpt(problem.mark)))

    def _guarded(self, problem: JasperException) -> JasperException:
        problem.confidential = not self.options.development
        return problem

    def knowsPlace(self, problem: BaseException) -> bool:
        """Whether it can be told from which line of a page an exception comes."""
        return placeOf(problem, self._files) is not None

    def failure(self, path: str, problem: BaseException) -> JasperException:
        """
        The error of a page that failed while it ran, with the place in the page.

        :param path: of the page.
        """
        mark = placeOf(problem, self._files)
        text = f"{type(problem).__name__}: {problem}"
        if mark is None:
            message = f"an exception occurred processing JSP page {path}: {text}"
            return self._guarded(JasperException(message, rootCause=problem))
        message = f"an exception occurred processing JSP page {mark.file} at line {mark.line}: {text}"
        return self._guarded(JasperException(message, None, self._excerpt(mark), problem))

    def _excerpt(self, mark: Mark) -> str:
        """The line of a mark with its neighbours, if sources may be shown."""
        if not (self.options.development and self.options.displaySource):
            return ""
        try:
            text = Sources(self.context, self._jspConfig).source(mark.file).text
        except (OSError, TranslationError):
            return ""
        lines = text.splitlines()
        first = max(mark.line - 3, 0)
        return "\n".join(
            f"{number}: {line}" for number, line in enumerate(lines[first : mark.line + 2], first + 1)
        )

    def end(self) -> None:
        """All pages are at their end: the application stops."""
        with self._lock:
            units, self._units = list(self._units.values()), {}
        for unit in units:
            if unit.owner is not None:
                unit.owner.end()


def engineFor(context: Any, config: Any, options: Options, folder: str | None = None) -> Engine:
    """
    The pages of an application.

    :param config: of the servlet that they run in.
    :param folder: where translated pages are kept; by default the application's own temporary folder.
    """
    work = folder or context.getAttribute(_TEMPDIR)
    return Engine(context, config, PageLoader(context), options, Work(None if work is None else str(work)))


_KEPT = ("path", "isTagFile", "isDocument", "values", "dependants", "defaults")


def _factsOf(info: PageInfo) -> dict[str, Any]:
    facts = {name: getattr(info, name) for name in _KEPT}
    facts["attributes"] = [asdict(each) for each in info.attributes]
    facts["variables"] = [asdict(each) for each in info.variables]
    return facts


def _infoOf(facts: dict[str, Any]) -> PageInfo:
    lists = {
        "attributes": [TagAttribute(**each) for each in facts["attributes"]],
        "variables": [TagVariable(**each) for each in facts["variables"]],
    }
    return PageInfo(**{**facts, **lists})
