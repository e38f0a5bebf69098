"""
The seams between the containers: what XML may plug in, and what parts that do not import one another know of each other.

Each interface is declared where it is consumed and checked once, when XML attaches a class, with ``verifyObject``; never per request.
The names are Tomcat's with Twisted's ``I``.
"""

from __future__ import annotations

from typing import Any, Final

from zope.interface import Attribute, Interface

#: What an `ISessionListener` hears of.
SESSION_DESTROYED_EVENT: Final = "destroySession"
SESSION_PASSIVATED_EVENT: Final = "passivateSession"


class ILifecycleListener(Interface):
    """Hears the steps of a component's life (org.apache.catalina.LifecycleListener)."""

    def lifecycleEvent(event: Any) -> Any:
        """Something has happened: ``event.lifecycle``, ``event.type``, ``event.data``; may return an awaitable."""


class IValve(Interface):
    """One link of a container's pipeline (org.apache.catalina.Valve)."""

    next = Attribute("the next valve")
    blocking = Attribute("False where `invoke` never blocks, so that it may run on the reactor")

    def invoke(request: Any, response: Any) -> Any:
        """Handle a request and pass it on; what the next valve returns, None or an awaitable, is returned."""

    def event(request: Any, response: Any, event: Any) -> Any:
        """The same for a Comet event."""

    def backgroundProcess() -> None:
        """Called now and then, on a thread that may block."""


class IPipeline(Interface):
    """A chain of valves that ends in the container's basic one (org.apache.catalina.Pipeline)."""

    first = Attribute("the valve that a request meets first")
    basic = Attribute("the last valve")
    blocking = Attribute("whether one of the valves may block")

    def addValve(valve: Any) -> None:
        """Add a valve before the basic one."""

    def removeValve(valve: Any) -> None:
        """Take a valve out."""


class IAccessLog(Interface):
    """Writes a line for each request (org.apache.catalina.AccessLog)."""

    def log(request: Any, response: Any, seconds: float) -> None:
        """The request took so long."""


class IContainer(Interface):
    """Something with a pipeline: engine, host, context, wrapper (org.apache.catalina.Container)."""

    name = Attribute("its name among its siblings")
    parent = Attribute("the container around it")
    pipeline = Attribute("its valves")
    realm = Attribute("its own realm, or that of the container around it")


class IContext(IContainer):
    """One web application, as connectors and mappers see it (org.apache.catalina.Context)."""

    path = Attribute("its context path, empty for the root")
    servletContext = Attribute("the ServletContext that applications see")
    manager = Attribute("its sessions")
    resources = Attribute("its files")

    def plan(mapping: Any, method: str) -> Any:
        """Which filters stand before the mapped servlet, and whether anything on the way may block; remembered in the mapping."""


class IManager(Interface):
    """Keeps an application's sessions (org.apache.catalina.Manager)."""

    def createSession(sessionId: str | None) -> Any:
        """Make a session, with this id where the application may choose it."""

    def findSession(sessionId: str) -> Any:
        """The session with this id, or None."""

    def remove(session: Any) -> None:
        """Forget a session."""

    def backgroundProcess() -> None:
        """Expire what is too old."""


class ISessionListener(Interface):
    """
    Hears of sessions from inside of the container (org.apache.catalina.SessionListener).

    Applications have `catalina.servlet.HttpSessionListener` instead.
    """

    def sessionEvent(session: Any, kind: str) -> None:
        """
        The session has ended: `SESSION_DESTROYED_EVENT`, or is kept elsewhere: `SESSION_PASSIVATED_EVENT`; on any thread.
        """


class IStore(Interface):
    """Where sessions are kept outside of memory (org.apache.catalina.Store)."""

    def keys() -> list[str]:
        """The ids of all stored sessions."""

    def load(sessionId: str) -> Any:
        """The stored session, or None."""

    def save(session: Any) -> None:
        """Store a session; on return it is on the disk."""

    def remove(sessionId: str) -> None:
        """Forget a stored session."""


class ILoader(Interface):
    """Loads an application's modules (org.apache.catalina.Loader)."""

    def loadClass(name: str) -> Any:
        """The class with this name, as the application sees it."""

    def modified() -> bool:
        """Whether a file it has loaded has changed."""


class IRealm(Interface):
    """Knows users and their roles (org.apache.catalina.Realm)."""

    def authenticate(username: str, credentials: str) -> Any:
        """The principal, or None."""

    def findSecurityConstraints(request: Any, context: Any) -> Any:
        """The constraints on a request."""

    def hasResourcePermission(request: Any, response: Any, constraints: Any, context: Any) -> bool:
        """Whether the user may; if not, the response is an error."""

    def hasUserDataPermission(request: Any, response: Any, constraints: Any) -> bool:
        """Whether the connection is safe enough; if not, the response redirects or is an error."""

    def hasRole(wrapper: Any, principal: Any, role: str) -> bool:
        """Whether a user has a role."""


class IExecutor(Interface):
    """Threads that connectors share (org.apache.catalina.Executor)."""

    name = Attribute("what connectors call it")

    def execute(task: Any) -> None:
        """Run a task on one of the threads."""


class IProtocolHandler(Interface):
    """A connector's protocol (org.apache.coyote.ProtocolHandler)."""

    adapter = Attribute("what requests are given to")

    def init(platform: Any) -> None:
        """Take the port."""

    def start() -> None:
        """Serve."""

    def pause() -> None:
        """Accept nobody."""

    def stop() -> None:
        """Close everything."""

    def destroy() -> None:
        """Give the port back."""


class IAdapter(Interface):
    """The narrow seam between protocol and containers (org.apache.coyote.Adapter)."""

    def prepare(exchange: Any) -> bool:
        """Map the request; returns whether it may block and so needs a worker."""

    def service(exchange: Any) -> Any:
        """Answer the request; None, or an awaitable for the rest of it."""

    def logRefusal(connection: Any, problem: Any) -> None:
        """The connector itself answered what was no request."""


class IDeployer(Interface):
    """Deploys and removes the applications of a host (HostConfig in Tomcat)."""

    def reload(name: str) -> Any:
        """Stop and start an application; an awaitable."""

    def undeploy(name: str) -> Any:
        """Stop an application and delete it; an awaitable."""
