"""
``${catalina.base}`` and its like in configuration files.

Answers to ``org.apache.tomcat.util.IntrospectionUtils.replaceProperties``; the digester calls it for every
attribute and text before a component sees it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_REFERENCE: Final = re.compile(r"\$\{([^{}]*)\}")


def substitute(text: str, properties: Mapping[str, str]) -> str:
    """
    Replace each ``${name}`` by the property of that name.

    ``${name:-default}`` gives the default where there is no such property. A name that is not known, and has
    no default, stays as it is written, as in Tomcat, so that other tools may fill it in. What was put in is
    not looked at again.

    :param text: the text as it stands in the file.
    :param properties: what the names stand for.
    """
    if "${" not in text:
        return text
    return _REFERENCE.sub(lambda match: _valueOf(match, properties), text)


def _valueOf(match: re.Match[str], properties: Mapping[str, str]) -> str:
    value = properties.get(match[1])
    if value is not None:
        return value
    name, separator, default = match[1].partition(":-")
    return properties.get(name, default if separator else match[0])
