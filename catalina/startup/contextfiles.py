"""
From the files of an application to its context: where it is served from, and what its context files say.

`plan` finds out what an application consists of, `make` reads the context files into a context: conf/context.xml, then the
host's defaults, then the application's own, which is the one in xmlBase or, without that, META-INF/context.xml
(HostConfig.deployDescriptor and its kin, ContextConfig.contextConfig and fixDocBase in Tomcat).
"""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from twisted.logger import Logger

from catalina.core import StandardContext
from catalina.digester import ConfigurationError, Digester
from catalina.digester.reader import readXml
from catalina.startup.appbase import ARCHIVE, HOST_DEFAULTS, AppBase, Artifacts
from catalina.startup.configclasses import configClassOf
from catalina.startup.contextconfig import ContextConfig
from catalina.startup.descriptors import isThere, readInFolder
from catalina.startup.serverrules import addContextRules
from catalina.startup.war import unfinishedBeside
from catalina.util.contextname import ContextName

INNER = "META-INF/context.xml"


@dataclass(frozen=True)
class Plan:
    """
    What one application consists of.

    :param descriptor: its file in xmlBase, if it has one.
    :param archive: the archive that it comes from, if it does.
    :param folder: the folder that it is served from, or will be when the archive is unpacked.
    :param unpack: whether the archive is to be unpacked.
    :param external: whether docBase leads out of appBase.
    """

    name: ContextName
    descriptor: Path | None
    archive: Path | None
    folder: Path
    unpack: bool = False
    external: bool = False

    @property
    def docBase(self) -> Path:
        """What is served: the folder, or the archive itself."""
        return self.folder if self.archive is None or self.unpack else self.archive

    @property
    def source(self) -> Path:
        """What the user put there."""
        return self.archive or self.folder


class ContextFiles:
    """
    Reads the context files of one host's applications; everything here blocks.

    :param base: CATALINA_BASE.
    :param properties: what ``${...}`` stands for.
    """

    _log = Logger()

    def __init__(self, host: Any, appBase: AppBase, base: Path, properties: Mapping[str, str]) -> None:
        self._host = host
        self._appBase = appBase
        self._base = base
        self._properties = properties

    def label(self, file: Path) -> str:
        """A file as the user knows it: relative to CATALINA_BASE where it is below that."""
        for base in (self._base, self._base.resolve()):
            if file.is_relative_to(base):
                return str(file.relative_to(base))
        return str(file)

    @property
    def defaults(self) -> tuple[Path, Path]:
        """The files that hold for every application of the host."""
        return self._base / "conf" / "context.xml", self._appBase.xmlFolder / HOST_DEFAULTS

    # what it consists of

    def plan(self, artifacts: Artifacts) -> Plan:
        """
        Find out where an application is served from.

        :raises ConfigurationError: its docBase does not exist, or its context file is wrong.
        """
        name, descriptor = artifacts.name, artifacts.descriptor
        docBase = self._docBaseOf(artifacts) if descriptor is not None else None
        if docBase is not None:
            return self._external(artifacts, docBase)
        folder = self._appBase.folderOf(name)
        if artifacts.archive is None and artifacts.folder is None:
            assert descriptor is not None
            raise ConfigurationError(
                self.label(descriptor),
                1,
                "<Context>",
                f"there is neither {self.label(folder)} nor {self.label(self._appBase.archiveOf(name))}",
                "put one of them there, or name another place by docBase",
            )
        unpack = artifacts.archive is not None and self._unpacks(artifacts)
        if artifacts.archive is not None and artifacts.folder is not None and not unpack:
            self._appBase.tellOnce(
                "{folder} is ignored: {archive} comes first, and unpackWARs is false",
                folder=self.label(folder),
                archive=self.label(artifacts.archive),
            )
        return Plan(name, descriptor, artifacts.archive, folder, unpack)

    def _docBaseOf(self, artifacts: Artifacts) -> Path | None:
        """The docBase of a context file, if it has one that leads out of appBase."""
        assert artifacts.descriptor is not None
        text = self.read(StandardContext(), artifacts.descriptor).docBase
        if not text:
            return None
        appBase = self._appBase.folder
        place = Path(os.path.abspath(appBase / text))
        if appBase in (place, place.parent) or place.resolve().is_relative_to(appBase):
            self._appBase.tellOnce(
                '{file}: docBase="{docBase}" lies inside of appBase and is ignored; leave it out',
                file=self.label(artifacts.descriptor),
                docBase=text,
            )
            return None
        return place

    def _external(self, artifacts: Artifacts, docBase: Path) -> Plan:
        descriptor = artifacts.descriptor
        assert descriptor is not None
        for hidden in (artifacts.archive, artifacts.folder):
            if hidden is not None and (hidden is artifacts.archive or docBase.suffix.lower() != ARCHIVE):
                self._appBase.tellOnce(
                    "{hidden} is ignored: {file} has another docBase",
                    hidden=self.label(hidden),
                    file=self.label(descriptor),
                )
        if docBase.is_dir():
            return Plan(artifacts.name, descriptor, None, docBase, external=True)
        if docBase.is_file():
            folder = self._appBase.folderOf(artifacts.name)
            return Plan(artifacts.name, descriptor, docBase, folder, self._unpacks(artifacts), external=True)
        remedy = "put the application there, or mend the docBase"
        raise ConfigurationError(
            self.label(descriptor),
            1,
            f'<Context docBase="{docBase}">',
            "there is no such folder or archive",
            remedy,
        )

    def _unpacks(self, artifacts: Artifacts) -> bool:
        """Whether archives are unpacked: the host's unpackWARs, unless the application's own context file says no."""
        if not self._host.unpackWARs:
            return False
        if artifacts.descriptor is not None:
            return bool(self.read(StandardContext(), artifacts.descriptor).unpackWAR)
        if artifacts.archive is None:
            return True
        label = self.label(artifacts.archive)
        return bool(self.readInner(StandardContext(), artifacts.archive, label).unpackWAR)

    def readInner(self, context: StandardContext, source: Path, label: str) -> StandardContext:
        """
        Read META-INF/context.xml of a folder or an archive into a context, if there is one that may be read.

        :raises ConfigurationError: it is wrong.
        """
        inner = self.innerOf(source)
        return context if inner is None else self._parse(context, inner, f"{label}/{INNER}")

    def innerOf(self, source: Path) -> bytes | None:
        """
        META-INF/context.xml of a folder or an archive; None if it has none, or the host wants none (deployXML).

        :raises ConfigurationError: there is one in the folder, and it cannot be read.
        """
        if not self._host.deployXML:
            return None
        if source.is_dir():
            return readInFolder(source, INNER, f"{self.label(source)}/{INNER}")
        try:
            with zipfile.ZipFile(source) as archive:
                return archive.read(INNER)
        except (OSError, KeyError, zipfile.BadZipFile, RuntimeError, NotImplementedError):
            return None

    # what the context files say

    def make(self, plan: Plan, source: Path) -> StandardContext:
        """
        Make the context of an application.

        :param source: where its files are now: its docBase, or what was unpacked beside that.
        :raises ConfigurationError: a context file is wrong, or names a class that cannot be used.
        """
        context = self.empty(plan.name, plan.docBase)
        inner = None if plan.descriptor is not None else self.innerOf(source)
        label = f"{self.label(plan.docBase)}/{INNER}"
        own: Path | bytes | None = inner
        if plan.descriptor is not None:
            label = self.label(plan.descriptor)
            own = context.configFile = plan.descriptor
        if own is None or readXml(own, label).get("override", "").lower() != "true":
            for file in self.defaults:
                if isThere(file):
                    self.read(context, file)
        if own is not None:
            self._parse(context, own, label)
        context.path, context.webappVersion = plan.name.path, plan.name.version
        context.docBase = str(plan.docBase)
        context.where = label
        configClassOf(context, "configClass", ContextConfig)
        return context

    def empty(self, name: ContextName, docBase: Path) -> StandardContext:
        """A context that only knows its name and its place."""
        context = StandardContext()
        context.name, context.path, context.webappVersion = name.name, name.path, name.version
        context.docBase = str(docBase)
        return context

    def read(self, context: StandardContext, file: Path) -> StandardContext:
        """
        Read a context file into a context.

        :raises ConfigurationError: it is wrong.
        """
        return self._parse(context, file, self.label(file))

    def _parse(self, context: StandardContext, source: Path | bytes, label: str) -> StandardContext:
        digester = Digester(
            self._properties, lambda warning: self._appBase.tellOnce("{warning}", warning=warning)
        )
        addContextRules(digester, "Context")
        digester.parse(source, context, label)
        return context

    def copyOut(self, plan: Plan, source: Path) -> Path | None:
        """
        With copyXML, the host's or the application's own, copy META-INF/context.xml to xmlBase, which it is read from ever after.

        :returns: the copy, if one was made.
        """
        inner = None if plan.descriptor is not None else self.innerOf(source)
        if inner is None:
            return None
        label = f"{self.label(plan.docBase)}/{INNER}"
        if not self._host.copyXML and not self._parse(StandardContext(), inner, label).copyXML:
            return None
        target = self._appBase.descriptorOf(plan.name)
        writeFile(target, inner)
        return target


def writeFile(target: Path, data: bytes) -> None:
    """Write a file as a whole: beside its place, and renamed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = unfinishedBeside(target)
    beside.write_bytes(data)
    os.replace(beside, target)


def copyBeside(source: Path, place: Path) -> Path:
    """Copy a file or a folder to an unfinished name beside the place that it is for."""
    beside = unfinishedBeside(place)
    beside.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, beside, symlinks=True)
    else:
        shutil.copyfile(source, beside)
    return beside
