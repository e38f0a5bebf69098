"""
Modules that are imported when something of them is first used.

For what is large and seldom needed, measurably so; all else is imported at the top, where its faults show at once. Type checkers and
the test of layers see the ordinary import that stands beside it::

    if TYPE_CHECKING:
        from cryptography import x509
    else:
        x509 = LazyModule("cryptography.x509")
"""

from __future__ import annotations

import importlib
from typing import Any


class LazyModule:
    """
    Stands for a module.

    :param name: its dotted name.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        """
        Answer with what the module has by this name.

        :raises ImportError: the module cannot be imported, each time anew.
        """
        return getattr(importlib.import_module(self._name), attribute)
