"""What is left of an application that has stopped: nothing."""

from __future__ import annotations

import copyreg
import gc
import linecache
import logging
import sys
import traceback
import weakref
from pathlib import Path
from typing import Any

import pytest
from zope.interface import Interface, classImplements

from catalina.loader import ApplicationModules
from catalina.loader.leaks import Remnant
from tests.loader.application import archive, loaded, write

#: Each text leaves something of the application with Python or a library.
TEXTS = {
    "nothing": "",
    "class": "class A:\n    pass",
    "dataclass": "import dataclasses\n@dataclasses.dataclass\nclass A:\n    x: 'A | None' = None",
    "typing": "import typing\nclass A: pass\nB = typing.List[A]; C = typing.Optional[A]; typing.get_type_hints(A)",
    "overload": "import typing\n@typing.overload\ndef f(a: int) -> int: ...\n@typing.overload\ndef f(a: str) -> str: ...\n"
    "def f(a): return a",
    "enum": "import enum\nclass A(enum.Enum):\n    X = 1",
    "abstract": "import abc\nclass A(abc.ABC): pass\nclass B: pass\nA.register(B)\nisinstance(B(), A)",
    "registered": "import collections.abc\nclass A: pass\ncollections.abc.Sized.register(A)\nisinstance(A(), collections.abc.Sized)",
    "logger": "import logging\nlog = logging.getLogger(__name__)\nlog.addHandler(logging.NullHandler())\nlog.a = lambda: 1",
    "copyreg": "import copyreg\nclass A: pass\ncopyreg.pickle(A, lambda a: (A, ()))",
    "exit": "import atexit\nclass A: pass\natexit.register(A)",
    "finalizer": "import weakref\nclass A: pass\na = A()\nf = weakref.finalize(a, lambda: a)",
    "interface": "from zope.interface import Interface, implementer\nclass I(Interface): pass\n@implementer(I)\nclass A: pass\nI(A())",
    "adapter": "from twisted.python.components import registerAdapter\nfrom zope.interface import Interface, implementer\n"
    "class I(Interface): pass\nclass J(Interface): pass\n@implementer(I)\nclass A: pass\n"
    "class B:\n    def __init__(self, a): pass\nregisterAdapter(B, A, J)\nJ(A())",
    "modules": "import sys, types\nsys.modules['put_by_hand'] = sys.modules[__name__]",
    "finder": "import sys\nclass F:\n    def find_spec(self, *a): return None\nsys.meta_path.append(F())",
    "collector": "import gc\ndef f(phase, info): pass\ngc.callbacks.append(f)",
    "hook": "import sys\ndef f(*a): pass\nsys.excepthook = f",
    "cache": "import functools\nclass A: pass\n@functools.lru_cache\ndef f(a): return a\nf(A())",
    "dispatch": "import functools\nclass A: pass\n@functools.singledispatch\ndef f(a): pass\nf.register(A, lambda a: None)\nf(A())",
    "pickle": "import pickle\nclass A: pass\npickle.loads(pickle.dumps(A()))",
    "error": "import traceback\ntry:\n    nowhere\nexcept NameError as e:\n    traceback.format_exc(); problem = e",
    "warning": "import warnings\nwith warnings.catch_warnings(record=True):\n    warnings.simplefilter('always')\n    warnings.warn('x')",
    "proxies": "import importlib.metadata, importlib.resources, pkgutil, logging.config\n"
    "list(importlib.metadata.distributions())",
}  # fmt: skip


def survivors(modules: ApplicationModules) -> list[Any]:
    """What is left of an application that has ended."""
    remnant = Remnant(modules)
    assert remnant.alive()
    del modules
    gc.collect()
    return remnant.alive()


class UnloadTests:
    """After `end` nothing of the application is in memory."""

    @pytest.mark.parametrize("kind", TEXTS)
    def test_leavesNothing(self, tmp_path: Path, kind: str) -> None:
        """Whatever the application has left with Python, nothing of it is alive."""

        def ended() -> ApplicationModules:
            modules = loaded(write(tmp_path, {"probe.py": TEXTS[kind], "other.py": "import probe"}))
            modules.importModule("other")
            modules.end()
            return modules

        assert survivors(ended()) == []

    def test_anErrorAfterTheEnd(self, tmp_path: Path) -> None:
        """What a request leaves behind that fails when its application has ended is forgotten when somebody looks for leaks."""

        def failing() -> Remnant:
            modules = loaded(write(tmp_path, {"probe.py": "def f(): raise ValueError"}))
            call = modules.importModule("probe").f
            modules.end()
            try:
                call()
            except ValueError as problem:
                traceback.StackSummary.extract(traceback.walk_tb(problem.__traceback__), lookup_lines=False)
            return Remnant(modules)

        remnant = failing()
        gc.collect()
        assert remnant.alive()
        remnant.forget()
        gc.collect()
        assert not remnant.alive()

    def test_notThoughHeld(self, tmp_path: Path) -> None:
        """A single function that somebody holds is told from nothing."""
        modules = loaded(write(tmp_path, {"probe.py": "def f(): pass"}))
        held = modules.importModule("probe").f
        modules.end()
        gc.collect()
        assert modules.isAlive
        del held
        gc.collect()
        assert not modules.isAlive

    def test_caches(self, tmp_path: Path) -> None:
        """Python's own tables have no trace of it."""
        place = write(tmp_path / "classes", {"probe.py": "def f(): raise ValueError"})
        wheel = archive(tmp_path / "lib.whl", {"lib.py": ""})
        modules = loaded(place, wheel)
        try:
            modules.importModule("probe").f()
        except ValueError:
            traceback.format_exc()
        modules.importModule("lib")
        modules.end()
        tables: tuple[Any, ...] = (sys.modules, sys.path_importer_cache, linecache.cache)
        for table in tables:
            assert not [key for key in table if modules.package in str(key) or str(tmp_path) in str(key)]
        assert modules not in sys.meta_path

    def test_exitHooks(self, tmp_path: Path) -> None:
        """Exit hooks run when the application ends, last first, but for those that were taken back."""
        text = """
            import atexit
            RUN = []
            atexit.register(RUN.append, 1)
            atexit.register(RUN.append, 2)
            atexit.register(print)
            atexit.unregister(print)
        """
        modules = loaded(write(tmp_path, {"probe.py": text}))
        run = modules.importModule("probe").RUN
        modules.end()
        assert run == [2, 1]

    def test_importAfterEnd(self, tmp_path: Path) -> None:
        """What still runs cannot load more."""
        modules = loaded(write(tmp_path, {"probe.py": "def f():\n    import probe", "late.py": ""}))
        function = modules.importModule("probe").f
        modules.end()
        with pytest.raises(ImportError, match="has been stopped already|No module named"):
            function()

    def test_othersAreKept(self) -> None:
        """What is not the application's stays where it was."""
        marker = logging.getLogger("kept.by.test")
        copyreg.dispatch_table[Path] = str  # type: ignore[assignment]
        try:
            modules = loaded()
            modules.end()
            assert logging.getLogger("kept.by.test") is marker
            assert Path in copyreg.dispatch_table
        finally:
            del copyreg.dispatch_table[Path]

    def test_interfacesOfTheServer(self, tmp_path: Path) -> None:
        """An interface of the server's that the application implements does not hold its classes."""

        class IServers(Interface):
            """Of the server's."""

        def ended() -> ApplicationModules:
            modules = loaded(write(tmp_path, {"probe.py": "class A: pass"}))
            classImplements(modules.importModule("probe").A, IServers)
            modules.end()
            return modules

        assert survivors(ended()) == []

    def test_hundredTimes(self, tmp_path: Path) -> None:
        """A hundred loads leave as many objects as ten."""
        write(tmp_path, {f"{kind}_.py": text for kind, text in TEXTS.items()})
        counts = []
        gone: list[weakref.ref[Any]] = []
        for number in range(100):
            modules = loaded(tmp_path)
            for kind in TEXTS:
                modules.importModule(f"{kind}_")
            gone.append(weakref.ref(modules.importModule("class_").A))
            modules.end()
            del modules
            if number in (10, 99):
                gc.collect()
                counts.append(len(gc.get_objects()))
        assert not [each for each in gone if each() is not None]
        assert counts[1] - counts[0] < 500
