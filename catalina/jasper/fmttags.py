"""
JSTL's formatting library to Python code: messages, numbers, dates, in the locale of the page.

Answers to C{org.apache.taglibs.standard.tag.rt.fmt}; the work is done by C{jasper/fmt} when the page runs.
"""

from collections.abc import Callable

from catalina.jasper.actions import scopeOf
from catalina.jasper.coretags import bodyText, export, inside
from catalina.jasper.emitter import Emitter
from catalina.jasper.nodes import Element
from catalina.jasper.taglibs import Library, builtTags
from catalina.jasper.values import optional, value

_TAGS = {
    "requestEncoding": "empty value",
    "setLocale": "empty value! variant scope",
    "timeZone": "JSP value!",
    "setTimeZone": "empty value! var scope",
    "bundle": "JSP basename! prefix",
    "setBundle": "empty basename! var scope",
    "message": "JSP key bundle var scope",
    "param": "JSP value",
    "formatNumber": "JSP value type pattern currencyCode currencySymbol groupingUsed maxIntegerDigits "
    "minIntegerDigits maxFractionDigits minFractionDigits var scope",
    "parseNumber": "JSP value type pattern parseLocale integerOnly var scope",
    "formatDate": "empty value! type dateStyle timeStyle pattern timeZone var scope",
    "parseDate": "JSP value type dateStyle timeStyle pattern timeZone parseLocale var scope",
}

#: The addresses under which pages know the library; the older ones mean the same.
URIS = ("http://java.sun.com/jsp/jstl/fmt", "http://java.sun.com/jstl/fmt", "http://java.sun.com/jstl/fmt_rt")

_KINDS = {
    "groupingUsed": bool,
    "integerOnly": bool,
    "maxIntegerDigits": int,
    "minIntegerDigits": int,
    "maxFractionDigits": int,
    "minFractionDigits": int,
}
_UNCONVERTED = ("value", "timeZone", "parseLocale", "bundle")


def library() -> Library:
    """The formatting library."""
    return Library(URIS[0], builtTags(_TAGS, "2.0"), kind="fmt")


def write(generator: Emitter, node: Element) -> None:
    """Write a tag of the formatting library."""
    _WRITERS[node.name](generator, node)


def _arguments(generator: Emitter, node: Element, leaveOut: tuple[str, ...] = ()) -> str:
    """All attributes as keyword arguments."""
    pieces = []
    for name, attribute in node.attributes.items():
        if name not in (*leaveOut, "var", "scope"):
            kind = None if name in _UNCONVERTED else _KINDS.get(name, str)
            pieces.append(f"{name}={value(generator, attribute, kind)}")
    return ", ".join(pieces)


def _result(generator: Emitter, node: Element, code: str) -> None:
    """Write a result, or set the variable that is to have it."""
    if "var" in node.attributes:
        export(generator, node, code)
    else:
        generator.code.line(f"_w(_t({code}))", node.mark)


def _requestEncoding(generator: Emitter, node: Element) -> None:
    code = optional(generator, node, "value", str)
    generator.code.line(f"_rt.fmt.setRequestEncoding(pageContext, {code})", node.mark)


def _setLocale(generator: Emitter, node: Element) -> None:
    code = value(generator, node.attributes["value"])
    variant = optional(generator, node, "variant", str)
    generator.code.line(f"_rt.fmt.setLocale(pageContext, {code}, {variant}, {scopeOf(node)})", node.mark)


def _zone(generator: Emitter, node: Element) -> str:
    """The time zone of a tag; without a value it is GMT."""
    return f"_rt.fmt.zoneOf({value(generator, node.attributes['value'])} or 'GMT')"


def _setTimeZone(generator: Emitter, node: Element) -> None:
    zone = _zone(generator, node)
    if "var" in node.attributes:
        export(generator, node, zone)
    else:
        generator.code.line(f"_rt.fmt.setTimeZone(pageContext, {zone}, {scopeOf(node)})", node.mark)


def _timeZone(generator: Emitter, node: Element) -> None:
    zone = generator.unique("z")
    generator.code.line(f"{zone} = {_zone(generator, node)}", node.mark)
    _nested(generator, node, "zone", zone)


def _bundle(generator: Emitter, node: Element) -> None:
    bundle = generator.unique("u")
    base = value(generator, node.attributes["basename"], str)
    prefix = optional(generator, node, "prefix", str, "''")
    generator.code.line(f"{bundle} = _rt.fmt.bundle(pageContext, {base}, {prefix}, _resource)", node.mark)
    _nested(generator, node, "bundle", bundle)


def _nested(generator: Emitter, node: Element, kind: str, name: str) -> None:
    outer, generator.scopes = generator.scopes, {**generator.scopes, kind: name}
    inside(generator, node)
    generator.scopes = outer


def _setBundle(generator: Emitter, node: Element) -> None:
    code = f"_rt.fmt.bundle(pageContext, {value(generator, node.attributes['basename'], str)}, '', _resource)"
    if "var" in node.attributes:
        export(generator, node, code)
    else:
        generator.code.line(f"_rt.fmt.setBundle(pageContext, {code}, {scopeOf(node)})", node.mark)


def _message(generator: Emitter, node: Element) -> None:
    """The key may be in the body, beside the parameters; without one there is no message to be kept."""
    params, name, written = generator.unique("a"), generator.unique("k"), generator.code.line
    written(f"{params} = []", node.mark)
    outer = generator.scopes
    generator.scopes = {**outer, "message": params}
    text = bodyText(generator, node)
    generator.scopes = outer
    written(f"{name} = {optional(generator, node, 'key', str, text)}", node.mark)
    bundle = optional(generator, node, "bundle", None, outer.get("bundle", "None"))
    inner = outer.get("bundle", "None") if bundle == outer.get("bundle") else "None"
    generator.code.open(f"if {name}:", node.mark)
    _result(generator, node, f"_rt.fmt.message(pageContext, {name}, {params}, {bundle}, {inner}, _resource)")
    generator.code.close()
    written("else:", node.mark)
    written("    _w('??????')", node.mark)


def _param(generator: Emitter, node: Element) -> None:
    given = node.attributes.get("value")
    code = value(generator, given) if given is not None else bodyText(generator, node)
    generator.code.line(f"{generator.scopes['message']}.append({code})", node.mark)


def _convert(function: str) -> Callable[[Emitter, Element], None]:
    """A tag that formats or parses its value, which may be its body."""

    def convert(generator: Emitter, node: Element) -> None:
        name = generator.unique("v")
        given = node.attributes.get("value")
        code = value(generator, given) if given is not None else bodyText(generator, node)
        generator.code.line(f"{name} = {code}", node.mark)
        arguments = _arguments(generator, node, ("value",))
        zone, bundle = generator.scopes.get("zone", "None"), generator.scopes.get("bundle", "None")
        call = f"_rt.fmt.{function}(_rt.fmt.Place(pageContext, {bundle}, {zone}, _resource), {name}"
        _result(generator, node, f"{call}{', ' * bool(arguments)}{arguments})")

    return convert


_WRITERS: dict[str, Callable[[Emitter, Element], None]] = {
    "requestEncoding": _requestEncoding,
    "setLocale": _setLocale,
    "timeZone": _timeZone,
    "setTimeZone": _setTimeZone,
    "bundle": _bundle,
    "setBundle": _setBundle,
    "message": _message,
    "param": _param,
    "formatNumber": _convert("formatNumber"),
    "parseNumber": _convert("parseNumber"),
    "formatDate": _convert("formatDate"),
    "parseDate": _convert("parseDate"),
}
