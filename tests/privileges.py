"""For tests of what may not be read: root may read everything, unless it does without for a while."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager

# linux/capability.h: a header of version and thread; then effective, permitted and inheritable bits, the low words first
_VERSION_3 = 0x20080522
_DAC = 1 << 1 | 1 << 2  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
_libc = ctypes.CDLL(None, use_errno=True)


@contextmanager
def permissionsCount() -> Iterator[None]:
    """Let the permissions of files hold for this thread, whoever runs the tests."""
    header = (ctypes.c_uint32 * 2)(_VERSION_3, 0)
    bits = (ctypes.c_uint32 * 6)()
    _check(_libc.capget(header, bits))
    before = bits[0]
    bits[0] &= ~_DAC
    _check(_libc.capset(header, bits))
    try:
        yield
    finally:
        bits[0] = before
        _check(_libc.capset(header, bits))


def _check(result: int) -> None:
    if result:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
