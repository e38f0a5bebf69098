"""
One session for a crawler that keeps no cookies, instead of one for each of its requests
(org.apache.catalina.valves.CrawlerSessionManagerValve).
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Awaitable
from typing import Any, Final

from catalina.core.valvebase import ValveBase
from catalina.servlet import SessionTrackingMode
from catalina.util import Setting
from catalina.util.javaregex import javaRegex, optionalRegex

_AGENTS: Final = r".*[bB]ot.*|.*Yahoo! Slurp.*|.*Feedfetcher-Google.*"
#: Addresses are the crawlers' to choose; the memory of them must not follow.
_MOST_CRAWLERS: Final = 10000


class CrawlerSessionManagerValve(ValveBase):
    """Recognises crawlers by their User-Agent or address."""

    blocking = False

    crawlerUserAgents: Setting[re.Pattern[str] | None] = Setting(
        optionalRegex, javaRegex(_AGENTS), doc="regular expression of crawlers' User-Agent"
    )
    crawlerIps: Setting[re.Pattern[str] | None] = Setting(
        optionalRegex, None, doc="regular expression of crawlers' addresses"
    )
    sessionInactiveInterval: Setting[int] = Setting(
        int, 60, unit="s", doc="after how long without a request a crawler's session ends"
    )
    contextAware: Setting[bool] = Setting(bool, True, doc="a session for each application")
    hostAware: Setting[bool] = Setting(bool, True, doc="a session for each host")

    def __init__(self) -> None:
        super().__init__()
        self._sessions: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def invoke(self, request: Any, response: Any) -> Any:
        """Give a crawler without a session the one that it had."""
        if (
            request.context is None
            or request.getSessionInternal(False) is not None
            or not self._isCrawler(request)
        ):
            return self.next.invoke(request, response)
        crawler = self._identify(request)
        known = self._sessions.get(crawler)
        if known is not None:
            request._requestedId, request._requestedKnown = known, True
            request._requestedBy = SessionTrackingMode.COOKIE
        pending = self.next.invoke(request, response)
        if pending is not None:
            return self._noteLater(pending, request, crawler)
        self._note(request, crawler)
        return None

    def _isCrawler(self, request: Any) -> bool:
        if self.crawlerIps is not None and self.crawlerIps.fullmatch(request.getRemoteAddr()):
            return True
        agents = request.getHeaders("User-Agent")
        # Crawlers that want to be known send one; several are somebody's game.
        return (
            self.crawlerUserAgents is not None
            and len(agents) == 1
            and self.crawlerUserAgents.fullmatch(agents[0]) is not None
        )

    def _identify(self, request: Any) -> str:
        host = request.host.name if self.hostAware and request.host is not None else ""
        context = request.context.name if self.contextAware else ""
        return "|".join((request.getRemoteAddr(), host, context))

    async def _noteLater(self, pending: Awaitable[Any], request: Any, crawler: str) -> None:
        await pending
        self._note(request, crawler)

    def _note(self, request: Any, crawler: str) -> None:
        session = request.currentSession
        if session is None or not session.isValid() or self._sessions.get(crawler) == session.id:
            return
        session.setMaxInactiveInterval(self.sessionInactiveInterval)
        with self._lock:
            self._sessions[crawler] = session.id
            self._sessions.move_to_end(crawler)
            if len(self._sessions) > _MOST_CRAWLERS:
                self._sessions.popitem(last=False)
