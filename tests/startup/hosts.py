"""A host's folders without a server, for what looks into them."""

from __future__ import annotations

import zipfile
from pathlib import Path
from types import SimpleNamespace

from catalina.lifecycle import LifecycleState
from catalina.startup.appbase import AppBase
from catalina.startup.contextfiles import ContextFiles
from catalina.startup.deployed import DeployedApplication, Inspector
from catalina.util.contextname import ContextName


class Folders:
    """
    CATALINA_BASE with webapps and conf/Catalina/localhost.

    :param settings: attributes of the host, in place of their defaults.
    """

    def __init__(self, base: Path, **settings: object) -> None:
        self.base = base
        self.webapps = base / "webapps"
        self.xml = base / "conf" / "Catalina" / "localhost"
        for each in (self.webapps, self.xml):
            each.mkdir(parents=True)
        defaults = {"deployXML": True, "copyXML": False, "unpackWARs": True, "undeployOldVersions": False}
        self.host = SimpleNamespace(
            appBaseFolder=self.webapps,
            xmlBaseFolder=self.xml,
            children={},
            ignores=lambda name: name.startswith("ignored"),
            **(defaults | settings),
        )
        self.appBase = AppBase(self.host)
        self.files = ContextFiles(self.host, self.appBase, base, {"place": "here"})
        self.deployed: dict[str, DeployedApplication] = {}
        self.inspector = Inspector(self.host, self.appBase, self.files, self.deployed)

    def folder(self, name: str) -> Path:
        """Make an application's folder."""
        place = self.webapps / name
        (place / "WEB-INF").mkdir(parents=True)
        (place / "WEB-INF" / "web.xml").write_text("<web-app/>")
        return place

    def archive(self, name: str, inner: str = "", text: str = "") -> Path:
        """Make an application's archive."""
        place = self.webapps / name
        with zipfile.ZipFile(place, "w") as archive:
            archive.writestr("page.txt", text)
            if inner:
                archive.writestr("META-INF/context.xml", inner)
        return place

    def descriptor(self, name: str, text: str = "<Context/>") -> Path:
        """Write a context file."""
        place = self.xml / name
        place.write_text(text)
        return place

    def deploy(self, name: str, state: LifecycleState = LifecycleState.STARTED) -> DeployedApplication:
        """Count an application as deployed, as it is now."""
        contextName = ContextName.ofFile(name)
        plan = self.files.plan(self.appBase.artifactsOf(contextName))
        context = self.files.make(plan, plan.source)
        context.state = state
        self.deployed[contextName.name] = self.inspector.record(contextName, context, plan)
        return self.deployed[contextName.name]

    def namesFound(self) -> tuple[list[str], list[str], list[str]]:
        """What a look finds: new, changed, old."""
        found = self.inspector.look()
        return tuple([each.name for each in names] for names in (found.new, found.changed, found.old))  # type: ignore[return-value]
