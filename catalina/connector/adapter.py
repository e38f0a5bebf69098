"""
From HTTP to servlets and back (org.apache.catalina.connector.CoyoteAdapter).

`prepare` maps a request and says whether it may block; `service` runs it through the containers and ends the response. Comet events come
in by `event`. Whatever applications raise was dealt with in the pipeline; what still arrives here cuts the connection.
"""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

from twisted.logger import Logger

from catalina.connector.cometconnection import CometConnection
from catalina.connector.request import Request
from catalina.connector.response import Response
from catalina.connector.sessioncookie import sessionUriParameterName
from catalina.coyote import ClientAbortException, ProtocolError
from catalina.coyote import Request as CoyoteRequest
from catalina.coyote.body import NO_BODY
from catalina.coyote.exchange import Exchange
from catalina.http import encodePath, parseCookies
from catalina.mapper import MappingData
from catalina.servlet import SessionTrackingMode


class CoyoteAdapter:
    """
    The adapter of one connector.

    :param connector: its settings.
    """

    _log = Logger()

    def __init__(self, connector: Any) -> None:
        self.connector = connector
        self.mapper = connector.mapper
        self.engine = connector.service.container
        self._charset = connector.URIEncoding or "iso-8859-1"
        self._solidus = connector.encodedSolidusHandling
        self._hostByAddress = connector.useIPVHosts
        self._poweredBy = connector.poweredBy if connector.xpoweredBy else None
        self._mostCookies = connector.maxCookieCount
        # a head of so many bytes has no room for more cookies than that
        self._shortHead = 2 * self._mostCookies if self._mostCookies >= 0 else 1 << 30

    # before

    def prepare(self, exchange: Any) -> bool:
        """
        Map a request and make the servlet request and response.

        :returns: whether anything on its way may block, so that it needs a worker.
        """
        head = exchange.request
        host = head.host or b""
        if self._hostByAddress:
            host = self.connector.localName(head.localAddr).encode("latin-1", "replace")
        mapping = self.mapper.known.get((host, head.path))
        if mapping is None:
            mapping = self._map(exchange, host, head.path)
        if len(head.lines) > self._shortHead or not head.lines.isascii():
            mapping = self._checkCookies(exchange, mapping)
        request = exchange.servletRequest = Request()
        response = exchange.servletResponse = request.response = Response()
        request.attach(exchange, self.connector, mapping)
        response.attach(exchange, self.connector, request)
        if self._poweredBy is not None:
            response.coyoteResponse.headers.add("X-Powered-By", self._poweredBy)
        if mapping.versions:
            mapping = request.mapping = self._chooseVersion(request, mapping)
        plan = mapping.plans.get(head.method)
        if plan is None:
            if mapping.wrapper is None or mapping.redirectPath is not None or self._refuses(head.method):
                return bool(self.engine.pipelinesBlock(request.host))
            plan = request.context.plan(mapping, head.method)
        request.filterChain = plan
        if plan.comet and self.connector.cometSupported:
            request.cometEvent = CometConnection(exchange, self, request, response, plan.blocking).event
            exchange.acknowledge()
        return bool(plan.blocking)

    def _map(self, exchange: Any, host: bytes, path: bytes) -> MappingData:
        """Where a request goes that has not been asked for lately."""
        try:
            return self.mapper.map(host, path, self._charset, self._solidus)
        except ValueError as problem:
            self._log.debug("400 for a path: {problem}", problem=problem)
            exchange.response.status = 400
            return _UNMAPPED

    def _checkCookies(self, exchange: Any, mapping: MappingData) -> MappingData:
        """Cookies are read before any servlet, for the session's sake: what cannot be read is a 400, as in Tomcat."""
        lines, context = exchange.request.lines, mapping.context
        if lines.isascii() and lines.count(b";") + lines.count(b",") < self._mostCookies:
            return mapping
        if context is None or SessionTrackingMode.COOKIE not in context.effectiveTrackingModes:
            return mapping
        try:
            parseCookies(exchange.request.cookieFields, self._mostCookies)
        except ValueError as problem:
            self._log.debug("400 for the cookies: {problem}", problem=problem)
            exchange.response.status = 400
            return _UNMAPPED
        return mapping

    def _chooseVersion(self, request: Request, mapping: MappingData) -> MappingData:
        """Of several versions of an application take the one that knows the client's session, else the newest."""
        for mapped in reversed(mapping.versions):
            request.context = mapped.context
            request._requestedKnown = False
            request._cookiesParsed = False
            if request.isRequestedSessionIdValid():
                break
        else:
            mapped = mapping.versions[-1]
            request.context = mapped.context
            request._requestedKnown = False
        chosen = MappingData()
        chosen.host, chosen.decodedURI, chosen.contextPath = (
            mapping.host,
            mapping.decodedURI,
            mapping.contextPath,
        )
        chosen.rawContextLength, chosen.parameters = mapping.rawContextLength, mapping.parameters
        self.mapper.mapContext(chosen, mapped)
        request.wrapper = chosen.wrapper
        return chosen

    # the request

    def service(self, exchange: Any) -> Awaitable[Any] | None:
        """
        Answer a request.

        :returns: None, or what is left to be awaited on the reactor.
        """
        request, response = exchange.servletRequest, exchange.servletResponse
        try:
            # what has a plan goes through the containers
            if request.filterChain is None:
                if self._waits(exchange, request):
                    return None
                if self._answeredHere(request, response):
                    self._finish(exchange, request, response)
                    return None
            pending = self.engine.pipeline.first.invoke(request, response)
        except BaseException as problem:
            self._failed(exchange, request, response, problem)
            return None
        if pending is not None:
            return self._serviceLater(pending, exchange, request, response)
        if request.asyncContext is None and exchange.listener is None:
            # most requests: nothing can keep them open
            self._finish(exchange, request, response)
        else:
            self._afterwards(exchange, request, response)
        return None

    async def _serviceLater(
        self, pending: Awaitable[Any], exchange: Any, request: Request, response: Response
    ) -> None:
        try:
            await pending
        except BaseException as problem:
            self._failed(exchange, request, response, problem)
            return
        self._afterwards(exchange, request, response)

    def _waits(self, exchange: Any, request: Request) -> bool:
        """Whether the application is being replaced, and the request waits to be mapped to its successor."""
        room = None if request.context is None else request.context.waitingRoom
        return room is not None and bool(room.admit(exchange))

    def _answeredHere(self, request: Request, response: Response) -> bool:
        """The few answers that no container gives: bad paths, TRACE, and the slash behind a context's path."""
        if request.mapping is _UNMAPPED:
            return True
        if request.mapping.redirectPath is not None:
            self._redirect(request, response)
            return True
        if self._refuses(request.coyoteRequest.method):
            response.sendError(405, "TRACE method is not allowed")
            if request.wrapper is not None:
                response.coyoteResponse.headers.set("Allow", request.wrapper.allowedMethods())
            return True
        return False

    def _refuses(self, method: str) -> bool:
        """Whether it is a TRACE, in whatever case, which would show the client's cookies to scripts (allowTrace)."""
        return method.upper() == "TRACE" and not self.connector.allowTrace

    def _redirect(self, request: Request, response: Response) -> None:
        location = encodePath(request.mapping.redirectPath)
        if (
            request.isRequestedSessionIdFromURL()
            and SessionTrackingMode.URL in request.context.effectiveTrackingModes
        ):
            location += f";{sessionUriParameterName(request.context)}={request.getRequestedSessionId()}"
        query = request.getQueryString()
        response.sendRedirect(location if query is None else f"{location}?{query}")

    # after

    def _afterwards(self, exchange: Any, request: Request, response: Response) -> None:
        """The containers have returned: the response ends, unless the application keeps it open."""
        asynchronous = request.asyncContext
        if asynchronous is not None and asynchronous.serviceReturned():
            return
        if exchange.listener is not None and exchange.listener.beginReturned():
            return
        self._finish(exchange, request, response)

    # asynchronous requests

    def dispatchAsync(self, dispatcher: Any, origin: Request, request: Any, response: Any) -> None:
        """Let a servlet go on with an asynchronous request; on a worker."""
        try:
            pending = dispatcher.dispatchAsync(request, response)
            if pending is not None:
                origin.exchange.waitFor(pending)
        except BaseException as problem:
            origin.context.reportException(origin, origin.response, problem)
            origin.asyncContext.dispatchFailed(problem)
        self._afterwards(origin.exchange, origin, origin.response)

    def asyncEnded(self, request: Request) -> None:
        """The last listener has heard of the end: end the response."""
        self._finish(request.exchange, request, request.response)

    # Comet

    def event(self, event: Any) -> Awaitable[Any] | None:
        """Deliver a Comet event through the containers; None, or what is left to be awaited."""
        pending: Awaitable[Any] | None = self.engine.pipeline.first.event(
            event.request, event.response, event
        )
        return pending

    def cometEnded(self, exchange: Any, request: Request, response: Response, cut: bool) -> None:
        """The last event has been delivered: log the request and hand the connection back, or cut it."""
        self.forget(exchange, request, response)
        if not cut and not exchange.request.keepAlive and exchange.connection.handler.cometOutlivesClose:
            exchange.connection.stall(exchange)
        elif not cut:
            exchange.finish()
        elif response.coyoteResponse.committed and response.buffer.closed:
            exchange.finishAndClose()
        else:
            exchange.abort()

    def forget(self, exchange: Any, request: Request, response: Response) -> None:
        """Log a request and let go of everything that it held."""
        logs = self.engine.knownLogs.get((request.host, request.context))
        if logs is None:
            logs = self.engine.accessLogs(request.host, request.context)
        if logs:
            clock = exchange.connection.handler.wallClock
            seconds = clock() - request.startTime
            for log in logs:
                try:
                    log.log(request, response, seconds)
                except Exception:
                    self._log.failure("The access log failed")
        if request.currentSession is not None:
            request.endSessionAccess()
        if request._multipart is not None:
            request._multipart.delete()
        response.ended = True

    def _finish(self, exchange: Any, request: Request, response: Response) -> None:
        """End the response; the connection goes on."""
        try:
            response.finish()
        except OSError as problem:
            self._log.debug("The client has gone: {problem}", problem=problem)
            exchange.keepAlive = False
        except Exception:
            # whatever it was, the connection must not wait for it
            self._log.failure("A response could not be ended")
            exchange.keepAlive = False
        self.forget(exchange, request, response)
        exchange.finish()
        exchange.servletRequest = exchange.servletResponse = None
        response.release()

    def _failed(self, exchange: Any, request: Request, response: Response, problem: BaseException) -> None:
        """Something went wrong outside of what error pages can tell."""
        if not isinstance(problem, ClientAbortException):
            self._log.error(
                "{method} {uri} failed: {problem!r}",
                method=request.getMethod(),
                uri=request.getRequestURI(),
                problem=problem,
            )
        if response.coyoteResponse.committed:
            self.forget(exchange, request, response)
            exchange.abort()
            return
        response.suspended = False
        response.startOver()
        response.coyoteResponse.status = 500
        self._finish(exchange, request, response)

    # what is no request

    def logRefusal(self, connection: Any, problem: ProtocolError) -> None:
        """The connector answered bytes that are no request; they get a line in the access log too."""
        self._log.debug(
            "{status} for {address}: {problem}",
            status=problem.status,
            address=connection.remoteAddr,
            problem=problem,
        )
        head = CoyoteRequest("-", b"-", None, 1, [], 0)
        head.connection = connection
        exchange, request, response = Exchange(), Request(), Response()
        exchange.attach(connection, head, NO_BODY, False, self.connector.now())
        exchange.response.status = problem.status
        request.attach(exchange, self.connector, _UNMAPPED)
        response.attach(exchange, self.connector, request)
        self.forget(exchange, request, response)

    def refuseOverload(self, exchange: Any) -> None:
        """There are more requests than threads and queue take."""
        exchange.response.status = 503
        self._finish(exchange, exchange.servletRequest, exchange.servletResponse)


_UNMAPPED = MappingData()
