"""
The implicit objects of expressions in pages: scopes, parameters, headers, cookies
(C{ImplicitObjectELResolver}).
"""

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import Any

from catalina.el import hashOrder


class LookUp(Mapping[str, Any]):
    """
    A map that asks for each value when it is wanted; loops go through it as through Java's maps.

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

    def __contains__(self, name: object) -> bool:
        return name in list(self._names() or ())

    def __iter__(self) -> Iterator[str]:
        return iter(hashOrder(self._names() or ()))

    def __len__(self) -> int:
        return len(list(self._names() or ()))


class Scope(LookUp, MutableMapping[str, Any]):
    """
    The attributes of a scope, which can be set by way of the map.

    :param owner: has them; None for a session that there is not.
    :param setter: gives who is asked to set one.
    """

    def __init__(self, owner: Any, setter: Callable[[], Any]) -> None:
        self._owner = owner
        self._setter = setter
        if owner is None:
            super().__init__(lambda name: None, tuple)
        else:
            super().__init__(owner.getAttribute, owner.getAttributeNames)

    def __setitem__(self, name: str, value: Any) -> None:
        self._setter().setAttribute(name, value)

    def __delitem__(self, name: str) -> None:
        if self._owner is not None:
            self._owner.removeAttribute(name)


def _scope(owner: Any) -> Scope:
    return Scope(owner, lambda: owner)


def _cookies(request: Any) -> LookUp:
    """The first cookie of each name."""
    cookies = {cookie.getName(): cookie for cookie in reversed(request.getCookies() or ())}
    return LookUp(cookies.get, lambda: cookies)


#: What each name stands for, as a function of the page's context.
IMPLICIT: dict[str, Callable[[Any], Any]] = {
    "pageContext": lambda context: context,
    "pageScope": lambda context: context.attributes,
    "requestScope": lambda context: _scope(context.getRequest()),
    # A page that takes part in no session reads none, but makes one by setting something in it.
    "sessionScope": lambda context: Scope(context.getSession(), context.getRequest().getSession),
    "applicationScope": lambda context: _scope(context.getServletContext()),
    "param": lambda context: LookUp(
        context.getRequest().getParameter, context.getRequest().getParameterNames
    ),
    "paramValues": lambda context: LookUp(
        context.getRequest().getParameterValues, context.getRequest().getParameterNames
    ),
    "header": lambda context: LookUp(context.getRequest().getHeader, context.getRequest().getHeaderNames),
    "headerValues": lambda context: LookUp(
        context.getRequest().getHeaders, context.getRequest().getHeaderNames
    ),
    "cookie": lambda context: _cookies(context.getRequest()),
    "initParam": lambda context: LookUp(
        context.getServletContext().getInitParameter, context.getServletContext().getInitParameterNames
    ),
}
