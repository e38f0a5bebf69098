"""
Standard actions to Python code: jsp:include, jsp:forward, jsp:useBean and their kin.
"""

import difflib
from collections.abc import Callable

from catalina.jasper.customtags import omitted, takeNamedAttributes
from catalina.jasper.emitter import Emitter
from catalina.jasper.errors import TranslationError
from catalina.jasper.nodes import Element, Text
from catalina.jasper.values import optional, value

_SCOPES = {"page": 1, "request": 2, "session": 3, "application": 4}

#: Attributes that are text as they stand: expressions mean nothing in them (JSP 2.2, chapter 5).
_TEXTS = frozenset(("id", "scope", "class", "type", "name", "property", "fragment", "var", "varReader"))


def write(generator: Emitter, node: Element) -> None:
    """
    Write a standard action.

    :raises TranslationError: there is no such action, or it lacks or has an attribute that it must or must
        not have.
    """
    known = _ACTIONS.get(node.name)
    if known is None:
        close = difflib.get_close_matches(node.name, list(_ACTIONS), 1)
        hint = f"; did you mean jsp:{close[0]}?" if close else ""
        raise TranslationError(f"there is no standard action jsp:{node.name}{hint}", node.mark)
    writer, attributes = known
    if node.name not in ("attribute", "body", "element"):
        takeNamedAttributes(node)
    if attributes is not None:
        _checkAttributes(node, attributes)
    writer(generator, node)


def _checkAttributes(node: Element, table: str) -> None:
    known = {name.rstrip("!"): name.endswith("!") for name in table.split()}
    for name, attribute in node.attributes.items():
        if name not in known:
            raise TranslationError(f"jsp:{node.name} has no attribute {name}", node.mark)
        if name in _TEXTS and attribute.literal is None:
            raise TranslationError(f"the attribute {name} of jsp:{node.name} takes no expression", node.mark)
    for name, required in known.items():
        if required and name not in node.attributes:
            raise TranslationError(f"jsp:{node.name} needs the attribute {name}", node.mark)


def scopeOf(node: Element, default: str = "page") -> int:
    """
    The number of a scope that an attribute names.

    :raises TranslationError: there is no such scope.
    """
    attribute = node.attributes.get("scope")
    name = default if attribute is None else attribute.literal
    if name not in _SCOPES:
        raise TranslationError(f"scope is page, request, session or application, not {name!r}", node.mark)
    return _SCOPES[name]


def _params(generator: Emitter, node: Element) -> str:
    """
    The code of the jsp:param elements in a body, as a list of pairs.

    Blanks may stand beside them, but not instead of them (C{Parser.parseParam}).
    """
    pairs = []
    for each in node.body or ():
        if isinstance(each, Element) and each.qualifiedName == "jsp:param":
            pairs.append(_param(generator, each))
        elif not isinstance(each, Text) or each.text.strip():
            raise TranslationError(f"only jsp:param may stand in jsp:{node.name}", each.mark)
    if node.body and not pairs:
        raise TranslationError(f"jsp:param expected in jsp:{node.name}", node.mark)
    return f"[{', '.join(pairs)}]"


def _param(generator: Emitter, node: Element) -> str:
    takeNamedAttributes(node)
    _checkAttributes(node, "name! value!")
    _checkEmpty(node)
    name, text = (value(generator, node.attributes[each], str) for each in ("name", "value"))
    return f"({name}, {text})"


def _checkEmpty(node: Element) -> None:
    if node.body:
        raise TranslationError(f"jsp:{node.name} must be empty", node.mark)


def _include(generator: Emitter, node: Element) -> None:
    page = value(generator, node.attributes["page"], str)
    flush = "flush" in node.attributes and node.attributes["flush"].literal == "true"
    params = _params(generator, node)
    generator.code.line(f"_rt.include(pageContext, out, {page}, {params}, {flush})", node.mark)


def _forward(generator: Emitter, node: Element) -> None:
    page = value(generator, node.attributes["page"], str)
    generator.code.line(f"_rt.forward(pageContext, {page}, {_params(generator, node)})", node.mark)
    generator.skipPage(node.mark)


def _useBean(generator: Emitter, node: Element) -> None:
    _checkBean(generator, node)
    name, scope = node.attributes["id"].literal or "", scopeOf(node)
    made = generator.unique("m")
    className = optional(generator, node, "class", str)
    if "class" not in node.attributes:
        className = optional(generator, node, "beanName", str)
    typeName = optional(generator, node, "type", str)
    arguments = f"pageContext, {name!r}, {scope}, {className}, {typeName}, _load"
    generator.code.line(f"{name}, {made} = _rt.useBean({arguments})", node.mark)
    if node.body:
        generator.code.open(f"if {made}:", node.mark)
        generator.code.line("pass", node.mark)
        with generator.body():
            generator.nodes(node.body)
        generator.code.close()


def _checkBean(generator: Emitter, node: Element) -> None:
    name = node.attributes["id"].literal
    if not name or not name.isidentifier():
        raise TranslationError("the id of jsp:useBean must be the name of a variable", node.mark)
    if name in generator.page.beans:
        raise TranslationError(f"the bean {name} was used before, at {generator.page.beans[name]}", node.mark)
    generator.page.beans[name] = node.mark
    if scopeOf(node) == _SCOPES["session"] and not generator.page.flag("session", True):
        raise TranslationError(f"the bean {name} is to be in the session, and the page has none", node.mark)
    if not node.attributes.keys() & {"class", "type"}:
        raise TranslationError("jsp:useBean needs one of the attributes class and type", node.mark)
    if node.attributes.keys() >= {"class", "beanName"}:
        raise TranslationError("jsp:useBean takes class or beanName, not both", node.mark)


def _setProperty(generator: Emitter, node: Element) -> None:
    _checkEmpty(node)
    name, prop = node.attributes["name"].literal, node.attributes["property"].literal
    given = node.attributes.keys() & {"value", "param"}
    if len(given) > (0 if prop == "*" else 1):
        message = 'with property="*" jsp:setProperty takes neither value nor param; otherwise one of them'
        raise TranslationError(message, node.mark)
    bean = f"_rt.bean(pageContext, {name!r})"
    if prop == "*":
        generator.code.line(f"_rt.setAllProperties({bean}, request)", node.mark)
    elif "value" in node.attributes:
        attribute = node.attributes["value"]
        text = value(generator, attribute, None if attribute.literal is None else str)
        isText = attribute.literal is not None or attribute.body is not None
        generator.code.line(f"_rt.setProperty({bean}, {prop!r}, {text}, {isText})", node.mark)
    else:
        param = optional(generator, node, "param", str, repr(prop))
        generator.code.line(f"_rt.setFromParameter({bean}, {prop!r}, request, {param})", node.mark)


def _getProperty(generator: Emitter, node: Element) -> None:
    _checkEmpty(node)
    name, prop = node.attributes["name"].literal, node.attributes["property"].literal
    generator.page.shown.setdefault(name or "", node.mark)
    generator.code.line(f"_w(_rt.getProperty(_rt.bean(pageContext, {name!r}), {prop!r}))", node.mark)


def _element(generator: Emitter, node: Element) -> None:
    code, name = generator.code, generator.unique("n")
    given = node.attributes.pop("name", None)  # which an attribute of the element may be called, too
    takeNamedAttributes(node)
    if given is None:
        raise TranslationError("jsp:element needs the attribute name", node.mark)
    code.line(f"{name} = {value(generator, given, str)}", node.mark)
    code.line(f"_w('<' + {name})", node.mark)
    for attribute in node.attributes.values():
        with omitted(generator, attribute):
            text = value(generator, attribute, str)
            code.line(f"_w(' ' + {attribute.name!r} + '=\"' + {text} + '\"')", node.mark)
    if node.body is None:
        code.line("_w('/>')", node.mark)
        return
    code.line("_w('>')", node.mark)
    with generator.body():
        generator.nodes(node.body)
    code.line(f"_w('</' + {name} + '>')", node.mark)


def _misplaced(generator: Emitter, node: Element) -> None:
    raise TranslationError(f"jsp:{node.name} has no business here", node.mark)


def _result(generator: Emitter, node: Element) -> str:
    """
    Where the result of jsp:invoke and jsp:doBody goes, as further arguments.

    :raises TranslationError: the attributes contradict each other, or there is a body.
    """
    if not generator.page.isTagFile:
        raise TranslationError(f"jsp:{node.name} is for tag files only", node.mark)
    _checkEmpty(node)
    given = node.attributes.keys() & {"var", "varReader"}
    if len(given) > 1:
        raise TranslationError(f"jsp:{node.name} takes var or varReader, not both", node.mark)
    if "scope" in node.attributes and not given:
        raise TranslationError(f"jsp:{node.name} takes scope beside var or varReader only", node.mark)
    names = [
        node.attributes[name].literal if name in node.attributes else None for name in ("var", "varReader")
    ]
    return f"{names[0]!r}, {names[1]!r}, {scopeOf(node)}"


def _invoke(generator: Emitter, node: Element) -> None:
    result, name = _result(generator, node), node.attributes["fragment"].literal
    generator.code.line(f"_rt.invoke(pageContext, _P.get({name!r}), {result})", node.mark)


def _doBody(generator: Emitter, node: Element) -> None:
    result = _result(generator, node)
    generator.code.line(f"_rt.invoke(pageContext, pageContext.tag.getJspBody(), {result})", node.mark)


def _plugin(generator: Emitter, node: Element) -> None:
    """Applets are gone: what was meant for browsers without them is shown."""
    for each in node.body or ():
        if isinstance(each, Element) and each.qualifiedName == "jsp:fallback":
            generator.nodes(each.body or [])


#: Of each action its writer, and the attributes that it takes; required ones end in an exclamation mark.
_ACTIONS: dict[str, tuple[Callable[[Emitter, Element], None], str | None]] = {
    "include": (_include, "page! flush"),
    "forward": (_forward, "page!"),
    "useBean": (_useBean, "id! scope class type beanName"),
    "setProperty": (_setProperty, "name! property! value param"),
    "getProperty": (_getProperty, "name! property!"),
    "element": (_element, None),
    "output": (_misplaced, None),
    "root": (_misplaced, None),
    "invoke": (_invoke, "fragment! var varReader scope"),
    "doBody": (_doBody, "var varReader scope"),
    "plugin": (_plugin, None),
    "param": (_misplaced, None),
    "params": (_misplaced, None),
    "fallback": (_misplaced, None),
    "attribute": (_misplaced, None),
    "body": (_misplaced, None),
}
