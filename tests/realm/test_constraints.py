"""Which security constraints a request is under."""

import pytest

from catalina.deploy import SecurityCollection, SecurityConstraint
from catalina.realm.constraints import ConstraintTable


def constraint(name, *patterns, methods=(), omitted=()):
    collection = SecurityCollection(name, patterns, methods, omitted)
    return SecurityConstraint((collection,), True, ("reader",), displayName=name)


def found(path, *constraints, method="GET"):
    return [each.displayName for each in ConstraintTable(constraints).find(path, method)]


EXACT = constraint("exact", "/a/b")
SHORT = constraint("short", "/a/*")
LONG = constraint("long", "/a/b/*")
ALL = constraint("all", "/*")
EXTENSION = constraint("extension", "*.x")
DEFAULT = constraint("default", "/")
ROOT = constraint("root", "")


class PatternTests:
    """The best kind of pattern decides alone (Servlet 3.0, 13.8.3)."""

    @pytest.mark.parametrize(
        ("path", "expected"),
        [
            ("/a/b", ["exact"]),
            ("/a/b/c", ["long"]),
            ("/a/b/c.x", ["long"]),
            ("/a", ["short"]),
            ("/a/", ["short"]),
            ("/a/c", ["short"]),
            ("/ab", ["all"]),
            ("/c.x", ["all"]),
            ("/", ["root", "default"]),
            ("", ["root", "default"]),
        ],
    )
    def test_choosesTheBest(self, path, expected):
        """Exact before longest prefix before extension before default."""
        table = (DEFAULT, EXTENSION, ALL, SHORT, LONG, EXACT, ROOT)
        assert sorted(found(path, *table)) == sorted(expected)

    @pytest.mark.parametrize(
        ("path", "expected"),
        [
            ("/c.x", ["extension"]),
            ("/d/e/c.x", ["extension"]),
            ("/c.y", ["default"]),
            ("/c.x/d", ["default"]),
            ("/c.", ["default"]),
            ("/.x", ["extension"]),
            ("/x", ["default"]),
            ("/a.x.y", ["default"]),
        ],
    )
    def test_extensions(self, path, expected):
        """An extension is what follows the last dot of the last segment."""
        assert found(path, DEFAULT, EXTENSION) == expected

    def test_rootIsNotTheDefault(self):
        """The empty pattern is the application's root and nothing else."""
        assert found("/", ROOT) == ["root"]
        assert found("/a", ROOT) == []

    def test_allOfOnePatternCount(self):
        """Constraints of the same best pattern all count, in the order of the descriptor, each once."""
        other = constraint("other", "/a/*", "/a/*")
        assert found("/a/x", SHORT, ALL, other) == ["short", "other"]

    def test_nothing(self):
        """What no pattern is about is free."""
        assert found("/c", EXACT, SHORT) == []


class MethodTests:
    """A constraint may be for some methods only."""

    POST = constraint("post", "/a/*", methods=("POST",))
    NOT_GET = constraint("notget", "/a/*", omitted=("GET",))

    @pytest.mark.parametrize(
        ("method", "expected"),
        [
            ("GET", []),
            ("POST", ["post", "notget"]),
            ("PUT", ["notget"]),
            ("FOO", ["notget"]),
            ("post", ["notget"]),
        ],
    )
    def test_methods(self, method, expected):
        """Methods are compared with case; unknown ones are covered unless they are omitted."""
        assert found("/a/x", self.POST, self.NOT_GET, method=method) == expected

    def test_anExactPatternOfOtherMethodsHidesTheRest(self):
        """An exact match decides even where it does not cover the method, as in Tomcat."""
        assert found("/a/b", constraint("p", "/a/b", methods=("POST",)), SHORT) == []

    def test_aPrefixOfOtherMethodsLeavesTheExtension(self):
        """Behind a prefix that does not cover the method, Tomcat looks on."""
        assert found("/a/b.x", self.POST, EXTENSION) == ["extension"]

    def test_anExtensionOfOtherMethodsHidesTheDefault(self):
        """An extension decides even where it does not cover the method."""
        assert found("/b.x", constraint("p", "*.x", methods=("POST",)), DEFAULT) == []

    def test_theDefaultKnowsNoMethods(self):
        """A default pattern covers all methods, whatever it says, as in Tomcat; only the root itself it tells apart."""
        default = constraint("default", "/", methods=("POST",))
        assert found("/x", default) == ["default"]
        assert found("/", default) == []
        assert found("/", default, method="POST") == ["default"]
