"""
Java's methods of lists, sets and maps (C{java.util.List}, C{Set}, C{Map}, C{Map.Entry}, C{Iterator}).
"""

from abc import ABC
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

from catalina.el.coercion import shown
from catalina.el.errors import MethodNotFoundException
from catalina.el.javaobjects import Methods, hashCode, method, same

_NOTHING = object()


class Collection(ABC):  # noqa: B024 - a type to ask for
    """A parameter that takes lists, sets and arrays, and no text."""


for _kind in (list, tuple, AbstractSet):
    Collection.register(_kind)


class Entry(NamedTuple):
    """One pair of a map (C{java.util.Map.Entry})."""

    key: Any
    value: Any

    def __str__(self) -> str:
        return f"{shown(self.key)}={shown(self.value)}"


def entries(mapping: Mapping[Any, Any]) -> list[Entry]:
    """A map's pairs, each with C{key} and C{value}."""
    return [Entry(key, value) for key, value in mapping.items()]


def hashOrder(keys: Iterable[Any]) -> list[Any]:
    """The order in which Java's C{HashSet} goes through keys: that of their hash codes in a table's width."""
    different = list(dict.fromkeys(keys))
    width = 16
    while len(different) > width * 3 // 4:
        width *= 2
    return sorted(different, key=lambda key: _spread(hashCode(key)) % width)


def _spread(code: int) -> int:
    """C{HashMap.hash}: the upper half of the bits takes part in the lower one."""
    bits = code % 2**32
    return bits ^ bits >> 16


class JavaIterator:
    """The elements of a collection, one after another."""

    def __init__(self, values: Iterable[Any]) -> None:
        self._values: Iterator[Any] = iter(list(values))
        self._next = next(self._values, _NOTHING)

    def hasNext(self) -> bool:
        """Whether there is one more."""
        return self._next is not _NOTHING

    def next(self) -> Any:
        """
        The next element.

        :raises IndexError: there is none (NoSuchElementException).
        """
        if self._next is _NOTHING:
            raise IndexError("there are no more elements")
        found, self._next = self._next, next(self._values, _NOTHING)
        return found


def contains(values: Iterable[Any], wanted: Any) -> bool:
    """Whether an element is equal to a value, as Java's objects are equal."""
    return any(same(wanted, value) for value in values)


def _index(values: Sequence[Any], wanted: Any) -> int:
    return next((place for place, value in enumerate(values) if same(wanted, value)), -1)


def _lastIndex(values: Sequence[Any], wanted: Any) -> int:
    found = _index(values[::-1], wanted)
    return found if found < 0 else len(values) - 1 - found


def _checked(index: int, size: int) -> int:
    if not 0 <= index < size:
        raise IndexError(f"index {index}, size {size}")
    return index


def _element(values: Sequence[Any], index: int) -> Any:
    return values[_checked(index, len(values))]


def _setElement(values: Any, index: int, value: Any) -> Any:
    old = _element(values, index)
    values[index] = value
    return old


def _part(values: Sequence[Any], begin: int, end: int) -> Sequence[Any]:
    if not 0 <= begin <= end <= len(values):
        raise IndexError(f"begin {begin}, end {end}, size {len(values)}")
    return values[begin:end]


def _addToList(values: Any, first: Any, *second: Any) -> bool | None:
    """C{add(element)}, or C{add(index, element)}."""
    if not second:
        values.append(first)
        return True
    values.insert(_checked(first, len(values) + 1), second[0])
    return None


def _addToSet(values: Any, value: Any) -> bool:
    size = len(values)
    values.add(value)
    return len(values) > size


def _addAll(add: Callable[[Any, Any], Any]) -> Callable[[Any, Iterable[Any]], bool]:
    def addAll(values: Any, others: Iterable[Any]) -> bool:
        return any([add(values, other) for other in list(others)])

    return addAll


def _removeFromList(values: Any, wanted: Any) -> bool:
    """C{remove(Object)}, which an EL number is taken for, too."""
    if wanted is None:
        raise MethodNotFoundException("null may be an element or an index: the method is ambiguous")
    index = _index(values, wanted)
    if index >= 0:
        del values[index]
    return index >= 0


def _removeFromSet(values: Any, wanted: Any) -> bool:
    found = contains(values, wanted)
    if found:
        values.remove(wanted)
    return found


def _keepIf(isKept: Callable[[Any, Iterable[Any]], bool]) -> Callable[[Any, Any], bool]:
    """C{removeAll} and C{retainAll}."""

    def keep(values: Any, others: Any) -> bool:
        kept = [value for value in values if isKept(value, others)]
        changed = len(kept) < len(values)
        if changed:
            values.clear()
            (values.extend if isinstance(values, list) else values.update)(kept)
        return changed

    return keep


def readMapping(base: Mapping[Any, Any], key: Any) -> Any:
    """A map's value, or null; the key keeps its type, so that C{map[1]} never finds the text C{1}."""
    if type(key) in (bool, float):
        return next((base[other] for other in base if same(key, other)), None)
    try:
        return base.get(key)
    except TypeError:  # a key that cannot be hashed is in no map
        return None


def _hasKey(mapping: Mapping[Any, Any], key: Any) -> bool:
    try:
        return contains(mapping, key) if type(key) in (bool, float) else key in mapping
    except TypeError:
        return False


def _getOrDefault(mapping: Mapping[Any, Any], key: Any, default: Any) -> Any:
    return readMapping(mapping, key) if _hasKey(mapping, key) else default


def _put(mapping: Any, key: Any, value: Any) -> Any:
    old = readMapping(mapping, key)
    mapping[key] = value
    return old


def _putIfAbsent(mapping: Any, key: Any, value: Any) -> Any:
    old = readMapping(mapping, key)
    if old is None:
        mapping[key] = value
    return old


def _removeKey(mapping: Any, key: Any) -> Any:
    old = readMapping(mapping, key)
    if _hasKey(mapping, key):
        del mapping[key]
    return old


COLLECTION: Methods = {
    "size": method(len),
    "isEmpty": method(lambda values: not values),
    "contains": method(contains, None),
    "containsAll": method(
        lambda values, others: all(contains(values, other) for other in others), Collection
    ),
    "removeAll": method(_keepIf(lambda value, others: not contains(others, value)), Collection),
    "retainAll": method(_keepIf(lambda value, others: contains(others, value)), Collection),
    "clear": method(lambda values: values.clear()),
    "iterator": method(JavaIterator),
    "toArray": method(tuple),
}
LIST: Methods = {
    "get": method(_element, int),
    "set": method(_setElement, int, None),
    "indexOf": method(_index, None),
    "lastIndexOf": method(_lastIndex, None),
    "subList": method(_part, int, int),
    "add": method(_addToList, None, None, required=1),
    "addAll": method(_addAll(_addToList), Collection),
    "remove": method(_removeFromList, None),
}
SET: Methods = {
    "add": method(_addToSet, None),
    "addAll": method(_addAll(_addToSet), Collection),
    "remove": method(_removeFromSet, None),
}
MAP: Methods = {
    "size": method(len),
    "isEmpty": method(lambda mapping: not mapping),
    "containsKey": method(_hasKey, None),
    "containsValue": method(lambda mapping, value: contains(mapping.values(), value), None),
    "get": method(readMapping, None),
    "getOrDefault": method(_getOrDefault, None, None),
    "put": method(_put, None, None),
    "putAll": method(lambda mapping, other: mapping.update(other), Mapping),
    "putIfAbsent": method(_putIfAbsent, None, None),
    "remove": method(_removeKey, None),
    "clear": method(lambda mapping: mapping.clear()),
    "keySet": method(list),
    "values": method(lambda mapping: list(mapping.values())),
    "entrySet": method(entries),
}
ENTRY: Methods = {"getKey": method(lambda entry: entry.key), "getValue": method(lambda entry: entry.value)}
