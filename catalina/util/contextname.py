"""
The three names of an application: its file's, its path and its version (org.apache.catalina.util.ContextName).

``ROOT`` is the path ``""``, ``a#b`` is ``/a/b``, and what follows ``##`` is the version. Deployment makes one of a
file's name, the manager of what a client asks for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

#: What would lead out of appBase, or into a name that stands for something else.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\\#]|//|/\.{1,2}(?:/|$)|/$")
_UNSAFE_VERSION = re.compile(r"[\x00-\x1f\x7f\\/#]")

#: Folders and archives of an application, and its context file, are named so.
_EXTENSIONS = (".war", ".xml")


@dataclass(frozen=True)
class ContextName:
    """
    The names of one application.

    :param path: the context path, empty for the root.
    :param version: the version, empty for none.
    """

    path: str
    version: str = ""

    @classmethod
    def ofFile(cls, name: str) -> ContextName:
        """The names of an application by its folder, its archive or its context file."""
        if name.lower().endswith(_EXTENSIONS):
            name = name[:-4]
        base, _, version = name.partition("##")
        base = base.lstrip("#/")
        return cls("" if base in ("ROOT", "") else "/" + base.replace("#", "/"), version)

    @classmethod
    def ofPath(cls, path: str, version: str = "") -> ContextName:
        """
        The names of an application by its context path.

        :param path: ``/`` and ``/ROOT`` are the root's too.
        :raises ValueError: there can be no application of this path and version.
        """
        path = "" if path in ("/", "/ROOT") else path
        if path and (not path.startswith("/") or _UNSAFE.search(path)):
            raise ValueError(f"{path!r} is no context path: write it as /app or /some/app")
        if _UNSAFE_VERSION.search(version):
            raise ValueError(
                f"{version!r} is no version: it may have no slash, backslash, # or control character"
            )
        return cls(path, version)

    @property
    def baseName(self) -> str:
        """The name of the folder: ``ROOT``, ``a#b``, ``a##2``."""
        base = self.path.lstrip("/").replace("/", "#") or "ROOT"
        return f"{base}##{self.version}" if self.version else base

    @property
    def name(self) -> str:
        """What the host calls it: the path, with the version behind it where there is one."""
        return f"{self.path}##{self.version}" if self.version else self.path

    @property
    def display(self) -> str:
        """For the log."""
        return (self.path or "/") + (f"##{self.version}" if self.version else "")
