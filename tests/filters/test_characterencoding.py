"""The charset of request parameters."""

import pytest

from catalina.filters import SetCharacterEncodingFilter


class SetCharacterEncodingTests:
    """When the charset is set."""

    @pytest.mark.parametrize(
        ("parameters", "sent", "expected"),
        [
            ({"encoding": "UTF-8"}, None, "UTF-8"),
            ({"encoding": "UTF-8"}, "ISO-8859-2", "ISO-8859-2"),
            ({"encoding": "UTF-8", "ignore": "true"}, "ISO-8859-2", "UTF-8"),
            ({}, None, None),
        ],
    )
    def test_sets(self, play, makeRequest, parameters, sent, expected):
        """What the client names counts, unless it is to be ignored."""
        request = makeRequest()
        request.encoding = sent
        played = play(SetCharacterEncodingFilter(), **parameters)
        assert played(request) == "served"
        assert request.encoding == expected
