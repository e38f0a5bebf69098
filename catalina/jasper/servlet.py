"""
The servlet C{jsp} of conf/web.xml (C{org.apache.jasper.servlet.JspServlet}): pages of the application by
their paths.
"""

import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from twisted.logger import Logger

from catalina.jasper.errors import JasperException
from catalina.jasper.including import pathOf
from catalina.jasper.options import Options
from catalina.servlet import DispatcherType, HttpServlet, IllegalStateException, ServletException
from catalina.util import LazyModule

if TYPE_CHECKING:
    from catalina.jasper import engine as engines
else:
    # A tenth of all modules, with el and jsp: every application has this servlet, and many have no page.
    engines = LazyModule("catalina.jasper.engine")

_INCLUDE = "javax.servlet.include.{}"

#: Init parameters of Tomcat 7's that mean nothing where pages are compiled by Python.
_INERT = frozenset(
    (
        "checkInterval", "classdebuginfo", "classpath", "compiler", "compilerClassName",
        "compilerSourceVM", "compilerTargetVM", "dumpSmap", "engineOptionsClass",
        "enablePooling", "errorOnUseBeanInvalidClassAttribute", "fork", "genStringAsCharArray",
        "ieClassId", "javaEncoding", "keepgenerated", "mappedfile", "maxLoadedJsps",
        "jspIdleTimeout", "recompileOnFail", "reloading", "saveBytecode", "scratchdir",
        "suppressSmap", "trimSpaces", "strictQuoteEscaping", "quoteAttributeEL",
        "useInstanceManagerForTags",
    )
)  # fmt: skip
_KNOWN = frozenset(
    (
        "development", "modificationTestInterval", "tagpoolMaxSize", "displaySourceFragment",
        "xpoweredBy", "jspFile",
    )
)  # fmt: skip


class JspServlet(HttpServlet):
    """Translates pages and runs them."""

    _log = Logger()
    _engine: "engines.Engine | None" = None

    def init(self, config: Any = None) -> None:
        """
        Read the init parameters.

        :raises ServletException: a value is not what it must be.
        """
        super().init(config)
        given = {name: config.getInitParameter(name) for name in config.getInitParameterNames()}
        for name in given.keys() - _KNOWN - _INERT:
            self._log.warn(
                "the servlet {servlet} has an unknown init parameter {name}", servlet="jsp", name=name
            )
        self._jspFile = given.get("jspFile")
        self._options = _options(given)
        self._scratchdir = given.get("scratchdir")
        self._making = threading.Lock()
        self._engine = None

    @property
    def engine(self) -> "engines.Engine":
        """The application's pages; made for the first of them."""
        if self._engine is None:
            with self._making:
                config: Any = self.getServletConfig()
                context = config.getServletContext()
                self._engine = self._engine or engines.engineFor(
                    context, config, self._options, self._scratchdir
                )
        return self._engine

    def service(self, request: Any, response: Any) -> None:
        """
        Let the page that the request asks for answer.

        :raises JasperException: it cannot be translated, or failed.
        """
        path = self._jspFile or pathOf(request)
        try:
            page = self.engine.page(path, self.getServletConfig() if self._jspFile else None)
        except FileNotFoundError:
            self._missing(path, request, response)
            return
        if not _isPrecompilation(request):
            self._run(page, path, request, response)

    def _run(self, page: Any, path: str, request: Any, response: Any) -> None:
        try:
            page.service(request, response)
        except JasperException:
            raise
        except Exception as problem:
            isIncluded = request.getDispatcherType() is DispatcherType.INCLUDE
            if isIncluded and not self.engine.knowsPlace(problem):
                raise  # the page that includes this one knows its line
            raise self.engine.failure(path, problem) from problem

    @staticmethod
    def _missing(path: str, request: Any, response: Any) -> None:
        """A page that is not there is 404, but an error where it is included."""
        if request.getAttribute(_INCLUDE.format("request_uri")) is not None:
            raise ServletException(f"the file {path} is not there")
        with suppress(IllegalStateException):  # of an answer that has begun there is nothing to be said
            response.sendError(404, request.getRequestURI())

    def destroy(self) -> None:
        """Let all pages go."""
        if self._engine is not None:
            self._engine.end()


def precompile(context: Any, folder: str | None = None) -> dict[str, JasperException | None]:
    """
    Translate all pages of an application, for a server to find.

    :param context: the application.
    :param folder: the init parameter scratchdir of its servlet C{jsp}, if it is set.
    :returns: of each page what is wrong with it, or None.
    """
    return engines.engineFor(context, None, Options(), folder).precompile()


def _isPrecompilation(request: Any) -> bool:
    """
    Whether the page is only to be translated: the parameter C{jsp_precompile} (JSP 2.2, 11.4.2).

    Parameters are not asked for, since a page may yet say how they are to be read; and one that says C{false} does
    not reach the page either (C{JspServlet.preCompile}).
    """
    _, name, rest = (request.getQueryString() or "").partition("jsp_precompile")
    if not name or rest[:1] not in ("", "&", "="):
        return False
    value = rest[1:].partition("&")[0] if rest.startswith("=") else "true"
    if value not in ("true", "false"):
        raise ServletException(f'jsp_precompile is "true" or "false", not {value!r}')
    return True


def _options(given: dict[str, Any]) -> Options:
    options = Options()
    options.development = _truth(given, "development", True)
    options.displaySource = _truth(given, "displaySourceFragment", True)
    options.xpoweredBy = _truth(given, "xpoweredBy", False)
    options.modificationTestInterval = float(_number(given, "modificationTestInterval", 4))
    options.poolSize = _number(given, "tagpoolMaxSize", 5) if _truth(given, "enablePooling", True) else 0
    return options


def _truth(given: dict[str, Any], name: str, default: bool) -> bool:
    text = given.get(name)
    if text is None:
        return default
    if text.lower() not in ("true", "false"):
        raise ServletException(f'the init parameter {name} is "true" or "false", not "{text}"')
    return bool(text.lower() == "true")


def _number(given: dict[str, Any], name: str, default: int) -> int:
    text = given.get(name)
    try:
        return default if text is None else int(text)
    except ValueError:
        raise ServletException(f'the init parameter {name} is a whole number, not "{text}"') from None
