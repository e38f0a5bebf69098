"""
As much of a container as pages need: an application whose files are in memory or in a folder, requests,
responses.

Includes and forwards really happen; parameters are read as UTF-8, sessions kept by cookie.
"""

import importlib
import io
import re
import urllib.parse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from catalina.jasper.servlet import JspServlet
from catalina.servlet import DispatcherType, HttpServletResponseWrapper, ServletException
from tests.jasper.fakeresponses import Attributes, CookieValue, Response, Session

_PAGE = re.compile(r"\.(jsp|jspx|weird)$")
_NAMES = ("request_uri", "context_path", "servlet_path", "path_info", "query_string")


class Config:
    """A servlet's configuration."""

    def __init__(self, context: Any, name: str, parameters: dict[str, str]) -> None:
        self._context, self._name, self._parameters = context, name, parameters

    def getServletName(self) -> str:
        return self._name

    def getServletContext(self) -> Any:
        return self._context

    def getInitParameter(self, name: str) -> str | None:
        return self._parameters.get(name)

    def getInitParameterNames(self) -> list[str]:
        return list(self._parameters)


class Application(Attributes):
    """
    An application.

    :param files: by path, or the folder that they are in.
    :param descriptor: what web.xml says about pages.
    :param modules: modules by name, for classes of tags and beans.
    """

    def __init__(
        self,
        files: Mapping[str, str | bytes] | Path,
        descriptor: Any = None,
        modules: Mapping[str, Any] | None = None,
        work: str | None = None,
        **parameters: str,
    ) -> None:
        super().__init__()
        self.files = files
        self.stamps: dict[str, float] = {}
        self.descriptor = descriptor
        self.classes = dict(modules or {})
        self.parameters: dict[str, str] = {}
        self.sessions: dict[str, Session] = {}
        self.named: dict[str, JspServlet] = {}
        self.setAttribute("javax.servlet.context.tempdir", work)
        self.jsp = self.servlet("jsp", parameters)

    def servlet(self, name: str, parameters: dict[str, str]) -> JspServlet:
        servlet = JspServlet()
        servlet.init(Config(self, name, parameters))
        return servlet

    def _bytes(self, path: str) -> bytes | None:
        if isinstance(self.files, Path):
            file = self.files / path.lstrip("/")
            return file.read_bytes() if file.is_file() else None
        content = self.files.get(path)
        return content.encode("utf-8") if isinstance(content, str) else content

    def getResourceAsStream(self, path: str) -> io.BytesIO | None:
        content = self._bytes(path)
        return None if content is None else io.BytesIO(content)

    def getRealPath(self, path: str) -> str | None:
        return str(self.files / path.lstrip("/")) if isinstance(self.files, Path) else None

    def getResourcePaths(self, path: str) -> set[str]:
        if isinstance(self.files, Path):
            folder = self.files / path.lstrip("/")
            names = folder.iterdir() if folder.is_dir() else ()
            return {f"{path}{each.name}{'/' if each.is_dir() else ''}" for each in names}
        below = (each.removeprefix(path) for each in self.files if each.startswith(path))
        return {path + (each.partition("/")[0] + "/" if "/" in each else each) for each in below}

    def getJspConfigDescriptor(self) -> Any:
        return self.descriptor

    def getClassLoader(self) -> Any:
        return self

    def loadClass(self, name: str) -> Any:
        module, _, last = name.rpartition(".")
        return getattr(self.classes.get(module) or importlib.import_module(module), last)

    def getInitParameter(self, name: str) -> str | None:
        return self.parameters.get(name)

    def getInitParameterNames(self) -> list[str]:
        return list(self.parameters)

    def getMajorVersion(self) -> int:
        return 3

    def getContext(self, path: str) -> None:
        return None

    # -- requests

    def target(self, request: Any, response: Any, path: str, isInclude: bool = False) -> None:
        """What a path leads to: a page, or a file that is sent as it is."""
        servlet = self.named.get(path, self.jsp if _PAGE.search(path) else None)
        if servlet is not None:
            servlet.service(request, response)
            return
        content = self._bytes(path)
        if content is None and isInclude:
            raise FileNotFoundError(path)
        if content is None:
            response.sendError(404, path)
        else:
            response.getWriter().write(content.decode("utf-8"))

    def get(self, address: str, **more: Any) -> "Response":
        """
        Answer a request.

        :param more: C{body} of a form, C{headers}, C{cookies} (a dict that is kept up to date),
            C{attributes}.
        """
        response = Response()
        request = Request(self, address, response, **more)
        response.request = request
        try:
            self.target(request, response, request.getServletPath())
        except Exception as problem:
            response.failed(problem)
        if request.madeSession and "cookies" in more:
            more["cookies"]["JSESSIONID"] = request.madeSession
        return response


class Request(Attributes):
    """A request."""

    def __init__(
        self,
        application: Application,
        address: str,
        response: Response,
        body: str | None = None,
        headers: dict[str, str] | None = None,
        cookies: dict[str, str] | None = None,
        attributes: dict[str, Any] | None = None,
    ) -> None:
        super().__init__()
        self.attributes |= attributes or {}
        parts = urllib.parse.urlsplit(address)
        self.application, self.response, self.body = application, response, body
        self.path, self.query = parts.path, parts.query or None
        self.headers = headers or {}
        self.cookies = cookies or {}
        self.madeSession = ""
        self._encoding: str | None = None
        self._session: Session | None = None

    def parameters(self) -> dict[str, list[str]]:
        pairs = urllib.parse.parse_qsl(self.query or "", True, encoding="utf-8")
        if self.body:
            pairs += urllib.parse.parse_qsl(self.body, True, encoding=self._encoding or "iso-8859-1")
        return grouped(pairs)

    def getParameter(self, name: str) -> str | None:
        return (self.parameters().get(name) or [None])[0]

    def getParameterValues(self, name: str) -> list[str] | None:
        return self.parameters().get(name)

    def getParameterNames(self) -> list[str]:
        return list(self.parameters())

    def getHeader(self, name: str) -> str | None:
        return next((value for key, value in self.headers.items() if key.lower() == name.lower()), None)

    def getHeaders(self, name: str) -> list[str]:
        value = self.getHeader(name)
        return [] if value is None else [value]

    def getHeaderNames(self) -> list[str]:
        return list(self.headers)

    def getCookies(self) -> list[CookieValue]:
        return [CookieValue(name, value) for name, value in self.cookies.items()]

    def getMethod(self) -> str:
        return "GET" if self.body is None else "POST"

    def getContextPath(self) -> str:
        return "/pages"

    def getServletPath(self) -> str:
        return urllib.parse.unquote(self.path).removeprefix("/pages")

    def getPathInfo(self) -> None:
        return None

    def getQueryString(self) -> str | None:
        return self.query

    def getRequestURI(self) -> str:
        return self.path

    def getDispatcherType(self) -> DispatcherType:
        return DispatcherType.REQUEST

    def setCharacterEncoding(self, encoding: str) -> None:
        self._encoding = encoding

    def getCharacterEncoding(self) -> str | None:
        return self._encoding

    def getSession(self, create: bool = True) -> Session | None:
        if self._session is None and create:
            known = self.application.sessions.get(self.cookies.get("JSESSIONID", ""))
            if known is not None and known.isValid:
                known.isFresh = False
                self._session = known
            else:
                self.madeSession = f"S{len(self.application.sessions)}"
                self._session = self.application.sessions[self.madeSession] = Session()
        return self._session

    def getLocales(self) -> list[str]:
        wanted = []
        for order, part in enumerate((self.getHeader("Accept-Language") or "en-US").split(",")):
            name, _, quality = part.partition(";q=")
            wanted.append((-float(quality or 1), order, name.strip().replace("-", "_")))
        return [name for _, _, name in sorted(wanted)]

    def getLocale(self) -> str:
        return self.getLocales()[0]

    def getRequestDispatcher(self, path: str) -> "Dispatcher":
        return Dispatcher(self.application, path)


def grouped(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    """Values by name."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


class Dispatched(Request):
    """The request of an include or a forward."""

    def __init__(self, outer: Any, kind: DispatcherType, path: str, query: str) -> None:
        self.__dict__.update(outer.__dict__)
        self._outer, self._kind, self._target = outer, kind, path
        self._own = urllib.parse.parse_qsl(query, True, encoding=outer.getCharacterEncoding() or "iso-8859-1")
        self._shown: dict[str, Any] = {f"javax.servlet.include.{name}": None for name in _NAMES}
        if kind is DispatcherType.INCLUDE:
            self._shown["javax.servlet.include.request_uri"] = f"/pages{path}"
            self._shown["javax.servlet.include.servlet_path"] = path
        else:
            name = "javax.servlet.forward.servlet_path"
            self._shown[name] = outer.getAttribute(name) or outer.getServletPath()

    def getAttribute(self, name: str) -> Any:
        return self._shown[name] if name in self._shown else self._outer.getAttribute(name)

    def parameters(self) -> dict[str, list[str]]:
        inner = [(name, value) for name, values in self._outer.parameters().items() for value in values]
        return grouped([*self._own, *inner])

    def getSession(self, create: bool = True) -> Session | None:
        session: Session | None = self._outer.getSession(create)
        return session

    def setCharacterEncoding(self, encoding: str) -> None:
        self._outer.setCharacterEncoding(encoding)

    def getCharacterEncoding(self) -> str | None:
        encoding: str | None = self._outer.getCharacterEncoding()
        return encoding

    def getDispatcherType(self) -> DispatcherType:
        return self._kind

    def getServletPath(self) -> str:
        return str(self._outer.getServletPath()) if self._kind is DispatcherType.INCLUDE else self._target

    def getRequestURI(self) -> str:
        return (
            str(self._outer.getRequestURI())
            if self._kind is DispatcherType.INCLUDE
            else f"/pages{self._target}"
        )


class _IncludedResponse(HttpServletResponseWrapper):
    """Status and headers of what is included do not count."""

    def setStatus(self, status: int, message: str | None = None) -> None:
        """Nothing."""

    def setHeader(self, name: str, value: str | None) -> None:
        """Nothing."""

    def setContentType(self, type: str | None) -> None:
        """Nothing."""


class Dispatcher:
    """Includes and forwards."""

    def __init__(self, application: Application, address: str) -> None:
        path, _, self._query = address.partition("?")
        parts: list[str] = []
        for part in path.split("/"):
            if part == "..":
                del parts[-1:]
            elif part not in ("", "."):
                parts.append(part)
        self._application, self._path = application, "/" + "/".join(parts)

    def include(self, request: Any, response: Any) -> None:
        inner = Dispatched(request, DispatcherType.INCLUDE, self._path, self._query)
        self._application.target(inner, _IncludedResponse(response), self._path, isInclude=True)

    def forward(self, request: Any, response: Any) -> None:
        response.resetBuffer()
        inner = Dispatched(request, DispatcherType.FORWARD, self._path, self._query)
        self._application.target(inner, response, self._path)
        while isinstance(response, HttpServletResponseWrapper):
            response = response.getResponse()
        response.committed = response.isClosed = True


def rootOf(problem: Exception) -> BaseException:
    """What is behind servlet exceptions."""
    root: BaseException = problem
    while isinstance(root, ServletException) and root.getRootCause() is not None:
        root = root.getRootCause()  # type: ignore[assignment]
    return root


def page(text: str, address: str = "/pages/a.jsp", **more: Any) -> Response:
    """The answer of one page at /a.jsp."""
    return Application({"/a.jsp": text}).get(address, **more)
