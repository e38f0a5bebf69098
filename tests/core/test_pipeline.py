"""Tests of the chain of valves."""

from zope.interface.verify import verifyObject

from catalina.core import ValveBase
from catalina.core.pipeline import Pipeline
from catalina.interfaces import IPipeline, IValve


class Noting(ValveBase):
    """Notes what passes."""

    def __init__(self, name, heard, blocking=True, transparent=False):
        super().__init__()
        self.valveName, self.heard, self.blocking, self.transparent = name, heard, blocking, transparent

    def invoke(self, request, response):
        self.heard.append(self.valveName)
        return self.next.invoke(request, response)


class Last(ValveBase):
    """Answers."""

    blocking = False

    def invoke(self, request, response):
        return (request, response)

    def event(self, request, response, event):
        return event


class PipelineTests:
    """Pipeline."""

    def _pipeline(self, *options):
        heard = []
        pipeline = Pipeline("container")
        pipeline.setBasic(Last())
        for name, settings in options:
            pipeline.addValve(Noting(name, heard, **settings))
        return pipeline, heard

    def test_isAPipelineOfValves(self):
        """
        Pipeline and valves provide what they claim.
        """
        pipeline, _heard = self._pipeline(("a", {}))
        assert verifyObject(IPipeline, pipeline)
        assert verifyObject(IValve, pipeline.valves[0])

    def test_valvesInOrderThenTheBasicOne(self):
        """
        A request meets the valves in order and the basic one last, whose result comes back.
        """
        pipeline, heard = self._pipeline(("a", {}), ("b", {}))
        assert pipeline.first.invoke(1, 2) == (1, 2)
        assert heard == ["a", "b"]
        assert [valve.container for valve in pipeline.all()] == ["container"] * 3

    def test_withoutValves(self):
        """
        The basic valve alone is the chain; without it there is none.
        """
        pipeline, _heard = self._pipeline()
        assert pipeline.first is pipeline.basic
        assert Pipeline(None).all() == [] and Pipeline(None).first is None

    def test_removed(self):
        """
        A valve that was taken out sees nothing more.
        """
        pipeline, heard = self._pipeline(("a", {}), ("b", {}))
        pipeline.removeValve(pipeline.valves[0])
        pipeline.first.invoke(1, 2)
        assert heard == ["b"]

    def test_transparentOnesAreLeftOut(self):
        """
        A valve that only passes on is not in the chain, but is among the valves.
        """
        pipeline, heard = self._pipeline(("a", {"transparent": True}), ("b", {}))
        pipeline.first.invoke(1, 2)
        assert heard == ["b"]
        assert len(pipeline.valves) == 2

    def test_blockingIfAnyIs(self):
        """
        A pipeline blocks if one of its valves may, unless that only passes on.
        """
        assert not self._pipeline()[0].blocking
        assert not self._pipeline(("a", {"blocking": False}))[0].blocking
        assert self._pipeline(("a", {"blocking": False}), ("b", {}))[0].blocking
        assert not self._pipeline(("a", {"transparent": True}))[0].blocking

    def test_valveBasePassesOn(self):
        """
        What a valve does not override passes on, events too.
        """
        valve = ValveBase()
        valve.next = Last()
        assert valve.invoke(1, 2) == (1, 2)
        assert valve.event(1, 2, 3) == 3
        assert valve.backgroundProcess() is None
        valve.container = "container"
        assert repr(valve) == "ValveBase['container']"
