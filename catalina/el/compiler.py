"""
Syntax tree to closures: each node becomes a function of an L{ELContext} (Tomcat interprets the tree instead).

The closure of a chain such as C{a.b.c} does the whole chain in one loop, since that is what pages are full
of. Errors are caught only where they have to learn their position, which costs nothing as long as there are
none.
"""

from collections.abc import Callable, Mapping
from typing import Any

from catalina.el.arithmetic import add, divide, modulo, multiply, negate, subtract
from catalina.el.coercion import toBool, toText
from catalina.el.comparison import equals, greater, greaterOrEqual, isEmpty, less, lessOrEqual
from catalina.el.context import ELContext
from catalina.el.errors import ELException, PropertyNotFoundException
from catalina.el.nodes import (
    Binary,
    Call,
    Choice,
    Composite,
    Function,
    Identifier,
    Literal,
    Node,
    Property,
    Unary,
)
from catalina.el.properties import beanReaders, getterRaised, readProperty
from catalina.el.resolvers import invokeThrough, readThrough, variableThrough
from catalina.el.signatures import parametersOf

Closure = Callable[[ELContext], Any]
Functions = Mapping[str, Callable[..., Any]]

_BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "%": modulo,
    "==": equals,
    "!=": lambda left, right: not equals(left, right),
    "<": less,
    ">": greater,
    "<=": lessOrEqual,
    ">=": greaterOrEqual,
}
_UNARY: dict[str, Callable[[Any], Any]] = {
    "-": negate,
    "not": lambda value: not toBool(value),
    "empty": isEmpty,
}


def compileTree(tree: Composite, functions: Functions | None = None) -> Closure:
    """
    Make a tree executable.

    :param functions: bound to the closure if given; else each evaluation takes its context's.
    :returns: a function of a context; it raises L{ELException} with a position.
    """
    if tree.single is not None:
        return _build(tree.single, functions)
    parts = [_textPart(part, functions) for part in tree.parts]

    def composite(context: ELContext) -> str:
        return "".join([part if type(part) is str else toText(part(context)) for part in parts])  # type: ignore[operator]

    return composite


def _textPart(node: Node, functions: Functions | None) -> str | Closure:
    return toText(node.value) if isinstance(node, Literal) else _build(node, functions)


def _build(node: Node, functions: Functions | None) -> Closure:
    return _BUILDERS[type(node)](node, functions)


def _literal(node: Literal, functions: Functions | None) -> Closure:
    value = str(node.value) if isinstance(node.value, str) else node.value
    return lambda context: value


def _identifier(node: Identifier, functions: Functions | None) -> Closure:
    name = node.name

    def identifier(context: ELContext) -> Any:
        if context.resolver is not None:
            return variableThrough(context, name)
        return context.variable(name)

    return identifier


def _property(node: Property, functions: Functions | None) -> Closure:
    """A chain of constant keys that begins at a variable in one closure, anything else link by link."""
    keys: list[str] = []
    places: list[int] = []
    base: Node = node
    while isinstance(base, Property) and isinstance(base.key, Literal) and isinstance(base.key.value, str):
        keys.insert(0, str(base.key.value))
        places.insert(0, base.position)
        base = base.base
    if isinstance(base, Identifier):
        return _chain(base.name, tuple(keys), tuple(places))
    return _link(node, functions)


def _chain(name: str, keys: tuple[str, ...], places: tuple[int, ...]) -> Closure:
    def chain(context: ELContext) -> Any:
        if context.resolver is not None:
            return _slowChain(context, name, keys, places)
        value = context.variable(name)
        try:
            for key in keys:
                if value is None:
                    return None
                if type(value) is dict:
                    value = value.get(key)
                    continue
                readers = beanReaders.get(id(type(value)))
                value = readProperty(value, key) if readers is None else readers[key](value)
        except ELException as problem:
            raise problem.locate(places[keys.index(key)]) from problem.__cause__
        except Exception as problem:
            raise getterRaised(value, key, problem).locate(places[keys.index(key)]) from problem
        return value

    return chain


def _slowChain(context: ELContext, name: str, keys: tuple[str, ...], places: tuple[int, ...]) -> Any:
    """The same with a resolver of the application's in front."""
    value = variableThrough(context, name)
    for key, place in zip(keys, places, strict=True):
        if value is None:
            return None
        try:
            value = readThrough(context, value, key)
        except ELException as problem:
            raise problem.locate(place) from problem.__cause__
    return value


def _link(node: Property, functions: Functions | None) -> Closure:
    base, key, place = _build(node.base, functions), _build(node.key, functions), node.position
    mayBeNull = _readsVariable(node.base)

    def link(context: ELContext) -> Any:
        value = base(context)
        if value is None and mayBeNull:
            return None
        name = None if value is None else key(context)
        if name is None and value is not None:
            return None
        try:
            return _read(context, value, name)
        except ELException as problem:
            raise problem.locate(place) from problem.__cause__

    return link


def _read(context: ELContext, base: Any, key: Any) -> Any:
    if base is None:
        raise PropertyNotFoundException("null has no properties")
    return readProperty(base, key) if context.resolver is None else readThrough(context, base, key)


def _readsVariable(node: Node) -> bool:
    """
    Whether a variable is looked up on the way to a value.

    Tomcat asks whether anything was resolved when it meets null: the null of C{f:none()} has no properties
    and is an error, that of C{missing} has and is not.
    """
    if isinstance(node, Identifier | Property | Call):
        return True  # a property whose key is null ends its chain, every other one was resolved
    if isinstance(node, Function):
        return any(map(_readsVariable, node.arguments))
    if isinstance(node, Choice):
        return any(map(_readsVariable, (node.condition, node.yes, node.no)))
    if isinstance(node, Binary):
        return _readsVariable(node.left) or _readsVariable(node.right)
    return isinstance(node, Unary) and _readsVariable(node.operand)


def _call(node: Call, functions: Functions | None) -> Closure:
    base, key, place = _build(node.base, functions), _build(node.key, functions), node.position
    arguments = [_build(argument, functions) for argument in node.arguments]
    mayBeNull = _readsVariable(node.base)

    def call(context: ELContext) -> Any:
        value = base(context)
        if value is None and mayBeNull:
            return None  # and the arguments are not evaluated
        if value is None:
            raise PropertyNotFoundException("null has no methods", place)
        name = key(context)
        values = [argument(context) for argument in arguments]
        if name is None:  # no resolver claims it, which is told as of a property
            raise PropertyNotFoundException(f"the name of a method of {type(value).__name__} is null", place)
        try:
            return invokeThrough(context, value, toText(name), values)
        except ELException as problem:
            raise problem.locate(place) from problem.__cause__

    return call


def _function(node: Function, functions: Functions | None) -> Closure:
    name, place = node.name, node.position
    arguments = [_build(argument, functions) for argument in node.arguments]
    bound = None if functions is None else functions[name]

    def function(context: ELContext) -> Any:
        target = context.functions[name] if bound is None else bound
        try:
            values = [argument(context) for argument in arguments]
            parameters = parametersOf(target)
            converted = values if parameters is None else parameters.converted(values)
        except ELException as problem:
            # Whatever is wrong with an argument, a missing property too, is a failure of the call (AstFunction)
            raise ELException(problem.message, problem.position).locate(place) from problem
        return callFunction(target, converted, name, place)

    return function


def callFunction(target: Callable[..., Any], arguments: list[Any], name: str, place: int) -> Any:
    """
    Call a function.

    :raises ELException: the function raised, be it an error of EL itself.
    """
    try:
        return target(*arguments)
    except Exception as problem:
        raise ELException(f"{name}() raised {type(problem).__name__}: {problem}", place) from problem


def _unary(node: Unary, functions: Functions | None) -> Closure:
    operand, operation, place = _build(node.operand, functions), _UNARY[node.operator], node.position

    def unary(context: ELContext) -> Any:
        value = operand(context)
        try:
            return operation(value)
        except ELException as problem:
            raise problem.locate(place) from problem.__cause__

    return unary


def _binary(node: Binary, functions: Functions | None) -> Closure:
    left, right, place = _build(node.left, functions), _build(node.right, functions), node.position
    if node.operator in ("&&", "||"):
        return _logic(left, right, node.operator == "||", place)
    operation = _BINARY[node.operator]
    if node.operator in ("<", ">"):
        return _strictOrder(left, right, operation, place)

    def binary(context: ELContext) -> Any:
        one, other = left(context), right(context)
        try:
            return operation(one, other)
        except ELException as problem:
            raise problem.locate(place) from problem.__cause__

    return binary


def _strictOrder(left: Closure, right: Closure, operation: Callable[[Any, Any], Any], place: int) -> Closure:
    """C{<} and C{>}: false if the left operand is null, without a look at the right one (AstLessThan)."""

    def strictOrder(context: ELContext) -> bool:
        one = left(context)
        if one is None:
            return False
        other = right(context)
        try:
            return bool(operation(one, other))
        except ELException as problem:
            raise problem.locate(place) from problem.__cause__

    return strictOrder


def _logic(left: Closure, right: Closure, decisive: bool, place: int) -> Closure:
    """C{and} and C{or}: the right operand is evaluated only if the left one decides nothing."""

    def logic(context: ELContext) -> bool:
        first = left(context)
        try:
            if toBool(first) is decisive:
                return decisive
            second = right(context)
            return toBool(second)
        except ELException as problem:
            raise problem.locate(place) from problem.__cause__

    return logic


def _choice(node: Choice, functions: Functions | None) -> Closure:
    condition = _build(node.condition, functions)
    yes, no, place = _build(node.yes, functions), _build(node.no, functions), node.position

    def choice(context: ELContext) -> Any:
        value = condition(context)
        try:
            chosen = yes if toBool(value) else no
        except ELException as problem:
            raise problem.locate(place) from problem.__cause__
        return chosen(context)

    return choice


_BUILDERS: dict[type, Callable[[Any, Functions | None], Closure]] = {
    Literal: _literal,
    Identifier: _identifier,
    Property: _property,
    Call: _call,
    Function: _function,
    Unary: _unary,
    Binary: _binary,
    Choice: _choice,
}
