"""The loaders of an application's modules: Python's own, which give each module the application's builtins."""

from __future__ import annotations

import importlib
import importlib.machinery
import os
import time
import types
from typing import Any

#: Python tells by whole seconds and size whether compiled code is out of date.
_SECONDS_UNTIL_COMPILED = 2.0


class SourceLoader(importlib.machinery.SourceFileLoader):
    """
    Loads a module of an application from its text.

    Compiled code is kept beside it, except of a file that has just been written: were it edited again within the second, Python would
    take the old code for the new.

    :param fullname: the module's real name.
    :param path: its file.
    :param builtins: the application's.
    """

    def __init__(self, fullname: str, path: str, builtins: dict[str, Any]) -> None:
        super().__init__(fullname, path)
        self._builtins = builtins

    def exec_module(self, module: types.ModuleType) -> None:
        """Run the module with builtins whose ``__import__`` looks into the application first."""
        module.__dict__["__builtins__"] = self._builtins
        super().exec_module(module)

    def set_data(self, path: str, data: Any, *, _mode: int = 0o666) -> None:
        """Keep compiled code, if the source is not too young."""
        if time.time() - os.stat(self.path).st_mtime >= _SECONDS_UNTIL_COMPILED:
            super().set_data(path, data, _mode=_mode)


class ApplicationLoader:
    """
    Python's own loader for a module of another kind (in an archive, or compiled only), with the application's builtins.

    :param loader: Python's.
    :param builtins: the application's.
    """

    def __init__(self, loader: Any, builtins: dict[str, Any]) -> None:
        self._loader = loader
        self._builtins = builtins

    def create_module(self, spec: Any) -> Any:
        """Leave it to Python."""
        return self._loader.create_module(spec)

    def exec_module(self, module: types.ModuleType) -> None:
        """Run the module with builtins whose ``__import__`` looks into the application first."""
        module.__dict__["__builtins__"] = self._builtins
        self._loader.exec_module(module)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)


class ExtensionRefusal:
    """
    Stands for a module in machine code that an application brings: such a module can be loaded only once in a process.

    Libraries that have the same in Python beside it fall back to that, since this is an ImportError.

    :param name: the module's name as the application knows it.
    :param label: the application.
    :param path: the module's file.
    """

    def __init__(self, name: str, label: str, path: str) -> None:
        self._name, self._label, self._path = name, label, path

    def create_module(self, spec: Any) -> Any:
        """
        Refuse.

        :raises ImportError: always; it says what to do.
        """
        top = self._name.partition(".")[0]
        raise ImportError(
            f"{self._name} ({self._path}) is a C extension, which Python can load only once in a process, so not for one application "
            f"[{self._label}] alone; install {top} into the server's own environment, from where all applications get it",
            name=self._name,
            path=self._path,
        )

    def exec_module(self, module: types.ModuleType) -> None:
        """Never reached."""


class ServersModule:
    """
    Gives an application a module of the server's under the application's name for it.

    :param name: the module's name in the server.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._spec: Any = None

    def create_module(self, spec: Any) -> Any:
        """The server's module itself."""
        module = importlib.import_module(self._name)
        self._spec = module.__spec__
        return module

    def exec_module(self, module: types.ModuleType) -> None:
        """It has run already; only its own spec is put back."""
        module.__spec__ = self._spec
