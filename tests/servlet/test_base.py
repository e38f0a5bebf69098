"""
Tests for `catalina.servlet.base`.
"""

from __future__ import annotations

from typing import Any

import pytest
from zope.interface import Interface, implementer

from catalina.servlet import (
    Filter,
    GenericServlet,
    IllegalStateException,
    Servlet,
    ServletConfig,
    ServletContext,
    faultsOf,
    initServlet,
)
from tests.servlet.doubles import finish


class Context:
    """As much of a ServletContext as a servlet's log needs."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, BaseException | None]] = []

    def log(self, message: str, problem: BaseException | None = None) -> None:
        """Keep the line."""
        self.lines.append((message, problem))


@implementer(ServletConfig)
class Config:
    """A servlet's configuration."""

    def __init__(self) -> None:
        self.context: Any = Context()

    def getServletName(self) -> str:
        """Return a fixed name."""
        return "hello"

    def getServletContext(self) -> ServletContext:
        """Return the context."""
        context: ServletContext = self.context
        return context

    def getInitParameter(self, name: str) -> str | None:
        """Return the parameter colour."""
        return {"colour": "red"}.get(name)

    def getInitParameterNames(self) -> list[str]:
        """Return its name."""
        return ["colour"]


class Plain(GenericServlet):
    """A servlet that does nothing."""

    def service(self, request: Any, response: Any) -> None:
        """Do nothing."""


class GenericServletTests:
    """
    What a servlet gets from its base class.
    """

    def test_passesItsConfigurationOn(self) -> None:
        """After init the servlet answers what its configuration answers."""
        servlet, config = Plain(), Config()
        servlet.init(config)
        assert servlet.getServletConfig() is config
        assert servlet.getServletName() == "hello"
        assert servlet.getServletContext() is config.context
        assert servlet.getInitParameter("colour") == "red"
        assert servlet.getInitParameter("shape") is None
        assert servlet.getInitParameterNames() == ["colour"]

    def test_knowsNothingBeforeInit(self) -> None:
        """A servlet that was not initialised says so, and what to do."""
        servlet = Plain()
        assert servlet.getServletConfig() is None
        with pytest.raises(
            IllegalStateException, match=r"Plain has no ServletConfig yet.*super\(\)\.init\(config\)"
        ):
            servlet.getServletName()

    def test_logsUnderItsName(self) -> None:
        """A line in the application's log begins with the servlet's name."""
        servlet, config, problem = Plain(), Config(), OSError("gone")
        servlet.init(config)
        servlet.log("started")
        servlet.log("failed", problem)
        assert config.context.lines == [("hello: started", None), ("hello: failed", problem)]

    def test_hasDefaults(self) -> None:
        """getServletInfo is empty and destroy does nothing."""
        servlet = Plain()
        assert servlet.getServletInfo() == ""
        assert servlet.destroy() is None

    def test_needsService(self) -> None:
        """A servlet without service cannot be made."""
        with pytest.raises(TypeError, match="service"):
            GenericServlet()  # type: ignore[abstract]

    def test_isServletAndConfig(self) -> None:
        """A GenericServlet is all that Servlet and ServletConfig ask for."""
        assert faultsOf(Servlet, Plain()) == []
        assert faultsOf(ServletConfig, Plain()) == []


class InitServletTests:
    """
    How the container initialises a servlet.
    """

    def test_handsTheConfigurationOver(self) -> None:
        """init(config) is called with it."""
        servlet, config = Plain(), Config()
        initServlet(servlet, config)
        assert servlet.getServletConfig() is config

    def test_callsInitWithoutParameter(self) -> None:
        """An init without parameter is called once, and finds the configuration set."""

        class Short(Plain):
            """A servlet with Java's second init."""

            names: list[str] = []

            def init(self) -> None:  # type: ignore[override]
                """Note the name."""
                super().init()
                self.names.append(self.getServletName())

        servlet = Short()
        initServlet(servlet, Config())
        assert servlet.names == ["hello"]

    def test_callsInitWithDefault(self) -> None:
        """An init whose parameter has a default gets the configuration."""

        class Long(Plain):
            """A servlet that passes the configuration on."""

            def init(self, config: ServletConfig | None = None) -> None:
                """Pass it on."""
                super().init(config)

        servlet, config = Long(), Config()
        initServlet(servlet, config)
        assert servlet.getServletConfig() is config

    def test_returnsWhatHasToBeAwaited(self) -> None:
        """An async init is handed up to be awaited."""

        class Slow(Plain):
            """A servlet whose init is a coroutine."""

            async def init(self, config: ServletConfig | None = None) -> None:
                """Keep the configuration."""
                super().init(config)

        servlet, config = Slow(), Config()
        finish(initServlet(servlet, config))
        assert servlet.getServletConfig() is config

    def test_doesNotHideErrorsOfInit(self) -> None:
        """A TypeError that init itself raises comes out, and init is not called again."""

        class Wrong(Plain):
            """A servlet whose init fails."""

            calls = 0

            def init(self, config: ServletConfig | None = None) -> None:
                """Fail."""
                self.calls += 1
                raise TypeError("inside")

        servlet = Wrong()
        with pytest.raises(TypeError, match="inside"):
            initServlet(servlet, Config())
        assert servlet.calls == 1

    def test_initialisesForeignServlets(self) -> None:
        """A servlet that is no GenericServlet is called in the same way."""

        class Foreign:
            """Another servlet."""

            config: object = None

            def init(self, config: object) -> None:
                """Keep the configuration."""
                self.config = config

        servlet, config = Foreign(), Config()
        initServlet(servlet, config)
        assert servlet.config is config


class IColour(Interface):
    """Something to check against."""

    def mix(other: object) -> object:
        """Mix."""

    def fade() -> None:
        """Fade."""


class FaultsOfTests:
    """
    How the container checks what an application brings.
    """

    def test_findsNone(self) -> None:
        """What implements the interface has no faults."""

        @implementer(IColour)
        class Red:
            """A colour."""

            def mix(self, other: object) -> object:
                """Mix."""

            def fade(self) -> None:
                """Fade."""

        assert faultsOf(IColour, Red()) == []

    def test_namesWhatIsMissing(self) -> None:
        """Every missing method and every wrong signature is named, with the one that is wanted."""

        @implementer(IColour)
        class Grey:  # type: ignore[misc]
            """Hardly a colour."""

            def mix(self) -> object:  # type: ignore[override]
                """Mix nothing."""

        faults = faultsOf(IColour, Grey())
        name = Grey.__qualname__
        assert sorted(faults) == [
            f"{name} has no method fade(), which IColour asks for",
            f"{name}.mix does not take the parameters that IColour asks for: mix(other)",
        ]

    def test_asksForTheDeclaration(self) -> None:
        """A class that does not say what it implements is told how to."""

        class Blue:
            """A colour that does not say so."""

            def mix(self, other: object) -> object:
                """Mix."""

            def fade(self) -> None:
                """Fade."""

        (fault,) = faultsOf(IColour, Blue())
        assert fault.endswith("Blue is no IColour: write @implementer(IColour) above the class")

    def test_refusesWhatIsNoMethod(self) -> None:
        """An attribute in a method's place is a fault."""

        @implementer(IColour)
        class Flat:
            """A colour with a value for a method."""

            fade = 12

            def mix(self, other: object) -> object:
                """Mix."""

        (fault,) = faultsOf(IColour, Flat())
        assert "fade()" in fault

    def test_letsOptionalMethodsBeMissing(self) -> None:
        """A filter needs neither init nor destroy, but if it has them they have to be methods."""

        @implementer(Filter)
        class Bare:  # type: ignore[misc]
            """A filter that only filters."""

            def doFilter(self, request: Any, response: Any, chain: Any) -> None:
                """Do nothing."""

        class Odd(Bare):
            """A filter with something else under the name."""

            init = 12

        assert faultsOf(Filter, Bare()) == []
        (fault,) = faultsOf(Filter, Odd())
        assert "init(config)" in fault

    def test_letsInitBeShort(self) -> None:
        """A servlet's init may be written without parameter."""

        class Short(Plain):
            """A servlet with Java's second init."""

            def init(self) -> None:  # type: ignore[override]
                """Do nothing."""

        assert faultsOf(Servlet, Short()) == []
