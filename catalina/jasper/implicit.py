"""
The implicit objects of expressions in pages: scopes, parameters, headers, cookies
(C{ImplicitObjectELResolver}).
"""

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import Any


class LookUp(Mapping[str, Any]):
    """
    A map that asks for each value when it is wanted.

    :param get: gives the value for a name, or None.
    :param names: gives all names.
    """

    def __init__(self, get: Callable[[str], Any], names: Callable[[], Any]) -> None:
        self._get = get
        self._names = names

    def __getitem__(self, name: str) -> Any:
        value = self._get(name)
        if value is None:
            raise KeyError(name)
        return value

    def get(self, name: Any, default: Any = None) -> Any:
        """The value for a name; anything else than text has none."""
        value = self._get(name) if isinstance(name, str) else None
        return default if value is None else value

    def __iter__(self) -> Iterator[str]:
        return iter(self._names() or ())

    def __len__(self) -> int:
        return len(list(self._names() or ()))


class Scope(LookUp, MutableMapping[str, Any]):
    """
    The attributes of a request, a session or an application.

    :param owner: whose they are.
    """

    def __init__(self, owner: Any) -> None:
        super().__init__(owner.getAttribute, owner.getAttributeNames)
        self._owner = owner

    def __setitem__(self, name: str, value: Any) -> None:
        self._owner.setAttribute(name, value)

    def __delitem__(self, name: str) -> None:
        self._owner.removeAttribute(name)


def _scope(owner: Any) -> Mapping[str, Any]:
    return {} if owner is None else Scope(owner)


def _cookies(request: Any) -> Mapping[str, Any]:
    """The first cookie of each name."""
    return {cookie.getName(): cookie for cookie in reversed(request.getCookies() or ())}


def _values(get: Callable[[str], Any]) -> Callable[[str], Any]:
    """Empty lists count as none."""
    return lambda name: get(name) or None


#: What each name stands for, as a function of the page's context.
IMPLICIT: dict[str, Callable[[Any], Any]] = {
    "pageContext": lambda context: context,
    "pageScope": lambda context: context.attributes,
    "requestScope": lambda context: _scope(context.getRequest()),
    "sessionScope": lambda context: _scope(context.getSession()),
    "applicationScope": lambda context: _scope(context.getServletContext()),
    "param": lambda context: LookUp(
        context.getRequest().getParameter, context.getRequest().getParameterNames
    ),
    "paramValues": lambda context: LookUp(
        context.getRequest().getParameterValues, context.getRequest().getParameterNames
    ),
    "header": lambda context: LookUp(context.getRequest().getHeader, context.getRequest().getHeaderNames),
    "headerValues": lambda context: LookUp(
        _values(context.getRequest().getHeaders), context.getRequest().getHeaderNames
    ),
    "cookie": lambda context: _cookies(context.getRequest()),
    "initParam": lambda context: LookUp(
        context.getServletContext().getInitParameter, context.getServletContext().getInitParameterNames
    ),
}
