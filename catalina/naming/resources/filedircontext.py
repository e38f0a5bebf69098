"""An application in a folder, as most are (org.apache.naming.resources.FileDirContext)."""

from __future__ import annotations

import os
from collections.abc import Iterable

from catalina.naming.resources.basedircontext import BaseDirContext, Mount
from catalina.naming.resources.resource import ResourceError
from catalina.naming.resources.sources import DirectorySource
from catalina.util.settings import Setting


class FileDirContext(BaseDirContext):
    """
    The files of an application that lies in a folder.

    Links inside the folder are followed as long as they stay in it and do not lead from a public path into
    WEB-INF or META-INF.
    """

    allowLinking = Setting(bool, False, doc="follow symbolic links that lead out of the application's folder")

    def openMounts(self) -> Iterable[Mount]:
        if not os.path.isdir(self.docBase):
            raise ResourceError(
                f'docBase "{self.docBase}" is not a folder; make it, or mend the docBase of the Context'
            )
        return [Mount("", DirectorySource(self.docBase, self.allowLinking))]
