"""
What answers for an application while it is stopped and started again, or another takes its place: 503, come again.

In Tomcat such requests find no application, or wait; here nobody gets a wrong 404, and nobody hangs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from catalina.core import StandardContext
from catalina.core.valvebase import ValveBase
from catalina.mapper import tableOf

#: Seconds after which a client may ask again.
_AGAIN = "1"


class UnavailableValve(ValveBase):
    """Answers every request with 503."""

    blocking = False

    def invoke(self, request: Any, response: Any) -> None:
        """Say that the application is back soon."""
        response.setHeader("Retry-After", _AGAIN)
        response.sendError(503, "The application is being reloaded")


@contextmanager
def standIn(host: Any, context: StandardContext) -> Iterator[None]:
    """
    Answer for an application that runs, until another context, or the same one again, is put in its place; on the reactor.

    :param context: what is about to be stopped; where it does not run there is nothing to answer for.
    """
    if not context.state.isAvailable:
        yield
        return
    mapper = host.parent.mapper
    substitute = _substituteFor(host, context)
    mapper.addContextVersion(
        host.name, context.path, context.webappVersion, substitute, tableOf({}, (), None)
    )
    try:
        yield
    finally:
        mapper.removeContextVersion(host.name, context.path, context.webappVersion, substitute)
        host.parent.forgetContext(substitute)


def _substituteFor(host: Any, context: StandardContext) -> StandardContext:
    """A context that is in the mapper only: no child of the host, and never started."""
    substitute = StandardContext()
    substitute.parent = host
    substitute.name, substitute.path, substitute.webappVersion = (
        context.name,
        context.path,
        context.webappVersion,
    )
    substitute.docBase = context.docBase
    substitute.manager = context.manager
    substitute.pipeline.setBasic(UnavailableValve())
    return substitute
