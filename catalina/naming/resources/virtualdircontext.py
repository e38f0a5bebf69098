"""
An application that is put together from several folders, while it is being developed
(org.apache.naming.resources.VirtualDirContext).
"""

from __future__ import annotations

from collections.abc import Iterable

from catalina.naming.resources.basedircontext import Mount
from catalina.naming.resources.filedircontext import FileDirContext
from catalina.naming.resources.sources import openSource
from catalina.util.settings import Setting


class VirtualDirContext(FileDirContext):
    """The files of a folder, and below them those of further ones."""

    extraResourcePaths = Setting(
        str,
        "",
        doc="further folders, as /path=folder, separated by commas; a folder alone, or /=folder, is seen at "
        "the root",
    )

    def openMounts(self) -> Iterable[Mount]:
        extra = [
            Mount(path, openSource(location, allowLinking=self.allowLinking))
            for path, location in parseExtraResourcePaths(self.extraResourcePaths)
        ]
        return [*super().openMounts(), *extra]


def parseExtraResourcePaths(text: str) -> list[tuple[str, str]]:
    """
    Read the attribute ``extraResourcePaths``.

    :returns: paths without a slash at the end (empty for the root) and folders, in the order in which they
        are asked.
    """
    paths = []
    for part in text.split(","):
        path, equals, location = (each.strip() for each in part.partition("="))
        if not equals:
            path, location = "", path
        if location:
            paths.append((path.rstrip("/"), location))
    return paths
