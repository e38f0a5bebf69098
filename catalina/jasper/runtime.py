"""
All that the code of pages calls: C{_rt} in it (C{JspRuntimeLibrary} and the tag handlers of JSTL's core
library).
"""

from collections.abc import Callable, MutableMapping, Sequence
from io import StringIO
from typing import Any

from catalina.el import ELException, Modes, Site, compileExpression, parametersOf, toText, writeProperty
from catalina.el.beans import setterOf
from catalina.jasper.addresses import address, redirectAddress
from catalina.jasper.beans import bean, getProperty, setAllProperties, setFromParameter, setProperty, useBean
from catalina.jasper.functions import BLANKS, Functions, escapeXml
from catalina.jasper.importing import imported
from catalina.jasper.including import forwardTo, includeInto
from catalina.jasper.loops import LoopStatus, count, loop, tokens
from catalina.jasper.missing import MissingLibrary
from catalina.jasper.tags import (
    Fragment,
    TagPool,
    invoke,
    literalExpression,
    methodExpression,
    setTagFileAttribute,
    setter,
    tagFile,
    valueExpression,
)
from catalina.jsp import JspTagException, SkipPageException, TagAdapter
from catalina.servlet import IllegalStateException

try:
    from catalina.jasper import fmt
except ImportError as problem:  # pages without fmt need no Babel
    fmt = MissingLibrary("the tag library fmt", "Babel", problem)  # type: ignore[assignment]


def closure(text: str, functions: dict[str, Callable[..., Any]]) -> Callable[[Any], Any]:
    """An expression as a function of its context."""
    return compileExpression(text, functions).run


def function(className: str, method: str, load: Callable[[str], Any]) -> Callable[..., Any]:
    """
    A function of a tag library.

    :param className: empty for JSTL's own.
    """
    owner = load(className) if className else Functions
    found: Callable[..., Any] = getattr(owner, method)
    parametersOf(found)
    return found


def importInto(names: dict[str, Any], text: str, importer: Callable[..., Any]) -> None:
    """What the import attribute of the page directive does: C{a}, C{a.B} or C{a.*}."""
    module, _, last = text.rpartition(".")
    if last == "*":
        found = importer(module, names, names, ["*"])
        public = getattr(found, "__all__", None) or [name for name in vars(found) if not name.startswith("_")]
        names.update({name: getattr(found, name) for name in public})
        return
    if module:
        owner = importer(module, names, names, [last])
        names.setdefault(module.partition(".")[0], importer(module, names, names))
        if hasattr(owner, last):
            names[last] = getattr(owner, last)
            return
    names[text.partition(".")[0]] = importer(text, names, names)


def include(context: Any, out: Any, path: str, params: Sequence[tuple[str, str]], flush: bool) -> None:
    """jsp:include."""
    includeInto(context, out, path, flush, params)


def forward(context: Any, path: str, params: Sequence[tuple[str, str]]) -> None:
    """jsp:forward."""
    try:
        context.getOut().clear()
    except OSError as problem:
        raise IllegalStateException(f"the page cannot be forwarded: {problem}") from problem
    forwardTo(context, path, params)


def escaped(value: Any) -> str:
    """A value as c:out prints it: escaped, and nothing for null."""
    if type(value) is str:
        return escapeXml(value)
    if value is None:
        return ""
    return escapeXml(value.read() if hasattr(value, "read") else toText(value))


def shownText(value: Any, escape: bool) -> str:
    """A value as c:out prints it, escaped or not."""
    if escape:
        return escaped(value)
    return value.read() if hasattr(value, "read") else toText(value)


def setVariable(context: Any, name: str, value: Any) -> None:
    """c:set without a scope: null removes the variable from all of them."""
    if value is None:
        context.removeAttribute(name)
    else:
        context.setAttribute(name, value)


def setTarget(target: Any, name: str, value: Any) -> None:
    """
    c:set of a property or a map's key; null removes the key, and is no value to be converted.

    :raises JspTagException: the target is null, has no such property, or one that cannot have this value.
    """
    if target is None:
        raise JspTagException("the target of c:set is null")
    try:
        if value is not None:
            writeProperty(target, name, value)
        elif isinstance(target, MutableMapping):
            target.pop(name, None)
        else:
            _setNull(target, name)
    except ELException as problem:
        raise JspTagException(f"c:set: {problem}", problem) from problem


def _setNull(target: Any, name: str) -> None:
    setter, kind = setterOf(target, name)
    if kind in (bool, int, float):
        raise JspTagException(f"c:set: the property {name} is a {kind.__name__}, and cannot be null")
    setter(None)


def reader(text: str) -> StringIO:
    """What C{varReader} is given."""
    return StringIO(text)


__all__ = [
    "BLANKS",
    "Fragment",
    "LoopStatus",
    "Modes",
    "Site",
    "SkipPageException",
    "TagAdapter",
    "TagPool",
    "address",
    "bean",
    "closure",
    "count",
    "escaped",
    "fmt",
    "forward",
    "function",
    "getProperty",
    "importInto",
    "imported",
    "include",
    "invoke",
    "literalExpression",
    "loop",
    "methodExpression",
    "reader",
    "redirectAddress",
    "setAllProperties",
    "setFromParameter",
    "setProperty",
    "setTagFileAttribute",
    "setTarget",
    "setVariable",
    "setter",
    "shownText",
    "tagFile",
    "tokens",
    "useBean",
    "valueExpression",
]
