"""
Texts, numbers and patterns of a descriptor: texts in, values out, mistakes told with file and line.
"""

from __future__ import annotations

import pytest

from tests.deploy.descriptors import errorOf, read, servlet


class TextTests:
    """
    What is kept of a text.
    """

    @pytest.mark.parametrize(
        ("written", "kept"),
        [
            ("  a b  ", "a b"),
            ("\n  a\n  b\n", "a\n  b"),
            ("", ""),
            ("<![CDATA[ <x> ]]>", "<x>"),
            ("a<!-- not -->b", "ab"),
            ("\u00a0a\u2003", "\u00a0a\u2003"),
            ("&lt;&#65;", "<A"),
        ],
    )
    def test_trimsAsJava(self, written: str, kept: str) -> None:
        """
        Blanks around it go, blanks inside and those that Java does not know stay.
        """
        body = (
            f"<context-param><param-name>p</param-name><param-value>{written}</param-value></context-param>"
        )
        assert read(body).contextParams == {"p": kept}

    def test_takesLastOfSeveral(self) -> None:
        """
        Where one is expected and two are there, the last one counts, as in Tomcat.
        """
        assert (
            servlet("<servlet-class>a.A</servlet-class><servlet-class>b.B</servlet-class>").className == "b.B"
        )

    @pytest.mark.parametrize(
        ("body", "message"),
        [
            ("<context-param><param-name>p</param-name></context-param>", "context-param has no param-value"),
            (
                "<context-param><param-value>v</param-value></context-param>",
                "context-param has no param-name",
            ),
            ("<mime-mapping><extension>x</extension></mime-mapping>", "mime-mapping has no mime-type"),
            ("<listener><listener-class> </listener-class></listener>", "listener has no listener-class"),
            ("<security-role/>", "security-role has no role-name"),
            ("<servlet><servlet-class>x.Y</servlet-class></servlet>", "servlet has no servlet-name"),
        ],
    )
    def test_missesWhatIsNeeded(self, body: str, message: str) -> None:
        """
        The error says which child is missing, and how to add it.
        """
        assert f": {message}; add <" in errorOf(body)
