"""
A page as a tree (C{org.apache.jasper.compiler.Node}).

The parsers of both syntaxes make it, the generator walks it.
"""

from dataclasses import dataclass, field
from typing import Any

from catalina.jasper.marks import Mark

#: What counts as white space in pages.
BLANKS = " \t\n\r"


@dataclass
class Node:
    """Anything in a page."""

    mark: Mark


@dataclass
class Text(Node):
    """Template text, as it is to be written."""

    text: str


@dataclass
class ElText(Node):
    """An expression C{${...}} in template text, with its braces."""

    text: str


@dataclass
class Comment(Node):
    """
    A comment, or a directive that has been taken in: it writes nothing, but a body of nothing else is not empty
    (C{Node.hasEmptyBody}).
    """


@dataclass
class Scriptlet(Node):
    """Python statements."""

    code: str


@dataclass
class ScriptExpression(Node):
    """A Python expression whose value is written."""

    code: str


@dataclass
class Declaration(Node):
    """Python code of the page's module."""

    code: str


@dataclass
class Attribute:
    """
    An attribute of an action.

    C{parts} is its value: literal text (C{str}) and expressions (L{El}) in turn; or C{code} is a Python
    expression; or C{body} is what stands in a jsp:attribute.
    """

    name: str
    mark: Mark
    parts: list[Any] = field(default_factory=list)
    code: str | None = None
    body: list[Node] | None = None
    omit: "Attribute | None" = None
    uri: str | None = None

    @property
    def literal(self) -> str | None:
        """The value if nothing in it is computed, else None; a jsp:attribute of text is not."""
        if self.body is not None:
            texts = [each.text for each in self.body if isinstance(each, Text)]
            return "".join(texts) if all(isinstance(each, Text | Comment) for each in self.body) else None
        if self.code is not None or any(isinstance(part, El) for part in self.parts):
            return None
        return "".join(self.parts)

    @property
    def text(self) -> str:
        """The value as an expression language text."""
        return "".join(part.text if isinstance(part, El) else part for part in self.parts)

    def undefer(self) -> None:
        """Make text of C{#{...}}: for tags of libraries that are older than these expressions."""
        self.parts = [str(part) if part.startswith("#") else part for part in self.parts]

    @property
    def localName(self) -> str:
        """The name without prefix."""
        return self.name.partition(":")[2] or self.name

    @property
    def isDeferred(self) -> bool:
        """Whether there is a C{#{...}} in it."""
        return any(isinstance(part, El) and part.text.startswith("#") for part in self.parts)


class El(str):
    """
    An expression in an attribute's value, with its braces; never equal to plain text by accident of type.
    """

    __slots__ = ()

    @property
    def text(self) -> str:
        """The expression as text."""
        return str(self)


@dataclass
class Element(Node):
    """
    An action with a prefix: one of C{jsp:}, or one of a tag library.

    C{body} is None for C{<a:b/>}; C{library} is the tag library of the prefix, None for C{jsp:}.
    """

    prefix: str
    name: str
    attributes: dict[str, Attribute]
    body: list[Node] | None = None
    library: Any = None

    @property
    def isTrimmed(self) -> bool:
        """Of a jsp:attribute, whether the blanks at the ends of its body do not count."""
        trim = self.attributes.get("trim")
        return trim is None or trim.literal != "false"

    @property
    def qualifiedName(self) -> str:
        """Prefix and name."""
        return f"{self.prefix}:{self.name}" if self.prefix else self.name


@dataclass
class Markup(Node):
    """An element of a JSP document that is no action: its attributes may hold expressions."""

    name: str
    attributes: list[Attribute]
    body: list[Node] = field(default_factory=list)
