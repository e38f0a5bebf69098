"""
One field or file of a multipart/form-data body, and where its bytes are kept (Tomcat's ApplicationPart and
DiskFileItem).

`multipart` fills these while it reads the body; applications see them as `catalina.servlet.Part`.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
import weakref
from email.errors import HeaderParseError
from email.header import decode_header
from io import BytesIO
from typing import BinaryIO

from zope.interface import implementer

from catalina.http.charsets import codecFor
from catalina.http.headers import Headers
from catalina.servlet import Part

# Escapes inside of quotes only say where the quotes end; outside of them a backslash means nothing.
_PARAMETER = re.compile(
    r'([^=;]*+)(?:=((?:[^;"\\]|\\[^;"]?|\\"|"(?:[^"\\]|\\.)*+(?:"|\\?\Z))*+))?(?:;|\Z)', re.DOTALL
)


class PartStorage:
    """
    The bytes of one part: in memory as long as they are few, else in a temporary file.
    """

    def __init__(self, location: str | None, threshold: int) -> None:
        """
        :param location: the folder for temporary files, None for the system's.
        :param threshold: the most bytes to keep in memory.
        """
        self.location = location
        self.size = 0
        self._threshold = max(threshold, 0)
        self._memory: BytesIO | None = BytesIO()
        self._file: BinaryIO | None = None
        self._path: str | None = None
        self._unlink: weakref.finalize[[str], PartStorage] | None = None

    def append(self, data: bytes) -> None:
        """
        Add bytes at the end.

        :raises OSError: if the temporary file cannot be made or written.
        """
        if self._memory is not None and self.size + len(data) > self._threshold:
            self._toFile(self._memory)
        target = self._file if self._memory is None else self._memory
        assert target is not None  # nothing is added to a part that is complete
        target.write(data)
        self.size += len(data)

    def _toFile(self, memory: BytesIO) -> None:
        descriptor, path = tempfile.mkstemp(".tmp", "upload_", self.location)
        self._file = os.fdopen(descriptor, "wb")
        self._path = path
        # An application may keep a part for ever, a request may be lost: the file goes with the last
        # reference.
        self._unlink = weakref.finalize(self, _removeFile, path)
        self._file.write(memory.getbuffer())
        self._memory = None

    def complete(self) -> None:
        """
        Say that all bytes are there.

        :raises OSError: if the temporary file cannot be written to its end.
        """
        if self._file is not None:
            file, self._file = self._file, None
            file.close()

    def open(self) -> BinaryIO:
        """
        Open the bytes for reading, from the first on.

        :raises OSError: if they were deleted.
        """
        if self._memory is not None:
            return BytesIO(self._memory.getbuffer())
        if self._path is None:
            raise FileNotFoundError("the part was deleted; read it before delete()")
        return open(self._path, "rb")

    def moveTo(self, path: str) -> None:
        """
        Put the bytes into a file, by renaming the temporary file where that is possible.

        :raises OSError: if that fails.
        """
        if self._path is None or self._unlink is None or not self._unlink.alive:
            with self.open() as source, open(path, "wb") as target:
                shutil.copyfileobj(source, target)
            return
        shutil.move(self._path, path)
        self._unlink.detach()
        self._path = path

    def delete(self) -> None:
        """Forget the bytes and remove the temporary file; a file they were moved to stays."""
        with contextlib.suppress(OSError):
            self.complete()
        self._memory = None
        self._path = None
        if self._unlink is not None:
            self._unlink()


def _removeFile(path: str) -> None:
    with contextlib.suppress(OSError):
        os.unlink(path)


@implementer(Part)
class FormPart:
    """
    A field (without file name) or a file of a form (Servlet 3.0, 3.2).

    :ivar name: the field's name.
    :ivar filename: the file's name as the browser sent it, perhaps empty or with a path; None for a field.
    """

    def __init__(self, name: str, filename: str | None, headers: Headers, storage: PartStorage) -> None:
        """
        :param headers: the part's own headers.
        :param storage: its bytes.
        """
        self.name = name
        self.filename = filename
        self.storage = storage
        self._headers = headers

    def getName(self) -> str:
        """Return the name of the form's field."""
        return self.name

    def getSubmittedFileName(self) -> str | None:
        """Return the file's name as the browser sent it, None for a field; it is no safe path."""
        return self.filename

    def getSize(self) -> int:
        """Return the part's length in bytes."""
        return self.storage.size

    def getContentType(self) -> str | None:
        """Return the part's own Content-Type, or None."""
        return self._headers.get("content-type")

    def getHeader(self, name: str) -> str | None:
        """Return the first of the part's headers of that name, in any case, or None."""
        return self._headers.get(name)

    def getHeaders(self, name: str) -> list[str]:
        """Return all the part's headers of that name, in any case; an empty list if there are none."""
        return self._headers.getAll(name)

    def getHeaderNames(self) -> list[str]:
        """Return the names of the part's headers in lower case."""
        return [name.lower() for name in self._headers.names()]

    def getInputStream(self) -> BinaryIO:
        """
        Return a file open at the part's first byte; each call opens another.

        :raises OSError: if the part was deleted.
        """
        return self.storage.open()

    def getString(self, charset: str | None = None) -> str:
        """
        Return the part's bytes as a text, for the value of a parameter.

        :param charset: None or an unknown one is ISO-8859-1; what is broken in it becomes U+FFFD.
        """
        with self.storage.open() as stream:
            return stream.read().decode((charset and codecFor(charset)) or "iso-8859-1", "replace")

    def write(self, fileName: str) -> None:
        """
        Put the part into a file; a part that already lies in a temporary file is moved and not copied.

        :param fileName: where; relative to the location of the multipart configuration.
        :raises OSError: if that fails.
        """
        self.storage.moveTo(os.path.join(self.storage.location or tempfile.gettempdir(), fileName))

    def delete(self) -> None:
        """Give the part's storage back, its temporary file too."""
        self.storage.delete()


def headerParameters(value: str) -> dict[str, str | None]:
    """
    Read the parameters of a header such as ``form-data; name="a"``, by the rules of Tomcat's ParameterParser.

    Names become lower case, quotes are taken off but escapes stay, an empty value is None, encoded words (RFC
    2047) are decoded, the last of two parameters with one name wins.

    :param value: the header's value; what stands before the first semicolon counts as a parameter without a
        value.
    """
    parameters: dict[str, str | None] = {}
    for match in _PARAMETER.finditer(value):
        name = match[1].strip().lower()
        if name:
            parameters[name] = _parameterValue(match[2])
    return parameters


def _parameterValue(text: str | None) -> str | None:
    text = (text or "").strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1]
    return _decodeWords(text) if "=?" in text else text or None


def _decodeWords(text: str) -> str:
    try:
        words = decode_header(text)
        pieces = [w if isinstance(w, str) else w.decode(codecFor(c or "utf-8") or "ascii") for w, c in words]
    except (HeaderParseError, ValueError):
        return text
    return "".join(pieces)
