"""
Tag libraries in archives: descriptors and tag files below META-INF of the wheels and zip files in WEB-INF/lib.

A file in an archive is written C{/WEB-INF/lib/shop.whl!/META-INF/shop.tld}, as Java writes it.
"""

import io
import zipfile

FOLDER = "/WEB-INF/lib/"
_ENDINGS = (".whl", ".zip", ".egg", ".jar")
_MARK = "!/"


def isArchive(path: str) -> bool:
    """Whether a file of the application may hold a tag library."""
    return path.startswith(FOLDER) and path.endswith(_ENDINGS)


def partsOf(path: str) -> tuple[str, str] | None:
    """The archive and the name in it; None for every other path."""
    archive, mark, name = path.partition(_MARK)
    return (archive, name) if mark and isArchive(archive) else None


def within(archive: str, name: str) -> str:
    """The path of a file in an archive."""
    return f"{archive}{_MARK}{name.lstrip('/')}"


def read(content: bytes, name: str) -> bytes:
    """
    A file of an archive.

    :raises FileNotFoundError: there is none, or this is no archive.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.read(name)
    except (KeyError, zipfile.BadZipFile):
        raise FileNotFoundError(name) from None


def descriptorsIn(content: bytes) -> list[str]:
    """The names of the descriptors in an archive; none if it cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = sorted(archive.namelist())
    except zipfile.BadZipFile:
        return []
    return [each for each in names if each.startswith("META-INF/") and each.endswith(".tld")]
