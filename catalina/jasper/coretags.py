"""
JSTL's core library to Python code: loops and conditions become Python's own.

Answers to C{org.apache.taglibs.standard.tag.rt.core}.  In expressions the tags act as recorded; there are
no tag objects, so that a custom tag inside finds the custom tag around them as its parent.
"""

from collections.abc import Callable, Iterable, Iterator

from catalina.jasper.actions import scopeOf
from catalina.jasper.customtags import check
from catalina.jasper.emitter import Emitter
from catalina.jasper.errors import TranslationError
from catalina.jasper.invariants import invariantsOf
from catalina.jasper.nodes import Element, Markup, Node, Text
from catalina.jasper.taglibs import Library, builtTags
from catalina.jasper.values import expressionText, optional, value

_TAGS = {
    "out": "JSP value! default escapeXml",
    "set": "JSP var value# target property scope",
    "remove": "empty var! scope",
    "catch": "JSP var",
    "if": "JSP test! var scope",
    "choose": "JSP",
    "when": "JSP test!",
    "otherwise": "JSP",
    "forEach": "JSP items# begin end step var varStatus",
    "forTokens": "JSP items#! delims! begin end step var varStatus",
    "import": "JSP url! var scope varReader context charEncoding",
    "url": "JSP var scope value context",
    "redirect": "JSP var scope url context",
    "param": "JSP name! value",
}

#: The addresses under which pages know the library; the older ones mean the same.
URIS = (
    "http://java.sun.com/jsp/jstl/core",
    "http://java.sun.com/jstl/core",
    "http://java.sun.com/jstl/core_rt",
)


def library() -> Library:
    """The core library."""
    return Library(URIS[0], builtTags(_TAGS), kind="core")


def write(generator: Emitter, node: Element) -> None:
    """Write a tag of the core library."""
    _WRITERS[node.name](generator, node)


def _variable(node: Element, name: str = "var") -> str | None:
    """The name of a variable that an attribute gives; it cannot be computed."""
    attribute = node.attributes.get(name)
    if attribute is None:
        return None
    if not attribute.literal:
        raise TranslationError(
            f"{name} of <{node.qualifiedName}> must be a name, without expressions", attribute.mark
        )
    return attribute.literal


def inside(generator: Emitter, node: Element) -> None:
    """Write the body of a tag."""
    with generator.body():
        generator.nodes(node.body or [])


def bodyText(generator: Emitter, node: Element) -> str:
    """Write the body of a tag into a buffer; the code of what it was, without blanks around it."""
    if not node.body:
        return "''"
    with generator.buffered(node.mark) as name:
        inside(generator, node)
    return f"{name}.strip(_rt.BLANKS)"


def export(generator: Emitter, node: Element, code: str, name: str | None = None) -> None:
    """Write what sets the variable that C{var} and C{scope} name."""
    variable = name or _variable(node)
    generator.code.line(f"pageContext.setAttribute({variable!r}, {code}, {scopeOf(node)})", node.mark)


def _out(generator: Emitter, node: Element) -> None:
    code, mark, name = generator.code, node.mark, generator.unique("v")
    code.line(f"{name} = {value(generator, node.attributes['value'])}", mark)
    escape = optional(generator, node, "escapeXml", bool, "True")
    if "default" in node.attributes or node.body:
        code.open(f"if {name} is None:", mark)
        default = value(generator, node.attributes["default"]) if "default" in node.attributes else None
        code.line(f"{name} = {default or bodyText(generator, node)}", mark)
        code.close()
    if escape == "True":
        code.line(f"_w(_x({name}))", mark)
    else:
        code.line(f"_w(_rt.shownText({name}, {escape}))", mark)


def deferrals(nodes: Iterable[Node]) -> Iterator[str]:
    """The variables that c:set lets stand for an expression C{#{...}}, in a page and all that is in it."""
    for node in nodes:
        if isinstance(node, Element | Markup):
            yield from deferrals(node.body or ())
        if isinstance(node, Element) and _isDeferral(node):
            yield node.attributes["var"].literal or ""


def _isDeferral(node: Element) -> bool:
    isSet = node.library is not None and node.library.kind == "core" and node.name == "set"
    return isSet and "var" in node.attributes and _isDeferred(node)


def _isDeferred(node: Element) -> bool:
    given = node.attributes.get("value")
    return given is not None and given.isDeferred


def _defer(generator: Emitter, node: Element, name: str) -> None:
    """The expression itself is kept, for as long as the variable is not set otherwise (C{VariableMapper})."""
    if scopeOf(node) != 1:
        raise TranslationError("a variable that stands for an expression is of the page only", node.mark)
    text = expressionText(node.attributes["value"])
    generator.checkExpression(text, node.mark)
    expression = generator.constant(f"_rt.valueExpression({text!r}, _functions, None)")
    generator.code.line(f"pageContext.defer({name!r}, {expression})", node.mark)


def _set(generator: Emitter, node: Element) -> None:
    name = _variable(node)
    if name is not None and _isDeferred(node):
        _defer(generator, node, name)
        return
    if name in generator.page.deferrals and scopeOf(node) == 1:
        generator.code.line(f"pageContext.undefer({name!r})", node.mark)
    given = node.attributes.get("value")
    code = value(generator, given) if given is not None else bodyText(generator, node)
    if name is None:
        _setTarget(generator, node, code)
    elif "scope" in node.attributes:
        export(generator, node, code)
    else:
        generator.code.line(f"_rt.setVariable(pageContext, {name!r}, {code})", node.mark)


def _setTarget(generator: Emitter, node: Element, code: str) -> None:
    if not node.attributes.keys() >= {"target", "property"}:
        raise TranslationError("c:set needs the attribute var, or both target and property", node.mark)
    result = generator.unique("v")
    generator.code.line(f"{result} = {code}", node.mark)
    target = value(generator, node.attributes["target"])
    prop = value(generator, node.attributes["property"], str)
    generator.code.line(f"_rt.setTarget({target}, {prop}, {result})", node.mark)


def _remove(generator: Emitter, node: Element) -> None:
    scope = scopeOf(node) if "scope" in node.attributes else None
    generator.code.line(f"pageContext.removeAttribute({_variable(node)!r}, {scope})", node.mark)


def _catch(generator: Emitter, node: Element) -> None:
    code, mark, name = generator.code, node.mark, _variable(node)
    depth, problem = generator.unique("d"), generator.unique("p")
    code.line(f"{depth} = pageContext.depth()", mark)
    code.open("try:", mark)
    code.line("pass", mark)
    generator.inCatch += 1
    inside(generator, node)
    generator.inCatch -= 1
    if name is not None:
        code.line(f"pageContext.removeAttribute({name!r}, 1)", mark)
    code.close()
    code.open(f"except Exception as {problem}:", mark)
    code.line(f"out = pageContext.restore({depth}); _w = out.append", mark)
    if name is not None:
        code.line(f"pageContext.setAttribute({name!r}, {problem})", mark)
    code.close()


def _if(generator: Emitter, node: Element) -> None:
    code, name = generator.code, _variable(node)
    test = value(generator, node.attributes["test"], bool)
    if name is not None:
        result = generator.unique("v")
        code.line(f"{result} = {test}", node.mark)
        export(generator, node, result)
        test = result
    code.open(f"if {test}:", node.mark)
    code.line("pass", node.mark)
    inside(generator, node)
    code.close()


def _choose(generator: Emitter, node: Element) -> None:
    """Branches one after another: what stands between them is written too."""
    chosen = generator.unique("v")
    generator.code.line(f"{chosen} = False", node.mark)
    for each in node.body or ():
        if isinstance(each, Text) and not each.text.strip():
            generator.write(each.text, each.mark)
        elif isinstance(each, Element):
            _branch(generator, each, chosen)


def _branch(generator: Emitter, node: Element, chosen: str) -> None:
    check(generator, node)
    generator.code.open(f"if not {chosen}:", node.mark)
    if node.name == "when":
        generator.code.line(f"{chosen} = {value(generator, node.attributes['test'], bool)}", node.mark)
        generator.code.open(f"if {chosen}:", node.mark)
    else:
        generator.code.open("if True:", node.mark)
        generator.code.line(f"{chosen} = True", node.mark)
    generator.code.line("pass", node.mark)
    inside(generator, node)
    generator.code.close()
    generator.code.close()


def _misplaced(generator: Emitter, node: Element) -> None:
    raise TranslationError(f"<{node.qualifiedName}> must stand in c:choose", node.mark)


def _forEach(generator: Emitter, node: Element) -> None:
    if "items" not in node.attributes and not node.attributes.keys() >= {"begin", "end"}:
        raise TranslationError("c:forEach needs the attribute items, or both begin and end", node.mark)
    items = optional(generator, node, "items")
    function = "loop" if "items" in node.attributes else "count"
    _loop(generator, node, f"_rt.{function}", "" if function == "count" else f"{items}, ")


def _forTokens(generator: Emitter, node: Element) -> None:
    items = value(generator, node.attributes["items"], str)
    delimiters = value(generator, node.attributes["delims"], str)
    _loop(generator, node, "_rt.loop", f"_rt.tokens({items}, {delimiters}), ")


def _loop(generator: Emitter, node: Element, function: str, items: str) -> None:
    code, mark = generator.code, node.mark
    name, statusName = _variable(node), _variable(node, "varStatus")
    bounds = ", ".join(optional(generator, node, each, int) for each in ("begin", "end", "step"))
    element, status = generator.unique("x"), generator.unique("s")
    fixed = _fix(generator, node, (name, statusName))
    rounds = generator.unique("n")
    code.line(f"{rounds} = 0", mark)
    code.open("try:", mark)
    if statusName is None:
        code.open(f"for {element} in {function}({items}{bounds}):", mark)
    else:
        code.line(f"{status} = _rt.LoopStatus({bounds})", mark)
        code.line(f"_P[{statusName!r}] = {status}", mark)
        code.open(f"for {element} in {status}.follow({function}({items}{bounds})):", mark)
    if name is not None:
        code.line(f"_P[{name!r}] = {element}", mark)
    if name in fixed:
        known, kind = fixed[name]
        code.line(f"{known} = {element} if {element} is not None else _F({name!r})", mark)
        code.line(f"{kind} = type({known})", mark)
    outer, generator.fixed = generator.fixed, fixed
    inside(generator, node)
    generator.fixed = outer
    code.line(f"{rounds} += 1", mark)
    code.open(f"if not {rounds} & 15:", mark)
    code.line("out.check()", mark)
    code.close()
    code.close()
    code.close()
    code.open("finally:", mark)
    code.line("pass", mark)
    for each in filter(None, (name, statusName)):
        code.line(f"_P.pop({each!r}, None)", mark)
    code.close()


def _fix(generator: Emitter, node: Element, own: tuple[str | None, str | None]) -> dict[str, tuple[str, str]]:
    """
    Write the look-ups that the body of a loop can do without.

    :param own: the loop's variables: the element and the status.
    :returns: of each variable that is known in the body the names of its value and its class.
    """
    invariants = invariantsOf(node.body)
    if invariants is None:
        return {}
    read, bound = invariants
    if read & generator.page.deferred:
        return {}  # what they stand for may be of the loop
    known = {name: names for name, names in generator.fixed.items() if name not in bound | set(own)}
    for name in sorted(read - known.keys() - set(own)):
        value, kind = known[name] = generator.unique("h"), generator.unique("y")
        generator.code.line(f"{value} = {generator.lookUp(name)}", node.mark)
        generator.code.line(f"{kind} = type({value})", node.mark)
    if own[0] in read:
        known[own[0]] = generator.unique("h"), generator.unique("y")
    return known


def withParameters(generator: Emitter, node: Element, kind: str) -> str:
    """Write a body in which C{param} tags add to a list; the list's code."""
    name = generator.unique("a")
    generator.code.line(f"{name} = []", node.mark)
    if node.body:
        outer, generator.scopes = generator.scopes, {**generator.scopes, kind: name}
        with generator.buffered(node.mark):
            inside(generator, node)
        generator.scopes = outer
    return name


def _param(generator: Emitter, node: Element) -> None:
    name = value(generator, node.attributes["name"], str)
    given = node.attributes.get("value")
    text = value(generator, given, str) if given is not None else bodyText(generator, node)
    generator.code.line(f"{generator.scopes['params']}.append(({name}, {text}))", node.mark)


def _url(generator: Emitter, node: Element) -> None:
    code = _urlCode(generator, node, "value")
    if _variable(node) is None:
        generator.code.line(f"_w({code})", node.mark)
    else:
        export(generator, node, code)


def _urlCode(generator: Emitter, node: Element, name: str) -> str:
    params = withParameters(generator, node, "params")
    if name not in node.attributes:
        raise TranslationError(f"<{node.qualifiedName}> needs the attribute {name}", node.mark)
    address = value(generator, node.attributes[name], str)
    context = optional(generator, node, "context", str)
    function = "redirectAddress" if node.name == "redirect" else "address"
    return f"_rt.{function}(pageContext, {address}, {context}, {params})"


def _redirect(generator: Emitter, node: Element) -> None:
    generator.code.line(f"response.sendRedirect({_urlCode(generator, node, 'url')})", node.mark)
    generator.skipPage(node.mark)


def _import(generator: Emitter, node: Element) -> None:
    reader = _variable(node, "varReader")
    params = "[]" if reader is not None else withParameters(generator, node, "params")
    arguments = ", ".join(
        (
            value(generator, node.attributes["url"], str),
            optional(generator, node, "context", str),
            optional(generator, node, "charEncoding", str),
            params,
        )
    )
    text = generator.unique("v")
    generator.code.line(f"{text} = _rt.imported(pageContext, {arguments})", node.mark)
    if reader is not None:
        generator.code.line(f"_P[{reader!r}] = _rt.reader({text})", node.mark)
        inside(generator, node)
        generator.code.line(f"_P.pop({reader!r}, None)", node.mark)
    elif _variable(node) is not None:
        export(generator, node, text)
    else:
        generator.code.line(f"_w({text})", node.mark)


_WRITERS: dict[str, Callable[[Emitter, Element], None]] = {
    "out": _out,
    "set": _set,
    "remove": _remove,
    "catch": _catch,
    "if": _if,
    "choose": _choose,
    "when": _misplaced,
    "otherwise": _misplaced,
    "forEach": _forEach,
    "forTokens": _forTokens,
    "import": _import,
    "url": _url,
    "redirect": _redirect,
    "param": _param,
}
