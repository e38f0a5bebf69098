"""
The code of an application that is served from its archive (WebappLoader.setRepositories in Tomcat).

Python imports from a zip, but not from a wheel in a zip, and no C extension at all: so WEB-INF/classes and WEB-INF/lib are
copied to the application's folder for temporary files when it starts; everything else stays in the archive.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

_FOLDERS = ("classes", "lib")
_BLOCK = 1 << 18


def extractCode(resources: Any, target: Path) -> Path:
    """
    Copy an application's code.

    :param resources: its files; entries that would leave their folder are not among them.
    :param target: a folder that is made anew.
    :returns: the folder that stands for WEB-INF.
    """
    shutil.rmtree(target, ignore_errors=True)
    base = target / "WEB-INF"
    base.mkdir(parents=True)
    for name in _FOLDERS:
        _copy(resources, f"/WEB-INF/{name}", base / name)
    return base


def _copy(resources: Any, path: str, target: Path) -> None:
    resource = resources.lookup(path)
    if resource is None:
        return
    if resource.isDirectory:
        target.mkdir()
        for name in resources.list(path) or ():
            _copy(resources, f"{path}/{name}", target / name)
        return
    with resource.open() as source, open(target, "wb") as sink:
        shutil.copyfileobj(source, sink, _BLOCK)
