"""
The stock rules: elements become components.
"""

from __future__ import annotations

from types import ModuleType

import pytest
from zope.interface import Interface, implementer

from catalina.digester.digester import Digester
from catalina.digester.errors import ConfigurationError
from catalina.digester.rules import CallMethod, CallParam, Ignore, ObjectCreate, Rule, SetNext, SetProperties
from catalina.util import Setting

FILE = "conf/server.xml"


class Host:
    """
    A component with settings, aliases and valves.
    """

    name = Setting(str, "localhost")
    port = Setting(int, 80, minimum=1, maximum=99)
    where = ""

    def __init__(self) -> None:
        self.aliases: list[str] = []
        self.valves: list[object] = []
        self.users: list[tuple[str | None, ...]] = []

    def addAlias(self, alias: str) -> None:
        """
        Take a text.
        """
        if alias == "*":
            raise ValueError('an alias cannot be "*"')
        self.aliases.append(alias)

    def addValve(self, valve: object) -> None:
        """
        Take an object.
        """
        self.valves.append(valve)

    def addUser(self, *parts: str | None) -> None:
        """
        Take several texts.
        """
        self.users.append(parts)


class IValve(Interface):
    """
    What a valve has to do.
    """

    def invoke(request: object) -> None:
        """
        Handle a request.
        """


@implementer(IValve)
class GoodValve:
    """
    Does it.
    """

    pattern = Setting(str, "common")
    where = ""

    def invoke(self, request: object) -> None:
        """
        Handle a request.
        """


@implementer(IValve)
class IdleValve:
    """
    Claims to do it.
    """

    invoke = None


class SlottedValve:
    """
    Cannot be told where it came from.
    """

    __slots__ = ()


class BrokenValve:
    """
    Cannot be made.
    """

    def __init__(self) -> None:
        raise OSError("no more handles")


def load(name: str) -> ModuleType:
    """
    Import the one module ``mine``.
    """
    if name == "shaky":
        raise SyntaxError("in the module")
    if name != "mine":
        raise ModuleNotFoundError(name=name)
    module = ModuleType("mine")
    valves = (GoodValve, IdleValve, SlottedValve, BrokenValve)
    vars(module).update({each.__name__: each for each in valves}, constant=1)
    return module


def digest(
    body: str, collect: bool = False, interface: type[Interface] | None = None
) -> tuple[Host, Digester]:
    """
    Read a host with something in it.
    """
    digester = Digester(load=load, collect=collect)
    digester.addRule("Host", ObjectCreate(Host), SetProperties())
    digester.addRule("Host/Alias", CallMethod("addAlias"))
    digester.addRule(
        "Host/Valve", ObjectCreate(None, "className", interface), SetProperties(), SetNext("addValve")
    )
    digester.addRule("Host/Default", ObjectCreate("mine.GoodValve"), SetProperties(), SetNext("addValve"))
    digester.addRule("Host/Cluster", Ignore("there is no clustering"))
    digester.addRule("Host/Quiet", Ignore())
    digester.addRule("Host/User", CallMethod("addUser", 2), CallParam(0, "name"), CallParam(1, "roles"))
    digester.addRule("Host/Pair", CallMethod("addUser", 2))
    digester.addRule("Host/Pair/First", CallParam(0))
    digester.addRule("Host/Pair/Second", CallParam(1))
    return digester.parse(f"<Host>\n{body}</Host>".encode(), name=FILE), digester


def errorOf(body: str, interface: type[Interface] | None = None) -> str:
    """
    Give the message for a body that is refused.
    """
    with pytest.raises(ConfigurationError) as caught:
        digest(body, interface=interface)
    return str(caught.value)


class ObjectCreateTests:
    """
    Elements make objects.
    """

    def test_usesDefaultClass(self) -> None:
        """
        A class, or the name of one, stands for elements that do not say.
        """
        host, _ = digest("<Default/>")
        assert isinstance(host, Host)
        assert isinstance(host.valves[0], GoodValve)

    def test_usesClassName(self) -> None:
        """
        The attribute names the class; the application's loader finds it.
        """
        host, _ = digest('<Valve className="mine.GoodValve"/><Default className="mine.IdleValve"/>')
        assert [type(each) for each in host.valves] == [GoodValve, IdleValve]

    def test_notesWhere(self) -> None:
        """
        Each object knows where it was written, if it can.
        """
        host, _ = digest('\n<Default/>\n<Valve className="mine.SlottedValve"/>')
        assert host.where == "conf/server.xml:1"
        valve = host.valves[0]
        assert isinstance(valve, GoodValve)
        assert valve.where == "conf/server.xml:3"

    @pytest.mark.parametrize(
        ("body", "message"),
        [
            ("<Valve/>", '<Valve>: Valve needs className; add className="..." with the name of a class'),
            (
                '<Valve className="mine.GodValve"/>',
                '<Valve className="mine.GodValve">: class mine.GodValve does not exist: mine has no GodValve;'
                ' did you mean "mine.GoodValve"?',
            ),
            (
                '<Valve className="mine.BrokenValve"/>',
                '<Valve className="mine.BrokenValve">: BrokenValve cannot be made: OSError: no more handles',
            ),
            (
                '<Valve className="shaky.Valve"/>',
                '<Valve className="shaky.Valve">: class shaky.Valve cannot be loaded:'
                " SyntaxError: in the module;"
                " mend the module, or name another class",
            ),
            (
                '<Valve className="mine.constant"/>',
                '<Valve className="mine.constant">: mine.constant is no class; name a class',
            ),
        ],
    )
    def test_refuses(self, body: str, message: str) -> None:
        """
        Whatever goes wrong with a class is an error with its line.
        """
        assert errorOf(body) == f"conf/server.xml:2: {message}"

    def test_verifiesInterface(self) -> None:
        """
        An object is checked against the interface before it is used.
        """
        host, _ = digest('<Valve className="mine.GoodValve"/>', interface=IValve)
        assert len(host.valves) == 1

    @pytest.mark.parametrize(
        ("name", "reason"), [("IdleValve", "invoke"), ("SlottedValve", "Does not declaratively implement")]
    )
    def test_saysWhatInterfaceMisses(self, name: str, reason: str) -> None:
        """
        The error names the class, what is missing, and the interface.
        """
        message = errorOf(f'<Valve className="mine.{name}"/>', IValve)
        assert message.startswith(f"conf/server.xml:2: <Valve>: {name} cannot stand here: ")
        assert reason in message
        assert message.endswith("name a class that implements IValve")


class SetPropertiesTests:
    """
    Attributes become settings.
    """

    def test_setsAttributes(self) -> None:
        """
        Settings get their values; the class name is none of them.
        """
        host, digester = digest('<Valve className="mine.GoodValve" pattern="%h"/>')
        valve = host.valves[0]
        assert isinstance(valve, GoodValve)
        assert valve.pattern == "%h"
        assert digester.warnings == []

    def test_warnsOfUnknown(self) -> None:
        """
        Unknown attributes are warnings with the element as it stands in the file.
        """
        _, digester = digest('<Default patern="%h"/>')
        assert digester.warnings == [
            'conf/server.xml:2: <Default patern="%h">: patern is not known here; did you mean "pattern"?'
        ]

    def test_findsAllBadValues(self) -> None:
        """
        While errors are collected one bad value does not hide the next, nor the element's contents.
        """
        digester = Digester(collect=True)
        digester.addRule("Host", ObjectCreate(Host), SetProperties())
        digester.addRule("Host/Alias", CallMethod("addAlias"))
        host = digester.parse(b'<Host port="x" prot="1" name="n"><Alias>a</Alias></Host>', name=FILE)
        assert [str(each) for each in digester.errors] == [
            'conf/server.xml:1: <Host port="x">: port must be a whole number from 1 to 99;'
            ' for example port="80"'
        ]
        assert (host.name, host.aliases, len(digester.warnings)) == ("n", ["a"], 1)

    def test_ignoresWhatOthersRead(self) -> None:
        """
        Attributes can be left to other rules.
        """
        digester = Digester()
        digester.addRule("Host", ObjectCreate(Host), SetProperties(ignore=["port"]))
        assert digester.parse(b'<Host port="7"/>').port == 80


class SetNextTests:
    """
    Objects are handed to their parents.
    """

    def test_handsOverWhenComplete(self) -> None:
        """
        The parent gets the object after all in it was read.
        """
        seen: list[str] = []

        class Parent:
            def add(self, child: Host) -> None:
                seen.append(f"{child.name} {child.aliases}")

        digester = Digester()
        digester.addRule("Host", ObjectCreate(Host), SetProperties(), SetNext("add"))
        digester.addRule("Host/Alias", CallMethod("addAlias"))
        digester.parse(b'<Host name="n"><Alias>a</Alias></Host>', Parent())
        assert seen == ["n ['a']"]

    def test_needsNoParent(self) -> None:
        """
        The outermost object may have nobody to go to.
        """
        digester = Digester()
        digester.addRule("Host", ObjectCreate(Host), SetNext("add"))
        assert isinstance(digester.parse(b"<Host/>"), Host)


class CallMethodTests:
    """
    Elements call methods.
    """

    def test_passesText(self) -> None:
        """
        The element's trimmed text is the parameter.
        """
        host, _ = digest("<Alias> a.example </Alias><Alias/>")
        assert host.aliases == ["a.example", ""]

    def test_passesAttributes(self) -> None:
        """
        Attributes can be parameters; what is missing is None, and without the first there is no call.
        """
        host, _ = digest('<User name="a" roles="r"/><User name="b"/><User roles="c"/>')
        assert host.users == [("a", "r"), ("b", None)]

    def test_collectsFromChildren(self) -> None:
        """
        Parameters may be texts of inner elements, in any order.
        """
        host, _ = digest("<Pair><Second>2</Second><First>1</First></Pair><Pair/>")
        assert host.users == [("1", "2")]

    def test_tellsWhatIsRefused(self) -> None:
        """
        A value that the component does not take is an error with the element's line.
        """
        assert errorOf("\n<Alias>*</Alias>") == 'conf/server.xml:3: <Alias>: an alias cannot be "*"'


class IgnoreTests:
    """
    Elements that are known and have no effect.
    """

    def test_saysWhy(self) -> None:
        """
        The reason is a warning; what is inside is passed over without a word.
        """
        _, digester = digest("<Cluster><Channel/></Cluster>")
        assert digester.warnings == [
            "conf/server.xml:2: <Cluster>: Cluster has no effect: there is no clustering"
        ]

    def test_canBeQuiet(self) -> None:
        """
        Without a reason nothing is said.
        """
        _, digester = digest("<Quiet><Anything/></Quiet>")
        assert digester.warnings == []


class RuleTests:
    """
    The base of all rules.
    """

    def test_doesNothing(self) -> None:
        """
        A bare rule makes an element known.
        """
        digester = Digester()
        digester.addRule("a", Rule())
        assert digester.parse(b"<a b='1'>text</a>") is None
        assert digester.warnings == []
