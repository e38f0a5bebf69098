"""
What a Python callable takes: how many arguments, of which types; and the call with arguments converted to
these.

Annotations are to EL what declared types are in Java.  What was found out is kept on the function itself,
so that it goes away with the application that defined the function.
"""

import inspect
import typing
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FunctionType, MethodType
from typing import Any

from catalina.el.coercion import coerce

_ATTRIBUTE = "__catalina_parameters__"
_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


@dataclass(frozen=True)
class Parameters:
    """
    A callable's parameters.

    C{types} holds one annotation per positional parameter, None where there is none; C{required} how many
    must be given; C{rest} the annotation of C{*args}, and C{open} whether there is such a parameter at all.
    """

    types: tuple[Any, ...]
    required: int
    open: bool
    rest: Any = None

    def accepts(self, count: int) -> bool:
        """Whether that many arguments may be given."""
        return self.required <= count and (self.open or count <= len(self.types))

    def converted(self, arguments: Sequence[Any]) -> list[Any]:
        """
        The arguments in the types that are asked for.

        :raises ELException: one of them does not fit.
        """
        types = self.types
        known = len(types)
        return [
            coerce(argument, types[index] if index < known else self.rest)
            for index, argument in enumerate(arguments)
        ]

    def __str__(self) -> str:
        most = "any number of" if self.open else str(len(self.types))
        count = most if not self.open and self.required == len(self.types) else f"{self.required} to {most}"
        return f"{count} argument{'' if count == '1' else 's'}"


def parametersOf(target: Callable[..., Any]) -> Parameters | None:
    """
    What a function, method or other callable takes, without the object that a method is bound to.

    :returns: None for callables of C that do not tell.
    """
    bound = isinstance(target, MethodType)
    function = target.__func__ if isinstance(target, MethodType) else target
    if not isinstance(function, FunctionType):
        return _inspected(target, bound=False)
    kept = function.__dict__.get(_ATTRIBUTE)
    if kept is None or kept[0] != bound:
        kept = (bound, _inspected(function, bound))
        setattr(function, _ATTRIBUTE, kept)
    result: Parameters | None = kept[1]
    return result


def _inspected(target: Callable[..., Any], bound: bool) -> Parameters | None:
    try:
        parameters = list(inspect.signature(target, follow_wrapped=False).parameters.values())
    except (TypeError, ValueError):
        return None
    if bound and parameters and parameters[0].kind in _POSITIONAL:
        parameters = parameters[1:]
    hints = _hintsOf(target)
    positional = [parameter for parameter in parameters if parameter.kind in _POSITIONAL]
    rest = [parameter for parameter in parameters if parameter.kind is inspect.Parameter.VAR_POSITIONAL]
    return Parameters(
        types=tuple(hints.get(parameter.name) for parameter in positional),
        required=sum(parameter.default is inspect.Parameter.empty for parameter in positional),
        open=bool(rest),
        rest=hints.get(rest[0].name) if rest else None,
    )


def _hintsOf(target: Callable[..., Any]) -> dict[str, Any]:
    """Annotations by parameter; those that are text and name nothing known count as none."""
    try:
        return typing.get_type_hints(target)
    except Exception:  # any name in any annotation may be missing at run time
        raw = getattr(target, "__annotations__", None) or {}
        return {name: hint for name, hint in raw.items() if not isinstance(hint, str)}
