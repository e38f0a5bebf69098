"""
The modules of an application that declare servlets, filters or listeners by decorators.

A module is imported only if its text uses one of the decorators, so that scanning runs no code that an application keeps for other
purposes. One that does and cannot be imported keeps the application from starting: what it declares may be what guards the rest.
"""

from __future__ import annotations

import ast
import re
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from catalina.digester import ConfigurationError

_DECORATORS = frozenset({"webServlet", "webFilter", "webListener"})
_MENTION = re.compile(rb"\b(?:webServlet|webFilter|webListener)\b")
_REMEDY = 'mend it, or write metadata-complete="true" into web.xml, and then no decorator counts'


@dataclass(frozen=True)
class DecoratedModule:
    """
    A module that uses decorators.

    :param name: as the application imports it.
    :param file: the file as the user knows it.
    :param lines: where its classes begin, by name.
    """

    name: str
    file: str
    module: ModuleType
    lines: dict[str, int]

    def classes(self) -> Iterator[type]:
        """The classes that the module itself has at its top."""
        for each in tuple(vars(self.module).values()):
            if isinstance(each, type) and each.__module__ == self.module.__name__:
                yield each

    def whereIs(self, cls: type) -> str:
        """The place of a class, as ``file:line``."""
        line = self.lines.get(cls.__name__)
        return self.file if line is None else f"{self.file}:{line}"


def decoratedModules(folder: Path, importModule: Any, label: str) -> Iterator[DecoratedModule]:
    """
    Import the modules of WEB-INF/classes that use decorators.

    :param importModule: imports a module as the application would.
    :param label: the folder as the user knows it.
    :raises ConfigurationError: one of them cannot be read or imported, with file, line and text.
    """
    for path, tree in parseDecorated(folder, label):
        name = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        module = _imported(name, folder / path, f"{label}/{path}", importModule)
        lines = {each.name: each.lineno for each in tree.body if isinstance(each, ast.ClassDef)}
        yield DecoratedModule(name, f"{label}/{path}", module, lines)


def parseDecorated(folder: Path, label: str) -> Iterator[tuple[Path, ast.Module]]:
    """
    Parse the modules of WEB-INF/classes that use decorators; none of their code is run.

    :returns: the files, relative to the folder, and what is in them.
    :raises ConfigurationError: one of them cannot be read or parsed.
    """
    for file in sorted(folder.rglob("*.py")):
        path = file.relative_to(folder)
        if any(part.startswith(".") for part in path.parts):
            # an editor's, and no name that could be imported
            continue
        tree = _parsed(file, f"{label}/{path}")
        if tree is not None and _usesDecorators(tree):
            yield path, tree


def _parsed(file: Path, label: str) -> ast.Module | None:
    """The code of a module; None for most, which do not have the words at all."""
    try:
        text = file.read_bytes()
        return ast.parse(text, str(file)) if _MENTION.search(text) else None
    except SyntaxError as error:
        raise _syntaxError(error, label) from error
    except ValueError as error:
        raise ConfigurationError(label, 0, "", f"cannot be parsed: {error}", _REMEDY) from error
    except OSError as error:
        problem = f"cannot be read: {error.strerror}"
        raise ConfigurationError(label, 0, "", problem, "check the permissions, or remove it") from error


def _usesDecorators(tree: ast.Module) -> bool:
    nodes = list(ast.walk(tree))
    known = _DECORATORS | {
        alias.asname
        for node in nodes
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.name in _DECORATORS and alias.asname
    }
    classes = [node for node in nodes if isinstance(node, ast.ClassDef)]
    return any(_decoratorName(each) in known for cls in classes for each in cls.decorator_list)


def _decoratorName(node: ast.expr) -> str:
    target = node.func if isinstance(node, ast.Call) else node
    return (
        target.attr
        if isinstance(target, ast.Attribute)
        else target.id
        if isinstance(target, ast.Name)
        else ""
    )


def _imported(name: str, file: Path, label: str, importModule: Any) -> ModuleType:
    try:
        module: ModuleType = importModule(name)
    except SyntaxError as error:
        if error.filename == str(file):
            raise _syntaxError(error, label) from error
        raise _notImported(error, file, label) from error
    except Exception as error:
        raise _notImported(error, file, label) from error
    return module


def _syntaxError(error: SyntaxError, label: str) -> ConfigurationError:
    text = f": {error.text.strip()}" if error.text else ""
    return ConfigurationError(label, error.lineno or 0, "", f"{error.msg}{text}", _REMEDY)


def _notImported(error: Exception, file: Path, label: str) -> ConfigurationError:
    frames = traceback.extract_tb(error.__traceback__)
    line = next((each.lineno for each in reversed(frames) if each.filename == str(file)), None)
    problem = f"cannot be imported: {type(error).__name__}: {error}"
    return ConfigurationError(label, line or 0, "", problem, _REMEDY)
