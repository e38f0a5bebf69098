"""
Custom tags to Python code: classic tags, simple tags, tag files.

Classes are loaded while a page is translated, as Tomcat does, since what is generated depends on their kind.
"""

import difflib
from typing import Any

from catalina.el import ELException, coerce
from catalina.jasper.emitter import Emitter, Parent
from catalina.jasper.errors import TranslationError
from catalina.jasper.nodes import Attribute, Comment, Element, Node, Text
from catalina.jasper.taglibs import JAVA_TYPES, TagAttribute, TagDef, TagVariable
from catalina.jasper.values import expressionText, value
from catalina.jsp import BodyTag, DynamicAttributes, IterationTag, JspIdConsumer, Tag, TryCatchFinally


def check(generator: Emitter, node: Element) -> TagDef:
    """
    Find a tag in its library, and complain about what does not fit.

    Attributes and body that are written as jsp:attribute and jsp:body are put into their places.

    :raises TranslationError: with the place.
    """
    definition: TagDef | None = node.library.tags.get(node.name)
    if definition is None:
        message = f"the tag library {node.library.uri} has no tag {node.name}{_hint(node)}"
        raise TranslationError(message, node.mark)
    if definition.tagFile is not None:
        definition = generator.host.tagFile(definition, node.mark)
    takeNamedAttributes(node)
    for attribute in node.attributes.values():
        if float(definition.version or 2.1) < 2.1:
            attribute.undefer()
        _checkAttribute(node, attribute, definition)
    for known in definition.attributes.values():
        if known.required and known.name not in node.attributes:
            raise TranslationError(f"<{node.qualifiedName}> needs the attribute {known.name}", node.mark)
    names = (_variableName(node, variable) for variable in definition.variables)
    generator.page.tagVariables.update(filter(None, names))
    if definition.bodyContent == "empty" and not isEmpty(node.body):
        raise TranslationError(f"<{node.qualifiedName}> must be empty", node.mark)
    return definition


def _hint(node: Element) -> str:
    close = difflib.get_close_matches(node.name, list(node.library.tags), 1)
    return f"; did you mean {close[0]}?" if close else ""


def isEmpty(body: list[Node] | None) -> bool:
    """Whether a body has nothing in it."""
    return not body


def takeNamedAttributes(node: Element) -> None:
    """
    Move what stands in jsp:attribute and jsp:body elements of a body to where it belongs.

    :raises TranslationError: something else is beside them.
    """
    parts = [each for each in node.body or () if isinstance(each, Element) and each.prefix == "jsp"]
    if not any(each.name in ("attribute", "body") for each in parts):
        return
    node_body, node.body = node.body or [], None
    for each in node_body:
        if isinstance(each, Element) and each.prefix == "jsp" and each.name in ("attribute", "body"):
            _takePart(node, each)
        elif not isinstance(each, Text) or each.text.strip():
            raise TranslationError(
                f"only jsp:attribute and jsp:body may stand in <{node.qualifiedName}> beside one another",
                each.mark,
            )


def _takePart(node: Element, part: Element) -> None:
    if part.name == "body":
        if part.attributes:
            raise TranslationError("jsp:body has no attributes", part.mark)
        if node.body is not None:
            raise TranslationError(f"<{node.qualifiedName}> has two jsp:body", part.mark)
        node.body = part.body or []
        return
    if node.body is not None:
        raise TranslationError("jsp:attribute must stand before jsp:body", part.mark)
    name = part.attributes.get("name")
    if name is None or name.literal is None:
        raise TranslationError("jsp:attribute needs the attribute name, without expressions", part.mark)
    unknown = part.attributes.keys() - {"name", "trim", "omit"}
    if unknown:
        raise TranslationError(f"jsp:attribute has no attribute {min(unknown)}", part.mark)
    if name.literal in node.attributes:
        raise TranslationError(f"<{node.qualifiedName}> has the attribute {name.literal} twice", part.mark)
    node.attributes[name.literal] = Attribute(
        name.literal, part.mark, body=part.body or [], omit=part.attributes.get("omit")
    )


def _checkAttribute(node: Element, attribute: Attribute, definition: TagDef) -> None:
    known = definition.attributes.get(attribute.name)
    if known is None:
        if definition.dynamic:
            return
        close = difflib.get_close_matches(attribute.name, list(definition.attributes), 1)
        hint = f"; did you mean {close[0]}?" if close else ""
        raise TranslationError(
            f"<{node.qualifiedName}> has no attribute {attribute.name}{hint}", attribute.mark
        )
    problem = _problemOf(attribute, known, definition)
    if problem is not None:
        raise TranslationError(f"the attribute {known.name} {problem}", attribute.mark)


def _problemOf(attribute: Attribute, known: TagAttribute, definition: TagDef) -> str | None:
    """Why an attribute cannot have the value that it is given (C{Validator.checkXmlAttributes}), or None."""
    isEvaluated = known.expressions and not attribute.isDeferred
    if known.isDeferred and isEvaluated and definition.tagFile is not None:
        return 'takes an expression #{...} only, as long as its directive does not say rtexprvalue="false"'
    if attribute.body is not None:
        isText = all(isinstance(each, Text | Comment) for each in attribute.body)
        return None if known.expressions or (isText and not known.isDeferred) else "takes no such body"
    if known.fragment:
        return "is a fragment, and must be written as jsp:attribute"
    if attribute.isDeferred:
        return None if known.isDeferred else "takes no deferred expression #{...}"
    if attribute.literal is None:
        return None if known.expressions else "takes no expression"
    return _literalProblem(attribute.literal, known)


def _literalProblem(literal: str, known: TagAttribute) -> str | None:
    try:
        coerce(literal, JAVA_TYPES.get(known.deferredType or "") if known.deferred else None)
    except ELException as problem:
        return f"is given text that is none of {known.deferredType}: {problem.message}"
    return None


def write(generator: Emitter, node: Element, definition: TagDef) -> None:
    """Write a custom tag."""
    if definition.tagFile is not None:
        kind: Any = None
        target = f"_rt.tagFile(pageContext, {definition.tagFile!r}, {definition.version!r})"
    else:
        kind = generator.host.loadClass(definition.className, node.mark)
        target = generator.constant(f"_load({definition.className!r})", mark=node.mark)
    if kind is not None:
        _checkClass(node, definition, kind)
    if kind is not None and Tag.implementedBy(kind):
        _Classic(generator, node, definition, kind).write(target)
    else:
        _simple(generator, node, definition, kind, target)


def _checkClass(node: Element, definition: TagDef, kind: Any) -> None:
    """Complain if a tag's class cannot do what its descriptor says."""
    if definition.dynamic and not DynamicAttributes.implementedBy(kind):
        raise TranslationError(f"{definition.className} does not implement DynamicAttributes", node.mark)
    if not Tag.implementedBy(kind) and definition.bodyContent.upper() == "JSP":
        message = (
            f"<{node.qualifiedName}> is a simple tag, whose body-content is empty, scriptless or tagdependent"
        )
        raise TranslationError(message, node.mark)


# -- simple tags and tag files


def _simple(generator: Emitter, node: Element, definition: TagDef, kind: Any, target: str) -> None:
    code, mark, tag = generator.code, node.mark, generator.unique("t")
    code.line(f"{tag} = {target}()", mark)
    code.line(f"{tag}.setJspContext(pageContext)", mark)
    if generator.parents[-1].code != "None":
        code.line(f"{tag}.setParent({generator.parents[-1].code})", mark)
    setters(generator, node, definition, kind, tag)
    if node.body:
        body = generator.fragment(node.body, mark, Parent(tag, isSimple=True))
        code.line(f"{tag}.setJspBody({body})", mark)
    code.line(f"{tag}.doTag()", mark)
    code.line("out = pageContext.getOut(); _w = out.append", mark)
    variables(generator, node, definition, ("AT_BEGIN", "AT_END"))


def setters(generator: Emitter, node: Element, definition: TagDef, kind: Any, tag: str) -> None:
    """Write the calls of a tag's setters, in the order of the attributes."""
    for attribute in node.attributes.values():
        known = definition.attributes.get(attribute.name)
        with omitted(generator, attribute):
            code = _attributeCode(generator, attribute, known)
            if known is None:
                local = attribute.localName
                line = f"{tag}.setDynamicAttribute({attribute.uri!r}, {local!r}, {code})"
            elif kind is None and known.isDeferred:
                line = f"{tag}.deferred[{known.name!r}] = {code}"
            elif kind is None:
                line = f"_rt.setTagFileAttribute({tag}, {known.name!r}, {code})"
            else:
                line = f"{_setter(generator, definition, known)}({tag}, {code})"
            generator.code.line(line, attribute.mark)
    if kind is not None and JspIdConsumer.implementedBy(kind):
        generator.code.line(f"{tag}.setJspId({generator.tagId()!r})", node.mark)


class omitted:
    """What is written inside happens only unless the attribute's omit is true."""

    def __init__(self, generator: Emitter, attribute: Attribute) -> None:
        self._generator = generator
        self._attribute = attribute

    def __enter__(self) -> None:
        if self._attribute.omit is not None:
            condition = value(self._generator, self._attribute.omit, bool)
            self._generator.code.open(f"if not {condition}:", self._attribute.mark)

    def __exit__(self, *problem: object) -> None:
        if self._attribute.omit is not None:
            self._generator.code.close()


def _setter(generator: Emitter, definition: TagDef, known: TagAttribute) -> str:
    key = ("setter", definition.className, known.name)
    load = f"_load({definition.className!r})"
    return generator.constant(f"_rt.setter({load}, {known.name!r}, {known.type!r})", key)


def _attributeCode(generator: Emitter, attribute: Attribute, known: TagAttribute | None) -> str:
    if known is not None and known.isDeferred and (attribute.isDeferred or not known.expressions):
        if attribute.literal is not None and not known.deferredMethod:
            return generator.constant(f"_rt.literalExpression({attribute.literal!r}, {known.deferredType!r})")
        text = expressionText(attribute)
        generator.checkExpression(text, attribute.mark)
        maker = "methodExpression" if known.deferredMethod else "valueExpression"
        return generator.constant(f"_rt.{maker}({text!r}, _functions, {known.deferredType!r})")
    if known is not None and known.fragment:
        return generator.fragment(attribute.body or [], attribute.mark)
    literalDynamic = known is None and attribute.literal is None
    return value(generator, attribute, None if literalDynamic or attribute.literal is None else str)


# -- variables


def variables(generator: Emitter, node: Element, definition: TagDef, scopes: tuple[str, ...]) -> None:
    """Bring the tag's variables of some scopes into the scripting variables."""
    for variable in definition.variables:
        if variable.scope in scopes:
            name = _variableName(node, variable)
            if name and _isScriptingName(name):
                generator.code.line(f"{name} = pageContext.findAttribute({name!r})", node.mark)


def _variableName(node: Element, variable: TagVariable) -> str | None:
    if variable.nameFromAttribute is None:
        return variable.nameGiven
    attribute = node.attributes.get(variable.nameFromAttribute)
    return None if attribute is None else attribute.literal


def _isScriptingName(name: str) -> bool:
    return name.isidentifier() and not name.startswith("_")


# -- classic tags


class _Classic:
    """Writes one classic tag."""

    def __init__(self, generator: Emitter, node: Element, definition: TagDef, kind: Any) -> None:
        self.generator = generator
        self.code = generator.code
        self.node = node
        self.mark = node.mark
        self.definition = definition
        self.kind = kind
        self.tag = generator.unique("t")

    def write(self, target: str) -> None:
        """The tag, taken from its pool and given back."""
        pool, isWhole = self._pool(target), self.generator.unique("w")
        self.code.line(f"{self.tag}, {isWhole} = {pool}.take(), False", self.mark)
        self.code.open("try:", self.mark)
        if TryCatchFinally.implementedBy(self.kind):
            self._guarded()
        else:
            self._life()
        if not JspIdConsumer.implementedBy(self.kind):  # which nobody else may have
            self.code.line(f"{isWhole} = True", self.mark)
        self.code.close()
        self.code.open("finally:", self.mark)
        self.code.line(f"{pool}.give({self.tag}, {isWhole})", self.mark)
        self.code.close()
        variables(self.generator, self.node, self.definition, ("AT_BEGIN", "AT_END"))

    def _pool(self, target: str) -> str:
        """
        Tags that are written alike share one: name, attributes, and whether there is a body.

        The class counts, too: in a document one prefix may stand for several libraries.
        """
        names = " ".join(sorted(self.node.attributes))
        key = ("pool", target, self.node.qualifiedName, names, isEmpty(self.node.body))
        return self.generator.constant(f"_rt.TagPool({target}, _page)", key)

    def _guarded(self) -> None:
        """The same inside of the tag's own doCatch and doFinally."""
        depth = self.generator.unique("d")
        problem = self.generator.unique("p")
        self._begin()
        self.code.line(f"{depth} = pageContext.depth()", self.mark)
        self.code.open("try:", self.mark)
        self._middle()
        self.code.close()
        self.code.open(f"except Exception as {problem}:", self.mark)
        self.code.line(f"out = pageContext.restore({depth}); _w = out.append", self.mark)
        self.code.line(f"{self.tag}.doCatch({problem})", self.mark)
        self.code.close()
        self.code.open("finally:", self.mark)
        self.code.line(f"{self.tag}.doFinally()", self.mark)
        self.code.close()

    def _life(self) -> None:
        self._begin()
        self._middle()

    def _begin(self) -> None:
        self.code.line(f"{self.tag}.setPageContext(pageContext)", self.mark)
        self.code.line(f"{self.tag}.setParent({self.generator.parents[-1].forClassic})", self.mark)
        setters(self.generator, self.node, self.definition, self.kind, self.tag)

    def _middle(self) -> None:
        result = self.generator.unique("r")
        self.code.line(f"{result} = {self.tag}.doStartTag()", self.mark)
        if not isEmpty(self.node.body):
            self.code.open(f"if {result} != 0:", self.mark)
            self._body(result)
            self.code.close()
        self.code.open(f"if {self.tag}.doEndTag() == 5:", self.mark)
        self.generator.skipPage(self.mark)
        self.code.close()

    def _body(self, result: str) -> None:
        mayBuffer = BodyTag.implementedBy(self.kind)
        if mayBuffer:
            self._startBuffer(result)
        mayRepeat = IterationTag.implementedBy(self.kind)
        self.code.open("while True:", self.mark)
        variables(self.generator, self.node, self.definition, ("AT_BEGIN", "NESTED"))
        scriptless = self.definition.bodyContent == "scriptless"
        self.generator.inCatch += 1  # tags around it may catch what goes wrong in it
        with self.generator.body(Parent(self.tag), scriptless):
            self.generator.nodes(self.node.body or [])
        self.generator.inCatch -= 1
        if mayRepeat:
            self.code.open(f"if {self.tag}.doAfterBody() != 2:", self.mark)
            self.code.line("break", self.mark)
            self.code.close()
            self.code.line("out.check()", self.mark)
        else:
            self.code.line("break", self.mark)
        self.code.close()
        if mayBuffer:
            self.code.open(f"if {result} == 2:", self.mark)
            self.code.line("out = pageContext.popBody(); _w = out.append", self.mark)
            self.code.close()

    def _startBuffer(self, result: str) -> None:
        self.code.open(f"if {result} == 2:", self.mark)
        self.code.line("out = pageContext.pushBody(); _w = out.append", self.mark)
        self.code.line(f"{self.tag}.setBodyContent(out)", self.mark)
        self.code.line(f"{self.tag}.doInitBody()", self.mark)
        self.code.close()
