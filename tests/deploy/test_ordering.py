"""
The order in which fragments count.
"""

from __future__ import annotations

import itertools

import pytest

from catalina.deploy.descriptor import WebXml
from catalina.deploy.ordering import orderFragments
from catalina.deploy.pages import Ordering
from catalina.deploy.sections import OTHERS
from catalina.digester import ConfigurationError


def fragment(name: str, wish: str = "") -> WebXml:
    """
    Make a fragment.

    :param wish: such as ``after:a,b before:*``; the star stands for the others.
    """
    words = dict(part.split(":") for part in wish.split())
    after, before = (words[key].split(",") if key in words else [] for key in ("after", "before"))
    ordering = Ordering(
        after=tuple(each for each in after if each != "*"),
        before=tuple(each for each in before if each != "*"),
        afterOthers="*" in after,
        beforeOthers="*" in before,
        where=f"{name}.xml:3",
    )
    return WebXml(name=f"{name}.xml", fragmentName=name or None, ordering=ordering)


def fragments(*wishes: str) -> list[WebXml]:
    """
    Make fragments a, b, c, ... with these wishes.
    """
    return [fragment(name, wish) for name, wish in zip("abcdef", wishes, strict=False)]


def ordered(given: list[WebXml], absolute: tuple[str, ...] | None = None) -> str:
    """
    Order fragments and give their names in one word.
    """
    found = orderFragments(WebXml(absoluteOrdering=absolute), given)
    return "".join(each.fragmentName or "-" for each in found)


class AbsoluteOrderingTests:
    """
    web.xml decides alone.
    """

    @pytest.mark.parametrize(
        ("absolute", "expected"),
        [
            (("c", "a"), "ca"),
            ((), ""),
            ((OTHERS,), "abcd"),
            (("d", OTHERS, "a"), "dbca"),
            ((OTHERS, "b"), "acdb"),
            (("nobody", "b"), "b"),
            (("b", "b", "a"), "ba"),
        ],
    )
    def test_follows(self, absolute: tuple[str, ...], expected: str) -> None:
        """
        Named ones in this order, the rest where it is allowed, else not at all.
        """
        assert ordered(fragments("before:*", "", "after:a", ""), absolute) == expected

    def test_takesFirstOfDoubles(self) -> None:
        """
        Of two fragments of one name the first counts.
        """
        first, second = fragment("a"), fragment("a")
        found = orderFragments(WebXml(absoluteOrdering=("a", OTHERS)), [first, second])
        assert found == [first]
        assert found[0] is first

    def test_countsUnnamedAmongOthers(self) -> None:
        """
        A fragment without a name cannot be named.
        """
        assert ordered([fragment("a"), fragment("")], ("a",)) == "a"
        assert ordered([fragment(""), fragment("a")], ("a", OTHERS)) == "a-"


class RelativeOrderingTests:
    """
    Fragments say themselves where they want to be.
    """

    @pytest.mark.parametrize(
        ("wishes", "expected"),
        [
            (("", "", ""), "abc"),
            (("after:c", "", ""), "bca"),
            (("", "", "before:a"), "bca"),
            (("after:b", "after:c", ""), "cba"),
            (("", "", "before:*"), "cab"),
            (("after:*", "", ""), "bca"),
            (("after:*", "", "before:*"), "cba"),
            (("", "before:*", "before:*"), "bca"),
            (("after:*", "after:*", ""), "cab"),
            (("before:*", "", "before:a"), "cab"),
            (("after:*", "", "after:a"), "bac"),
            (("after:nobody before:nobody", ""), "ab"),
            (("after:b", ""), "ba"),
            (("after:*", "after:a,*", ""), "cab"),
            (("", "after:*", "after:b"), "abc"),
            (("after:c", "before:*", "after:*"), "bca"),
            ((), ""),
        ],
    )
    def test_follows(self, wishes: tuple[str, ...], expected: str) -> None:
        """
        Wishes are met; where there are none, the order in which the fragments were found stays.
        """
        assert ordered(fragments(*wishes)) == expected

    def test_meetsExampleOfSpecification(self) -> None:
        """
        Servlet 3.0, 8.2.2: B, E and F lead, with F before B; A, C and D close, with C before A.
        """
        found = ordered(fragments("after:*,c", "before:*", "after:*", "after:*", "before:*", "before:*,b"))
        assert found == "efbcad"

    def test_doesNotDependOnFinding(self) -> None:
        """
        However the fragments are found, a wish is met.
        """
        given = fragments("after:b", "after:c before:*", "", "after:*")
        for permutation in itertools.permutations(given):
            found = ordered(list(permutation))
            assert found == "cbad"

    @pytest.mark.parametrize(
        ("wishes", "names"),
        [
            (("after:b", "after:a"), '"a", "b"'),
            (("before:b", "before:c", "before:a"), '"a", "b", "c"'),
            (("after:a",), '"a"'),
            (("before:* after:*", ""), '"a", "b"'),
            (("before:* after:b", "after:*", ""), '"a", "b", "c"'),
        ],
    )
    def test_refusesContradictions(self, wishes: tuple[str, ...], names: str) -> None:
        """
        Circles are an error that names the fragments, at the place of a wish.
        """
        with pytest.raises(ConfigurationError) as caught:
            ordered(fragments(*wishes))
        assert str(caught.value) == (
            f"a.xml:3: <ordering>: the orderings of the fragments {names} contradict one another;"
            " mend one of them, or give web.xml an absolute-ordering"
        )

    def test_refusesDoubles(self) -> None:
        """
        Two fragments of one name cannot be told apart.
        """
        given = [fragment("a"), WebXml(name="other.xml", fragmentName="a")]
        with pytest.raises(ConfigurationError) as caught:
            ordered(given)
        assert str(caught.value).startswith(
            'other.xml: <name>: there is another fragment named "a", a.xml; rename one of them'
        )

    def test_toleratesUnnamed(self) -> None:
        """
        Any number of fragments may go without a name, and still have wishes.
        """
        assert ordered([fragment(""), fragment("a"), fragment("", "before:a")]) == "--a"
