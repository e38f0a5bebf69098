"""A Content-Type as applications set it: the type without its charset, and the charset (Response.setContentType in Tomcat)."""

from __future__ import annotations

import re
from functools import lru_cache

_CHARSET = re.compile(r"""\s*;\s*charset\s*=\s*("[^"]*"|[^;\s]*)""", re.IGNORECASE)
_SPACE = re.compile(r"\s*;\s*")


@lru_cache(maxsize=256)
def parseContentType(text: str) -> tuple[str, str | None]:
    """
    Take the charset out of a content type.

    :returns: the type with its other parameters, as it will be sent, and the charset or None.
    """
    match = _CHARSET.search(text)
    if match is None:
        return text, None
    charset = match[1].strip('"').strip()
    return text[: match.start()] + text[match.end() :], charset or None
