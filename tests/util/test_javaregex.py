"""Regular expressions in Java's syntax."""

import pytest

from catalina.util.javaregex import javaRegex, optionalRegex


class JavaRegexTests:
    """What is translated, and what is refused."""

    @pytest.mark.parametrize(
        ("pattern", "text", "matches"),
        [
            (r"127\.\d+\.\d+\.\d+|::1", "127.0.0.1", True),
            (r"127\.\d+\.\d+\.\d+|::1", "127.0.0.1x", False),
            (r".*[bB]ot.*|.*Yahoo! Slurp.*", "Googlebot", True),
            (r"\d", "\u0663", False),
            (r"\p{Alpha}+\P{Digit}", "abc-", True),
            (r"[\p{Lower}_]+", "a_b", True),
            (r"\p{XDigit}{2}", "fF", True),
            (r"\Qa.b*\E+", "a.b**", True),
            (r"\Qa.b", "a.b", True),
            (r"(?i)ABC", "abc", True),
            (r"(?<year>\d{4})", "2026", True),
            (r"(?<=a)b|(?<!a)c", "c", True),
            (r"a++b", "aab", True),
            (r"abc\z", "abc", True),
            (r"a&&b", "a&&b", True),
            (r"\\p", "\\p", True),
            ("", "", True),
        ],
    )
    def test_meansWhatJavaMeans(self, pattern, text, matches):
        """Java's classes, quotes and names have their Python counterparts."""
        assert (javaRegex(pattern).fullmatch(text) is not None) is matches

    @pytest.mark.parametrize(
        "pattern", ["(", "[a", r"\p{IsGreek}", r"[\P{Alpha}]", r"[a-z&&[^b]]", r"\h+", r"\X", r"[[a-c]d]"]
    )
    def test_refusesWhatPythonHasNot(self, pattern):
        """What cannot be translated is refused by name, and never means something else."""
        with pytest.raises(ValueError, match="must be a regular expression"):
            javaRegex(pattern)

    def test_anEmptyAttributeIsNoExpression(self):
        """It is as if it were not there, while any other means what it says."""
        assert optionalRegex("") is None
        assert optionalRegex("a+").fullmatch("aa")
