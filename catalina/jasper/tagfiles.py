"""
What the directives of a tag file say about its tag (C{org.apache.jasper.compiler.TagFileProcessor}).
"""

from collections.abc import Iterable

from catalina.jasper.directives import Directive
from catalina.jasper.errors import TranslationError
from catalina.jasper.marks import Mark
from catalina.jasper.nodes import Attribute
from catalina.jasper.taglibs import TagAttribute, TagDef, TagVariable

_ATTRIBUTE = frozenset(
    (
        "name", "required", "fragment", "rtexprvalue", "type", "description", "deferredValue",
        "deferredValueType", "deferredMethod", "deferredMethodSignature",
    )
)  # fmt: skip
_VARIABLE = frozenset(
    ("name-given", "name-from-attribute", "alias", "variable-class", "declare", "scope", "description")
)


def tagOf(name: str, path: str, directives: Iterable[Directive], version: str) -> TagDef:
    """
    The tag that a tag file makes.

    :param version: the tag file's JSP version.
    :raises TranslationError: one of the directives is wrong, or does not go with another.
    """
    said, names = _TagValues(), _Names()
    attributes: dict[str, TagAttribute] = {}
    variables, files = [], {path: None}
    for directive in directives:
        files[directive.mark.file] = None
        if directive.name == "tag":
            said.take(directive, names)
        elif directive.name == "attribute":
            attribute = _attributeOf(directive.attributes, directive.mark, version)
            names.take(attribute.name, directive.mark)
            attributes[attribute.name] = attribute
        elif directive.name == "variable":
            variable = _variableOf(directive.attributes, directive.mark)
            names.takeVariable(variable, directive.mark)
            variables.append(variable)
    names.checkSources(attributes)
    dynamic = said.values.get("dynamic-attributes")
    return TagDef(
        name,
        None,
        said.values.get("body-content", "scriptless").lower(),
        attributes,
        tuple(variables),
        dynamic is not None,
        path,
        dynamic,
        version,
        tuple(files),
    )


class _TagValues:
    """What the tag directives say: each of them the same, or something else."""

    _ONCE = (
        "body-content", "dynamic-attributes", "small-icon", "large-icon",
        "description", "display-name", "example",
    )  # fmt: skip

    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    def take(self, directive: Directive, names: "_Names") -> None:
        """Take in another tag directive."""
        for key in self._ONCE:
            if key not in directive.attributes:
                continue
            value = directive.attributes[key].text
            if key == "dynamic-attributes" and key not in self.values:
                names.take(value, directive.mark)
            known = self.values.setdefault(key, value)
            if known != value:
                raise TranslationError(f"{key} was {known!r} and cannot become {value!r}", directive.mark)


class _Names:
    """The names that a tag file's directives declare: each of them once."""

    def __init__(self) -> None:
        self._declared: dict[str, Mark] = {}
        self._sources: dict[str, Mark] = {}

    def take(self, name: str, mark: Mark) -> None:
        """
        Declare a name.

        :raises TranslationError: it is declared already.
        """
        self._take(self._declared, name, mark)

    def takeVariable(self, variable: TagVariable, mark: Mark) -> None:
        """Declare the name of a variable inside of the tag file, and note the attribute that names it outside."""
        self.take(variable.alias or variable.nameGiven or "", mark)
        if variable.nameFromAttribute is not None:
            self._take(self._sources, variable.nameFromAttribute, mark)

    @staticmethod
    def _take(table: dict[str, Mark], name: str, mark: Mark) -> None:
        if name in table:
            raise TranslationError(f"the name {name} was declared before, at {table[name]}", mark)
        table[name] = mark

    def checkSources(self, attributes: dict[str, TagAttribute]) -> None:
        """
        Complain about name-from-attribute where the value is not known when a page is translated.

        :raises TranslationError: it names no attribute, or one that may be missing, be computed or be no text.
        """
        for name, mark in self._sources.items():
            known = attributes.get(name)
            if known is None:
                raise TranslationError(f"name-from-attribute: there is no attribute {name}", mark)
            if not known.required or known.expressions or known.type != "java.lang.String":
                message = f'the attribute {name} must be text, with required="true" and rtexprvalue="false"'
                raise TranslationError(f"name-from-attribute: {message}", mark)


def _checked(
    attributes: dict[str, Attribute], known: frozenset[str], kind: str, mark: Mark
) -> dict[str, str]:
    for name in attributes:
        if name not in known:
            raise TranslationError(f"the {kind} directive has no attribute {name}", mark)
    return {name: attribute.text for name, attribute in attributes.items()}


def _attributeOf(attributes: dict[str, Attribute], mark: Mark, version: str) -> TagAttribute:
    """
    What an attribute directive declares.

    :param version: the tag file's JSP version; deferred attributes came with 2.1.
    """
    said = _checked(attributes, _ATTRIBUTE, "attribute", mark)
    if not said.get("name"):
        raise TranslationError("the attribute directive needs the attribute name", mark)
    deferred = any(name.startswith("deferred") for name in said)
    if deferred and float(version) < 2.1:
        message = "deferred attributes need JSP 2.1; an implicit.tld beside the tag file says so"
        raise TranslationError(message, mark)
    fragment = _isTrue(said.get("fragment"))
    if fragment and said.keys() & {"type", "rtexprvalue"}:
        raise TranslationError("a fragment has neither type nor rtexprvalue", mark)
    value, method = _isDeferred(said, "Value", "Type", mark), _isDeferred(said, "Method", "Signature", mark)
    if value and method:
        raise TranslationError("deferredValue and deferredMethod do not go together", mark)
    return TagAttribute(
        name=said["name"],
        required=_isTrue(said.get("required")),
        expressions=_isTrue(said.get("rtexprvalue", "true")),
        fragment=fragment,
        type=said.get("type", "java.lang.String"),
        deferred=value,
        deferredType=said.get("deferredValueType"),
        deferredMethod=method,
    )


def _isTrue(text: str | None) -> bool:
    """What C{JspUtil.booleanValue} takes for true."""
    return (text or "").lower() in ("true", "yes")


def _isDeferred(said: dict[str, str], kind: str, detail: str, mark: Mark) -> bool:
    """Whether an attribute is a deferred value or method: C{deferredValue} or C{deferredValueType} says so."""
    name = f"deferred{kind}"
    isDetailed = name + detail in said
    if isDetailed and not _isTrue(said.get(name, "true")):
        raise TranslationError(f'{name}{detail} does not go with {name}="{said[name]}"', mark)
    return isDetailed or _isTrue(said.get(name))


def _variableOf(attributes: dict[str, Attribute], mark: Mark) -> TagVariable:
    """What a variable directive declares."""
    said = _checked(attributes, _VARIABLE, "variable", mark)
    given, fromAttribute = said.get("name-given"), said.get("name-from-attribute")
    if (given is None) == (fromAttribute is None):
        raise TranslationError("the variable directive needs name-given or name-from-attribute", mark)
    if (fromAttribute is None) != ("alias" not in said):
        raise TranslationError("alias and name-from-attribute of the variable directive go together", mark)
    scope = said.get("scope", "NESTED")
    if scope not in ("NESTED", "AT_BEGIN", "AT_END"):
        raise TranslationError(f"scope is NESTED, AT_BEGIN or AT_END, not {scope}", mark)
    return TagVariable(given, fromAttribute, scope, said.get("alias"))
