"""A Content-Type as applications set it: the type without its charset, and the charset (Response.setContentType in Tomcat)."""

from __future__ import annotations

import re
from functools import lru_cache

from catalina.http import cleanFieldValue

_TOKEN = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]"
_BLANKS = r"[ \t]*+"
#: Name and value of a parameter; each of them may be missing.
_PARAMETER = re.compile(
    rf""";{_BLANKS}({_TOKEN}*+){_BLANKS}(?:={_BLANKS}("(?:[^"\\]|\\.)*+"|{_TOKEN}*+){_BLANKS})?"""
)
_MEDIA_TYPE = re.compile(
    rf"""{_BLANKS}({_TOKEN}++){_BLANKS}/{_BLANKS}({_TOKEN}++){_BLANKS}((?:{_PARAMETER.pattern})*+)"""
)
_ESCAPED = re.compile(r"\\(.)")


@lru_cache(maxsize=256)
def parseContentType(text: str) -> tuple[str, str | None]:
    """
    Take the charset out of a content type.

    As in Tomcat's MediaType names of parameters become lower case, of two with one name the last value counts, and one without a
    value has an empty one.

    :param text: as the application set it; what is no media type is sent as it is (RFC 9110 8.3.1), control characters as blanks.
    :returns: the type with its other parameters, as it will be sent, and the charset or None.
    """
    text = cleanFieldValue(text)
    match = _MEDIA_TYPE.fullmatch(text)
    if match is None:
        return text, None
    parameters = {name.lower(): value for name, value in _PARAMETER.findall(match[3]) if name}
    charset = parameters.pop("charset", "")
    kind = "".join([f"{match[1]}/{match[2]}", *(f"; {name}={value}" for name, value in parameters.items())])
    return kind, _unquoted(charset) or None


def _unquoted(value: str) -> str:
    return _ESCAPED.sub(r"\1", value[1:-1]) if value.startswith('"') else value
