"""
An application that is served from its archive, with ``unpackWARs="false"``
(org.apache.naming.resources.WARDirContext).
"""

from __future__ import annotations

from collections.abc import Iterable

from catalina.naming.resources.basedircontext import BaseDirContext, Mount
from catalina.naming.resources.sources import ArchiveSource


class WARDirContext(BaseDirContext):
    """
    The files of an application that lies in a zip archive; they have no real path and cannot be written.
    """

    def openMounts(self) -> Iterable[Mount]:
        return [Mount("", ArchiveSource(self.docBase))]
