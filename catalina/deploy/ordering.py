"""
The order in which the fragments of an application count (Servlet 3.0, 8.2.2).

Answers to ``WebXml.orderWebFragments``. The order decides in which order listeners are told and filters run.
"""

from __future__ import annotations

from collections.abc import Sequence

from catalina.deploy.descriptor import WebXml
from catalina.deploy.pages import Ordering
from catalina.deploy.sections import OTHERS
from catalina.digester import ConfigurationError

_Edges = dict[int, set[int]]
"""
Index of a fragment -> indexes of those that have to come before it.
"""


def orderFragments(main: WebXml, fragments: Sequence[WebXml]) -> list[WebXml]:
    """
    Put fragments into the order that web.xml, or they themselves, ask for.

    :param main: the application's web.xml; with an absolute ordering it decides alone, and may leave
        fragments out.
    :param fragments: the fragments as they were found; where nothing is asked for, this order stays.
    :raises ConfigurationError: if two fragments of one name are to be ordered relatively, or wishes
        contradict.
    """
    if main.absoluteOrdering is not None:
        return _orderAbsolutely(main.absoluteOrdering, fragments)
    _refuseDoubles(fragments)
    before = _explicitEdges(fragments)
    _refuseCircles(fragments, before)
    _addEdgesOfOthers(fragments, before)
    _refuseCircles(fragments, before)
    return [fragments[index] for index in _sortedStably(before)]


def asksForOrder(main: WebXml, fragments: Sequence[WebXml]) -> bool:
    """
    Tell whether web.xml or one of the fragments asks for an order at all.
    """
    return main.absoluteOrdering is not None or any(each.ordering != Ordering() for each in fragments)


def _orderAbsolutely(names: Sequence[str], fragments: Sequence[WebXml]) -> list[WebXml]:
    """
    Follow the list; of doubles the first one counts, and what is not named goes where ``<others/>`` stands.
    """
    found: list[WebXml] = []
    for name in dict.fromkeys(names):
        if name == OTHERS:
            found += [each for each in fragments if each.fragmentName not in names]
        else:
            found += [each for each in fragments if each.fragmentName == name][:1]
    return found


def _refuseDoubles(fragments: Sequence[WebXml]) -> None:
    first: dict[str, WebXml] = {}
    for fragment in fragments:
        name = fragment.fragmentName
        if name and first.setdefault(name, fragment) is not fragment:
            message = f'there is another fragment named "{name}", {first[name].name}'
            remedy = "rename one of them, or give web.xml an absolute-ordering"
            raise ConfigurationError(fragment.name, 0, "<name>", message, remedy)


def _explicitEdges(fragments: Sequence[WebXml]) -> _Edges:
    indexes = {each.fragmentName: index for index, each in enumerate(fragments) if each.fragmentName}
    before: _Edges = {index: set() for index in range(len(fragments))}
    for index, fragment in enumerate(fragments):
        before[index].update(indexes[name] for name in fragment.ordering.after if name in indexes)
        for name in fragment.ordering.before:
            if name in indexes:
                before[indexes[name]].add(index)
    return before


def _addEdgesOfOthers(fragments: Sequence[WebXml], before: _Edges) -> None:
    """
    Make ``<others/>`` explicit: who comes before the others comes before each that need not precede it.
    """
    explicit = {index: _allBefore(index, before) for index in before}
    pairs = ((one, other) for one in before for other in before if one != other)
    for one, other in pairs:
        mine, its = fragments[one].ordering, fragments[other].ordering
        if mine.beforeOthers and not its.beforeOthers and other not in explicit[one]:
            before[other].add(one)
        if mine.afterOthers and not its.afterOthers and one not in explicit[other]:
            before[one].add(other)


def _allBefore(index: int, before: _Edges) -> set[int]:
    """
    Collect all that have to come before a fragment, directly or through others; itself, if it stands in a
    circle.
    """
    found: set[int] = set()
    fresh = set(before[index])
    while fresh:
        found |= fresh
        fresh = {each for old in fresh for each in before[old]} - found
    return found


def _refuseCircles(fragments: Sequence[WebXml], before: _Edges) -> None:
    circle = [index for index in before if index in _allBefore(index, before)]
    if circle:
        names = ", ".join(f'"{fragments[index].fragmentName or fragments[index].name}"' for index in circle)
        message = f"the orderings of the fragments {names} contradict one another"
        remedy = "mend one of them, or give web.xml an absolute-ordering"
        culprit = fragments[circle[0]]
        raise ConfigurationError.at(culprit.ordering.where or culprit.name, "<ordering>", message, remedy)


def _sortedStably(before: _Edges) -> list[int]:
    """
    Take, again and again, the first fragment that nothing has to precede any more.
    """
    rest, found = dict(before), list[int]()
    while rest:
        ready = next(index for index, earlier in rest.items() if earlier.isdisjoint(rest))
        found.append(ready)
        del rest[ready]
    return found
