"""Tests of `catalina.http.numbers`."""

import pytest

from catalina.http import parseInt


class ParseIntTests:
    """Integer.parseInt."""

    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("0", 0),
            ("-7", -7),
            ("+7", 7),
            ("007", 7),
            ("2147483647", 2147483647),
            ("-2147483648", -(1 << 31)),
        ],
    )
    def test_reads(self, text, number):
        """
        Digits with or without a sign.
        """
        assert parseInt(text) == number

    @pytest.mark.parametrize(
        "text", ["", " 1", "1_0", "0x1", "1.0", "2147483648", "-2147483649", "9" * 5000, "\u0661"]
    )
    def test_refuses(self, text):
        """
        Anything else, and what has no room in 32 bits, is no number.
        """
        with pytest.raises(ValueError):
            parseInt(text)
