"""
Tests for `catalina.http.headers`.
"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from catalina.http import Headers, PreparedHeaders

_FIELDS = st.lists(st.tuples(st.sampled_from(["a", "A", "b", "B", "X-Long"]), st.text(max_size=3)))


class HeadersTests:
    """
    A case-blind map with several values for a name that keeps its order.
    """

    def test_findsWhateverTheCase(self) -> None:
        """A name finds its value in upper and lower case, with get, contains and ``in``."""
        headers = Headers([("Content-Type", "text/plain")])
        assert headers.get("CONTENT-type") == "text/plain"
        assert headers.contains("content-TYPE")
        assert "content-type" in headers

    def test_missingNames(self) -> None:
        """What is not there is None, an empty list, and no error to remove."""
        headers = Headers()
        assert headers.get("a") is None
        assert headers.getAll("a") == []
        assert not headers.contains("a")
        assert 1 not in headers
        headers.remove("a")
        assert len(headers) == 0

    def test_addKeepsAllValues(self) -> None:
        """Values of one name stay apart and in order; get gives the first."""
        headers = Headers([("a", "1")])
        headers.add("b", "2")
        headers.add("A", "3")
        assert headers.get("a") == "1"
        assert headers.getAll("a") == ["1", "3"]
        assert headers.items() == [("a", "1"), ("b", "2"), ("A", "3")]
        assert list(headers) == headers.items()
        assert len(headers) == 3

    def test_setTakesTheFirstPlace(self) -> None:
        """A value that is set stands where the first of its name stood, the others are gone."""
        headers = Headers([("x", "0"), ("a", "1"), ("b", "2"), ("A", "3")])
        headers.set("A", "9")
        assert headers.items() == [("x", "0"), ("A", "9"), ("b", "2")]
        assert headers.getAll("a") == ["9"]

    def test_setAppendsWhatIsNew(self) -> None:
        """A new name that is set comes last."""
        headers = Headers([("x", "0")])
        headers.set("a", "1")
        assert headers.items() == [("x", "0"), ("a", "1")]

    def test_removeTakesAllValues(self) -> None:
        """All fields of a name are removed, and nothing else."""
        headers = Headers([("a", "1"), ("b", "2"), ("A", "3")])
        headers.remove("A")
        assert headers.items() == [("b", "2")]
        assert headers.get("a") is None

    def test_namesAreUnique(self) -> None:
        """Each name comes once, as it was spelt first."""
        assert Headers([("Aa", "1"), ("b", "2"), ("aA", "3")]).names() == ["Aa", "b"]

    def test_clear(self) -> None:
        """After clear there is nothing."""
        headers = Headers([("a", "1")])
        headers.clear()
        assert headers.items() == []
        assert headers.get("a") is None

    def test_copyIsIndependent(self) -> None:
        """Changing a copy does not change the original."""
        headers = Headers([("a", "1")])
        twin = headers.copy()
        assert twin == headers
        twin.set("a", "2")
        assert headers.get("a") == "1"
        assert twin != headers

    def test_repr(self) -> None:
        """The representation shows the fields."""
        assert repr(Headers([("a", "1")])) == "Headers([('a', '1')])"

    @given(_FIELDS, st.sampled_from(["a", "B", "x-long", "none"]), st.text(max_size=3))
    def test_agreesWithAList(self, fields: list[tuple[str, str]], name: str, value: str) -> None:
        """After any set, get and getAll say what a search through the items says."""
        headers = Headers()
        for field in fields:
            headers.add(*field)
        assert headers == Headers(fields)
        headers.set(name, value)
        for asked in ("A", "b", "X-LONG", "none"):
            found = [v for n, v in headers.items() if n.lower() == asked.lower()]
            assert headers.getAll(asked) == found
            assert headers.get(asked) == (found[0] if found else None)
        assert headers.getAll(name) == [value]


class PreparedHeadersTests:
    """
    Fields that many responses share.
    """

    def test_sameAsOthers(self) -> None:
        """They are found, and written, as those of other headers are."""
        fields = [("ETag", "1"), ("X-A", "b")]
        prepared = PreparedHeaders(fields)
        assert prepared == Headers(fields)
        assert prepared.lines() == Headers(fields).lines()
        assert prepared.get("etag") == "1"

    def test_copyIsOrdinary(self) -> None:
        """A copy can be changed, and tells the change in its lines; the original stays as it is."""
        prepared = PreparedHeaders([("ETag", "1")])
        twin = prepared.copy()
        twin.add("X-A", "b")
        assert twin.lines() == "ETag: 1\r\nX-A: b\r\n"
        assert prepared.lines() == "ETag: 1\r\n"
