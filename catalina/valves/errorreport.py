"""
The page that clients see when something went wrong and no application has a page for it
(org.apache.catalina.valves.ErrorReportValve).

It stands in the host's pipeline, around the application: what comes back marked as an error, and without a
body, becomes a page. Whatever is shown is escaped; details of an exception, without paths of this machine and
without source lines, are shown only where `showReport` is set.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Iterator
from typing import Any, Final

from twisted.logger import Logger

from catalina import __version__
from catalina.core.errorpages import rootCause
from catalina.core.valvebase import ValveBase
from catalina.coyote import ClientAbortException
from catalina.http import codecFor, reasonOf
from catalina.util import Setting
from catalina.valves.errortexts import DESCRIPTIONS

EXCEPTION_ATTRIBUTE: Final = "javax.servlet.error.exception"
SERVER_INFO: Final = f"Catalina/{__version__}"

_MOST_CAUSES: Final = 10
_STYLE: Final = (
    "body{font-family:Tahoma,Arial,sans-serif;color:#222}"
    "h1,h3{background:#525d76;color:#fff;padding:.2em}"
    "hr{border:0;height:1px;background:#525d76}"
)


class ErrorReportValve(ValveBase):
    """Writes the page ``HTTP Status 404``."""

    blocking = False

    showReport: Setting[bool] = Setting(
        bool, True, doc="show message, description and the exception's traceback"
    )
    showServerInfo: Setting[bool] = Setting(bool, True, doc="show which server this is, and its version")

    _log = Logger()

    def invoke(self, request: Any, response: Any) -> Any:
        """Pass the request on, and write a page if it comes back as an error without a body."""
        pending = self.next.invoke(request, response)
        if pending is not None:
            return self._reportWhenDone(pending, request, response)
        if response.errorState or request.attributes is not None:
            self._reportSafely(request, response)
        return None

    async def _reportWhenDone(self, pending: Awaitable[Any], request: Any, response: Any) -> None:
        await pending
        self._reportSafely(request, response)

    def _reportSafely(self, request: Any, response: Any) -> None:
        if not request.isAsyncStarted() or response.coyoteResponse.committed:
            self.reportLater(request, response)

    def reportLater(self, request: Any, response: Any) -> None:
        """
        Write a page, if the response is an error without a body; also for a request that has gone on
        asynchronously.

        A response whose head has left already is cut, so that the client sees that it is not whole.
        """
        if response.coyoteResponse.committed:
            _cut(request, response)
            return
        exception = request.getAttribute(EXCEPTION_ATTRIBUTE)
        if exception is None and not response.isError():
            return
        response.suspended = False
        if exception is not None and not response.isError():
            response.startOver()
            response.sendError(500)
            response.suspended = False
        try:
            self.report(request, response, exception)
        except OSError:
            # The client has gone; there is nobody to show the page to.
            return
        except Exception:
            self._log.failure("An error page could not be written")

    def report(self, request: Any, response: Any, exception: BaseException | None) -> None:
        """
        Write the page, unless there is a body already or somebody else has reported the error.

        :param exception: what the application raised, None if it called sendError.
        """
        status = response.status
        if status < 400 or response.contentWritten > 0 or not _claim(response):
            return
        isConfidential = getattr(exception, "confidential", False)
        shown = ("", None) if isConfidential else (_messageOf(response, exception), exception)
        page = self.page(status, *shown)
        if page is None:
            return
        if response.usingWriter is False and codecFor(response.getCharacterEncoding()) is None:
            # the application chose a charset that nobody knows: nothing can be written in it
            response.flushBuffer()
            return
        response.setLocale("en")
        response.setContentType("text/html")
        response.setCharacterEncoding("utf-8")
        codec = codecFor(response.getCharacterEncoding()) or "utf-8"
        response.buffer.write(page.encode(codec, "xmlcharrefreplace"))
        response.finish()

    def page(self, status: int, message: str, exception: BaseException | None) -> str | None:
        """
        Make the page's HTML.

        :param message: what the application says of the error; may be empty.
        :returns: None for a status of which there is nothing to say.
        """
        reason, description = reasonOf(status), DESCRIPTIONS.get(status, "")
        if not reason or not description:
            if not message:
                return None
            reason, description = "Unknown Reason", "There is no description for this status."
        title = f"HTTP Status {status} &ndash; {escapeHtml(reason)}"
        body = [f"<h1>{title}</h1>"]
        if self.showReport:
            body += ['<hr class="line" />', *_details(message, description, exception), '<hr class="line" />']
        if self.showServerInfo:
            body.append(f"<h3>{escapeHtml(SERVER_INFO)}</h3>")
        head = f'<head><title>{title}</title><style type="text/css">{_STYLE}</style></head>'
        return f'<!doctype html><html lang="en">{head}<body>{"".join(body)}</body></html>'


def escapeHtml(text: str) -> str:
    """Make a text harmless inside an element or a quoted attribute."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _claim(response: Any) -> bool:
    """Tell whether there is an error that nobody has reported; from now on somebody has."""
    if not response.isError() or response.errorReported:
        return False
    response.errorReported = True
    return True


def _cut(request: Any, response: Any) -> None:
    """
    The head has left, and then came an error: end the connection, so that the client sees that the answer is
    not whole.
    """
    if not _claim(response):
        return
    try:
        response.suspended = False
        response.flushBuffer()
    except OSError:
        pass
    exception = request.getAttribute(EXCEPTION_ATTRIBUTE)
    if exception is None or not isinstance(rootCause(exception), ClientAbortException):
        # whoever ends the response now must not say that it is whole; where the client has gone nobody hears it anyway
        response.buffer.closed = True
    response.exchange.abort()


def _messageOf(response: Any, exception: BaseException | None) -> str:
    if response.message is not None:
        return str(response.message)
    text = "" if exception is None else _textOf(exception)
    return text.splitlines()[0] if text else ""


def _textOf(exception: BaseException) -> str:
    try:
        return str(exception)
    except Exception:
        return "(the exception's own text could not be made)"


def _details(message: str, description: str, exception: BaseException | None) -> Iterator[str]:
    yield f"<p><b>Type</b> {'Status Report' if exception is None else 'Exception Report'}</p>"
    if message:
        yield f"<p><b>Message</b> {escapeHtml(message)}</p>"
    yield f"<p><b>Description</b> {escapeHtml(description)}</p>"
    if exception is None:
        return
    for number, each in enumerate(_causes(exception)):
        title = "Root Cause" if number else "Exception"
        yield f"<p><b>{title}</b></p><pre>{escapeHtml(traceOf(each))}</pre>"
    yield "<p><b>Note</b> The full traceback is in the server's logs.</p>"


def _causes(exception: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = exception
    while current is not None and id(current) not in seen and len(seen) < _MOST_CAUSES:
        seen.add(id(current))
        yield current
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)


def traceOf(exception: BaseException) -> str:
    """
    Write an exception and where it was raised, innermost first, as Java does: ``Cart.doGet(shop.py:12)``.

    The container's own frames around the application's, and where files lie on this machine, are left out.
    """
    text = _textOf(exception)
    name = type(exception).__qualname__
    lines = [f"{name}: {text}" if text else name]
    return "\n".join([*lines, *reversed([*_framesOf(exception)])])


def _framesOf(exception: BaseException) -> Iterator[str]:
    inside = False
    traceback = exception.__traceback__
    while traceback is not None:
        code = traceback.tb_frame.f_code
        module = str(traceback.tb_frame.f_globals.get("__name__", ""))
        inside = inside or not module.startswith("catalina.")
        if inside and not module.startswith("catalina.core."):
            yield f"\t{code.co_qualname}({os.path.basename(code.co_filename)}:{traceback.tb_lineno})"
        traceback = traceback.tb_next
