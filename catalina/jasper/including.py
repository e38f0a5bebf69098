"""
Other resources in a page: jsp:include, jsp:forward and what they write into (C{JspRuntimeLibrary}).
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from io import BytesIO
from typing import Any
from urllib.parse import quote_plus

from catalina.servlet import (
    DispatcherType,
    HttpServletResponseWrapper,
    IllegalStateException,
    PrintWriter,
    ServletOutputStream,
    ServletResponseWrapper,
)

_INCLUDED_PATH = "javax.servlet.include.servlet_path"
_HEXADECIMAL = re.compile("%[0-9A-F]{2}")


class _IntoWriter(PrintWriter):
    """A response's writer that writes into a page."""

    def __init__(self, out: Any) -> None:
        self._out = out

    def write(self, text: str, /) -> None:
        self._out.write(str(text))

    def flush(self) -> None:
        """Send what the page has written so far, unless it is in a body."""
        with suppress(OSError):
            self._out.flush()

    def close(self) -> None:
        """Send it; the page is to write no more."""
        with suppress(OSError):
            self._out.close()


class IncludedResponse(HttpServletResponseWrapper):
    """
    The response that an included resource sees: what it writes goes into the page
    (C{ServletResponseWrapperInclude}).

    :param out: the page's current writer.
    """

    def __init__(self, response: Any, out: Any) -> None:
        super().__init__(response)
        self._out = out
        self._writer = _IntoWriter(out)

    def getWriter(self) -> Any:
        return self._writer

    def getOutputStream(self) -> Any:
        raise IllegalStateException("the page's answer is text: use getWriter")

    def resetBuffer(self) -> None:
        """Forget what the page has written so far, as far as it is in its buffer."""
        with suppress(OSError):
            self._out.clearBuffer()


class _IntoBytes(ServletOutputStream):
    def __init__(self, target: BytesIO) -> None:
        self._target = target

    def write(self, data: bytes, /) -> None:
        self._target.write(data)


class _IntoText(PrintWriter):
    def __init__(self) -> None:
        self.pieces: list[str] = []

    def write(self, text: str, /) -> None:
        self.pieces.append(str(text))

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing is held back."""


class CollectedResponse(HttpServletResponseWrapper):
    """The response that an imported resource sees: what it writes is kept, and so is its status."""

    def __init__(self, response: Any) -> None:
        super().__init__(response)
        self._text = _IntoText()
        self._bytes = BytesIO()
        self.status = 200

    def getWriter(self) -> Any:
        return self._text

    def getOutputStream(self) -> Any:
        return _IntoBytes(self._bytes)

    def setContentType(self, type: str | None) -> None:
        """The page's type stays."""

    def setLocale(self, locale: Any) -> None:
        """The page's locale stays."""

    def setStatus(self, status: int, message: str | None = None) -> None:
        self.status = status

    def getStatus(self) -> int:
        return self.status

    def resetBuffer(self) -> None:
        """Forget what was written."""
        self._text.pieces.clear()
        self._bytes.seek(0)
        self._bytes.truncate()

    def flushBuffer(self) -> None:
        """Nothing is sent."""

    def textAs(self, charset: str | None) -> str:
        """All that was written; bytes are read in a charset, ISO-8859-1 if none is known."""
        return "".join(self._text.pieces) or self._bytes.getvalue().decode(charset or "iso-8859-1", "replace")


def contextRelative(request: Any, path: str) -> str:
    """
    An address that is relative to the page in which it stands, made relative to the application.

    :param path: begins with a slash if it is relative to the application already.
    """
    if path.startswith("/"):
        return path
    return pathOf(request).rpartition("/")[0] + "/" + path


def pathOf(request: Any) -> str:
    """
    The path of the resource that is answering, in the application: that of the include if it is included.
    """
    path = None
    if request.getDispatcherType() is DispatcherType.INCLUDE:
        path = request.getAttribute(_INCLUDED_PATH)
    if path is not None:
        return str(path) + (request.getAttribute("javax.servlet.include.path_info") or "")
    return str(request.getServletPath()) + (request.getPathInfo() or "")


def withParameters(path: str, params: Sequence[tuple[str, str]], charset: str) -> str:
    """An address with parameters behind those that it has: jsp:include, jsp:forward."""
    if not params:
        return path
    pairs = "&".join(f"{_encoded(name, charset)}={_encoded(text, charset)}" for name, text in params)
    return f"{path}{'&' if '?' in path else '?'}{pairs}"


def _encoded(text: str, charset: str) -> str:
    """Text in a query as C{JspRuntimeLibrary.URLEncode} writes it; what the charset lacks is a question mark."""
    return _HEXADECIMAL.sub(lambda match: match[0].lower(), quote_plus(text, "!*'()", charset, "replace"))


def _charset(request: Any) -> str:
    return request.getCharacterEncoding() or "iso-8859-1"


def includeInto(
    context: Any, out: Any, path: str, flush: bool, params: Sequence[tuple[str, str]] = ()
) -> None:
    """
    Insert what another resource writes.

    :param out: the page's current writer.
    :param flush: whether to send first what was written before.
    """
    if flush and context.depth() == 1:
        out.flush()
    request = context.getRequest()
    address = contextRelative(request, withParameters(path, params, _charset(request)))
    dispatcherFor(context, address).include(request, IncludedResponse(context.getResponse(), out))


def dispatcherFor(context: Any, address: str) -> Any:
    """
    What leads to an address in the application.

    :raises FileNotFoundError: there is no such address.
    """
    dispatcher = context.getRequest().getRequestDispatcher(address)
    if dispatcher is None:
        raise FileNotFoundError(f"{address}: there is no such address in the application")
    return dispatcher


def forwardTo(context: Any, path: str, params: Sequence[tuple[str, str]] = ()) -> None:
    """Let another resource answer; inside of an include that takes the whole answer over."""
    request, response = context.getRequest(), context.getResponse()
    response = _outermost(response)
    address = contextRelative(request, withParameters(path, params, _charset(request)))
    dispatcherFor(context, address).forward(request, response)


def _outermost(response: Any) -> Any:
    """The response of the page that was asked for: below everything that includes have put around it."""
    found, each = response, response
    while isinstance(each, ServletResponseWrapper):
        each, isInclude = each.getResponse(), isinstance(each, IncludedResponse)
        found = each if isInclude else found
    return found
