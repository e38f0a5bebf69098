"""
What an expression is evaluated in: variables, functions and resolvers (C{javax.el.ELContext}).

A page has one per request; C{evaluate} makes one per call.
"""

from collections.abc import Callable, Mapping
from typing import Any

from catalina.el.errors import PropertyNotWritableException

_NO_FUNCTIONS: Mapping[str, Callable[..., Any]] = {}


class ELContext:
    """
    The surroundings of an expression.

    :param variable: what a name stands for; None (null) if nothing.
    :param functions: callables by C{prefix:name}.
    :param assign: sets a variable; without it variables can only be read.
    :param resolver: asked before everything else for properties and methods, and by C{getELResolver}; None
        (the usual case) reads maps, lists and beans directly.
    """

    # Defaults are the class's: most contexts live for one expression, and never set them.
    resolver: Any = None
    locale: Any = None
    _resolved = False
    _assign: Callable[[str, Any], None] | None = None
    _values: dict[Any, Any] | None = None

    def __init__(
        self,
        variable: Callable[[str], Any],
        functions: Mapping[str, Callable[..., Any]] | None = None,
        assign: Callable[[str, Any], None] | None = None,
        resolver: Any = None,
    ) -> None:
        self.variable = variable
        self.functions = functions or _NO_FUNCTIONS
        if assign is not None:
            self._assign = assign
        if resolver is not None:
            self.resolver = resolver

    def assign(self, name: str, value: Any) -> None:
        """
        Set a variable.

        :raises PropertyNotWritableException: variables can only be read here.
        """
        if self._assign is None:
            raise PropertyNotWritableException(f"the variable {name!r} can only be read")
        self._assign(name, value)

    def withFunctions(self, functions: Mapping[str, Callable[..., Any]]) -> "ELContext":
        """
        The same surroundings with other functions: those that an expression was made with.

        :param functions: callables by C{prefix:name}.
        """
        other = ELContext(self.variable, functions, self._assign, self.resolver)
        other.locale = self.locale
        other._values = self._values
        return other

    def getELResolver(self) -> Any:
        """The resolver in front of the standard ones; None if there is none."""
        return self.resolver

    def isPropertyResolved(self) -> bool:
        """Whether the resolver that was asked last has answered."""
        return self._resolved

    def setPropertyResolved(self, resolved: bool) -> None:
        """
        Called by a resolver that has answered.

        :param resolved: true if the following resolvers are not to be asked.
        """
        self._resolved = resolved

    def getContext(self, key: Any) -> Any:
        """
        What was kept under a key, by C{putContext}.

        :param key: usually a class, such as C{JspContext}.
        """
        return None if self._values is None else self._values.get(key)

    def putContext(self, key: Any, value: Any) -> None:
        """
        Keep something for resolvers to find.

        :param key: usually a class.
        """
        if self._values is None:
            self._values = {}
        self._values[key] = value

    def getLocale(self) -> Any:
        """The locale that messages are to be in."""
        return self.locale

    def setLocale(self, locale: Any) -> None:
        """Set the locale that messages are to be in."""
        self.locale = locale
