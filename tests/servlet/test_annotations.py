"""
Tests for `catalina.servlet.annotations`.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from catalina.servlet import (
    DispatcherType,
    EmptyRoleSemantic,
    HandlesTypes,
    MultipartConfigElement,
    ServletSecurityElement,
    TransportGuarantee,
    WebFilter,
    WebInitParam,
    WebListener,
    WebServlet,
    annotationsOf,
    handlesTypes,
    httpConstraint,
    httpMethodConstraint,
    multipartConfig,
    servletSecurity,
    webFilter,
    webInitParam,
    webListener,
    webServlet,
)

COLOUR = WebInitParam("colour", "red")
SECURE = ServletSecurityElement(httpConstraint(rolesAllowed=["boss"]))


class DecoratorTests:
    """
    What each decorator leaves on a class.
    """

    @pytest.mark.parametrize(
        ("decorator", "value"),
        [
            (webServlet("/a", "/b"), WebServlet(urlPatterns=("/a", "/b"))),
            (webServlet(urlPatterns=["/a"], name="x"), WebServlet(name="x", urlPatterns=("/a",))),
            (webServlet(urlPatterns="/a"), WebServlet(urlPatterns=("/a",))),
            (
                webServlet("/a", loadOnStartup=1, asyncSupported=True, initParams={"colour": "red"}),
                WebServlet(urlPatterns=("/a",), loadOnStartup=1, asyncSupported=True, initParams=(COLOUR,)),
            ),
            (
                webServlet("/a", initParams=webInitParam("colour", "red")),
                WebServlet(urlPatterns=("/a",), initParams=(COLOUR,)),
            ),
            (
                webServlet("/a", description="d", displayName="n", smallIcon="s", largeIcon="l"),
                WebServlet(
                    urlPatterns=("/a",), description="d", displayName="n", smallIcon="s", largeIcon="l"
                ),
            ),
            (webFilter("/*"), WebFilter(urlPatterns=("/*",), dispatcherTypes=(DispatcherType.REQUEST,))),
            (
                webFilter(servletNames=["x"], filterName="f", initParams=[COLOUR], asyncSupported=True),
                WebFilter(filterName="f", servletNames=("x",), initParams=(COLOUR,), asyncSupported=True),
            ),
            (
                webFilter("/*", dispatcherTypes=[DispatcherType.ERROR]),
                WebFilter(urlPatterns=("/*",), dispatcherTypes=(DispatcherType.ERROR,)),
            ),
            (webListener(), WebListener()),
            (webListener("hears"), WebListener("hears")),
            (multipartConfig("/tmp/x", 1, 2, 3), MultipartConfigElement("/tmp/x", 1, 2, 3)),
            (servletSecurity(httpConstraint(rolesAllowed="boss")), SECURE),
            (servletSecurity(), ServletSecurityElement()),
            (handlesTypes(int, str), HandlesTypes((int, str))),
        ],
    )
    def test_leavesItsValue(self, decorator: Callable[[type], type], value: object) -> None:
        """The decorator returns the class itself, with one value on it."""

        class Thing:
            """Something to decorate."""

        assert decorator(Thing) is Thing
        assert annotationsOf(Thing) == [value]

    def test_addsUp(self) -> None:
        """Several decorators leave their values in the order in which they are applied."""

        @webServlet("/a")
        @multipartConfig()
        class Thing:
            """Something to decorate."""

        assert annotationsOf(Thing) == [MultipartConfigElement(), WebServlet(urlPatterns=("/a",))]


class WrongUseTests:
    """
    What a decorator refuses, when the class is made.
    """

    @pytest.mark.parametrize(
        ("use", "message"),
        [
            (lambda: webServlet(), "needs a URL pattern"),
            (lambda: webServlet("/a", urlPatterns=["/b"]), "not both"),
            (lambda: webFilter(), "needs a URL pattern or a servlet name"),
            (lambda: webFilter("/a", urlPatterns=["/b"]), "not both"),
            (lambda: httpConstraint(EmptyRoleSemantic.DENY, ["boss"]), "denies everybody"),
            (lambda: httpMethodConstraint(""), "name of an HTTP method"),
            (
                lambda: servletSecurity(None, [httpMethodConstraint("GET"), httpMethodConstraint("GET")]),
                "GET has more than one constraint",
            ),
        ],
    )
    def test_isAnError(self, use: Callable[[], object], message: str) -> None:
        """The message says what is wrong."""
        with pytest.raises(ValueError, match=message):
            use()

    @pytest.mark.parametrize("decorator", [webServlet, webFilter])
    def test_withoutParentheses(self, decorator: Callable[[type], type]) -> None:
        """A decorator that needs a pattern says so where it stands without parentheses."""
        message = f"@{decorator.__name__} above Some needs parentheses and a URL pattern; for example @{decorator.__name__}"
        with pytest.raises(TypeError, match=message):

            @decorator
            class Some:
                """Something to decorate."""


class InheritanceTests:
    """
    What a subclass has of its base class.
    """

    def test_inheritsOnlySecurity(self) -> None:
        """A subclass of a servlet is not mapped, but it is as protected."""

        @webServlet("/a")
        @servletSecurity(httpConstraint(rolesAllowed=["boss"]))
        class Base:
            """A decorated class."""

        class Derived(Base):
            """A class without decorators."""

        @webServlet("/b")
        class Mapped(Derived):
            """A class with its own mapping."""

        assert annotationsOf(Derived) == [SECURE]
        assert annotationsOf(Mapped) == [WebServlet(urlPatterns=("/b",)), SECURE]
        assert len(annotationsOf(Base)) == 2

    def test_replacesSecurity(self) -> None:
        """A subclass that says who may use it inherits nothing."""

        @servletSecurity(httpConstraint(rolesAllowed=["boss"]))
        class Base:
            """A decorated class."""

        @servletSecurity()
        class Derived(Base):
            """A class open to all."""

        assert annotationsOf(Derived) == [ServletSecurityElement()]

    def test_hasNothingByDefault(self) -> None:
        """Classes without decorators have no values."""
        assert annotationsOf(int) == []


class SecurityValueTests:
    """
    The constraints that decorators make.
    """

    def test_describesMethods(self) -> None:
        """The value answers Java's getters."""
        post = httpMethodConstraint("POST", ["writer"], transportGuarantee=TransportGuarantee.CONFIDENTIAL)
        element = ServletSecurityElement(httpConstraint(EmptyRoleSemantic.DENY), (post,))
        assert element.getMethodNames() == ["POST"]
        assert element.getHttpMethodConstraints() == [post]
        assert element.constraint.getEmptyRoleSemantic() is EmptyRoleSemantic.DENY
        assert post.getMethodName() == "POST"
        assert post.constraint.getRolesAllowed() == ["writer"]
        assert post.constraint.getTransportGuarantee() is TransportGuarantee.CONFIDENTIAL

    def test_describesUploads(self) -> None:
        """The value of multipartConfig answers Java's getters; -1 means no limit."""
        default = MultipartConfigElement()
        assert (default.getLocation(), default.getMaxFileSize(), default.getMaxRequestSize()) == ("", -1, -1)
        assert default.getFileSizeThreshold() == 0


class BareListenerTests:
    """``@webListener`` without parentheses."""

    def test_isAListener(self) -> None:
        """As in Java the parentheses may be left out."""

        @webListener
        class Hears:
            pass

        assert annotationsOf(Hears) == [WebListener()]
