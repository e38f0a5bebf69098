"""
Runs of text and expressions to code that puts them together at once.

Most of what pages write is such runs, and most of their expressions are C{${row.name}}. Each variable of a run
is looked up once; if all its properties are plain attributes, or plain getters, of the class it has, they are
read by code of the page itself. When anything fails there, the run is evaluated again by sites, which know
what to tell: nothing of it has been written yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from catalina.el import getterFor, isSimple
from catalina.jasper.emitter import Emitter
from catalina.jasper.implicit import IMPLICIT
from catalina.jasper.nodes import ElText, Node, Text

#: Numbers in this range are written alike by Java and by Python.
_AS_TEXT = (
    "(_v if (_y := type(_v := {})) is str"
    " else _s(_v) if _y is int or (_y is float and 1e-3 <= _v < 1e7) else _a(_v))"
)


@dataclass
class _Variable:
    """A variable of a run: the names of its value, its class and its mode in the code."""

    name: str
    value: str
    kind: str
    mode: str
    properties: list[str] = field(default_factory=list)

    @property
    def isFast(self) -> bool:
        """Whether its properties may be read by code of the page."""
        return bool(self.properties) and all(map(isSimple, self.properties))


class Run:
    """
    Writes one run.

    :param nodes: text and expressions.
    """

    def __init__(self, generator: Emitter, nodes: Sequence[Node]) -> None:
        self._generator = generator
        self._nodes = list(nodes)
        self._variables: dict[str, _Variable] = {}

    def write(self) -> None:
        """
        Write it.

        :raises TranslationError: an expression is none.
        """
        if isinstance(self._nodes[0], Text):
            self._generator.write(self._nodes[0].text, self._nodes.pop(0).mark)
        if not self._isPlain():
            self._evaluateInOrder()
            self._join()
            return
        fast = [each for each in self._variables.values() if each.isFast]
        self._lookUp()
        if fast:
            self._evaluateTwice(fast)
        else:
            self._evaluate()
        self._join()

    def _isPlain(self) -> bool:
        """
        Whether the run only reads, so that variables can be looked up in front of it.

        Notes the variables.
        """
        for node in self._nodes:
            if not isinstance(node, ElText):
                continue
            chain = self._generator.checkExpression(node.text, node.mark)
            if chain is None:
                return False
            if chain[0] not in IMPLICIT:
                self._note(chain)
        return True

    def _note(self, chain: list[str]) -> None:
        name, *properties = chain
        if name not in self._variables:
            unique, fixed = self._generator.unique, self._generator.fixed
            value, kind = fixed[name] if name in fixed else (unique("q"), unique("y"))
            self._variables[name] = _Variable(name, value, kind, unique("m"))
        known = self._variables[name].properties
        known += [each for each in properties[:1] if each not in known]

    def _lookUp(self) -> None:
        code, mark = self._generator.code, self._nodes[0].mark
        for each in self._variables.values():
            isFixed = each.name in self._generator.fixed
            if not isFixed:
                code.line(f"{each.value} = {self._generator.lookUp(each.name)}", mark)
            if each.properties and not isFixed:
                code.line(f"{each.kind} = type({each.value})", mark)
            if each.isFast:
                names = ", ".join(map(repr, each.properties))
                modes = self._generator.constant(f"_rt.Modes({names})")
                code.line(f"{each.mode} = {modes}[{each.kind}]", mark)

    def _evaluateTwice(self, fast: list[_Variable]) -> None:
        code, mark, last = self._generator.code, self._nodes[0].mark, self._nodes[-1].mark
        code.open("while True:", mark)
        code.open("try:", mark)
        self._evaluate()
        code.line("break", last)
        code.close()
        code.open("except Exception:", mark)
        code.open(f"if {' is '.join(each.mode for each in fast)} is None:", mark)
        code.line("raise", mark)
        code.close()
        code.line(f"{' = '.join(each.mode for each in fast)} = None", mark)
        code.close()
        code.close()

    def _evaluateInOrder(self) -> None:
        """Expressions that may do more than read: each variable is looked up where it stands first."""
        generator = self._generator
        self._variables.clear()
        generator.known = {}
        self._evaluate()
        generator.known = None

    def _evaluate(self) -> None:
        """Have the text of each expression in a name of its own."""
        number = 0
        for node in self._nodes:
            if isinstance(node, ElText):
                self._generator.code.line(f"_piece{number} = {self._piece(node)}", node.mark)
                number += 1

    def _join(self) -> None:
        """Write all of it."""
        pieces, number = [], 0
        for node in self._nodes:
            if isinstance(node, Text):
                pieces.append(node.text.replace("{", "{{").replace("}", "}}"))
            else:
                pieces.append(f"{{_piece{number}}}")
                number += 1
        self._generator.code.line(f"_w(f{''.join(pieces)!r})", self._nodes[-1].mark)

    def _piece(self, node: ElText) -> str:
        chain = self._generator.checkExpression(node.text, node.mark)
        variable = self._variables.get(chain[0]) if chain else None
        if chain is None or variable is None:
            return self._generator.expression(node.text, node.mark, asText=True)
        if len(chain) == 1:
            return f"({variable.value} if type({variable.value}) is str else _t({variable.value}))"
        return self._property(variable, chain[1:])

    def _property(self, variable: _Variable, properties: list[str]) -> str:
        first, isLast = properties[0], len(properties) == 1
        value = variable.value
        code = f"{self._generator.site(first, isLast)}[{variable.kind}]({value})"
        if variable.isFast:
            fast = f"({value}.{first} if {variable.mode} else {value}.{getterFor(first)}())"
            text = _AS_TEXT.format(fast) if isLast else fast
            code = f"({text} if {variable.mode} is not None else {code})"
        return self._generator.through(code, properties[1:], True)
