"""Tests for `catalina.util.sharedkeys`."""

from __future__ import annotations

import sys

import pytest

from catalina.connector.request import Request
from catalina.connector.response import Response
from catalina.coyote import exchange, request, response, tasks
from catalina.util import sharedKeys
from catalina.util.sharedkeys import MOST


def made(cls):
    """A class, as it is after forty of its objects have got the attribute `usual` alone."""
    for _ in range(40):
        cls().usual = 1
    return cls


def size(cls, *names):
    """What one more object of a class takes with some attributes."""
    each = cls()
    for name in ("usual", *names):
        setattr(each, name, 1)
    return sys.getsizeof(vars(each))


class SharedKeysTests:
    """Objects stay small, whichever of them come first."""

    def test_lateAttribute(self):
        """An attribute that was told is no more expensive than others when it first comes late; one that was not is."""
        told = made(sharedKeys("usual", "rare", "rarer")(type("Told", (), {})))
        assert size(told, "rare", "rarer") == size(told)
        untold = made(type("Untold", (), {}))
        assert size(untold, "rare", "rarer") > 2 * size(untold)

    def test_tooMany(self):
        """More names than CPython keeps are refused."""
        names = [f"a{number}" for number in range(MOST)]
        cls = made(sharedKeys(*names)(type("Many", (), {})))
        assert sys.getsizeof(vars(cls())) < 400
        with pytest.raises(ValueError, match="30 names are more than the 29"):
            sharedKeys(*names, "b")

    @pytest.mark.parametrize(
        "cls", [exchange.Exchange, request.Request, response.Response, tasks.CoroutineTask, Request, Response]
    )
    def test_used(self, cls):
        """What every request makes has its names told; they are no defaults."""
        each = object.__new__(cls)
        assert vars(each) == {}
