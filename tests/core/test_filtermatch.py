"""Tests of which filters stand before a servlet."""

import pytest

from catalina.core.filtermatch import matchesPath, matchFilters
from catalina.deploy import FilterMap
from catalina.servlet import DispatcherType

CONFIGS = {name: name.upper() for name in "abc"}


class MatchesPathTests:
    """matchesPath."""

    @pytest.mark.parametrize(
        ("pattern", "path", "matches"),
        [
            ("/*", "/any/thing", True),
            ("*", "/", True),
            ("/a", "/a", True),
            ("/a", "/a/", False),
            ("/a", "/a/b", False),
            ("/a/*", "/a", True),
            ("/a/*", "/a/", True),
            ("/a/*", "/a/b/c", True),
            ("/a/*", "/ab", False),
            ("/a/*", "/b/a/", False),
            ("*.x", "/a.x", True),
            ("*.x", "/d.x/a", False),
            ("*.x", "/d/a.y.x", True),
            ("*.x", "/a.X", False),
            ("*.x", "/a.xx", False),
            ("*.x", "/x", False),
            ("*.y.x", "/a.y.x", False),
            ("/", "/a", False),
            ("/", "/", True),
            ("", "/", False),
        ],
    )
    def test_asTheSpecificationSays(self, pattern, path, matches):
        """
        Exact, by prefix, by extension, or all (Servlet 3.0, 12.2); "/" is no default for filters.
        """
        assert matchesPath((pattern,), path) is matches

    def test_anyOfSeveral(self):
        """
        One pattern that fits is enough; none fits nothing.
        """
        assert matchesPath(("/x", "*.y"), "/a.y")
        assert not matchesPath((), "/a.y")


class MatchFiltersTests:
    """matchFilters."""

    def test_byPathThenByName(self):
        """
        Filters that match by path come first, then those by the servlet's name, each in the order of the descriptor.
        """
        maps = [
            FilterMap("c", servletNames=("s",)),
            FilterMap("b", ("/*",)),
            FilterMap("a", ("*.x",)),
            FilterMap("a", servletNames=("*",)),
        ]
        assert matchFilters(maps, CONFIGS, DispatcherType.REQUEST, "/p.x", "s") == ("B", "A", "C", "A")
        assert matchFilters(maps, CONFIGS, DispatcherType.REQUEST, "/p", "other") == ("B", "A")

    @pytest.mark.parametrize("kind", DispatcherType)
    def test_onlyForTheirDispatchers(self, kind):
        """
        A mapping counts only for the kinds of dispatch that it names.
        """
        for other in DispatcherType:
            maps = [FilterMap("a", ("/*",), dispatchers=frozenset({other}))]
            assert matchFilters(maps, CONFIGS, kind, "/p", "s") == (("A",) if kind is other else ())

    def test_aNamedDispatchHasNoPath(self):
        """
        Without a path only names match, and the url-pattern that stands for everything.
        """
        maps = [FilterMap("a", ("/*",)), FilterMap("b", servletNames=("s",)), FilterMap("c", ("*",))]
        assert matchFilters(maps, CONFIGS, DispatcherType.REQUEST, None, "s") == ("C", "B")

    def test_aFilterThatIsNotThere(self):
        """
        A mapping of a filter that could not be made is skipped.
        """
        assert matchFilters([FilterMap("x", ("/*",))], CONFIGS, DispatcherType.REQUEST, "/p", "s") == ()
