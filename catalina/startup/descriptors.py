"""
The descriptors of an application, read so that none is overlooked.

A web.xml or context.xml may hold all that protects an application. Only one that does not exist counts as none: whatever else keeps it
from being read keeps the application from running.
"""

from __future__ import annotations

import os
import zipfile
import zlib
from pathlib import Path

from catalina.digester import ConfigurationError
from catalina.naming.resources import BaseDirContext, FileDirContext, ResourceError


def readDescriptor(resources: BaseDirContext, path: str, label: str) -> bytes | None:
    """
    Read a descriptor out of an application's files.

    :param path: such as ``WEB-INF/web.xml``.
    :param label: the descriptor as the user knows it.
    :returns: None if there is none.
    :raises ConfigurationError: there is one, and it cannot or may not be read.
    """
    try:
        resource = resources.demand(f"/{path}")
        return None if resource is None else resource.readBytes()
    except ResourceError as error:
        raise ConfigurationError(label, 0, "", str(error)) from error
    except (OSError, zipfile.BadZipFile, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise ConfigurationError(label, 0, "", f"cannot be read: {reason}", "check the file") from error


def readInFolder(folder: Path, path: str, label: str) -> bytes | None:
    """
    `readDescriptor` for a folder whose context is not known yet; links may lead anywhere.
    """
    resources = FileDirContext(str(folder))
    resources.cachingAllowed, resources.allowLinking = False, True
    resources.allocate()
    try:
        return readDescriptor(resources, path, label)
    finally:
        resources.release()


def isThere(file: Path) -> bool:
    """
    Whether there is anything of this name, be it a link that leads nowhere, or in a folder that may not be looked into.
    """
    try:
        os.lstat(file)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True
