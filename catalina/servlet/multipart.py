"""
One part of a multipart/form-data body, as servlets see it.

`http.multipart` takes the body apart, the container's request hands the parts out. It answers to
`javax.servlet.http.Part`.
"""

from __future__ import annotations

from typing import BinaryIO

from zope.interface import Interface


class Part(Interface):
    """
    A field or a file of a form (Servlet 3.0, 3.2).
    """

    def getInputStream() -> BinaryIO:
        """Return a file open at the part's first byte; each call opens another."""

    def getContentType() -> str | None:
        """Return the part's own Content-Type, or None."""

    def getName() -> str:
        """Return the name of the form's field."""

    def getSize() -> int:
        """Return the part's length in bytes."""

    def write(fileName: str) -> None:
        """
        Put the part into a file; a part that already lies in a file is moved and not copied.

        :param fileName: where; relative to the location of the multipart configuration.
        :raises OSError: if that fails.
        """

    def delete() -> None:
        """
        Give the part's storage back, its temporary file too; the container does that at the end of the
        request.

        :raises OSError: if that fails.
        """

    def getHeader(name: str) -> str | None:
        """
        Return the first of the part's headers of that name, or None.

        :param name: in upper or lower case.
        """

    def getHeaders(name: str) -> list[str]:
        """
        Return all the part's headers of that name; an empty list if there are none.

        :param name: in upper or lower case.
        """

    def getHeaderNames() -> list[str]:
        """Return the names of the part's headers."""
