"""
Named resources of server.xml and context.xml.
"""

from __future__ import annotations

import pytest
from twisted.logger import capturedLogs

from catalina.deploy.namingresources import (
    ContextEntry,
    ContextEnvironment,
    ContextResource,
    ContextResourceEnvRef,
    ContextResourceLink,
    ContextTransaction,
    NamingResources,
)
from catalina.digester import Digester, ObjectCreate, SetNext, SetProperties

KINDS: dict[str, tuple[type[ContextEntry], str]] = {
    "Environment": (ContextEnvironment, "addEnvironment"),
    "Resource": (ContextResource, "addResource"),
    "ResourceLink": (ContextResourceLink, "addResourceLink"),
    "ResourceEnvRef": (ContextResourceEnvRef, "addResourceEnvRef"),
    "Transaction": (ContextTransaction, "setTransaction"),
}


def digest(body: str) -> tuple[NamingResources, list[str]]:
    """
    Read resources; gives also the warnings.
    """
    digester = Digester(collect=True)
    digester.addRule("GlobalNamingResources", ObjectCreate(NamingResources))
    for name, (kind, method) in KINDS.items():
        digester.addRule(
            f"GlobalNamingResources/{name}", ObjectCreate(kind), SetProperties(), SetNext(method)
        )
    text = f"<GlobalNamingResources>\n{body}</GlobalNamingResources>"
    found = digester.parse(text.encode(), name="server.xml")
    return found, [*digester.warnings, *map(str, digester.errors)]


class NamingResourcesTests:
    """
    What is kept.
    """

    def test_readsUserDatabase(self) -> None:
        """
        The stock server.xml's resource: what is not known is for the factory.
        """
        found, said = digest(
            '<Resource name="UserDatabase" auth="Container" type="org.apache.catalina.UserDatabase"'
            ' factory="org.apache.catalina.users.MemoryUserDatabaseFactory"'
            ' pathname="conf/tomcat-users.xml"/>'
        )
        resource = found.resources["UserDatabase"]
        assert (resource.auth, resource.type, resource.singleton) == (
            "Container",
            "org.apache.catalina.UserDatabase",
            True,
        )
        assert resource.properties == {
            "factory": "org.apache.catalina.users.MemoryUserDatabaseFactory",
            "pathname": "conf/tomcat-users.xml",
        }
        assert resource.where == "server.xml:2"
        assert said == []

    def test_readsOthers(self) -> None:
        """
        Constants, links, references and the transaction.
        """
        found, said = digest(
            '<Environment name="n" type="java.lang.Integer" value="7" override="false"/>'
            '<ResourceLink name="l" global="g" type="t" username="u"/><ResourceEnvRef name="r" type="t"/>'
            '<Transaction factory="f"/>'
        )
        entry, link = found.environments["n"], found.resourceLinks["l"]
        assert (entry.type, entry.value, entry.override) == ("java.lang.Integer", "7", False)
        assert (link.globalName, link.properties) == ("g", {"username": "u"})
        assert found.resourceEnvRefs["r"].override is True
        assert found.transaction is not None
        assert found.transaction.properties == {"factory": "f"}
        assert found.findEntry("l") is link
        assert found.findEntry("none") is None
        assert said == []

    def test_keepsFirstOfDoubles(self) -> None:
        """
        A name can be given once, whatever the kind; the second one is left out with a warning.
        """
        with capturedLogs() as events:
            found, _ = digest('<Environment name="n" value="1"/>\n<Resource name="n"/>')
        assert list(found.environments) == ["n"]
        assert found.resources == {}
        assert [(each["where"], each["kind"], each["earlier"]) for each in events] == [
            ("server.xml:3", "Resource", "server.xml:2")
        ]

    @pytest.mark.parametrize("kind", ["Environment", "Resource", "ResourceLink", "ResourceEnvRef"])
    def test_needsName(self, kind: str) -> None:
        """
        Without a name nobody finds it.
        """
        _, said = digest(f"<{kind}/>")
        assert said == [f'server.xml:2: <{kind}>: {kind} needs a name; add name="..."']

    def test_checksWords(self) -> None:
        """
        Who signs on is one of two.
        """
        _, said = digest('<Resource name="n" auth="Nobody"/>')
        assert "auth must be one of Container, Application" in said[0]
