"""
Asynchronous writes by sendfile: a servlet names a file, and the connector sends it when the response is committed.

The contract of Tomcat's advanced I/O page: attributes ``org.apache.tomcat.sendfile.filename``, ``.start`` and ``.end`` (exclusive), a
Content-Length, and no body from the servlet. Without a Content-Length Tomcat sends ``Content-Length: 0`` and the file behind it, which the
client reads as the next response; here the length is put right.
"""

from __future__ import annotations

import os
from typing import Any

from catalina.connector.requestattributes import (
    SENDFILE_END,
    SENDFILE_FILENAME,
    SENDFILE_START,
    SENDFILE_SUPPORT,
)
from catalina.coyote import FileSlice
from catalina.util import OpenFile


def takeSendfile(request: Any) -> FileSlice | None:
    """
    The file that is to be sent as the body, opened; None if the servlet named none.

    :raises OSError: the file cannot be opened, or is shorter than the servlet said.
    """
    attributes = request.attributes
    if (
        attributes is None
        or SENDFILE_FILENAME not in attributes
        or not request.getAttribute(SENDFILE_SUPPORT)
    ):
        return None
    start = int(attributes.get(SENDFILE_START, 0))
    file = OpenFile(os.open(attributes[SENDFILE_FILENAME], os.O_RDONLY | os.O_CLOEXEC))
    size = os.fstat(file.fd).st_size
    end = int(attributes.get(SENDFILE_END, size))
    if not 0 <= start <= end <= size:
        raise OSError(f"{attributes[SENDFILE_FILENAME]} has no bytes {start} to {end}")
    return FileSlice(file, start, end)
