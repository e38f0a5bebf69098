"""
What generated code needs for custom tags: setters, fragments, pools of classic tags, tag files.
"""

from collections.abc import Callable
from io import StringIO
from typing import Any

from zope.interface import implementer

from catalina.el import (
    MethodExpression,
    ValueExpression,
    ValueExpressionLiteral,
    coerce,
    hashOrder,
    parametersOf,
)
from catalina.el.beans import capitals
from catalina.jasper.pagecontext import TagFileContext
from catalina.jasper.taglibs import JAVA_TYPES
from catalina.jsp import DynamicAttributes, JspContext, JspException, JspFragment, SimpleTagSupport


def setter(kind: Any, name: str, typeName: str | None) -> Callable[[Any, Any], None]:
    """
    The function that sets an attribute of a tag, converted to the annotation of the tag's setter.

    :param typeName: the type that the descriptor says, where the setter has no annotation.
    :raises JspException: the class has no such setter.
    """
    method = next(
        (f"set{each}" for each in capitals(name) if callable(getattr(kind, f"set{each}", None))), None
    )
    if method is None:
        raise JspException(f"{kind.__name__} has no setter for the attribute {name}")
    parameters = parametersOf(getattr(kind, method))
    wanted = parameters.types[-1] if parameters is not None and parameters.types else None
    if wanted is None:
        wanted = JAVA_TYPES.get(typeName or "")
    call = getattr(kind, method)

    def set_(tag: Any, value: Any) -> None:
        call(tag, coerce(value, wanted))

    return set_


def valueExpression(text: str, functions: Any, typeName: str | None) -> ValueExpression:
    """What a deferred attribute is given."""
    return ValueExpression(text, functions, JAVA_TYPES.get(typeName or ""))


def literalExpression(text: str, typeName: str | None) -> ValueExpression:
    """What a deferred attribute is given that is text."""
    return ValueExpressionLiteral(text, JAVA_TYPES.get(typeName or ""))


def methodExpression(text: str, functions: Any, typeName: str | None) -> MethodExpression:
    """What a deferred attribute that names a method is given."""
    return MethodExpression(text, functions, JAVA_TYPES.get(typeName or ""))


class Fragment(JspFragment):
    """
    A piece of a page as a function of the writer.

    :param function: writes it.
    :param context: of the page.
    """

    def __init__(self, function: Callable[[Any], None], context: Any) -> None:
        self._function = function
        self._context = context

    def getJspContext(self) -> JspContext:
        context: JspContext = self._context
        return context

    def invoke(self, writer: Any = None) -> None:
        context = self._context
        if writer is None:
            self._function(context.getOut())
            return
        depth = context.depth()
        try:
            self._function(context.pushBody(writer))
        finally:
            context.restore(depth)


class TagPool:
    """
    Classic tags of one class with the same attributes, kept for the next request (C{TagHandlerPool}).

    :param kind: the class.
    :param page: the page that they belong to; it releases them when it ends.
    """

    def __init__(self, kind: Any, page: Any) -> None:
        self._kind = kind
        self._tags: list[Any] = []
        self._size: int = page.poolSize
        page.pools.append(self)

    def take(self) -> Any:
        """A tag that nobody uses."""
        tag = self._kept()
        return self._kind() if tag is None else tag

    def give(self, tag: Any, isWhole: bool) -> None:
        """
        Keep a tag, or release it if enough are kept.

        :param isWhole: whether it has done all that it was there for; one that failed, or that has ended the page,
            is used no more.
        """
        if isWhole and len(self._tags) < self._size:
            self._tags.append(tag)
        else:
            tag.release()

    def release(self) -> None:
        """Release all tags; other requests may go on taking and giving."""
        while (tag := self._kept()) is not None:
            tag.release()

    def _kept(self) -> Any:
        """A tag that is kept, or None; asked first whether there is one, another thread could be faster."""
        try:
            return self._tags.pop()
        except IndexError:
            return None


class TagFileTag(SimpleTagSupport):
    """
    A tag that is made by a tag file.

    :param unit: the tag file's module and what it declares.
    """

    def __init__(self, unit: Any) -> None:
        super().__init__()
        self._unit = unit
        self.values: dict[str, Any] = {}
        self.deferred: dict[str, ValueExpression | MethodExpression] = {}
        self.dynamic: dict[str, Any] = {}

    def setDynamicAttribute(self, uri: str | None, localName: str, value: Any) -> None:
        """Keep an attribute that the tag file does not declare; those with a prefix do not count (JSP.8.5.1)."""
        if uri is None:
            self.dynamic[localName] = value

    def doTag(self) -> None:
        """Run the tag file in a context of its own."""
        info = self._unit.info
        context = TagFileContext(self.getJspContext(), self, self._variables())
        context.attributes.update(self.values)
        if info.values.get("dynamic-attributes"):
            names = hashOrder(self.dynamic)  # Tomcat keeps them in a HashMap
            context.attributes[info.values["dynamic-attributes"]] = {
                name: self.dynamic[name] for name in names
            }
        request = context.getRequest()
        arguments = (context.getResponse(), context.getSession(), context.getServletContext())
        try:
            self._unit.run(
                context, context, request, *arguments, context.getServletConfig(), context.getOut()
            )
        finally:
            context.end()
            for pool in self._unit.owner.pools:
                pool.release()  # the tags that it uses are its own

    def _variables(self) -> list[tuple[str, str, str]]:
        """Of each variable its name inside, its name in the page around, and its scope."""
        found = []
        for each in self._unit.info.variables:
            outside = each.nameGiven or str(self.values.get(each.nameFromAttribute))
            found.append((each.alias or outside, outside, each.scope))
        return found


implementer(DynamicAttributes)(TagFileTag)


def setTagFileAttribute(tag: TagFileTag, name: str, value: Any) -> None:
    """Set an attribute of a tag file's tag, converted to the type that its directive says."""
    tag.values[name] = coerce(value, tag._unit.types.get(name))


def tagFile(context: Any, path: str, version: str) -> Callable[[], TagFileTag]:
    """
    What makes the tags of a tag file.

    :param path: of the file in the application.
    :param version: the JSP version of its library.
    """
    unit = context.getPage().engine.tagFile(path, version)
    return lambda: TagFileTag(unit)


def invoke(
    context: TagFileContext, fragment: JspFragment | None, var: str | None, reader: str | None, scope: int
) -> None:
    """
    Evaluate a fragment or the body of a tag file's tag: jsp:invoke and jsp:doBody.

    :param var: the variable that is to have what it writes; without one it is written.
    """
    context.synchronize("NESTED", "AT_BEGIN")
    if var is None and reader is None:
        if fragment is not None:
            fragment.invoke(None)
        return
    text = StringIO()
    if fragment is not None:
        fragment.invoke(text)
    result: Any = text.getvalue() if var is not None else StringIO(text.getvalue())
    context.setAttribute(var or reader or "", result, scope)
