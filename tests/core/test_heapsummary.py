"""The heap summary, of a whole server without sockets."""

from __future__ import annotations

import gc
import re
from types import SimpleNamespace
from typing import Any

from catalina.core import heapSummary
from catalina.lifecycle import LifecycleState
from tests.connector.world import World


def serverOf(world: Any) -> Any:
    """The server around a world's connector."""
    service = SimpleNamespace(connectors=[world.connector], container=world.context.parent.parent)
    return SimpleNamespace(serviceList=[service])


class HeapSummaryTests:
    """The lines."""

    def test_process(self) -> None:
        """Memory, collections, types by number, and descriptors; also before there is a server."""
        lines = heapSummary(None, gc.get_objects())
        assert lines[0] == "Heap"
        assert re.fullmatch(r"  resident \d+ kB, peak \d+ kB", lines[1])
        assert [line[:15] for line in lines[2:5]] == [f"  generation {number}:" for number in range(3)]
        assert re.fullmatch(r"  \d+ objects of the start, which are not looked through .*", lines[5])
        counts = [int(line.split()[0]) for line in lines[7:27]]
        assert counts == sorted(counts, reverse=True) and counts[0] > 100
        assert re.fullmatch(r"  \d+ descriptors open of -?\d+", lines[27])
        assert lines[28:] == ["Connectors", "Sessions", ""]

    def test_types(self) -> None:
        """Types are counted by themselves, and shown with their modules."""

        class Own:
            pass

        lines = heapSummary(None, [Own(), Own(), {}])
        assert f"           2  {Own.__module__}.{Own.__qualname__}" in lines
        assert "           1  builtins.dict" in lines

    def test_containers(self) -> None:
        """Requests under way by connector, with what no terminal should see escaped; sessions by application."""
        world = World()
        world.context.state = LifecycleState.STARTED
        world.context.manager.createSession()
        request = SimpleNamespace(method="GET", path=b"/app/\x1b[2J\xff")
        exchange = SimpleNamespace(
            finished=False, listener=None, request=request, startTime=world.connector.now() - 2
        )
        comet = SimpleNamespace(
            finished=False, listener=object(), request=request, startTime=world.connector.now()
        )
        handler = world.connector.protocolHandler
        handler.connections = [SimpleNamespace(exchange=each) for each in (exchange, comet, None)]
        lines = heapSummary(serverOf(world), [])
        summary = lines[lines.index("Connectors") :]
        assert summary[1] == f"  {handler.name}: 3 connections of 10000, 1 requests, 1 Comet or asynchronous"
        assert r"    GET /app/\x1b[2J\\xff for 2.0 s" in summary
        host = world.context.parent.name
        assert summary[-2] == f"  {host}{world.context.name or '/'}: 1"
