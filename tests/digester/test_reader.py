"""
Reading XML safely, with true line numbers.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from catalina.digester.errors import ConfigurationError, errorAt, lineOf, localName, positionOf, warningAt
from catalina.digester.reader import readXml


def errorOf(text: str | bytes) -> str:
    """
    Give the message for a text that cannot be read.
    """
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(ConfigurationError) as caught:
        readXml(data, "a.xml")
    return str(caught.value)


class ReadXmlTests:
    """
    What is read.
    """

    def test_readsFile(self, tmp_path: Path) -> None:
        """
        A path is read from the disk.
        """
        path = tmp_path / "server.xml"
        path.write_text("<Server port='1'/>")
        assert readXml(path, "conf/server.xml").get("port") == "1"

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
    def test_readsEncodings(self, encoding: str) -> None:
        """
        The encoding is the one that the file declares, or its mark.
        """
        declared = encoding.removesuffix("-sig")
        text = f'<?xml version="1.0" encoding="{declared}"?>\n<a>\n<b x="\u00fc"/></a>'
        root = readXml(text.encode(encoding), "a.xml")
        assert root[0].get("x") == "\u00fc"
        assert lineOf(root[0]) == 3

    def test_leavesOutCommentsAndInstructions(self) -> None:
        """
        They do not cut a text in two, nor appear among the children.
        """
        root = readXml(b"<a>x<!-- <b/> -->y<?php <b/> ?>z<c/></a>", "a.xml")
        assert root.text == "xyz"
        assert [localName(each) for each in root] == ["c"]

    def test_missesFile(self, tmp_path: Path) -> None:
        """
        A file that is not there is an error about the file, not a traceback.
        """
        with pytest.raises(ConfigurationError) as caught:
            readXml(tmp_path / "none.xml", "conf/none.xml")
        assert str(caught.value).startswith("conf/none.xml: cannot be read: No such file or directory;")

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("", "a.xml:1: not well-formed XML: Document is empty"),
            ("<a>\n<b></a>", "a.xml:2: not well-formed XML: Opening and ending tag mismatch: b line 2 and a"),
            ("<a/>\n<b/>", "a.xml:2: not well-formed XML: Extra content at the end of the document"),
            ("<a b='1' b='2'/>", "a.xml:1: not well-formed XML: Attribute b redefined"),
            ("<a>&</a>", "a.xml:1: not well-formed XML: "),
            ("just text", "a.xml:1: not well-formed XML: "),
        ],
    )
    def test_saysWhereItBreaks(self, text: str, message: str) -> None:
        """
        What is not well-formed is an error with file and line.
        """
        assert errorOf(text).startswith(message)


class EntityTests:
    """
    Entities are never expanded: neither the file's own nor other files.
    """

    @pytest.mark.parametrize(
        ("text", "line", "name"),
        [
            ("<!DOCTYPE a [<!ENTITY e 'x'>]>\n<a>\n&e;</a>", 3, "&e;"),
            ("<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>\n<a>&e;</a>", 2, "&e;"),
            ("<!DOCTYPE a [<!ENTITY e 'x'>]>\n<a\n b='&e;'/>", 2, "&e;"),
            ("<!DOCTYPE a SYSTEM 'a.dtd'>\n<a>&e;</a>", 2, "&e;"),
            ("<!DOCTYPE a SYSTEM 'a.dtd'>\n<a b='&e;'/>", 2, "&e;"),
        ],
    )
    def test_refusesReference(self, text: str, line: int, name: str) -> None:
        """
        A reference is an error that says so, with its line, in texts and in attributes.
        """
        message = errorOf(text)
        assert message.startswith(f"a.xml:{line}: entity reference {name} found; write what it stands for")

    def test_refusesUndeclared(self) -> None:
        """
        Without any declaration the parser itself objects; the remedy is the same.
        """
        assert errorOf("<a>&e;</a>") == (
            "a.xml:1: Entity 'e' not defined; write what it stands for in its place;"
            " entities and other files are never included"
        )

    def test_survivesManyLaughs(self) -> None:
        """
        Nested entities cost nothing, since none is expanded.
        """
        levels = "".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 10}'>" for n in range(1, 12))
        text = f"<!DOCTYPE a [<!ENTITY e0 'ha'>{levels}]><a>&e11;</a>"
        assert "entity" in errorOf(text).lower()

    def test_acceptsCharactersAndBuiltins(self) -> None:
        """
        The five of XML and character numbers are no entities in this sense.
        """
        root = readXml(b"<a b='&lt;&amp;&quot;&#65;&#x42;'>&gt;&apos;&#67;</a>", "a.xml")
        assert root.get("b") == '<&"AB'
        assert root.text == ">'C"

    def test_acceptsReferencesInComments(self) -> None:
        """
        What is only mentioned is not referred to.
        """
        assert readXml(b"<a><!-- <b c='&e;'/> --><![CDATA[<b c='&e;'>]]></a>", "a.xml").text == "<b c='&e;'>"

    def test_loadsNoDtd(self) -> None:
        """
        A DOCTYPE is fine, and neither fetched nor looked for.
        """
        root = readXml(b"<!DOCTYPE web-app PUBLIC '-//x//y' 'http://192.0.2.1/x.dtd'>\n<web-app/>", "a.xml")
        assert localName(root) == "web-app"


class LineTests:
    """
    Lines are those where a start tag begins.
    """

    @pytest.mark.parametrize(
        "text",
        [
            "<a>\n\n  <b\n x='1'\n y='2'\n/></a>",
            "<a>\n<!-- <b>\n -->  <b/></a>",
            "<a><![CDATA[\n<b>\n]]><b/></a>",
            "<a x='>\n/>'\n><b\n/></a>",
            "<?pi\n<b>?>\n<a><b/></a>",
            "<!DOCTYPE a [\n<!ENTITY e '<b>'> <!-- ]> ' -->\n]><a><b/></a>",
            "<!DOCTYPE a [<!ENTITY x ']>'>\n<!-- it's -->\n]><a><b/></a>",
        ],
    )
    def test_findsStartOfTag(self, text: str) -> None:
        """
        Comments, sections, instructions and quotes that look like tags mislead nobody.
        """
        assert lineOf(readXml(text.encode(), "a.xml")[0]) == 3

    def test_goesBeyondSixteenBits(self) -> None:
        """
        Long files have long line numbers.
        """
        root = readXml(b"<a>" + b"\n" * 70000 + b"<b/></a>", "a.xml")
        assert lineOf(root[0]) == 70001

    def test_writesPlaceAndMessages(self) -> None:
        """
        Errors and warnings about an element show it as it stands in the file.
        """
        element = readXml(b"<a xmlns='urn:x'>\n<b c='1'/></a>", "a.xml")[0]
        assert positionOf(element, "a.xml") == "a.xml:2"
        assert str(errorAt(element, "a.xml", "wrong", "mend it", "c")) == 'a.xml:2: <b c="1">: wrong; mend it'
        assert warningAt(element, "a.xml", "odd") == "a.xml:2: <b>: odd"
