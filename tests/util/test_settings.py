"""
Settings: declared once on a class, read from XML, told about in errors.
"""

from __future__ import annotations

import pytest

from catalina.util.errors import ConfigurationError
from catalina.util.settings import Setting, applySettings, settingsOf

WHERE = "conf/server.xml:69"


def evenNumber(text: str) -> int:
    """
    A setting's own way of reading its text.
    """
    if int(text) % 2:
        raise ValueError("must be even")
    return int(text)


class Component:
    """
    Has one setting of each kind.
    """

    port = Setting(int, 8080, minimum=0, maximum=65535, doc="where to listen")
    timeout = Setting(int, 20000, unit="ms", minimum=-1)
    ratio = Setting(float, 0.5, maximum=1)
    secure = Setting(bool, False)
    address: Setting[str | None] = Setting(str, None)
    names: Setting[list[str]] = Setting(list, [])
    compression = Setting(str, "off", choices=("on", "off", "force"))
    encoding = Setting(str, "", name="URIEncoding", aliases=("uriEncoding",))
    sendfile = Setting(bool, True, name="useSendfile", inert="the kernel decides")
    even = Setting(evenNumber, 2)


class Derived(Component):
    """
    Changes a default, adds a setting, takes one away.
    """

    port = Setting(int, 8009)
    secret = Setting(str, "")
    compression = "off"


class Handler:
    """
    Something that a component hands attributes on to.
    """

    maxThreads = Setting(int, 200, minimum=1)
    port = Setting(int, 1)


class Front(Component):
    """
    Takes attributes for a handler, and anything that begins with ``x-``.
    """

    def __init__(self) -> None:
        self.handler = Handler()
        self.extras: dict[str, str] = {}

    def settingTargets(self) -> list[object]:
        """
        Name the handler.
        """
        return [self.handler]

    def setProperty(self, name: str, text: str) -> bool:
        """
        Keep free attributes.
        """
        if name.startswith("x-"):
            self.extras[name] = text
        return name.startswith("x-")


class SettingTests:
    """
    A setting as an attribute.
    """

    def test_givesDefault(self) -> None:
        """
        What nothing sets has its default.
        """
        assert Component().port == 8080

    def test_isSetPerInstance(self) -> None:
        """
        Setting it on one component leaves others alone.
        """
        one, other = Component(), Component()
        one.port = 1
        assert (one.port, other.port) == (1, 8080)

    def test_isCopiedIfMutable(self) -> None:
        """
        Two components never share a list.
        """
        one, other = Component(), Component()
        one.names.append("x")
        assert other.names == []

    def test_isDeclarationOnClass(self) -> None:
        """
        On the class the declaration itself is found.
        """
        assert Component.port.doc == "where to listen"
        assert Component.encoding.name == "URIEncoding"

    def test_becomesPlainAttribute(self) -> None:
        """
        Once read it lies in the instance, so that reading it again costs nothing special.
        """
        component = Component()
        assert component.port == vars(component)["port"]


class ParseTests:
    """
    From text to value.
    """

    @pytest.mark.parametrize(
        ("name", "text", "value"),
        [
            ("port", "0", 0),
            ("port", "+80", 80),
            ("port", " 65535\n", 65535),
            ("timeout", "-1", -1),
            ("ratio", "1", 1.0),
            ("ratio", "-2.5e-3", -0.0025),
            ("ratio", ".5", 0.5),
            ("secure", "true", True),
            ("secure", "TRUE", True),
            ("secure", "False", False),
            ("address", " as it is ", " as it is "),
            ("address", "", ""),
            ("names", "a, b,,c ", ["a", "b", "c"]),
            ("names", "", []),
            ("compression", "FORCE", "force"),
            ("even", "4", 4),
        ],
    )
    def test_reads(self, name: str, text: str, value: object) -> None:
        """
        Each type reads what users write.
        """
        found = settingsOf(Component)[name].parse(text)
        assert found == value
        assert type(found) is type(value)

    @pytest.mark.parametrize(
        ("name", "text", "message"),
        [
            ("port", "80a", "must be a whole number from 0 to 65535"),
            ("port", "", "must be a whole number from 0 to 65535"),
            ("port", "-1", "must be a whole number from 0 to 65535"),
            ("port", "65536", "must be a whole number from 0 to 65535"),
            ("port", "1_000", "must be a whole number from 0 to 65535"),
            ("port", "\u0661", "must be a whole number from 0 to 65535"),
            ("port", "0x50", "must be a whole number from 0 to 65535"),
            ("port", "9" * 5000, "must be a whole number from 0 to 65535"),
            ("timeout", "-2", "must be a whole number, -1 or more (ms)"),
            ("ratio", "1.5", "must be a number, 1 or less"),
            ("ratio", "nan", "must be a number, 1 or less"),
            ("secure", "yes", "must be true or false"),
            ("secure", "ture", "must be true or false"),
            ("compression", "maybe", "must be one of on, off, force"),
            ("even", "3", "must be even"),
        ],
    )
    def test_refuses(self, name: str, text: str, message: str) -> None:
        """
        What does not fit is refused, and the error says what would.
        """
        with pytest.raises(ValueError) as caught:
            settingsOf(Component)[name].parse(text)
        assert str(caught.value) == message


class SettingsOfTests:
    """
    All settings of a class.
    """

    def test_goesByXmlName(self) -> None:
        """
        Keys are the names in XML, without aliases.
        """
        assert settingsOf(Component)["URIEncoding"] is Component.encoding
        assert "encoding" not in settingsOf(Component)
        assert "uriEncoding" not in settingsOf(Component)

    def test_inherits(self) -> None:
        """
        A derived class has its bases' settings, with its own defaults, and without what it replaced.
        """
        found = settingsOf(Derived)
        assert found["port"].default == 8009
        assert found["timeout"] is Component.timeout
        assert "secret" in found
        assert "compression" not in found

    def test_isEmptyWithoutSettings(self) -> None:
        """
        Any class can be asked.
        """
        assert settingsOf(object) == {}


class ApplySettingsTests:
    """
    What XML says reaches the component.
    """

    def test_setsAll(self) -> None:
        """
        Each attribute is set with its type; by alias too.
        """
        component = Component()
        warnings = applySettings(component, {"port": "80", "uriEncoding": "UTF-8", "secure": "true"}, WHERE)
        assert (component.port, component.encoding, component.secure, warnings) == (80, "UTF-8", True, [])

    def test_warnsOfUnknown(self) -> None:
        """
        An unknown attribute is a warning with place and nearest name; the others are set.
        """
        component = Component()
        warnings = applySettings(component, {"prt": "1", "secure": "true"}, WHERE, "Connector")
        assert warnings == [
            'conf/server.xml:69: <Connector prt="1">: prt is not known here; did you mean "port"?'
        ]
        assert component.secure

    def test_warnsWithoutNearest(self) -> None:
        """
        Where nothing comes close the warning says what happens.
        """
        (warning,) = applySettings(Component(), {"zzz": "1"}, WHERE)
        assert warning.startswith(
            'conf/server.xml:69: <Component zzz="1">: zzz is not known here; it is ignored'
        )

    def test_warnsOfInert(self) -> None:
        """
        A setting without effect is set, and said to have none.
        """
        component = Component()
        (warning,) = applySettings(component, {"useSendfile": "false"}, WHERE)
        assert warning == (
            'conf/server.xml:69: <Component useSendfile="false">: useSendfile has no effect:'
            " the kernel decides; take it out to be rid of this warning"
        )
        assert component.sendfile is False

    @pytest.mark.parametrize(
        ("attributes", "text"),
        [
            (
                {"port": "80a"},
                '<Connector port="80a">: port must be a whole number from 0 to 65535;'
                ' for example port="8080"',
            ),
            (
                {"secure": "ja"},
                '<Connector secure="ja">: secure must be true or false; for example secure="false"',
            ),
            (
                {"compression": "x"},
                '<Connector compression="x">: compression must be one of on, off, force;'
                ' for example compression="off"',
            ),
        ],
    )
    def test_raisesForBadValues(self, attributes: dict[str, str], text: str) -> None:
        """
        A value that cannot be parsed is an error with place, element, expectation and example.
        """
        with pytest.raises(ConfigurationError) as caught:
            applySettings(Component(), attributes, WHERE, "Connector")
        assert str(caught.value) == f"conf/server.xml:69: {text}"

    def test_handsOnToTargets(self) -> None:
        """
        Attributes of a component's helpers are set on these, but the component's own come first.
        """
        front = Front()
        assert applySettings(front, {"maxThreads": "5", "port": "90"}, WHERE) == []
        assert (front.handler.maxThreads, front.port, front.handler.port) == (5, 90, 1)

    def test_offersTargetsNames(self) -> None:
        """
        The nearest name may be a helper's.
        """
        (warning,) = applySettings(Front(), {"maxThread": "5"}, WHERE)
        assert 'did you mean "maxThreads"?' in warning

    def test_asksComponentLast(self) -> None:
        """
        A component with free attributes takes what nobody declared, and may refuse it.
        """
        front = Front()
        warnings = applySettings(front, {"x-a": "1", "y-a": "2"}, WHERE)
        assert front.extras == {"x-a": "1"}
        assert len(warnings) == 1
