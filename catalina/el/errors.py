"""
What goes wrong in an expression (javax.el's exceptions): four kinds, all of them L{ELException}.

On a request's way: raised while a page is translated (L{ParseException}) or rendered (the others); the
container turns them into the report of status 500.
"""

from typing import TypeVar

_Error = TypeVar("_Error", bound="ELException")


class ELException(Exception):
    """
    An expression cannot be evaluated: a conversion, arithmetic, or what a getter, method or function raised.

    :param message: what was found and what was expected.
    :param position: offset of the culprit in the expression, counted from 0; None where it is unknown.
    """

    def __init__(self, message: str = "", position: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.position = position
        self.expression: str | None = None

    def locate(self: _Error, position: int) -> _Error:
        """
        Remember where it happened; the innermost place, told first, is kept.

        :param position: offset in the expression.
        """
        if self.position is None:
            self.position = position
        return self

    def within(self: _Error, expression: str) -> _Error:
        """
        Remember in which expression it happened; the first one told is kept.

        :param expression: the whole text.
        """
        if self.expression is None:
            self.expression = expression
        return self

    def __str__(self) -> str:
        if self.expression is None:
            return self.message
        if self.position is None:
            return f"{self.message} in {self.expression}"
        return f"{self.message} at character {self.position + 1} of {self.expression}"


class ParseException(ELException):
    """The text is no expression, or calls a function that does not exist or takes other arguments."""


class PropertyNotFoundException(ELException):
    """The object has no such property, or one that cannot be read."""


class PropertyNotWritableException(ELException):
    """The property, or what the expression names, cannot be set."""


class MethodNotFoundException(ELException):
    """The object has no such method, or none that takes these arguments."""
