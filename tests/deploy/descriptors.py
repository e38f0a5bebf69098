"""
Short ways to read a piece of a descriptor, for the tests of this folder.
"""

from __future__ import annotations

import pytest

from catalina.deploy.descriptor import WebXml
from catalina.deploy.servlets import ServletDef
from catalina.deploy.webxml import parseWebXml
from catalina.digester import ConfigurationError

FILE = "WEB-INF/web.xml"
DTD = '<!DOCTYPE web-app PUBLIC "-//Sun Microsystems, Inc.//DTD Web Application {0}//EN" "http://192.0.2.1/x.dtd">'


def read(body: str, attributes: str = 'version="3.0"', fragment: bool = False, head: str = "") -> WebXml:
    """
    Read a descriptor whose body begins on the second line.
    """
    root = "web-fragment" if fragment else "web-app"
    text = f"{head}<{root} {attributes}>\n{body}\n</{root}>"
    return parseWebXml(text.encode(), FILE, fragment=fragment)


def errorOf(body: str, attributes: str = 'version="3.0"') -> str:
    """
    Give the message for a descriptor that is refused.
    """
    with pytest.raises(ConfigurationError) as caught:
        read(body, attributes)
    return str(caught.value)


def servlet(inside: str) -> ServletDef:
    """
    Read one servlet.
    """
    return read(f"<servlet><servlet-name>s</servlet-name>{inside}</servlet>").servlets["s"]
