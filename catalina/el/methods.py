"""
Methods of beans, called with arguments converted to their annotations (Tomcat's C{BeanELResolver.invoke}).

Never a name with a leading underscore; no method of a module, class or function; and of text neither
C{format} nor C{format_map}, which read attributes of their arguments themselves.
"""

import difflib
import inspect
from collections.abc import Callable, Mapping
from typing import Any

from catalina.el.beans import CLOSED
from catalina.el.errors import ELException, MethodNotFoundException
from catalina.el.javanames import javaMethod
from catalina.el.signatures import Parameters, parametersOf

_HIDDEN = ((str, "format"), (str, "format_map"))


def invoke(base: Any, name: str, arguments: list[Any]) -> Any:
    """
    Call a method: one of the object's own, or one that its counterpart in Java has, which hides what Python's
    own types have under the same name (C{remove}, C{split}).

    :raises MethodNotFoundException: there is none of this name, or the arguments do not fit.
    :raises ELException: the method itself raised.
    """
    if name.startswith("_") or isinstance(base, CLOSED):
        raise _noMethod(base, name, len(arguments), None)
    method = _ownMethod(base, name)
    parameters = None if method is None else parametersOf(method)
    fits = method is not None and (parameters is None or parameters.accepts(len(arguments)))
    if fits and (not inspect.isbuiltin(method) or javaMethod(base, name) is None):
        return _call(method, _converted(parameters, arguments, name), name)
    java = javaMethod(base, name)
    if java is not None and java.parameters.accepts(len(arguments)):
        return _call(java.function, [base, *_converted(java.parameters, arguments, name)], name)
    raise _noMethod(base, name, len(arguments), method)


def _ownMethod(base: Any, name: str) -> Callable[..., Any] | None:
    if any(name == hidden and isinstance(base, kind) for kind, hidden in _HIDDEN):
        return None
    if isinstance(base, Mapping) and name in ("get", "values"):
        return None  # Java's are wanted: lists, and no error for keys that cannot be hashed
    method = getattr(base, name, None)
    return method if inspect.isroutine(method) else None


def _converted(parameters: Parameters | None, arguments: list[Any], name: str) -> list[Any]:
    if parameters is None:
        return arguments
    try:
        return parameters.converted(arguments)
    except ELException as problem:
        raise MethodNotFoundException(f"{name}(): {problem.message}") from problem


def _call(method: Any, arguments: list[Any], name: str) -> Any:
    try:
        return method(*arguments)
    except ELException:
        raise
    except Exception as problem:
        raise ELException(f"{name}() raised {type(problem).__name__}: {problem}") from problem


def _noMethod(base: Any, name: str, count: int, found: Callable[..., Any] | None) -> MethodNotFoundException:
    kind = type(base).__name__
    java = None if isinstance(base, CLOSED) else javaMethod(base, name)
    taken = java.parameters if java is not None else found and parametersOf(found)
    if taken is not None:
        return MethodNotFoundException(f"{kind}.{name} takes {taken}, not {count}")
    known = [] if isinstance(base, CLOSED) else [other for other in dir(base) if not other.startswith("_")]
    close = [other for other in difflib.get_close_matches(name, known, 2) if other != name]
    hint = f"; did you mean {close[0]!r}?" if close else ""
    return MethodNotFoundException(f"{kind} has no method {name!r}{hint}")
