"""What of Python works by names of modules works in an application."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.loader.application import loaded, write

PROBE = """
    from __future__ import annotations
    import collections, copy, copyreg, dataclasses, enum, pickle, threading, typing
    import helper

    class Colour(enum.Enum):
        RED = 1

    Point = collections.namedtuple("Point", "x y")

    @dataclasses.dataclass
    class Order:
        colour: Colour
        items: typing.List[helper.Item] = dataclasses.field(default_factory=list)

        class Inner:
            pass

    class Odd:
        def __init__(self, value):
            self.value = value

    copyreg.pickle(Odd, lambda odd: (Odd, (odd.value,)))

    def function():
        pass

    def inThread():
        found = []
        def run():
            import late
            found.append(late.VALUE)
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
        return found
"""

CASES: dict[str, tuple[str, Any]] = {
    "dataclass": ("probe.Order(probe.Colour.RED) == copy.deepcopy(probe.Order(probe.Colour.RED))", True),
    "hints": ("typing.get_type_hints(probe.Order)['colour'] is probe.Colour", True),
    "nestedHints": ("typing.get_type_hints(probe.Order)['items'] == typing.List[probe.helper.Item]", True),
    "thread": ("probe.inThread()", [7]),
    "exec": ("ns = {}; exec('import late', ns); ns['late'].VALUE", 7),
    "eval": ("eval('__import__(\"late\")').VALUE", 7),
    "importFunction": ("__import__('pack.deep').deep.VALUE", 5),
    "importModule": ("importlib.import_module('late').VALUE", 7),
    "importRelative": ("importlib.import_module('.deep', 'pack').VALUE", 5),
    "importStandard": ("importlib.import_module('json').__name__", "json"),
    "importReal": ("importlib.import_module(probe.__name__) is probe", True),
    "findSpec": ("importlib.util.find_spec('late').origin.endswith('late.py')", True),
    "findNoSpec": ("importlib.util.find_spec('nothing_there')", None),
    "files": ("importlib.resources.files('pack').joinpath('data.txt').read_text()", "text"),
    "filesOfModule": ("importlib.resources.files(__import__('pack')).joinpath('data.txt').read_text()", "text"),
    "getData": ("pkgutil.get_data('pack', 'data.txt')", b"text"),
    "resolveName": ("pkgutil.resolve_name('pack.deep:VALUE')", 5),
    "walk": ("sorted(m.name for m in pkgutil.walk_packages(importlib.import_module('pack').__path__, 'pack.'))", ["pack.deep"]),
    "iterModules": ("{'late', 'probe'} <= {m.name for m in pkgutil.iter_modules()}", True),
    "sameProxy": ("__import__('importlib.util').util is importlib.util", True),
    "namedTuple": ("pickle.loads(pickle.dumps(probe.Point(1, 2)))", (1, 2)),
    "enum": ("pickle.loads(pickle.dumps(probe.Colour.RED)) is probe.Colour.RED", True),
    "function": ("pickle.loads(pickle.dumps(probe.function)) is probe.function", True),
    "inner": ("pickle.loads(pickle.dumps(probe.Order.Inner)) is probe.Order.Inner", True),
    "innerOld": ("pickle.loads(pickle.dumps(probe.Order.Inner, 2)) is probe.Order.Inner", True),
    "registered": ("pickle.loads(pickle.dumps(probe.Odd(3))).value", 3),
    "shortName": ("b'webapp' in pickle.dumps([probe.Order(probe.Colour.RED), probe.Odd(1)])", False),
    "shortNameOld": ("b'cprobe\\nOrder\\n' in pickle.dumps(probe.Order, 0)", True),
    "plain": ("pickle.loads(pickle.dumps({'a': [1, 2.5, b'x']}))", {"a": [1, 2.5, b"x"]}),
    "source": ("inspect.getsource(probe.Odd).startswith('class Odd')", True),
    "dictConfig": (
        "logging.config.dictConfig({'version': 1, 'incremental': False, 'disable_existing_loggers': False, "
        "'handlers': {'h': {'class': 'handlers.Mine'}}}) or __import__('handlers').MADE",
        [1],
    ),
}  # fmt: skip

FILES = {
    "probe.py": PROBE,
    "helper.py": "class Item:\n    pass",
    "late.py": "VALUE = 7",
    "pack/__init__.py": "",
    "pack/data.txt": "text",
    "pack/deep.py": "VALUE = 5",
    "handlers.py": """
        import logging
        MADE = []
        class Mine(logging.NullHandler):
            def __init__(self):
                super().__init__()
                MADE.append(1)
    """,
}
HEAD = """
import copy, importlib, importlib.resources, importlib.util, inspect, logging.config, pickle, pkgutil, typing
import probe
"""


class LanguageTests:
    """Each expression gives in an application what it gives in Python."""

    @pytest.mark.parametrize("case", CASES)
    def test_works(self, tmp_path: Path, case: str) -> None:
        """The expression gives what it should."""
        text, expected = CASES[case]
        *before, last = text.split("; ")
        body = HEAD + "\n".join(before) + f"\nRESULT = {last}"
        modules = loaded(write(tmp_path, {**FILES, "case.py": body}))
        try:
            result = modules.importModule("case").RESULT
            assert result == expected
        finally:
            modules.end()


class PickleTests:
    """What is pickled outlives its load."""

    def test_afterReload(self, tmp_path: Path) -> None:
        """A pickle of one load is read by the next, as an object of the new class."""
        write(tmp_path, {**FILES, "case.py": "import pickle, probe\nfrom pickle import dumps, loads"})
        first = loaded(tmp_path)
        case = first.importModule("case")
        data = case.dumps(case.probe.Order(case.probe.Colour.RED))
        first.end()
        second = loaded(tmp_path)
        try:
            case = second.importModule("case")
            assert case.loads(data) == case.probe.Order(case.probe.Colour.RED)
        finally:
            second.end()
