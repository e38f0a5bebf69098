"""
Attribute values to Python code: literals, expressions of both kinds, and bodies of jsp:attribute.
"""

from typing import Any

from catalina.el import ELException, coerce
from catalina.jasper.emitter import Emitter
from catalina.jasper.errors import TranslationError
from catalina.jasper.nodes import Attribute, El, Element

_CONVERT: dict[Any, str] = {
    str: "_t({})",
    int: "_i({})",
    bool: "((_v := {}) is True or (_v is not False and _b(_v)))",
    float: "_d({})",
    None: "{}",
}


def value(generator: Emitter, attribute: Attribute, kind: Any = None) -> str:
    """
    The code of an attribute's value; a body of jsp:attribute is written first.

    :param kind: C{str}, C{int}, C{bool} or C{float}, to which it is converted; None for whatever it is.
    :raises TranslationError: it has expressions of both kinds.
    """
    if attribute.body is not None:
        return _CONVERT[kind].format(_bodyValue(generator, attribute))
    if attribute.code is not None:
        return _CONVERT[kind].format(_script(generator, attribute))
    parts = attribute.parts
    if len(parts) == 1 and isinstance(parts[0], El):
        isText = kind is str
        code = generator.expression(parts[0].text, attribute.mark, isText)
        return code if isText else _CONVERT[kind].format(code)
    literal = attribute.literal
    if literal is not None:
        return _literal(literal, kind)
    if len({part.text[0] for part in parts if isinstance(part, El)}) > 1:
        message = f"the attribute {attribute.name} mixes expressions ${{...}} and #{{...}}"
        raise TranslationError(message, attribute.mark)
    pieces = [
        generator.expression(part.text, attribute.mark, True) if isinstance(part, El) else repr(part)
        for part in parts
    ]
    return _CONVERT[None if kind is str else kind].format(" + ".join(pieces))


def optional(generator: Emitter, element: Element, name: str, kind: Any = None, default: str = "None") -> str:
    """
    The code of an attribute that may be missing.

    :param default: the code if it is.
    """
    attribute = element.attributes.get(name)
    return default if attribute is None else value(generator, attribute, kind)


def _literal(literal: str, kind: Any) -> str:
    """Text that is converted now if it can be; if not, that is an error when the page runs, as in Tomcat."""
    if kind in (None, str):
        return repr(str(literal))
    try:
        return repr(coerce(literal, kind))
    except ELException:
        return _CONVERT[kind].format(repr(literal))


def _script(generator: Emitter, attribute: Attribute) -> str:
    """A Python expression, on lines of its own: it may end in a comment."""
    generator.checkScriptAttribute(attribute)
    name = generator.unique("v")
    generator.python(f"{name} = (", attribute.code or "", ")", attribute.mark)
    return name


def _bodyValue(generator: Emitter, attribute: Attribute) -> str:
    with generator.buffered(attribute.mark) as name, generator.body():
        generator.nodes(attribute.body or [])
    return name


def expressionText(attribute: Attribute) -> str:
    """The value as one expression language text: literal parts are escaped so that they stay literal."""
    return "".join(
        part.text if isinstance(part, El) else part.replace("${", "\\${").replace("#{", "\\#{")
        for part in attribute.parts
    )
