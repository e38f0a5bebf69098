"""
How a mistake in an XML file is tied to the element that holds it.

The exception itself belongs to `catalina.util`, since settings raise it too; this module adds what lxml
knows: the line, and the element as it stands in the file.
"""

from __future__ import annotations

from typing import cast

from lxml import etree

from catalina.util import ConfigurationError, startTag

__all__ = ["ConfigurationError", "NotSupported", "errorAt", "lineOf", "localName", "positionOf", "warningAt"]


def localName(element: etree._Element) -> str:
    """
    Give an element's name without its namespace: ``Server``, ``web-app``.
    """
    return str(element.tag).rpartition("}")[2]


def lineOf(element: etree._Element) -> int:
    """
    Give the line where an element's start tag begins, counted from 1; 0 if it is not known.

    :param element: an element that `readXml` has read.
    """
    return cast(int, element.sourceline) or 0


def positionOf(element: etree._Element, file: str) -> str:
    """
    Give the place of an element, as ``file:line``.

    :param element: an element that `readXml` has read.
    :param file: the file as the user knows it.
    """
    return f"{file}:{lineOf(element)}"


def errorAt(
    element: etree._Element, file: str, message: str, remedy: str = "", attribute: str = ""
) -> ConfigurationError:
    """
    Make the error about an element.

    :param element: the element with the mistake.
    :param file: the file as the user knows it.
    :param message: what was found and what was expected.
    :param remedy: what to do about it.
    :param attribute: the attribute that is wrong; it is shown with its value.
    """
    shown = startTag(localName(element), attribute, str(element.get(attribute, "")) if attribute else "")
    return ConfigurationError(file, lineOf(element), shown, message, remedy)


def warningAt(element: etree._Element, file: str, message: str, remedy: str = "") -> str:
    """
    Make the text of a warning about an element, in the form of an error's.
    """
    return str(errorAt(element, file, message, remedy))


class NotSupported(ConfigurationError):
    """
    An element that Tomcat knows and that has no counterpart here: a warning, and the element is left out.
    """

    @classmethod
    def of(cls, error: ConfigurationError) -> NotSupported:
        """
        Make one of an error about the element.

        :param error: what says where it is, and why.
        """
        return cls(error.file, error.line, error.element, error.message, error.remedy)
