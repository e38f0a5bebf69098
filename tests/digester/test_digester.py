"""
The digester walks a tree and fires rules.
"""

from __future__ import annotations

import pytest
from lxml import etree

from catalina.digester.digester import Digester
from catalina.digester.errors import ConfigurationError
from catalina.digester.rules import Rule

FILE = "conf/server.xml"


class Recorder(Rule):
    """
    Notes everything it is told.
    """

    def __init__(self, notes: list[str], name: str = "") -> None:
        self.notes = notes
        self.name = name

    def begin(self, digester: Digester, element: etree._Element, attributes: dict[str, str]) -> None:
        self.notes.append(self._say("begin", digester) + (f" {attributes}" if attributes else ""))

    def body(self, digester: Digester, element: etree._Element, text: str) -> None:
        if text:
            self.notes.append(f"{self.name}body {digester.path} {text!r}")

    def end(self, digester: Digester, element: etree._Element) -> None:
        self.notes.append(self._say("end", digester))

    def _say(self, what: str, digester: Digester) -> str:
        return f"{self.name}{what} {digester.path}"


class Failing(Rule):
    """
    Objects to every element.
    """

    def __init__(self, pushes: bool = False) -> None:
        self.pushes = pushes

    def begin(self, digester: Digester, element: etree._Element, attributes: dict[str, str]) -> None:
        if self.pushes:
            digester.push("half done")
        raise digester.error("does not work", "try another", "x")


class Pushing(Rule):
    """
    Puts the element's name on the stack.
    """

    def begin(self, digester: Digester, element: etree._Element, attributes: dict[str, str]) -> None:
        digester.push(digester.path)

    def end(self, digester: Digester, element: etree._Element) -> None:
        digester.pop()


def recorded(text: str, *patterns: str, properties: dict[str, str] | None = None) -> list[str]:
    """
    Parse a text with a recorder at each pattern.
    """
    notes: list[str] = []
    digester = Digester(properties)
    for pattern in patterns:
        digester.addRule(pattern, Recorder(notes))
    digester.parse(text.encode(), name=FILE)
    return notes


class MatchingTests:
    """
    Which rules fire, and when.
    """

    def test_firesInOrder(self) -> None:
        """
        Outer elements begin before inner ones and end after them.
        """
        assert recorded("<a><b/><b/></a>", "a", "a/b") == [
            "begin a",
            "begin a/b",
            "end a/b",
            "begin a/b",
            "end a/b",
            "end a",
        ]

    def test_endsRulesInReverse(self) -> None:
        """
        Of several rules at one element the first begins first and ends last.
        """
        notes: list[str] = []
        digester = Digester()
        digester.addRule("a", Recorder(notes, "1"), Recorder(notes, "2"))
        digester.addRule("a", Recorder(notes, "3"))
        digester.parse(b"<a>x</a>")
        assert notes == [
            *("1begin a", "2begin a", "3begin a"),
            *("1body a 'x'", "2body a 'x'", "3body a 'x'"),
            *("3end a", "2end a", "1end a"),
        ]

    @pytest.mark.parametrize(
        ("patterns", "winner"),
        [
            (["a/b/c", "*/c"], "a/b/c"),
            (["*/c", "*/b/c"], "*/b/c"),
            (["*/b/c", "*/a/b/c"], "*/a/b/c"),
            (["*/c", "b/c", "a/c"], "*/c"),
        ],
    )
    def test_prefersExactThenLongest(self, patterns: list[str], winner: str) -> None:
        """
        Only one pattern's rules fire at an element.
        """
        notes: list[str] = []
        digester = Digester()
        digester.addRule("a", Rule())
        digester.addRule("a/b", Rule())
        for pattern in patterns:
            digester.addRule(pattern, Recorder(notes, pattern + " "))
        digester.parse(b"<a><b><c/></b></a>")
        assert notes == [f"{winner} begin a/b/c", f"{winner} end a/b/c"]

    def test_seesNoNamespaces(self) -> None:
        """
        Names are local names, and attributes of other namespaces are not for the components.
        """
        text = "<t:a xmlns:t='urn:t' xmlns:xsi='urn:i' xsi:schemaLocation='x' b='1'/>"
        assert recorded(text, "a") == ["begin a {'b': '1'}", "end a"]

    def test_substitutes(self) -> None:
        """
        Properties are filled into attributes and texts.
        """
        found = recorded("<a b='${p}/x'> ${p} ${q} </a>", "a", properties={"p": "1"})
        assert found == ["begin a {'b': '1/x'}", "body a '1 ${q}'", "end a"]

    def test_trimsText(self) -> None:
        """
        A text loses the blanks around it, as in Java, and keeps those inside.
        """
        assert recorded("<a>\n\t b  c \u00a0</a>", "a")[1] == "body a 'b  c \\xa0'"

    def test_joinsTextAroundChildren(self) -> None:
        """
        An element's own text is all of it, children left out.
        """
        assert "body a 'x y'" in recorded("<a>x <b>no</b>y</a>", "a", "a/b")


class UnknownElementTests:
    """
    Elements that nobody knows.
    """

    def test_warnsAndSkips(self) -> None:
        """
        The warning has place and nearest name; nothing inside is looked at; the rest is read.
        """
        heard: list[str] = []
        notes: list[str] = []
        digester = Digester(log=heard.append)
        for pattern in ("Server", "Server/Service", "*/Valve"):
            digester.addRule(pattern, Recorder(notes))
        digester.parse(b"<Server>\n<Servce><Valve/></Servce>\n<Service/></Server>", name=FILE)
        assert (
            heard
            == digester.warnings
            == [
                "conf/server.xml:2: <Servce>: Servce is not known in <Server>, and is left out"
                " with all it contains;"
                ' did you mean "Service"?'
            ]
        )
        assert notes == ["begin Server", "begin Server/Service", "end Server/Service", "end Server"]

    @pytest.mark.parametrize(
        ("text", "advice"),
        [
            ("<Server><Valv/></Server>", 'did you mean "Valve"?'),
            ("<Server><Zzzzz/></Server>", "is left out with all it contains; take it out"),
            ("<Server><Realm><Reaml/></Realm></Server>", 'did you mean "Realm"?'),
        ],
    )
    def test_advises(self, text: str, advice: str) -> None:
        """
        Names with a star are offered wherever they may stand.
        """
        digester = Digester()
        for pattern in ("Server", "Server/Service", "*/Valve", "*/Realm", "*/Realm/Realm"):
            digester.addRule(pattern, Rule())
        digester.parse(text.encode())
        assert digester.warnings[0].endswith(advice)

    def test_namesOutermost(self) -> None:
        """
        A file of quite another kind is an error, and so is one whose outermost element is misspelt: nothing in it would count.
        """
        digester = Digester()
        digester.addRule("Server", Rule())
        with pytest.raises(
            ConfigurationError, match=f"{FILE}:1: <html>: the outermost element must be <Server>$"
        ):
            digester.parse(b"<html/>", name=FILE)
        with pytest.raises(ConfigurationError, match='must be <Server>; did you mean "Server"'):
            digester.parse(b"<Sever/>", name=FILE)


class StackTests:
    """
    The stack of objects.
    """

    def test_returnsFirst(self) -> None:
        """
        What is pushed first comes back, though it was popped since.
        """
        digester = Digester()
        digester.addRule("a", Pushing())
        digester.addRule("a/b", Pushing())
        assert digester.parse(b"<a><b/></a>") == "a"

    def test_returnsRoot(self) -> None:
        """
        An object handed in is below all others, and comes back.
        """
        root = object()
        digester = Digester()
        digester.addRule("a", Pushing())
        assert digester.parse(b"<a/>", root) is root

    def test_peeks(self) -> None:
        """
        Depth counts from the top; beyond the bottom there is nothing.
        """
        digester = Digester()
        digester.push(1)
        digester.push(2)
        assert [digester.peek(), digester.peek(1), digester.peek(2)] == [2, 1, None]
        assert digester.pop() == 2

    def test_readsAnotherFile(self) -> None:
        """
        A digester can be used again; nothing is left of the first file.
        """
        digester = Digester()
        digester.addRule("a", Pushing())
        digester.addRule("b", Rule())
        assert digester.parse(b"<a/>") == "a"
        assert digester.parse(b"<b/>") is None


class ErrorTests:
    """
    Errors: raised at once, or collected.
    """

    def test_raises(self) -> None:
        """
        The first error ends the reading; it shows the attribute that it is about.
        """
        digester = Digester()
        digester.addRule("a", Rule())
        digester.addRule("a/b", Failing())
        with pytest.raises(ConfigurationError) as caught:
            digester.parse(b"<a>\n<b x='1'/></a>", name=FILE)
        assert str(caught.value) == 'conf/server.xml:2: <b x="1">: does not work; try another'

    def test_collects(self) -> None:
        """
        For a test of the configuration all errors are found; children of what failed are left out.
        """
        notes: list[str] = []
        digester = Digester(collect=True)
        digester.addRule("a", Pushing())
        digester.addRule("a/b", Failing(pushes=True))
        digester.addRule("a/b/c", Recorder(notes))
        digester.addRule("a/d", Recorder(notes))
        assert digester.parse(b"<a>\n<b><c/></b>\n<b/><d/></a>", name=FILE) == "a"
        assert [error.line for error in digester.errors] == [2, 3]
        assert notes == ["begin a/d", "end a/d"]

    def test_restoresStackAfterError(self) -> None:
        """
        What a failed element had pushed is gone when the next one begins.
        """
        seen: list[object] = []

        class Looking(Rule):
            def begin(self, digester: Digester, element: etree._Element, attributes: dict[str, str]) -> None:
                seen.append(digester.peek())

        digester = Digester(collect=True)
        digester.addRule("a", Pushing())
        digester.addRule("a/b", Failing(pushes=True))
        digester.addRule("a/c", Looking())
        digester.parse(b"<a><b/><c/></a>")
        assert seen == ["a"]

    @pytest.mark.parametrize("text", [b"<a", b"<a>&e;</a>"])
    def test_collectsWhatCannotBeRead(self, text: bytes) -> None:
        """
        A file that is not well-formed is one error among others.
        """
        digester = Digester(collect=True)
        assert digester.parse(text, name=FILE) is None
        assert len(digester.errors) == 1

    def test_knowsPlaceOutsideOfElements(self) -> None:
        """
        Before and after reading an error is about the file as a whole.
        """
        digester = Digester()
        digester.addRule("a", Rule())
        digester.parse(b"<a/>", name=FILE)
        assert digester.where == FILE
        assert str(digester.error("wrong")) == "conf/server.xml: wrong"
