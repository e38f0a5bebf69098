"""
Class names in configuration: from the Java name that a Tomcat file holds to the Python object that it means
here.

One rule does it: ``org.apache.`` is taken off, and what then does not begin with ``catalina.`` gets it in
front; names of the Servlet, JSP and EL interfaces lead to their faces. Beside it stands one small table of
``java.*`` names. Any other name is an ordinary dotted Python name. Beside this module only
`catalina.util.lazymodule` imports by name.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Final

from catalina.util.errors import nearestName

JAVA_NAMES: Final = {
    "java.io.EOFException": "builtins.EOFError",
    "java.io.FileNotFoundException": "builtins.FileNotFoundError",
    "java.io.IOException": "builtins.OSError",
    "java.io.UnsupportedEncodingException": "builtins.LookupError",
    "java.lang.ArithmeticException": "builtins.ArithmeticError",
    "java.lang.ArrayIndexOutOfBoundsException": "builtins.IndexError",
    "java.lang.Boolean": "builtins.bool",
    "java.lang.Byte": "builtins.int",
    "java.lang.Character": "builtins.str",
    "java.lang.Class": "builtins.type",
    "java.lang.ClassCastException": "builtins.TypeError",
    "java.lang.ClassNotFoundException": "builtins.ImportError",
    "java.lang.Double": "builtins.float",
    "java.lang.Exception": "builtins.Exception",
    "java.lang.Float": "builtins.float",
    "java.lang.IllegalArgumentException": "builtins.ValueError",
    "java.lang.IllegalStateException": "catalina.servlet.IllegalStateException",
    "java.lang.IndexOutOfBoundsException": "builtins.IndexError",
    "java.lang.Integer": "builtins.int",
    "java.lang.Long": "builtins.int",
    "java.lang.NullPointerException": "builtins.AttributeError",
    "java.lang.NumberFormatException": "builtins.ValueError",
    "java.lang.Object": "builtins.object",
    "java.lang.OutOfMemoryError": "builtins.MemoryError",
    "java.lang.RuntimeException": "builtins.RuntimeError",
    "java.lang.SecurityException": "builtins.PermissionError",
    "java.lang.Short": "builtins.int",
    "java.lang.StackOverflowError": "builtins.RecursionError",
    "java.lang.String": "builtins.str",
    "java.lang.Throwable": "builtins.BaseException",
    "java.lang.UnsupportedOperationException": "builtins.NotImplementedError",
    "java.net.ConnectException": "builtins.ConnectionRefusedError",
    "java.net.SocketException": "builtins.ConnectionError",
    "java.net.SocketTimeoutException": "builtins.TimeoutError",
    "java.util.concurrent.TimeoutException": "builtins.TimeoutError",
    "javax.sql.DataSource": "catalina.naming.DataSource",
}

# The longest first: javax.servlet is a prefix of the others.
_FACES: Final = {
    "javax.servlet.jsp.": "catalina.jsp.",
    "javax.servlet.": "catalina.servlet.",
    "javax.el.": "catalina.el.",
    "java.util.logging.": "catalina.juli.",
}


class ClassNotFoundError(ImportError):
    """
    No class has the name that the configuration gives; the message says so, and which name comes nearest.
    """


def pythonName(name: str) -> str:
    """
    Translate a class name from a configuration file into the dotted Python name that it means.

    :param name: a Java name such as ``org.apache.catalina.valves.AccessLogValve`` or ``java.io.IOException``,
        or a Python name, which stays as it is; ``$`` before a nested class becomes a dot.
    """
    name = name.strip().replace("$", ".")
    if name in JAVA_NAMES:
        return JAVA_NAMES[name]
    for prefix, face in _FACES.items():
        if name.startswith(prefix):
            # A face is flat: javax.servlet.http.Cookie is catalina.servlet.Cookie.
            return face + name.rpartition(".")[2]
    if not name.startswith("org.apache."):
        return name
    short = name.removeprefix("org.apache.")
    return short if short.startswith("catalina.") else "catalina." + short


def resolveClassName(name: str, load: Callable[[str], ModuleType] = importlib.import_module) -> object:
    """
    Find the class, or other object, that a name in a configuration file means.

    :param name: as in `pythonName`; a name without dots is a builtin, such as ``ValueError``.
    :param load: imports a module by its dotted name and raises ModuleNotFoundError if there is none; an
        application's loader hands in its own.
    :raises ClassNotFoundError: if there is no such module or no such name in it.
    :raises Exception: whatever the module itself raises while it is imported.
    """
    python = pythonName(name)
    moduleName, dot, attribute = python.rpartition(".")
    if not dot:
        moduleName, attribute = "builtins", python
    if not all(python.split(".")):
        raise ClassNotFoundError(f'"{name}" is no class name; write package.module.Class')
    module, rest = _loadDeepest(moduleName, attribute, load)
    if module is None:
        raise ClassNotFoundError(_noModule(name, moduleName))
    return _descend(module, rest, name, f"{moduleName}.{attribute}")


def _loadDeepest(
    moduleName: str, attribute: str, load: Callable[[str], ModuleType]
) -> tuple[ModuleType | None, list[str]]:
    """
    Import the longest part of the name that is a module; what is behind it are (nested) attributes.
    """
    rest = [attribute]
    while moduleName:
        try:
            return load(moduleName), rest
        except ModuleNotFoundError as error:
            if not _isAbout(error, moduleName):
                raise
        moduleName, _, last = moduleName.rpartition(".")
        rest.insert(0, last)
    return None, rest


def _isAbout(error: ModuleNotFoundError, moduleName: str) -> bool:
    """
    Tell whether it is this module (or a package above it) that is missing, and not one that it imports.

    A loader may import under a longer name of its own, so only the end of the missing name is compared.
    """
    missing = error.name or moduleName
    parts = moduleName.split(".")
    prefixes = (".".join(parts[:count]) for count in range(1, len(parts) + 1))
    return any(missing == each or missing.endswith("." + each) for each in prefixes)


def _descend(module: ModuleType, path: list[str], name: str, python: str) -> object:
    found: object = module
    for left, attribute in zip(range(len(path), 0, -1), path, strict=True):
        try:
            found = getattr(found, attribute)
        except AttributeError:
            known = [*_publicNames(found), *_submodules(found)]
            # as it is written: the module itself may have been loaded under a longer name
            owner = ".".join(python.split(".")[:-left])
            raise ClassNotFoundError(_noAttribute(name, owner, attribute, known)) from None
    return found


def _publicNames(found: object) -> list[str]:
    return [name for name in dir(found) if not name.startswith("_")]


def _submodules(found: object) -> Iterable[str]:
    return (each.name for each in pkgutil.iter_modules(getattr(found, "__path__", [])))


def _shown(name: str) -> str:
    python = pythonName(name)
    return f"class {name}" if python == name else f"class {name} ({python} here)"


def _noModule(name: str, moduleName: str) -> str:
    top = moduleName.partition(".")[0]
    advice = (
        f"no module {top} is found; put it into CATALINA_BASE/lib, or into WEB-INF/classes of the application"
    )
    return f"{_shown(name)} does not exist: {advice}"


def _noAttribute(name: str, owner: str, attribute: str, known: Iterable[str]) -> str:
    nearest = nearestName(attribute, known)
    advice = f'did you mean "{owner}.{nearest}"?' if nearest else "check its spelling"
    return f"{_shown(name)} does not exist: {owner} has no {attribute}; {advice}"
