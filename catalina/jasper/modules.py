"""
Code of pages to Python functions, with the page's own files and lines in tracebacks; kept in the work folder.

Lines of the page's own file keep their numbers; those of the files that it includes get a multiple of a
large number on top, by which L{placeOf} tells them apart (Tomcat has SMAPs for this).
"""

import ast
import json
import os
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, TracebackType
from typing import Any

from catalina.el import attributeText, toBool, toFloat, toInt, toText
from catalina.jasper import runtime
from catalina.jasper.code import CodeWriter
from catalina.jasper.errors import TranslationError
from catalina.jasper.marks import Mark

_FILE = 10_000_000
_FORMAT = 6

#: Where generated code is not made for any line of a page.
_NOWHERE = 9_999_999


@dataclass(frozen=True)
class ModuleSource:
    """
    The code of a page's module; C{lines} says of each line from which file (by number) and line it comes.
    """

    text: str
    files: tuple[str, ...]
    lines: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, code: CodeWriter, path: str) -> "ModuleSource":
        """
        What a generator wrote.

        :param path: of the page.
        """
        files = list(dict.fromkeys([path, *(place[0] for place in code.places if place)]))
        text, lines = [], []
        for line, place in zip(code.lines, code.places, strict=True):
            for number, each in enumerate(line.split("\n")):
                text.append(each)
                lines.append((0, _NOWHERE) if place is None else (files.index(place[0]), place[1] + number))
        return cls("\n".join(text) + "\n", tuple(files), tuple(lines))

    def mark(self, line: int) -> Mark:
        """The place in the page of a line of the code, counted from 1."""
        for number, at in reversed(self.lines[:line]):
            if at != _NOWHERE:
                return Mark(self.files[number], at)
        return Mark(self.files[0], 1)


def compiled(source: ModuleSource, shownAs: str) -> CodeType:
    """
    Compile a page's module.

    :param shownAs: the file that tracebacks name.
    :raises TranslationError: the page's author wrote something that is no Python.
    """
    try:
        tree = ast.parse(source.text)
        for node in ast.walk(tree):
            _relocate(node, source.lines)
        return compile(tree, shownAs, "exec")
    except SyntaxError as problem:
        line = problem.lineno or 1
        mark = (
            source.mark(line % _FILE if line < _FILE else 1)
            if line <= len(source.lines)
            else _far(source, line)
        )
        raise TranslationError(f"this is no Python: {problem.msg}", mark) from None


def _far(source: ModuleSource, line: int) -> Mark:
    """The place of a line that was relocated already."""
    return Mark(source.files[min(line // _FILE, len(source.files) - 1)], line % _FILE)


def _relocate(node: Any, lines: tuple[tuple[int, int], ...]) -> None:
    """Give a part of the syntax tree the line of the page that it was made for."""
    if not hasattr(node, "lineno"):
        return
    first, last = lines[node.lineno - 1], lines[(node.end_lineno or node.lineno) - 1]
    node.lineno = first[0] * _FILE + first[1]
    node.end_lineno = max(node.lineno, last[0] * _FILE + last[1])
    if node.end_lineno == node.lineno:
        node.end_col_offset = max(node.end_col_offset or 0, node.col_offset)


def load(code: CodeType, page: Any, loader: Any) -> dict[str, Any]:
    """
    Run a page's module once: its imports, declarations and constants.

    :param page: the page's servlet, or that of the page that uses a tag file.
    :param loader: the application's class loader: C{builtins}, C{loadClass}, C{resource}.
    :returns: its names.
    """
    names: dict[str, Any] = {
        "__name__": "catalina.jsp.pages",
        "__builtins__": loader.builtins,
        "_rt": runtime,
        "_t": toText,
        "_a": attributeText,
        "_s": str,
        "_i": toInt,
        "_d": toFloat,
        "_b": toBool,
        "_x": runtime.escaped,
        "_load": loader.loadClass,
        "_resource": loader.resource,
        "_page": page,
    }
    exec(code, names)  # noqa: S102 - this is what a page is
    return names


def placeOf(problem: BaseException, files: dict[str, tuple[str, ...]]) -> Mark | None:
    """
    Where in a page an exception comes from: the innermost page that it passed.

    :param files: of each name that tracebacks show, the files that the page is made of.
    """
    found = None
    traceback: TracebackType | None = problem.__traceback__
    while traceback is not None:
        names = files.get(traceback.tb_frame.f_code.co_filename)
        line = traceback.tb_lineno
        if names is not None and line % _FILE != _NOWHERE and line // _FILE < len(names):
            found = Mark(names[line // _FILE], line % _FILE)
        traceback = traceback.tb_next
    return found


class Work:
    """
    The work folder: translated pages survive a restart of the server.

    :param folder: where; None keeps nothing.
    """

    def __init__(self, folder: str | None) -> None:
        self._folder = None if folder is None else Path(folder) / "jsp"

    def _file(self, path: str) -> Path | None:
        if self._folder is None:
            return None
        safe = "".join(char if char.isalnum() or char in "/-" else f"_{ord(char):04x}" for char in path)
        return self._folder / (safe.strip("/").replace("/", "__") + ".py")

    def read(self, path: str) -> tuple[ModuleSource, dict[str, Any]] | None:
        """What was kept of a page; None if nothing was, or it cannot be read."""
        file = self._file(path)
        try:
            head, _, text = file.read_text("utf-8").partition("\n") if file is not None else ("", "", "")
            facts = json.loads(head.removeprefix("# "))
        except (OSError, ValueError):
            return None
        if facts.get("format") != _FORMAT:
            return None
        lines = tuple((number, line) for number, line in facts["lines"])
        return ModuleSource(text, tuple(facts["files"]), lines), facts["page"]

    def write(self, path: str, source: ModuleSource, page: dict[str, Any]) -> None:
        """Keep a page: written beside and renamed, so that nobody reads half of it."""
        file = self._file(path)
        if file is None:
            return
        facts = {"format": _FORMAT, "files": source.files, "lines": source.lines, "page": page}
        beside = file.with_suffix(f".{os.getpid()}.tmp")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(f"# {json.dumps(facts)}\n{source.text}", "utf-8")
            beside.replace(file)
        except OSError:
            beside.unlink(missing_ok=True)
