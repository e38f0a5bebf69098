"""
``${...}`` in configuration files.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalina.util.substitution import substitute

PROPERTIES = {"a": "1", "catalina.base": "/srv", "empty": "", "loop": "${loop}", "odd:-name": "odd"}


class SubstituteTests:
    """
    What becomes of a text.
    """

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("plain", "plain"),
            ("${a}", "1"),
            ("${catalina.base}/conf/${a}.xml", "/srv/conf/1.xml"),
            ("${a}${a}", "11"),
            ("${empty}", ""),
            ("${unknown}", "${unknown}"),
            ("${unknown:-8080}", "8080"),
            ("${unknown:-}", ""),
            ("${a:-2}", "1"),
            ("${empty:-2}", ""),
            ("${odd:-name}", "odd"),
            ("${a", "${a"),
            ("$a {a} $$", "$a {a} $$"),
            ("$${a}", "$1"),
            ("${${a}}", "${1}"),
            ("${loop}", "${loop}"),
            ("${}", "${}"),
            ("", ""),
        ],
    )
    def test_replaces(self, text: str, expected: str) -> None:
        """
        Known names are replaced, unknown ones stay unless they have a default, nothing is replaced twice.
        """
        assert substitute(text, PROPERTIES) == expected

    @given(st.text())
    def test_leavesTextAloneWithoutProperties(self, text: str) -> None:
        """
        With no properties only defaults can change a text.
        """
        if ":-" not in text:
            assert substitute(text, {}) == text
