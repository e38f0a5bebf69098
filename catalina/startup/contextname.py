"""
The three names of an application: its file's, its path and its version (org.apache.catalina.util.ContextName).

``ROOT`` is the path ``""``, ``a#b`` is ``/a/b``, and what follows ``##`` is the version.
"""

from __future__ import annotations

from dataclasses import dataclass


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
        """The names of an application by its folder, or by its archive's or context file's name without the extension."""
        base, _, version = name.partition("##")
        base = base.lstrip("#/") if base.startswith(("#", "/")) else base
        return cls("" if base in ("ROOT", "") else "/" + base.replace("#", "/"), version)

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
