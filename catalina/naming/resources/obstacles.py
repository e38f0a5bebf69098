"""
Why a file that is there is not handed out.

To a client such a file is not found, and no more is said. To the container that difference matters: an application whose
web.xml cannot be read must not run as one that has none.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable

from catalina.naming.resources.resource import ResourceError


def refuseObstacle(root: str, rest: str, mayLeadTo: Callable[[str], bool]) -> None:
    """
    Accept that nothing of this name is below a directory.

    :param root: the directory, links resolved.
    :param rest: the path in it, beginning with a slash.
    :param mayLeadTo: whether a link on the way may lead to this place.
    :raises ResourceError: something of this name is there; the message says what keeps it from being read, and what to do.
    """
    place, mode = root, 0
    for part in rest.strip("/").split("/"):
        place = f"{place}/{part}"
        status = _statusOf(place)
        if status is None:
            return
        isLink = stat.S_ISLNK(status.st_mode)
        mode = _followed(place, mayLeadTo).st_mode if isLink else status.st_mode
    if not stat.S_ISREG(mode):
        raise ResourceError("is no regular file; put one in its place, or remove it")
    raise ResourceError("cannot be read: Permission denied; let the user of the server read it")


def _statusOf(place: str) -> os.stat_result | None:
    """How a file looks, links not followed; None if there is none."""
    try:
        return os.lstat(place)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ResourceError(f"cannot be read: {error.strerror}; check the permissions") from error


def _followed(link: str, mayLeadTo: Callable[[str], bool]) -> os.stat_result:
    """How that looks to which a link leads, if it may and does lead anywhere."""
    try:
        target = os.path.realpath(link, strict=True)
        status = os.stat(target)
    except OSError as error:
        raise ResourceError(
            f"the link {link} cannot be followed: {error.strerror}; mend or remove it"
        ) from error
    if not mayLeadTo(target):
        raise ResourceError(
            f"the link {link} leads out of the application, to {target}; put the file itself there, "
            'or allow links by <Context allowLinking="true">'
        )
    return status
