"""A file that is open for reading, shared by those who read it."""

from __future__ import annotations

import os
from collections.abc import Callable


class OpenFile:
    """
    Owns a descriptor, and closes it when nobody refers to it any more.

    Readers use offsets (``os.pread``, ``os.sendfile``), so that any number of them may read at once; none of them closes it, for another
    one may be in the middle.

    :param fd: the descriptor, from now on owned by this object.
    """

    __slots__ = ("fd", "__weakref__")

    def __init__(self, fd: int) -> None:
        self.fd = fd

    def __del__(self, close: Callable[[int], None] = os.close) -> None:
        # bound while the module is there, which it need not be any more when the process ends
        close(self.fd)
