"""
Header fields of one message, as parser, servlets and serializer share them
(org.apache.tomcat.util.http.MimeHeaders).

Every request and every response has one of these, so all that is done here is done with one dictionary
look-up where possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator


class Headers:
    """
    Hold header fields in their order and find them whatever the case of their name (RFC 9110, 5.1).

    Names and values are texts in ISO-8859-1. Nothing is checked here: the parser and the response are the
    gates.
    """

    __slots__ = ("_fields", "_first")

    def __init__(self, fields: Iterable[tuple[str, str]] = ()) -> None:
        """
        Take fields over.

        :param fields: names and values in the order of the wire.
        """
        self._fields: list[tuple[str, str, str]] = []
        # The first value of each name in lower case: what get() answers, and the test for presence.
        self._first: dict[str, str] = {}
        if fields:
            self._addAll(fields)

    def _addAll(self, fields: Iterable[tuple[str, str]]) -> None:
        """`add` each of them."""
        append, setFirst = self._fields.append, self._first.setdefault
        for name, value in fields:
            key = name.lower()
            append((key, name, value))
            setFirst(key, value)

    def add(self, name: str, value: str) -> None:
        """Append a field, beside others of the same name."""
        key = name.lower()
        self._fields.append((key, name, value))
        self._first.setdefault(key, value)

    def set(self, name: str, value: str) -> None:
        """Put a field in the place of the first of that name and drop the others, or append it."""
        self.put(name.lower(), name, value)

    def put(self, key: str, name: str, value: str) -> None:
        """`set` for who knows the name in lower case already."""
        if key in self._first:
            self._replace(key, name, value)
        else:
            self._fields.append((key, name, value))
        self._first[key] = value

    def _replace(self, key: str, name: str, value: str) -> None:
        kept = []
        fresh: tuple[str, str, str] | None = (key, name, value)
        for field in self._fields:
            if field[0] != key:
                kept.append(field)
            elif fresh is not None:
                kept.append(fresh)
                fresh = None
        self._fields = kept

    def get(self, name: str) -> str | None:
        """Return the first value of a name, None if there is none."""
        return self._first.get(name.lower())

    def getAll(self, name: str) -> list[str]:
        """Return all values of a name in order, an empty list if there are none."""
        wanted = name.lower()
        if wanted not in self._first:
            return []
        return [value for key, _, value in self._fields if key == wanted]

    def remove(self, name: str) -> None:
        """Drop all fields of a name; it need not be there."""
        unwanted = name.lower()
        if self._first.pop(unwanted, None) is not None:
            self._fields = [field for field in self._fields if field[0] != unwanted]

    def contains(self, name: str) -> bool:
        """Say whether a field of that name is there."""
        return name.lower() in self._first

    def names(self) -> list[str]:
        """Return each name once, as it was first spelt, in the order of first arrival."""
        seen: dict[str, str] = {}
        for key, name, _ in self._fields:
            seen.setdefault(key, name)
        return list(seen.values())

    def items(self) -> list[tuple[str, str]]:
        """Return all fields in order as pairs of name and value."""
        return [(name, value) for _, name, value in self._fields]

    def lines(self) -> str:
        """Return all fields in order as lines that end in CRLF, an empty text if there are none."""
        if not self._fields:
            return ""
        return "".join([f"{name}: {value}\r\n" for _, name, value in self._fields])

    def clear(self) -> None:
        """Drop all fields, as a reset response does."""
        self._fields.clear()
        self._first.clear()

    def copy(self) -> Headers:
        """Return an independent copy."""
        twin = Headers()
        twin._fields = self._fields.copy()
        twin._first = self._first.copy()
        return twin

    def __len__(self) -> int:
        return len(self._fields)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.items())

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._first

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Headers) and self._fields == other._fields

    __hash__ = None  # type: ignore[assignment]  # it changes

    def __repr__(self) -> str:
        return f"Headers({self.items()!r})"


class PreparedHeaders(Headers):
    """
    Fields that go out with many responses: never changed, written once.

    Who wants to change them works on a `copy`, which is an ordinary one.
    """

    __slots__ = ("_lines",)

    def __init__(self, fields: Iterable[tuple[str, str]]) -> None:
        super().__init__(fields)
        self._lines = super().lines()

    def lines(self) -> str:
        """Return all fields in order as lines that end in CRLF."""
        return self._lines
