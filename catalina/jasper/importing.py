"""
What c:import reads: another resource of the server, or of another one (C{ImportSupport}).
"""

import codecs
import re
from collections.abc import Sequence
from typing import Any
from urllib.request import urlopen

from catalina.jasper.addresses import checkRooted, isAbsolute, withPairs
from catalina.jasper.including import CollectedResponse, dispatcherFor

#: The session's id in an address, which is for browsers.
_SESSION = re.compile(r";jsessionid=[^;?]*")
#: Seconds that another server may be silent.
_PATIENCE = 60.0


def imported(
    context: Any, address: str, inContext: str | None, charset: str | None, params: Sequence[tuple[str, str]]
) -> str:
    """
    What another resource says.

    :param charset: what its bytes are read in, if it does not write text.
    :raises JspTagException: it has a context, and one of them does not begin with a slash.
    :raises OSError: there is no such resource, or it answers with another status than one of success.
    """
    if inContext is not None:
        checkRooted(address, inContext)
    target = withPairs(address, params, context.getResponse().getCharacterEncoding())
    if isAbsolute(address):
        return _fetched(target, charset)
    target = _SESSION.sub("", target)
    response = CollectedResponse(context.getResponse())
    _dispatcher(context, target, inContext).include(context.getRequest(), response)
    if not 200 <= response.status < 300:
        raise OSError(f"{target} answers with status {response.status}")
    return response.textAs(charset)


def _dispatcher(context: Any, target: str, inContext: str | None) -> Any:
    """Relative addresses are relative to the page that was asked for, even if another one is included in it."""
    if inContext is None:
        folder = context.getRequest().getServletPath().rpartition("/")[0]
        return dispatcherFor(context, target if target.startswith("/") else f"{folder}/{target}")
    other = context.getServletContext().getContext(inContext)
    dispatcher = None if other is None else other.getRequestDispatcher(target)
    if dispatcher is None:
        raise FileNotFoundError(f"{inContext}{target}: there is no such address in this server")
    return dispatcher


def _fetched(address: str, charset: str | None) -> str:
    """The text at an absolute address; pages run in threads that may wait for it."""
    with urlopen(address, timeout=_PATIENCE) as answer:
        data: bytes = answer.read()
        said = charset or answer.headers.get_content_charset()
    return data.decode(_known(said), "replace")


def _known(charset: str | None) -> str:
    try:
        return codecs.lookup(charset or "").name
    except LookupError:
        return "iso-8859-1"
