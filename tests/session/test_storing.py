"""Tests of sessions as text and back."""

import datetime
import decimal
import json

import pytest

from catalina.session.storing import NotStorable, decode, encode

VALUES = [
    None,
    True,
    1,
    1.5,
    "text ä €",
    b"\x00\xff",
    [1, [2]],
    (1, ("a", b"b")),
    {1, 2},
    frozenset({"a"}),
    {"a": 1, "b": {"c": (1,)}},
    {"$": "bytes", "value": "x"},
    {"$$": 1, "$a": 2},
    datetime.datetime(2024, 1, 2, 3, 4, 5, tzinfo=datetime.UTC),
    datetime.date(2024, 1, 2),
    decimal.Decimal("1.10"),
]


class EncodeTests:
    """encode and decode."""

    @pytest.mark.parametrize("value", VALUES, ids=repr)
    def test_thereAndBack(self, value):
        """
        What comes back is what was stored, of the same type.
        """
        found = decode(json.loads(json.dumps(encode(value))))
        assert found == value and type(found) is type(value)

    @pytest.mark.parametrize("value", [object(), {1: 2}, [object()], {"a": object()}, print, ValueError])
    def test_otherKindsAreRefused(self, value):
        """
        Nothing is stored that could not come back, and nothing that could run code.
        """
        with pytest.raises(NotStorable):
            encode(value)

    def test_unknownKinds(self):
        """
        A kind that nobody wrote is a ValueError.
        """
        with pytest.raises(ValueError, match="unknown kind"):
            decode({"$": "eval", "value": "1"})
