"""What answers while an application is replaced."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from catalina.core import StandardContext
from catalina.lifecycle import LifecycleState
from catalina.mapper import Mapper, tableOf
from catalina.startup.replacement import UnavailableValve, standIn


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
