"""The table of what has no effect: it is what the documentation says, and what is not in it really does something."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

import catalina
from catalina.core import StandardContext
from catalina.digester import ConfigurationError, Digester
from catalina.startup.serverrules import addContextRules, addServerRules
from catalina.startup.unsupported import (
    CLASSES,
    COMPONENTS,
    WEB_CLASSES,
    isUndocumented,
    page,
    reasonFor,
    rows,
)
from catalina.util import resolveClassName, settingsOf

PACKAGE = Path(catalina.__file__).parent
PAGE = PACKAGE.parent / "docs" / "configuration" / "unsupported.rst"


def components() -> list[Any]:
    """The classes that server.xml and context.xml make."""
    names = [name for each in COMPONENTS.values() for name in each]
    return [resolveClassName(f"org.apache.catalina.{name}") for name in names]


def namesRead() -> set[str]:
    """Every attribute that some code of the container reads, by its own name or one in a text (``getattr``)."""
    found = set()
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                found.add(node.attr)
            elif isinstance(node, ast.Tuple | ast.Call):
                parts = node.elts if isinstance(node, ast.Tuple) else node.args
                found |= {
                    part.value
                    for part in parts
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                }
    return found


class TableTests:
    """The table."""

    def test_documentation(self) -> None:
        """The page is the table; ``python -m catalina.startup.unsupported`` makes it anew."""
        assert PAGE.read_text("utf-8") == page()

    def test_rows(self) -> None:
        """Each row has a reason of its own, is there once, and begins in lower case, as it goes on behind a colon."""
        found = rows()
        assert all(row.reason.strip() and not row.reason.endswith(".") for row in found)
        keys = [(row.file, row.element, row.subject) for row in found]
        assert len(keys) == len(set(keys))

    @pytest.mark.parametrize("component", components(), ids=lambda each: each.__name__)
    def test_othersAreRead(self, component: Any) -> None:
        """A setting that is not in the table is read by somebody: what is taken silently does something."""
        settings = settingsOf(component).values()
        assert [s.name for s in settings if not s.inert and s.attribute not in READ] == []

    @pytest.mark.parametrize("component", components(), ids=lambda each: each.__name__)
    def test_othersAreExplained(self, component: Any) -> None:
        """It also says what it is for."""
        assert [s.name for s in settingsOf(component).values() if not s.inert and not s.doc] == []

    @pytest.mark.parametrize("component", components(), ids=lambda each: each.__name__)
    def test_nothingIsHidden(self, component: Any) -> None:
        """What has a setting is never passed over as undocumented."""
        assert [
            name for name in settingsOf(component) if isUndocumented(component.__new__(component), name)
        ] == []


READ = namesRead()


class ClassTests:
    """Classes that are not here."""

    @pytest.mark.parametrize(
        "name", sorted(name for name in {**CLASSES, **WEB_CLASSES} if not name.endswith("."))
    )
    def test_areNotThere(self, name: str) -> None:
        """A class stands in the table only as long as there is none."""
        assert reasonFor(name) == {**CLASSES, **WEB_CLASSES}[name]

    @pytest.mark.parametrize("package", [name for name in CLASSES if name.endswith(".")])
    def test_wholePackages(self, package: str) -> None:
        """A package stands there only if nothing of it is built: a class that is misspelt in one that is would be left out."""
        with pytest.raises(ImportError):
            resolveClassName(package[:-1])
        assert reasonFor(f"{package}Some") == CLASSES[package]

    def test_others(self) -> None:
        """What is there, and what nobody knows, has no reason."""
        assert reasonFor("org.apache.catalina.valves.AccessLogValve") is None
        assert reasonFor("com.example.Valve") is None
        assert reasonFor("") is None

    def test_unknownIsAnError(self) -> None:
        """A class that neither Tomcat nor anybody else has is an error with file and line, not a warning."""
        digester = Digester()
        addServerRules(digester)
        with pytest.raises(ConfigurationError, match="server.xml:2: <Listener className"):
            digester.parse(
                b'<Server>\n<Listener className="com.example.Missing"/></Server>', None, "server.xml"
            )

    @pytest.mark.parametrize(
        ("name", "meant"),
        [
            ("org.apache.catalina.valves.RemoteAdrValve", "catalina.valves.RemoteAddrValve"),
            ("org.apache.catalina.session.StandartManager", "catalina.session.StandardManager"),
            ("org.apache.catalina.loader.WebapLoader", "catalina.loader.WebappLoader"),
        ],
    )
    def test_misspeltIsAnError(self, name: str, meant: str) -> None:
        """So is one of Tomcat's that is misspelt: what is meant might protect the application."""
        element = {"valves": "Valve", "session": "Manager", "loader": "Loader"}[name.split(".")[3]]
        digester = Digester()
        addContextRules(digester, "Context")
        text = f'<Context>\n<{element} className="{name}"/></Context>'
        with pytest.raises(ConfigurationError, match=f'context.xml:2: .* did you mean "{meant}"'):
            digester.parse(text.encode(), StandardContext(), "context.xml")


class WarningTests:
    """Using what stands in the table."""

    TEXT = b"""<Context>
<Manager><Store className="org.apache.catalina.session.FileStore" directory="x"/></Manager>
<Valve className="org.apache.catalina.valves.SSLValve"
       sslClientCertHeader="x"/>
<Context-is-unknown/>
</Context>"""

    def test_onceEach(self) -> None:
        """One line for each, with file and line and what to do; what the element contains is not spoken of."""
        digester = Digester()
        addContextRules(digester, "Context")
        digester.parse(self.TEXT, StandardContext(), "conf/context.xml")
        places = [warning.partition(">")[0] for warning in digester.warnings]
        assert places == [
            "conf/context.xml:2: <Store",
            'conf/context.xml:3: <Valve className="org.apache.catalina.valves.SSLValve"',
            "conf/context.xml:5: <Context-is-unknown",
        ]
        assert all(
            warning.endswith("take it out to be rid of this warning") for warning in digester.warnings[:2]
        )
