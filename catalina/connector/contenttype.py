"""A Content-Type as applications set it: the type without its charset, and the charset (Response.setContentType in Tomcat)."""

from __future__ import annotations

import re
from functools import lru_cache

from catalina.http import cleanFieldValue

_TOKEN = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_PARAMETER = re.compile(rf"""\s*;\s*({_TOKEN})\s*=\s*({_TOKEN}|"(?:[^"\\]|\\.)*")""")
_MEDIA_TYPE = re.compile(rf"""\s*({_TOKEN}/{_TOKEN})((?:{_PARAMETER.pattern})*)\s*;?\s*""")


@lru_cache(maxsize=256)
def parseContentType(text: str) -> tuple[str, str | None]:
    """
    Take the charset out of a content type.

    :param text: as the application set it; what is no media type is sent as it is (RFC 9110 8.3.1), control characters as blanks.
    :returns: the type with its other parameters, as it will be sent, and the charset or None.
    """
    text = cleanFieldValue(text)
    match = _MEDIA_TYPE.fullmatch(text)
    if match is None:
        return text, None
    kind, charset = match[1], None
    for name, value in _PARAMETER.findall(match[2]):
        if name.lower() == "charset":
            charset = value.strip('"')
        else:
            kind += f"; {name}={value}"
    return kind, charset or None
