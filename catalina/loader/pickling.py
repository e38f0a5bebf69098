"""
`pickle` as an application sees it.

What is pickled names the application's classes as the application does (``probe.X``), not by the package of this load, so that it can
be read after a reload, by another version, and by Python outside of the server; and what is read resolves these names as the
application's ``import`` does.
"""

from __future__ import annotations

import io
import pickle
import re
import types
from typing import Any

from catalina.loader.substitutes import Substitute

#: The package of some load of an application, which must not have got into a pickle but may have, by way of another library.
_PACKAGE = re.compile(r"^webapp_\w+?_\d+\.")


def pickleFor(modules: Any) -> types.ModuleType:
    """
    Make `pickle` for one application.

    :param modules: `catalina.loader.finder.ApplicationModules`.
    """

    class Pickler(_ShortPickler):
        """Writes objects."""

        applicationModules = modules

    class Unpickler(pickle.Unpickler):
        """Reads objects."""

        def find_class(self, module: str, name: str) -> Any:
            """The class or function of a name in a pickle."""
            short = _PACKAGE.sub("", module)
            if not modules.owns(short.partition(".")[0]):
                return super().find_class(module, name)
            return _lookedUp(modules.importModule(short), name)

    def dump(obj: Any, file: Any, protocol: int | None = None, **options: Any) -> None:
        """Write an object to a file."""
        file.write(dumps(obj, protocol, **options))

    def dumps(obj: Any, protocol: int | None = None, **options: Any) -> bytes:
        """An object as bytes."""
        if options.get("buffer_callback") is None:
            # C is many times faster, and nearly always there is nothing of the application's own in it
            quick = _quickly(obj, protocol, options)
            if quick is not None and modules.package.encode() not in quick:
                return quick
        file = io.BytesIO()
        Pickler(file, protocol, **options).dump(obj)
        return file.getvalue()

    def load(file: Any, **options: Any) -> Any:
        """Read an object from a file."""
        return Unpickler(file, **options).load()

    def loads(data: Any, /, **options: Any) -> Any:
        """The object that some bytes stand for."""
        return Unpickler(io.BytesIO(data), **options).load()

    own = {
        "Pickler": Pickler,
        "Unpickler": Unpickler,
        "dump": dump,
        "dumps": dumps,
        "load": load,
        "loads": loads,
    }
    return Substitute(pickle, own)


def _quickly(obj: Any, protocol: int | None, options: dict[str, Any]) -> bytes | None:
    try:
        return pickle.dumps(obj, protocol, **options)
    except Exception:
        # the other way tells what is wrong
        return None


#: Python's own pickler, written in Python, of which single steps may be replaced.
_PythonPickler: Any = pickle._Pickler


class _ShortPickler(_PythonPickler):  # type: ignore[misc]
    """Python's own pickler, which writes the short names of an application's classes and functions."""

    applicationModules: Any = None
    dispatch: Any = dict(_PythonPickler.dispatch)
    proto: int
    save: Any
    write: Any
    memoize: Any

    def save_global(self, obj: Any, name: str | None = None) -> None:
        """
        Write a class or a function by its name.

        :raises PicklingError: it is not what is found by that name.
        """
        modules = self.applicationModules
        module = getattr(obj, "__module__", None)
        name = name or getattr(obj, "__qualname__", None) or obj.__name__
        if not modules.ownership.ownsName(module) or (self.proto < 4 and "." in name):
            super().save_global(obj, name)
            return
        short = modules.shortName(module)
        try:
            found = _lookedUp(modules.importModule(short), name)
        except (ImportError, AttributeError) as problem:
            raise pickle.PicklingError(
                f"Can't pickle {obj!r}: it is not found as {short}.{name}"
            ) from problem
        if found is not obj:
            raise pickle.PicklingError(f"Can't pickle {obj!r}: it is not the same object as {short}.{name}")
        if self.proto >= 4:
            self.save(short)
            self.save(name)
            self.write(pickle.STACK_GLOBAL)
        else:
            self.write(pickle.GLOBAL + f"{short}\n{name}\n".encode())
        self.memoize(obj)

    dispatch[types.FunctionType] = save_global


def _lookedUp(module: Any, name: str) -> Any:
    found = module
    for part in name.split("."):
        found = getattr(found, part)
    return found
