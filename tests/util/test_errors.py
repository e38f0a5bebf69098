"""
Errors about configuration say where, what was found, what was expected and what to do.
"""

from __future__ import annotations

import pytest

from catalina.util.errors import ConfigurationError, didYouMean, nearestName, startTag


class ConfigurationErrorTests:
    """
    The text of an error, and its parts.
    """

    def test_saysEverything(self) -> None:
        """
        File, line, element, message and remedy stand in this order.
        """
        error = ConfigurationError(
            "conf/server.xml",
            69,
            '<Connector port="80a">',
            "port must be a whole number from 0 to 65535",
            'for example port="8080"',
        )
        assert str(error) == (
            'conf/server.xml:69: <Connector port="80a">: port must be a whole number from 0 to 65535;'
            ' for example port="8080"'
        )

    @pytest.mark.parametrize(
        ("line", "element", "remedy", "expected"),
        [
            (0, "", "", "web.xml: broken"),
            (3, "", "", "web.xml:3: broken"),
            (0, "<a>", "", "web.xml: <a>: broken"),
            (3, "", "mend it", "web.xml:3: broken; mend it"),
        ],
    )
    def test_leavesOutWhatIsNotKnown(self, line: int, element: str, remedy: str, expected: str) -> None:
        """
        Missing parts leave no stray colons or semicolons.
        """
        assert str(ConfigurationError("web.xml", line, element, "broken", remedy)) == expected

    @pytest.mark.parametrize(
        ("where", "file", "line"),
        [
            ("conf/server.xml:69", "conf/server.xml", 69),
            ("conf/server.xml", "conf/server.xml", 0),
            ("odd:name.xml", "odd:name.xml", 0),
            ("odd:name.xml:7", "odd:name.xml", 7),
            ("", "", 0),
        ],
    )
    def test_takesPlaceApart(self, where: str, file: str, line: int) -> None:
        """
        A place is a file, with or without a line; the file's name may hold a colon.
        """
        error = ConfigurationError.at(where, "<a>", "broken")
        assert (error.file, error.line, error.where) == (file, line, where)

    def test_keepsItsParts(self) -> None:
        """
        Tools that show errors in their own way find each part in an attribute.
        """
        error = ConfigurationError("f", 1, "<a>", "message", "remedy")
        assert (error.element, error.message, error.remedy) == ("<a>", "message", "remedy")


class NearestNameTests:
    """
    The name that was probably meant.
    """

    @pytest.mark.parametrize(
        ("name", "nearest"),
        [
            ("prt", "port"),
            ("PORT", "port"),
            ("uriEncoding", "URIEncoding"),
            ("conectionTimeout", "connectionTimeout"),
            ("somethingElse", None),
            ("", None),
        ],
    )
    def test_findsNearest(self, name: str, nearest: str | None) -> None:
        """
        Case never matters; something quite different finds nothing.
        """
        assert nearestName(name, ["port", "URIEncoding", "connectionTimeout"]) == nearest

    def test_knowsNothingFromNothing(self) -> None:
        """
        Without known names there is no nearest.
        """
        assert nearestName("port", []) is None

    def test_asks(self) -> None:
        """
        The tail of a message is a question, or empty.
        """
        assert didYouMean("prt", ["port"]) == 'did you mean "port"?'
        assert didYouMean("xyz", ["port"]) == ""


class StartTagTests:
    """
    An element as messages show it.
    """

    @pytest.mark.parametrize(
        ("attribute", "value", "expected"),
        [
            ("", "", "<Valve>"),
            ("pattern", "%h", '<Valve pattern="%h">'),
            ("pattern", "", '<Valve pattern="">'),
        ],
    )
    def test_showsOneAttribute(self, attribute: str, value: str, expected: str) -> None:
        """
        Only the attribute that matters is shown.
        """
        assert startTag("Valve", attribute, value) == expected

    def test_cutsLongValues(self) -> None:
        """
        A long value does not drown the message.
        """
        assert startTag("a", "b", "x" * 100) == '<a b="' + "x" * 57 + '...">'
