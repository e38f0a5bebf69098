"""
What a class says about itself instead of web.xml: the decorators.

A decorator does nothing but add a value to the class's `__catalina_annotations__`; `startup.scan` finds it
there when the application is deployed, unless web.xml says metadata-complete. It answers to the package
`javax.servlet.annotation`: Java's `@WebServlet` is `@webServlet("/chat", loadOnStartup=1)` here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar, overload

from catalina.servlet.elements import (
    HandlesTypes,
    HttpConstraintElement,
    HttpMethodConstraintElement,
    MultipartConfigElement,
    ServletSecurityElement,
    WebFilter,
    WebInitParam,
    WebListener,
    WebServlet,
)
from catalina.servlet.kinds import DispatcherType, EmptyRoleSemantic, TransportGuarantee

ATTRIBUTE = "__catalina_annotations__"

_Class = TypeVar("_Class", bound=type)
_Params = Mapping[str, str] | WebInitParam | Iterable[WebInitParam]


def annotationsOf(cls: type) -> list[Any]:
    """
    Return the values that decorators left on a class, in the order in which they stand above it, lowest
    first.

    Those of a base class do not count, as in Java; only its servletSecurity is inherited.

    :param cls: any class.
    """
    own: list[Any] = list(vars(cls).get(ATTRIBUTE, ()))
    if any(isinstance(value, ServletSecurityElement) for value in own):
        return own
    for base in cls.__mro__[1:]:
        inherited = [
            each for each in vars(base).get(ATTRIBUTE, ()) if isinstance(each, ServletSecurityElement)
        ]
        if inherited:
            return own + inherited
    return own


def webServlet(
    *value: str | Iterable[str],
    urlPatterns: Iterable[str] = (),
    name: str = "",
    loadOnStartup: int = -1,
    initParams: _Params = (),
    asyncSupported: bool = False,
    description: str = "",
    displayName: str = "",
    smallIcon: str = "",
    largeIcon: str = "",
) -> Callable[[_Class], _Class]:
    """
    Declare the class below to be a servlet.

    :param value: the URL patterns, one by one or as a list, if nothing but these and perhaps other keywords is said.
    :param urlPatterns: the URL patterns, by keyword; not together with `value`.
    :param name: the servlet's name; the class's full name if left out.
    :param loadOnStartup: its place in the order of start; negative loads it at the first request.
    :param initParams: init parameters, a dictionary or `webInitParam` values.
    :param asyncSupported: whether the servlet may call startAsync.
    :raises ValueError: if there is no pattern, or both ways to give them are used.
    """
    patterns = _patterns("webServlet", value, urlPatterns)
    if not patterns:
        raise ValueError('@webServlet needs a URL pattern; for example @webServlet("/chat")')
    params = _initParams(initParams)
    return _annotate(
        WebServlet(
            name,
            patterns,
            loadOnStartup,
            params,
            asyncSupported,
            description,
            displayName,
            smallIcon,
            largeIcon,
        )
    )


def webFilter(
    *value: str | Iterable[str],
    urlPatterns: Iterable[str] = (),
    servletNames: Iterable[str] = (),
    filterName: str = "",
    dispatcherTypes: Iterable[DispatcherType] = (DispatcherType.REQUEST,),
    initParams: _Params = (),
    asyncSupported: bool = False,
    description: str = "",
    displayName: str = "",
    smallIcon: str = "",
    largeIcon: str = "",
) -> Callable[[_Class], _Class]:
    """
    Declare the class below to be a filter.

    :param value: the URL patterns, one by one or as a list, if nothing but these and perhaps other keywords is said.
    :param urlPatterns: the URL patterns, by keyword; not together with `value`.
    :param servletNames: names of servlets that the filter stands before.
    :param filterName: the filter's name; the class's full name if left out.
    :param dispatcherTypes: for which ways to a servlet the filter is there.
    :param initParams: init parameters, a dictionary or `webInitParam` values.
    :param asyncSupported: whether a servlet behind the filter may call startAsync.
    :raises ValueError: if there is neither pattern nor servlet name, or both ways to give patterns are used.
    """
    patterns = _patterns("webFilter", value, urlPatterns)
    names = _texts(servletNames)
    if not patterns and not names:
        raise ValueError('@webFilter needs a URL pattern or a servlet name; for example @webFilter("/*")')
    params, kinds = _initParams(initParams), tuple(dispatcherTypes)
    return _annotate(
        WebFilter(
            filterName,
            patterns,
            names,
            kinds,
            params,
            asyncSupported,
            description,
            displayName,
            smallIcon,
            largeIcon,
        )
    )


@overload
def webListener(description: _Class) -> _Class: ...


@overload
def webListener(description: str = "") -> Callable[[_Class], _Class]: ...


def webListener(description: Any = "") -> Any:
    """
    Declare the class below to be a listener, of every listener interface that it implements.

    :param description: what it is for; as in Java the parentheses may be left out.
    """
    if isinstance(description, type):
        return _annotate(WebListener())(description)
    return _annotate(WebListener(description))


def webInitParam(name: str, value: str, description: str = "") -> WebInitParam:
    """
    Return an init parameter for `webServlet` or `webFilter`.

    :param name: its name.
    :param value: its value.
    :param description: what it is for.
    """
    return WebInitParam(name, value, description)


@overload
def multipartConfig(location: _Class) -> _Class: ...


@overload
def multipartConfig(
    location: str = "", maxFileSize: int = -1, maxRequestSize: int = -1, fileSizeThreshold: int = 0
) -> Callable[[_Class], _Class]: ...


def multipartConfig(
    location: Any = "", maxFileSize: int = -1, maxRequestSize: int = -1, fileSizeThreshold: int = 0
) -> Any:
    """
    Declare that the servlet below takes multipart/form-data; the parameters are those of
    MultipartConfigElement, and as in Java the parentheses may be left out.
    """
    if isinstance(location, type):
        return _annotate(MultipartConfigElement())(location)
    return _annotate(MultipartConfigElement(location, maxFileSize, maxRequestSize, fileSizeThreshold))


def httpConstraint(
    value: EmptyRoleSemantic = EmptyRoleSemantic.PERMIT,
    rolesAllowed: Iterable[str] = (),
    transportGuarantee: TransportGuarantee = TransportGuarantee.NONE,
) -> HttpConstraintElement:
    """
    Return a constraint for `servletSecurity`.

    :param value: what it means that no role is named.
    :param rolesAllowed: who may.
    :param transportGuarantee: whether TLS is asked for.
    :raises ValueError: if roles are named although nobody may.
    """
    return HttpConstraintElement(value, transportGuarantee, _texts(rolesAllowed))


def httpMethodConstraint(
    value: str,
    rolesAllowed: Iterable[str] = (),
    emptyRoleSemantic: EmptyRoleSemantic = EmptyRoleSemantic.PERMIT,
    transportGuarantee: TransportGuarantee = TransportGuarantee.NONE,
) -> HttpMethodConstraintElement:
    """
    Return the constraint of one HTTP method for `servletSecurity`.

    :param value: the method, such as `GET`.
    :param rolesAllowed: who may.
    :param emptyRoleSemantic: what it means that no role is named.
    :param transportGuarantee: whether TLS is asked for.
    :raises ValueError: if there is no method, or roles are named although nobody may.
    """
    return HttpMethodConstraintElement(
        value, HttpConstraintElement(emptyRoleSemantic, transportGuarantee, _texts(rolesAllowed))
    )


def servletSecurity(
    value: HttpConstraintElement | None = None,
    httpMethodConstraints: Iterable[HttpMethodConstraintElement] = (),
) -> Callable[[_Class], _Class]:
    """
    Declare who may use the servlet below, and how; subclasses inherit that.

    :param value: an `httpConstraint` for all methods that are not named; everybody may if left out.
    :param httpMethodConstraints: `httpMethodConstraint` values, each method once.
    :raises ValueError: if a method comes twice.
    """
    return _annotate(ServletSecurityElement(value or HttpConstraintElement(), tuple(httpMethodConstraints)))


def handlesTypes(*value: type) -> Callable[[_Class], _Class]:
    """
    Declare which classes the ServletContainerInitializer below wants to hear of: these, their subclasses and
    what implements them.

    :param value: classes or interfaces.
    """
    return _annotate(HandlesTypes(value))


def _annotate(value: object) -> Callable[[_Class], _Class]:
    def decorate(cls: _Class) -> _Class:
        own = vars(cls).get(ATTRIBUTE, [])
        setattr(cls, ATTRIBUTE, [*own, value])
        return cls

    return decorate


def _patterns(
    decorator: str, value: tuple[str | Iterable[str], ...], urlPatterns: Iterable[str]
) -> tuple[str, ...]:
    below = next((each for each in value if isinstance(each, type)), None)
    if below is not None:
        # without parentheses Python hands over the class
        raise TypeError(
            f'@{decorator} above {below.__name__} needs parentheses and a URL pattern; for example @{decorator}("/chat")'
        )
    alone = tuple(pattern for each in value for pattern in _texts(each))
    byKeyword = _texts(urlPatterns)
    if alone and byKeyword:
        raise ValueError(f"@{decorator} takes its URL patterns either alone or as urlPatterns, not both")
    return alone or byKeyword


def _texts(values: Iterable[str]) -> tuple[str, ...]:
    # As in Java, one text may stand for a list of one.
    return (values,) if isinstance(values, str) else tuple(values)


def _initParams(params: _Params) -> tuple[WebInitParam, ...]:
    if isinstance(params, Mapping):
        return tuple(WebInitParam(name, value) for name, value in params.items())
    return (params,) if isinstance(params, WebInitParam) else tuple(params)
