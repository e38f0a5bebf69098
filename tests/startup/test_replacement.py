"""What answers while an application is replaced."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from catalina.core import StandardContext
from catalina.lifecycle import LifecycleState
from catalina.mapper import Mapper, tableOf
from catalina.startup.replacement import PATIENCE, UnavailableValve, standIn
from tests.connector.world import Calling, World


class StandInTests:
    """The substitute in the mapper."""

    def setup_method(self) -> None:
        """A host with one application that runs."""
        self.mapper = Mapper()
        engine = SimpleNamespace(mapper=self.mapper, forgetContext=lambda context: None)
        self.host: Any = SimpleNamespace(name="localhost", parent=engine)
        self.mapper.addHost("localhost", [], self.host)
        self.context = StandardContext()
        self.context.name = self.context.path = "/app"
        self.context.state = LifecycleState.STARTED
        self.put(self.context)

    def put(self, context: StandardContext) -> None:
        """Make a context reachable."""
        self.mapper.addContextVersion("localhost", "/app", "", context, tableOf({}, (), None))

    def mapped(self) -> Any:
        """The context that a request is for."""
        return self.mapper.map(b"localhost", b"/app/x", "utf-8").context

    def test_answersUntilReplaced(self) -> None:
        """Taking the old application off the map leaves the substitute there; the new one takes its place."""
        new = StandardContext()
        with standIn(self.host, self.context):
            self.mapper.removeContextVersion("localhost", "/app", "", self.context)
            assert isinstance(self.mapped().pipeline.basic, UnavailableValve)
            self.put(new)
        assert self.mapped() is new

    def test_goesWhenNothingComes(self) -> None:
        """An application that does not come back is not found, rather than busy for ever."""
        with standIn(self.host, self.context):
            pass
        assert self.mapped() is None

    def test_notForWhatDoesNotRun(self) -> None:
        """Where nothing answered before, nothing does meanwhile."""
        self.context.state = LifecycleState.FAILED
        with standIn(self.host, self.context):
            assert self.mapped() is self.context

    def test_says503(self) -> None:
        """The client is told to come again."""
        said: list[Any] = []
        response = SimpleNamespace(
            setHeader=lambda *header: said.append(header), sendError=lambda status, text: said.append(status)
        )
        UnavailableValve().invoke(None, response)
        assert said == [("Retry-After", "1"), 503]


class WaitingTests:
    """Requests that come meanwhile."""

    def setup_method(self) -> None:
        """A server with one application that runs."""
        self.world: Any = World()
        self.world.add(Calling(lambda request, response: response.getWriter().print("old")), "/s", name="old")
        self.world.context.state = LifecycleState.STARTED

    def test_areAnsweredByTheSuccessor(self) -> None:
        """They wait, without a worker, until the application is back, and are mapped anew."""
        with standIn(self.world.host, self.world.context):
            client = self.world.get("/app/s")
            assert client.answer == b""
            assert client.exchange is not None
            self.world.context.children.clear()
            self.world.add(
                Calling(lambda request, response: response.getWriter().print("new")), "/s", name="new"
            )
        self.world.settle()
        assert client.body == b"new"

    def test_areToldWhenNothingComes(self) -> None:
        """Where the application does not come back, they find none."""
        with standIn(self.world.host, self.world.context):
            client = self.world.get("/app/s")
            self.world.engine.mapper.removeContextVersion("localhost", "/app", "")
        self.world.settle()
        assert client.status == 404

    def test_waitNotForEver(self) -> None:
        """After a while they are told to come again."""
        with standIn(self.world.host, self.world.context):
            client = self.world.get("/app/s")
            self.world.advance(PATIENCE - 1)
            assert client.answer == b""
            self.world.advance(2)
            assert client.status == 503
            assert client.header("Retry-After") == ["1"]

    def test_mayLeave(self) -> None:
        """A client that goes meanwhile harms nobody."""
        with standIn(self.world.host, self.world.context):
            client = self.world.get("/app/s")
            client.leave()
            other = self.world.get("/app/s")
        self.world.settle()
        assert other.status in (200, 404)
