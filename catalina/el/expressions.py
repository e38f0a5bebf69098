"""
Expressions as objects (C{javax.el.ValueExpression} and C{MethodExpression}), and the one-line C{evaluate}.

Pages hold compiled expressions; tags with deferred attributes are handed them; C{evaluate} keeps those of
the texts that were used last.
"""

import difflib
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from catalina.el.coercion import coerce, toText
from catalina.el.compiler import Closure, Functions, compileTree
from catalina.el.context import ELContext
from catalina.el.errors import (
    ELException,
    MethodNotFoundException,
    ParseException,
    PropertyNotFoundException,
    PropertyNotWritableException,
)
from catalina.el.nodes import Call, Composite, Function, Identifier, Node, Property
from catalina.el.parser import parse
from catalina.el.properties import isWritable, typeOf
from catalina.el.resolvers import invokeThrough, writeThrough
from catalina.el.signatures import parametersOf

#: So many texts are kept compiled; the one that was not used for longest goes first.
CACHE_SIZE = 5000

_NONE: Functions = {}
_EXPRESSION = re.compile(r"[$#]\{")


class _Compiled(NamedTuple):
    """A text, its tree, and its closure, which takes functions from the context."""

    run: Closure
    calls: tuple[Function, ...]
    tree: Composite


@lru_cache(maxsize=CACHE_SIZE)
def _compiled(text: str) -> _Compiled:
    tree = parse(text)
    try:
        return _Compiled(compileTree(tree), tree.calls, tree)
    except RecursionError:
        raise ParseException("the expression is too long").within(text) from None


def evaluate(
    expression: str,
    variables: Mapping[str, Any],
    expectedType: Any = None,
    functions: Functions | None = None,
) -> Any:
    """
    Evaluate a text with any number of C{${...}} or C{#{...}} in it.

    :param variables: values by name; a name that is not there is null.
    :param expectedType: C{str}, C{int}, C{float}, C{bool}, C{Decimal}, C{list}, C{dict}, a class, an
        enumeration; None leaves the value as it is: of its own type if the expression is all there is, else
        text.
    :param functions: callables by C{prefix:name}.
    :raises ParseException: the text is no expression, or a function is unknown or takes other arguments.
    :raises ELException: anything else that goes wrong; the message names the place.
    """
    compiled = _compiled(expression)
    if compiled.calls:
        _checkCalls(compiled.calls, _NONE if functions is None else functions, expression)
    try:
        value = compiled.run(ELContext(variables.get, functions))
        if expectedType is None or type(value) is expectedType:
            return value
        return coerce(value, expectedType)
    except (ELException, RecursionError) as problem:
        raise _within(problem, expression) from problem.__cause__


def _within(problem: ELException | RecursionError, text: str) -> ELException:
    """An error that names its expression."""
    if isinstance(problem, ELException):
        return problem.within(text)
    return ELException("the expression is nested too deeply").within(text)


def _checkCalls(calls: Sequence[Function], functions: Functions, text: str) -> None:
    """Every function must be known and take as many arguments as it is given."""
    for call in calls:
        target = functions.get(call.name)
        if target is None:
            raise ParseException(_unknown(call.name, functions), call.position).within(text)
        parameters = parametersOf(target)
        if parameters is not None and not parameters.accepts(len(call.arguments)):
            message = f"the function {call.name} takes {parameters}, not {len(call.arguments)}"
            raise ParseException(message, call.position).within(text)


def _unknown(name: str, functions: Functions) -> str:
    close = difflib.get_close_matches(name, list(functions), 1)
    hint = f"; did you mean {close[0]}?" if close else ""
    return f"there is no function {name}{hint}"


class ValueExpression:
    """
    A compiled expression that can be read and, where it names something, set.

    It is equal to another of the same text. Made by L{compileExpression}.
    """

    def __init__(self, text: str, functions: Functions | None = None, expectedType: Any = None) -> None:
        compiled = _compiled(text)
        if compiled.calls:
            _checkCalls(compiled.calls, _NONE if functions is None else functions, text)
        self._text = text
        self._tree = compiled.tree
        self._functions = functions
        self._expected = expectedType
        self.run: Closure = compileTree(compiled.tree, functions) if compiled.calls else compiled.run

    def evaluate(self, context: ELContext, expectedType: Any = None) -> Any:
        """
        The value in a context.

        :param expectedType: as of L{evaluate}; None takes the type that was given when the expression was
            made.
        :raises ELException: with the place in the expression.
        """
        wanted = self._expected if expectedType is None else expectedType
        try:
            value = self.run(context)
            if wanted is None or type(value) is wanted:
                return value
            return coerce(value, wanted)
        except (ELException, RecursionError) as problem:
            raise _within(problem, self._text) from problem.__cause__

    def getValue(self, context: ELContext) -> Any:
        """The value in a context, of the type that was asked for when the expression was made."""
        return self.evaluate(context)

    def setValue(self, context: ELContext, value: Any) -> None:
        """
        Set what the expression names: a variable, a property, an element.

        :raises PropertyNotWritableException: it names nothing, or something that can only be read.
        :raises PropertyNotFoundException: what it is a property of is null, or has no such property.
        """
        try:
            node = self._target()
            if isinstance(node, Identifier):
                context.assign(node.name, value)
            else:
                writeThrough(context, *self._place(context, node), value)
        except ELException as problem:
            raise problem.within(self._text) from problem.__cause__

    def isReadOnly(self, context: ELContext) -> bool:
        """Whether C{setValue} would fail."""
        node = self._tree.single
        if isinstance(node, Identifier):
            return False
        return not isinstance(node, Property) or not isWritable(*self._place(context, node))

    def getType(self, context: ELContext) -> Any:
        """The type that C{setValue} takes; None where nothing can be set."""
        node = self._tree.single
        if isinstance(node, Identifier):
            return object
        return typeOf(*self._place(context, node)) if isinstance(node, Property) else None

    def _target(self) -> Identifier | Property:
        node = self._tree.single
        if not isinstance(node, Identifier | Property):
            raise PropertyNotWritableException("the expression names nothing that can be set")
        return node

    def _place(self, context: ELContext, node: Property | Call) -> tuple[Any, Any]:
        """The object and the key of a property, or the name of a method (C{AstValue.getTarget})."""
        base = self._part(context, node.base)
        if base is None:
            raise PropertyNotFoundException("null has no properties", node.position)
        key = self._part(context, node.key)
        if key is None:
            raise PropertyNotFoundException("the name of the property is null", node.position)
        return base, key

    def _part(self, context: ELContext, node: Node) -> Any:
        """The value of a part of the expression."""
        return compileTree(Composite((node,)), self._functions)(context)

    def getExpressionString(self) -> str:
        """The text it was made of."""
        return self._text

    def getExpectedType(self) -> Any:
        """The type that was asked for when it was made."""
        return self._expected

    def isLiteralText(self) -> bool:
        """Whether it is text without any C{${}} or C{#{}}."""
        return self._tree.isText

    def isDeferred(self) -> bool:
        """Whether it is written C{#{...}}."""
        return self._tree.deferred

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ValueExpression):
            return NotImplemented
        return self._text == other._text and self._expected is other._expected

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        return f"ValueExpression({self._text!r})"


class ValueExpressionLiteral(ValueExpression):
    """
    An expression that is a value: what a deferred attribute is given that is text.

    :param value: nothing in it is an expression.
    """

    def __init__(self, value: str, expectedType: Any = None) -> None:
        super().__init__(_EXPRESSION.sub(r"\\\g<0>", value), None, expectedType)
        self._text = value


class MethodExpression:
    """
    A compiled expression that names a method, C{#{bean.save}}, to be called later.

    It may also be a variable that holds another such expression, or text that stands for what the method
    would return.
    """

    def __init__(self, text: str, functions: Functions | None = None, expectedType: Any = None) -> None:
        self._value = ValueExpression(text, functions)
        self._expected = expectedType
        self._node = self._value._tree.single
        isMethod = isinstance(self._node, Identifier | Property | Call)
        if not isMethod and not self.isLiteralText():
            raise ParseException("the expression names no method").within(text)

    def invoke(self, context: ELContext, arguments: Sequence[Any] | None = None) -> Any:
        """
        Call the method; what it returns is not converted, text is.

        :param arguments: ignored where the expression has its own, as in C{#{bean.save('x')}}.
        :raises MethodNotFoundException: there is no such method, or the arguments do not fit.
        :raises PropertyNotFoundException: what it is a method of is null.
        """
        try:
            if isinstance(self._node, Property | Call):
                return self._call(context, self._node, list(arguments or ()))
            found = self._value.getValue(context)
            return (
                coerce(found, self._expected) if self.isLiteralText() else _invoke(found, context, arguments)
            )
        except ELException as problem:
            raise problem.within(self.getExpressionString()) from problem.__cause__

    def _call(self, context: ELContext, node: Property | Call, arguments: list[Any]) -> Any:
        base, key = self._value._place(context, node)
        if isinstance(node, Call):
            arguments = [self._value._part(context, argument) for argument in node.arguments]
        return invokeThrough(context, base, toText(key), arguments)

    def getExpressionString(self) -> str:
        """The text it was made of."""
        return self._value.getExpressionString()

    def isLiteralText(self) -> bool:
        """Whether it is text that stands for what the method would return."""
        return self._value.isLiteralText()

    def isParmetersProvided(self) -> bool:
        """Whether the expression has its own arguments (EL 2.2 spells the name so)."""
        return isinstance(self._node, Call)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MethodExpression) and self._value == other._value

    def __hash__(self) -> int:
        return hash(self._value)


def _invoke(found: Any, context: ELContext, arguments: Sequence[Any] | None) -> Any:
    """
    Call what a variable holds (C{AstIdentifier.invoke}).

    :raises MethodNotFoundException: it is null.
    """
    if isinstance(found, MethodExpression):
        return found.invoke(context, arguments)
    if found is None:
        raise MethodNotFoundException("the variable is null, and names no method")
    raise ELException(f"a value of type {type(found).__name__} is no method expression")


def compileExpression(
    text: str, functions: Functions | None = None, expectedType: Any = None
) -> ValueExpression:
    """
    Compile a text with any number of C{${...}} or C{#{...}} in it, once for many evaluations.

    :param functions: callables by C{prefix:name}; bound now.
    :param expectedType: as of L{evaluate}.
    :raises ParseException: the text is no expression, or a function is unknown or takes other arguments.
    """
    return ValueExpression(text, functions, expectedType)


def compileMethodExpression(
    text: str, functions: Functions | None = None, expectedType: Any = None
) -> MethodExpression:
    """
    Compile an expression that names a method.

    :param expectedType: what text is converted to that stands in for a method.
    :raises ParseException: the text is no such expression.
    """
    return MethodExpression(text, functions, expectedType)
