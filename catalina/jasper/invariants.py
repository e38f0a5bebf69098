"""
Which variables stay the same while the body of a loop is written again and again.

A body that only reads lets them be looked up once, in front of the loop: text, expressions without calls, and
the tags of core that only decide. Getters are taken to set no variables of the page.
"""

from collections.abc import Iterable, Iterator

from catalina.el import ELException, chainOf, parse
from catalina.jasper.implicit import IMPLICIT
from catalina.jasper.nodes import Attribute, Comment, El, Element, ElText, Node, Text

_READING = frozenset(("if", "choose", "when", "otherwise", "out", "forEach"))
_NAMING = ("var", "varStatus")


def invariantsOf(body: Iterable[Node] | None) -> tuple[set[str], set[str]] | None:
    """
    The variables that the body of a loop reads.

    :returns: the names of those that nothing in it sets, and of those that loops in it set; None if it may do
        more than read.
    """
    nodes = list(_walk(body or ()))
    if not all(map(_onlyReads, nodes)):
        return None
    elements = [node for node in nodes if isinstance(node, Element)]
    named = (each.attributes.get(name) for each in elements for name in _NAMING)
    bound = {attribute.literal or "" for attribute in named if attribute is not None}
    try:
        chains = [chainOf(parse(text).single) for node in nodes for text in _expressions(node)]
    except ELException:
        return None  # told where it stands
    read = {chain[0] for chain in chains if chain}
    return read - bound - IMPLICIT.keys(), bound


def _walk(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        if isinstance(node, Element):
            yield from _walk(node.body or ())


def _onlyReads(node: Node) -> bool:
    if isinstance(node, Element):
        isCore = node.library is not None and node.library.kind == "core" and node.name in _READING
        sets = "var" in node.attributes and node.name != "forEach"
        return isCore and not sets and all(map(_isPlain, node.attributes.values()))
    return isinstance(node, Text | Comment) or (isinstance(node, ElText) and "(" not in node.text)


def _isPlain(attribute: Attribute) -> bool:
    isComputed = attribute.code is not None or attribute.body is not None
    return not isComputed and "(" not in attribute.text


def _expressions(node: Node) -> list[str]:
    if isinstance(node, ElText):
        return [node.text]
    attributes = node.attributes.values() if isinstance(node, Element) else ()
    return [part.text for attribute in attributes for part in attribute.parts if isinstance(part, El)]
