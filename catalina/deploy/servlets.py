"""
What web.xml says about servlets, as values (``org.apache.catalina.deploy.ServletDef``, ``MultipartDef``).
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class MultipartConfig:
    """
    How a servlet takes ``multipart/form-data`` (``<multipart-config>``, Servlet 3.0, 8.1.5).
    """

    location: str = ""
    """
    The folder for temporary files; relative to the application's own one, which an empty text means.
    """

    maxFileSize: int = -1
    """
    The largest part, in bytes; -1 for no limit.
    """

    maxRequestSize: int = -1
    """
    The largest body, in bytes; -1 for no limit.
    """

    fileSizeThreshold: int = 0
    """
    The size in bytes above which a part goes to a file.
    """

    where: str = field(default="", compare=False)


@dataclass(frozen=True)
class ServletDef:
    """
    One ``<servlet>``.
    """

    name: str
    className: str = ""
    """
    The class as it is written, in Java's or Python's spelling; empty if it is a page, or comes from
    elsewhere.
    """

    jspFile: str = ""
    initParams: dict[str, str] = field(default_factory=dict)
    loadOnStartup: int | None = None
    """
    Its place in the order of loading; None or a negative number: when it is first needed.
    """

    asyncSupported: bool = False
    enabled: bool = True
    runAs: str | None = None
    roleRefs: dict[str, str] = field(default_factory=dict)
    """
    For roles that the servlet asks for by another name: its name -> the application's.
    """

    multipartConfig: MultipartConfig | None = None
    given: frozenset[str] = field(default=frozenset(), compare=False)
    """
    Which of ``async-supported`` and ``enabled`` were really said; a fragment may fill in those that were not.
    """

    where: str = field(default="", compare=False)
