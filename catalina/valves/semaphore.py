"""
So many requests at once and no more (org.apache.catalina.valves.SemaphoreValve).
"""

from __future__ import annotations

import threading
from collections.abc import Awaitable
from typing import Any

from catalina.core.valvebase import ValveBase
from catalina.util import Setting


class SemaphoreValve(ValveBase):
    """
    Lets `concurrency` requests through at a time.

    A request that finds no room waits on its worker, or is answered 503 where `block` is false. (Tomcat 7
    answers with an empty 200 there, which clients and caches take for success.)
    """

    blocking = True

    concurrency: Setting[int] = Setting(int, 10, minimum=1, doc="how many requests at once")
    fairness: Setting[bool] = Setting(
        bool, False, inert="who waits longest comes first anyway", doc="first come, first served"
    )
    block: Setting[bool] = Setting(bool, True, doc="whether requests wait for their turn")
    interruptible: Setting[bool] = Setting(
        bool, False, inert="threads are not interrupted here", doc="waiting may be cut"
    )

    def __init__(self) -> None:
        super().__init__()
        self._permits = threading.Semaphore(10)

    def startInternal(self) -> None:
        """Make the permits."""
        self._permits = threading.Semaphore(self.concurrency)

    def invoke(self, request: Any, response: Any) -> Any:
        """Pass the request on as soon as there is room."""
        if not self._permits.acquire(blocking=self.block):
            response.sendError(503, "The server is busy")
            return None
        permits = self._permits
        try:
            pending = self.next.invoke(request, response)
        except BaseException:
            permits.release()
            raise
        if pending is not None:
            return _releaseLater(pending, permits)
        permits.release()
        return None


async def _releaseLater(pending: Awaitable[Any], permits: threading.Semaphore) -> None:
    try:
        await pending
    finally:
        permits.release()
