"""
Reading web.xml as a whole: which file it is, and what may be there only once.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from catalina.deploy.descriptor import WebXml
from catalina.deploy.sections import OTHERS
from catalina.deploy.webxml import parseWebXml
from catalina.digester import ConfigurationError
from tests.deploy.descriptors import DTD, FILE, errorOf, read


class RootTests:
    """
    The outermost element: which file this is, and of which version.
    """

    @pytest.mark.parametrize(
        ("head", "attributes", "version"),
        [
            (DTD.format("2.2"), "", "2.2"),
            (DTD.format("2.3"), "", "2.3"),
            ("", 'xmlns="http://java.sun.com/xml/ns/j2ee" version="2.4"', "2.4"),
            ("", 'xmlns="http://java.sun.com/xml/ns/j2ee"', "2.4"),
            ("", 'xmlns="http://java.sun.com/xml/ns/javaee" version="2.5"', "2.5"),
            ("", 'xmlns="http://java.sun.com/xml/ns/javaee" version="3.0"', "3.0"),
            ("", 'xmlns="http://xmlns.jcp.org/xml/ns/javaee" version="3.1"', "3.1"),
            ("", 'xmlns="http://xmlns.jcp.org/xml/ns/javaee" version="4.0"', "4.0"),
            ("", "", "3.0"),
        ],
    )
    def test_knowsVersion(self, head: str, attributes: str, version: str) -> None:
        """
        By attribute, by document type, or by namespace; the elements are found in any of them.
        """
        webXml = read("<display-name>x</display-name>", attributes, head=head)
        assert (webXml.version, webXml.displayName, webXml.warnings) == (version, "x", ())

    @pytest.mark.parametrize(
        ("version", "effective"),
        [("2.3", (2, 3)), ("2.5", (2, 5)), ("3.0", (3, 0)), ("3.1", (3, 0)), ("4.0", (3, 0))],
    )
    def test_effectiveVersion(self, version: str, effective: tuple[int, int]) -> None:
        """
        An application written for a later version is told the one that it gets.
        """
        assert WebXml(version=version).effectiveVersion == effective

    def test_doubtsUnknownVersion(self) -> None:
        """
        An unknown version is read as 3.0, with a warning.
        """
        webXml = read("", 'version="9.9"')
        assert webXml.version == "3.0"
        assert webXml.warnings == (
            'WEB-INF/web.xml:1: <web-app>: version "9.9" is not known and read as 3.0;'
            " known are 2.2, 2.3, 2.4, 2.5, 3.0, 3.1, 4.0",
        )

    @pytest.mark.parametrize(
        ("text", "complete"), [("true", True), (" TRUE ", True), ("false", False), ("0", False)]
    )
    def test_knowsWhetherComplete(self, text: str, complete: bool) -> None:
        """
        Whether anything else is looked at.
        """
        assert read("", f'metadata-complete="{text}"').metadataComplete is complete

    def test_refusesUnclearCompleteness(self) -> None:
        """
        A misspelt value could switch scanning on unnoticed.
        """
        assert errorOf("", 'metadata-complete="ture"') == (
            'WEB-INF/web.xml:1: <web-app metadata-complete="ture">: metadata-complete must be true or false'
        )

    def test_refusesOtherFiles(self) -> None:
        """
        A fragment is no web.xml, nor the other way about.
        """
        with pytest.raises(ConfigurationError, match="the outermost element must be web-fragment"):
            parseWebXml(b"<web-app/>", FILE, fragment=True)
        with pytest.raises(ConfigurationError, match="the outermost element must be web-app"):
            parseWebXml(b"<server/>", FILE)

    def test_readsFile(self, tmp_path: Path) -> None:
        """
        A path is read; messages have the name that the user knows.
        """
        path = tmp_path / "web.xml"
        path.write_text("<web-app>\n<oops/></web-app>")
        assert parseWebXml(path, FILE).warnings[0].startswith("WEB-INF/web.xml:2: <oops>: ")

    def test_isEmptyByDefault(self) -> None:
        """
        An empty descriptor says nothing at all.
        """
        assert read("") == WebXml(name=FILE)


class OrderingTests:
    """
    What descriptors say about the order of fragments.
    """

    def test_readsAbsolute(self) -> None:
        """
        Names, and the place of the others; an empty list is not the same as none.
        """
        body = "<absolute-ordering><name>b</name><others/><name>a</name></absolute-ordering>"
        assert read(body).absoluteOrdering == ("b", OTHERS, "a")
        assert read("<absolute-ordering/>").absoluteOrdering == ()
        assert read("").absoluteOrdering is None

    def test_readsRelative(self) -> None:
        """
        A fragment's name and wishes.
        """
        found = read(
            "<name>f</name><ordering><after><name>a</name></after><before><others/></before></ordering>",
            fragment=True,
        )
        assert found.fragmentName == "f"
        assert (found.ordering.after, found.ordering.afterOthers) == (("a",), False)
        assert (found.ordering.before, found.ordering.beforeOthers) == ((), True)
        assert found.ordering.where == "WEB-INF/web.xml:2"
