"""
The syntax tree of an expression (Tomcat's C{org.apache.el.parser.Ast*}): values without behaviour.

The parser makes them, the compiler turns them into closures.  C{position} is an offset in the whole text.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Literal:
    """A number, text, true, false or null; or, in a composite, the text around expressions."""

    value: object
    position: int


@dataclass(frozen=True)
class Identifier:
    """A variable."""

    name: str
    position: int


@dataclass(frozen=True)
class Property:
    """C{base.key} or C{base[key]}."""

    base: "Node"
    key: "Node"
    position: int


@dataclass(frozen=True)
class Call:
    """C{base.key(arguments)}."""

    base: "Node"
    key: "Node"
    arguments: tuple["Node", ...]
    position: int


@dataclass(frozen=True)
class Function:
    """C{prefix:name(arguments)}; the name holds prefix and colon."""

    name: str
    arguments: tuple["Node", ...]
    position: int


@dataclass(frozen=True)
class Unary:
    """C{-}, C{not} or C{empty} and its operand."""

    operator: str
    operand: "Node"
    position: int


@dataclass(frozen=True)
class Binary:
    """Two operands and the operator between them, in its symbolic spelling."""

    operator: str
    left: "Node"
    right: "Node"
    position: int


@dataclass(frozen=True)
class Choice:
    """C{condition ? yes : no}."""

    condition: "Node"
    yes: "Node"
    no: "Node"
    position: int


Node = Literal | Identifier | Property | Call | Function | Unary | Binary | Choice


@dataclass(frozen=True)
class Composite:
    """
    A whole text: literal text and expressions in turn.

    C{deferred} if they are written C{#{...}}, C{isText} if there are none.
    """

    parts: tuple[Node, ...]
    deferred: bool = False
    calls: tuple[Function, ...] = ()
    isText: bool = False

    @property
    def single(self) -> Node | None:
        """The only part, which keeps its type; None where the parts are joined to text."""
        return self.parts[0] if len(self.parts) == 1 else None


def chainOf(node: Node | None) -> list[str] | None:
    """
    What C{a.b.c} consists of: the variable and the names of the properties.

    :returns: None for everything that is no such chain.
    """
    names: list[str] = []
    while isinstance(node, Property) and isinstance(node.key, Literal) and isinstance(node.key.value, str):
        names.insert(0, str(node.key.value))
        node = node.base
    return [node.name, *names] if isinstance(node, Identifier) else None
