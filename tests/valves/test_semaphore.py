"""So many requests at once."""

import asyncio
import threading
from types import SimpleNamespace

import pytest

from catalina.valves import SemaphoreValve


class FakeResponse:
    status = 200

    def sendError(self, status, message):
        self.status = status


def make(concurrency=1, block=False):
    valve = SemaphoreValve()
    valve.concurrency, valve.block = concurrency, block
    valve.startInternal()
    return valve


class SemaphoreValveTests:
    """Permits are taken and given back."""

    def test_refusesWhatFindsNoRoom(self):
        """Without waiting, a request too many is answered 503 and never reaches the servlet."""
        valve, inner = make(), FakeResponse()
        valve.next = SimpleNamespace(invoke=lambda request, response: valve.invoke(None, inner))
        outer = FakeResponse()
        valve.invoke(None, outer)
        assert (outer.status, inner.status) == (200, 503)

    @pytest.mark.parametrize("how", ["returns", "raises", "awaits"])
    def test_givesThePermitBack(self, how):
        """However a request ends, the next one finds room."""
        valve = make()

        async def later():
            assert not valve._permits.acquire(blocking=False)

        def invoke(request, response):
            if how == "raises":
                raise OSError
            return later() if how == "awaits" else None

        valve.next = SimpleNamespace(invoke=invoke)
        for _ in range(3):
            response = FakeResponse()
            if how == "raises":
                with pytest.raises(OSError):
                    valve.invoke(None, response)
            else:
                pending = valve.invoke(None, response)
                if pending is not None:
                    asyncio.run(pending)
            assert response.status == 200

    def test_waitsForItsTurn(self):
        """With block a request waits until another one has ended."""
        valve, entered, go, order = make(block=True), threading.Event(), threading.Event(), []

        def invoke(request, response):
            entered.set()
            go.wait(5)
            order.append(request)

        valve.next = SimpleNamespace(invoke=invoke)
        first = threading.Thread(target=valve.invoke, args=(1, FakeResponse()))
        first.start()
        entered.wait(5)
        second = threading.Thread(target=valve.invoke, args=(2, FakeResponse()))
        second.start()
        assert order == []
        go.set()
        first.join(5)
        second.join(5)
        assert order == [1, 2]

    def test_mayBlock(self):
        """Requests that meet it run on workers."""
        assert SemaphoreValve.blocking
