"""Until when a response is fresh."""

import calendar

import pytest

from catalina.filters.expiresrules import parseRule

NOW = calendar.timegm((2026, 1, 31, 12, 0, 0))


def at(*parts):
    return calendar.timegm((*parts, 12, 0, 0))


class ExpiresRuleTests:
    """Apache's syntax."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("access plus 1 hour 5 minutes", NOW + 3900),
            ("access 1 day", NOW + 86400),
            ("now plus 2 weeks 3 seconds", NOW + 1209603),
            ("ACCESS PLUS 1 Day", NOW + 86400),
            ("access plus 1 month", at(2026, 2, 28)),
            ("access plus 1 year", at(2027, 1, 31)),
            ("access plus 13 months", at(2027, 2, 28)),
            ("access plus 25 months 1 day", at(2028, 2, 29) + 86400),
            ("A3600", NOW + 3600),
            ("a0", NOW),
            ("access plus 0 seconds", NOW),
        ],
    )
    def test_fromNow(self, text, expected):
        """Months have their own lengths; a day that is not there is the last of the month."""
        assert parseRule(text).expiry(NOW, 0) == expected

    @pytest.mark.parametrize("text", ["modification plus 1 hour", "M3600"])
    def test_fromTheModification(self, text):
        """The time of the request does not matter then."""
        assert parseRule(text).expiry(NOW, NOW - 100) == NOW + 3500

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", "must begin with access"),
            ("later plus 1 day", "must begin with access"),
            ("access plus", "pairs"),
            ("access", "pairs"),
            ("access plus 1", "pairs"),
            ("access plus one day", "whole numbers"),
            ("access plus 1 fortnight", "units from second to year"),
            ("access plus -1 day", "whole numbers"),
            ("X3600", "must begin with access"),
            ("A-1", "must begin with access"),
        ],
    )
    def test_rejectsOthers(self, text, said):
        """The message says what is expected, with an example."""
        with pytest.raises(ValueError, match=said):
            parseRule(text)
