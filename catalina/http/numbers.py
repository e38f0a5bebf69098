"""Numbers in header fields, as Java reads them."""

from __future__ import annotations

import re

_DECIMAL = re.compile("[+-]?[0-9]+")


def parseInt(text: str) -> int:
    """
    Read a whole number of 32 bits (Integer.parseInt): no blanks, no underscores.

    :raises ValueError: it is none.
    """
    if _DECIMAL.fullmatch(text) and -(1 << 31) <= (number := int(text)) < 1 << 31:
        return number
    raise ValueError(f"no whole number of 32 bits: {text!r}")
