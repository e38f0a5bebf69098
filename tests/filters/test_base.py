"""What the container's own filters share."""

import pytest
from twisted.logger import globalLogPublisher
from zope.interface.verify import verifyObject

import catalina.filters
from catalina.filters import FilterBase
from catalina.servlet import Filter, ServletException
from catalina.util import Setting


class Example(FilterBase):
    """A filter with one init parameter."""

    size = Setting(int, 5)

    def configured(self):
        self.doubled = self.size * 2


class FilterBaseTests:
    """Init parameters are settings."""

    def test_takesInitParameters(self, play):
        """They are typed, and told when all are there."""
        assert play(Example(), size="7").filter.doubled == 14
        assert play(Example()).filter.doubled == 10

    def test_aBadValueKeepsTheApplicationFromStarting(self, play):
        """The error names filter, parameter and what is expected."""
        with pytest.raises(
            ServletException, match='filter the filter: <init-param size="x">: size must be a whole number'
        ):
            play(Example(), size="x")

    def test_anUnknownParameterIsAWarning(self, play):
        """It names the nearest known one."""
        events = []
        globalLogPublisher.addObserver(events.append)
        play(Example(), sise="7")
        globalLogPublisher.removeObserver(events.append)
        assert 'did you mean "size"?' in events[0]["warning"]

    def test_anUnknownParameterMayBeAnError(self, play):
        """Filters that guard something are strict."""
        filter = Example()
        filter.configProblemFatal = True
        with pytest.raises(ServletException, match="sise is not known"):
            play(filter, sise="7")

    def test_passesOn(self, play):
        """What the chain returns is returned."""
        assert play(Example())() == "served"

    @pytest.mark.parametrize("name", [name for name in catalina.filters.__all__ if name != "FilterBase"])
    def test_allKeepTheInterface(self, name):
        """Each filter of the face is one."""
        assert verifyObject(Filter, getattr(catalina.filters, name)())
