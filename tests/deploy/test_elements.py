"""
Every element of Servlet 2.2 to 4.0 is known, and nothing else.
"""

from __future__ import annotations

import pytest

from catalina.deploy.elements import IGNORED, UNUSED, findSurprises, supportedElements, withoutEffect
from catalina.digester import readXml


def surprises(body: str, root: str = "web-app") -> list[str]:
    """
    List the warnings for a descriptor with this body on its second line.
    """
    return list(findSurprises(readXml(f"<{root}>\n{body}</{root}>".encode(), "web.xml"), "web.xml"))


class SupportedElementsTests:
    """
    The list of what is known.
    """

    @pytest.mark.parametrize(
        ("parent", "name", "fate"),
        [
            ("web-app", "servlet", "read"),
            ("web-app", "display-name", "read"),
            ("web-app", "description", "ignored"),
            ("web-app", "data-source", f"ignored: {IGNORED['data-source']}"),
            ("web-fragment", "ordering", "read"),
            ("servlet", "init-param", "read"),
            ("servlet", "icon", "ignored"),
            ("init-param", "param-value", "read"),
            ("env-entry", "injection-target", "read"),
            ("injection-target", "injection-target-name", "read"),
            ("handler", "init-param", "ignored"),
            ("data-source", "url", "ignored"),
            ("icon", "small-icon", "ignored"),
            ("service-ref", "handler", "ignored"),
            ("persistence-property", "name", "ignored"),
        ],
    )
    def test_saysWhatBecomesOfIt(self, parent: str, name: str, fate: str) -> None:
        """
        Read, or ignored; and why, where that is not plain.
        """
        assert supportedElements()[parent][name] == fate

    def test_namesParentsOfAll(self) -> None:
        """
        Each parent is itself a child of another, but for the two roots.
        """
        found = supportedElements()
        children = {name for names in found.values() for name in names}
        assert found.keys() - children == {"web-app", "web-fragment"}

    def test_keepsOrderingToItsRoot(self) -> None:
        """
        Absolute ordering is for web.xml, relative ordering for fragments.
        """
        found = supportedElements()
        assert "absolute-ordering" not in found["web-fragment"]
        assert "ordering" not in found["web-app"]


class FindSurprisesTests:
    """
    Warnings about elements.
    """

    @pytest.mark.parametrize(
        "parent", sorted(supportedElements().keys() - {"web-app", "web-fragment"} - IGNORED.keys())
    )
    def test_isQuietAboutKnown(self, parent: str) -> None:
        """
        No known element is called unknown, at any depth.
        """
        chain = [parent]
        found = supportedElements()
        while chain[0] not in ("web-app", "web-fragment"):
            chain.insert(
                0, next(outer for outer, names in found.items() if chain[0] in names and outer != chain[0])
            )
        body = "".join(f"<{name}/>" for name in found[parent])
        for name in reversed(chain[1:]):
            body = f"<{name}>{body}</{name}>"
        assert [each for each in surprises(body, chain[0]) if "is not known" in each] == []

    @pytest.mark.parametrize(
        ("body", "warning"),
        [
            (
                "<servlets/>",
                "web.xml:2: <servlets>: servlets is not known in <web-app>, and is left out with all"
                ' it contains; did you mean "servlet"?',
            ),
            (
                "<servlet><servlet-nme/></servlet>",
                "web.xml:2: <servlet-nme>: servlet-nme is not known in <servlet>, and is left out with all it"
                ' contains; did you mean "servlet-name"?',
            ),
            (
                "<qqq><servlet-nme/></qqq>",
                "web.xml:2: <qqq>: qqq is not known in <web-app>, and is left out with all it contains;"
                " take it out",
            ),
            (
                "<ordering/>",
                "web.xml:2: <ordering>: ordering is not known in <web-app>, and is left out with all"
                ' it contains; did you mean "absolute-ordering"?',
            ),
            (
                "<others><b/></others>",
                "web.xml:2: <others>: others is not known in <web-app>, and is left out with all it contains;"
                " take it out",
            ),
        ],
    )
    def test_warnsOfUnknown(self, body: str, warning: str) -> None:
        """
        One warning for each, with line and nearest name; nothing about what is inside.
        """
        assert surprises(body) == [warning]

    @pytest.mark.parametrize("name", sorted(IGNORED | UNUSED))
    def test_warnsOfIgnored(self, name: str) -> None:
        """
        What has no effect is said to have none, with what to do.
        """
        assert surprises(f"<{name}/>") == [
            f"web.xml:2: <{name}>: {name} has no effect; {withoutEffect()[name]}"
        ]
