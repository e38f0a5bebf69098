"""
The life cycle of every component: Tomcat's states and events on top of Twisted's services.

A component is a `twisted.application.service.Service`, one with children a `MultiService`. Twisted starts all children at once
and ignores what ``startService`` returns; Tomcat promises more, and `Lifecycle` adds just that: hooks may return an awaitable,
children start one after another and stop in reverse, a failure undoes what had started, and listeners hear each step
(org.apache.catalina.Lifecycle, LifecycleBase).
"""

from __future__ import annotations

import enum
import inspect
from collections.abc import Awaitable, Callable
from typing import Any

from twisted.application.service import MultiService
from twisted.internet.defer import Deferred
from twisted.logger import Logger

BEFORE_INIT_EVENT = "before_init"
AFTER_INIT_EVENT = "after_init"
BEFORE_START_EVENT = "before_start"
CONFIGURE_START_EVENT = "configure_start"
START_EVENT = "start"
AFTER_START_EVENT = "after_start"
PERIODIC_EVENT = "periodic"
BEFORE_STOP_EVENT = "before_stop"
STOP_EVENT = "stop"
CONFIGURE_STOP_EVENT = "configure_stop"
AFTER_STOP_EVENT = "after_stop"
BEFORE_DESTROY_EVENT = "before_destroy"
AFTER_DESTROY_EVENT = "after_destroy"


class LifecycleState(enum.Enum):
    """Where a component stands; the value says whether it is available and which event entering the state fires."""

    NEW = ("new", False, None)
    INITIALIZING = ("initializing", False, BEFORE_INIT_EVENT)
    INITIALIZED = ("initialized", False, AFTER_INIT_EVENT)
    STARTING_PREP = ("starting_prep", False, BEFORE_START_EVENT)
    STARTING = ("starting", True, START_EVENT)
    STARTED = ("started", True, AFTER_START_EVENT)
    STOPPING_PREP = ("stopping_prep", True, BEFORE_STOP_EVENT)
    STOPPING = ("stopping", False, STOP_EVENT)
    STOPPED = ("stopped", False, AFTER_STOP_EVENT)
    DESTROYING = ("destroying", False, BEFORE_DESTROY_EVENT)
    DESTROYED = ("destroyed", False, AFTER_DESTROY_EVENT)
    FAILED = ("failed", False, None)

    @property
    def isAvailable(self) -> bool:
        """Whether a component in this state may be used."""
        return self.value[1]

    @property
    def event(self) -> str | None:
        """The lifecycle event that entering this state fires, if any."""
        return self.value[2]


_S = LifecycleState

#: From where each request may be made; a missing state is the error.
_MAY_INIT = frozenset({_S.NEW})
_MAY_START = frozenset({_S.NEW, _S.INITIALIZED, _S.STOPPED, _S.FAILED})
_MAY_STOP = frozenset({_S.STARTED, _S.STARTING, _S.FAILED})
_MAY_DESTROY = frozenset({_S.NEW, _S.INITIALIZED, _S.STOPPED, _S.FAILED})


class LifecycleException(Exception):
    """A component could not make a step of its life; the cause is chained."""


class LifecycleEvent:
    """What a listener is told: which component, which event, and data that belongs to it."""

    __slots__ = ("lifecycle", "type", "data")

    def __init__(self, lifecycle: Lifecycle, type: str, data: Any = None) -> None:
        self.lifecycle = lifecycle
        self.type = type
        self.data = data

    def __repr__(self) -> str:
        return f"<LifecycleEvent {self.type} of {self.lifecycle!r}>"


async def settled(result: Any) -> Any:
    """Wait for what a hook returned, if it is something to wait for."""
    return await result if inspect.isawaitable(result) else result


class Lifecycle(MultiService):
    """
    A component with Tomcat's life: init, start, stop, destroy.

    Subclasses override the four ``*Internal`` hooks; each may return an awaitable (a Deferred or a coroutine). Children are added
    with `addChildService` or ``setServiceParent`` and are started after `startInternal` in order, stopped before `stopInternal` in
    reverse.
    """

    _log = Logger()

    #: ``conf/server.xml:69`` where the digester made this component.
    where: str = ""
    #: The component around this one, and the name among its siblings; Twisted's Service sets them.
    parent: Any
    name: Any

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.state = LifecycleState.NEW
        self.lifecycleListeners: list[Any] = []

    # listeners

    def addLifecycleListener(self, listener: Any) -> None:
        """Tell this listener of every step from now on: ``listener.lifecycleEvent(event)``, or a plain callable."""
        self.lifecycleListeners.append(listener)

    def removeLifecycleListener(self, listener: Any) -> None:
        """Tell this listener no more; one that was never added is ignored."""
        if listener in self.lifecycleListeners:
            self.lifecycleListeners.remove(listener)

    async def fireLifecycleEvent(self, type: str, data: Any = None) -> None:
        """
        Tell all listeners; a listener's failure is logged and does not stop the others.

        :raises LifecycleException: a listener refused the step on purpose (as SecurityListener does).
        """
        event = LifecycleEvent(self, type, data)
        for listener in tuple(self.lifecycleListeners):
            hear: Callable[[LifecycleEvent], Any] = getattr(listener, "lifecycleEvent", listener)
            try:
                await settled(hear(event))
            except LifecycleException:
                raise
            except Exception:
                self._log.failure("Listener {listener} failed at {event}", listener=listener, event=event)

    async def _enter(self, state: LifecycleState) -> None:
        self.state = state
        if state.event is not None and self.lifecycleListeners:
            await self.fireLifecycleEvent(state.event)

    # the four steps

    async def init(self) -> None:
        """Bind what must be had before starting (ports, names); done once."""
        if self.state not in _MAY_INIT:
            return
        try:
            await self._enter(_S.INITIALIZING)
            await settled(self.initInternal())
            for child in self._lifecycleChildren():
                await child.init()
            await self._enter(_S.INITIALIZED)
        except BaseException:
            self.state = _S.FAILED
            raise

    async def start(self) -> None:
        """
        Start this component and then its children; after a failure everything that had started is stopped again.

        :raises Exception: what the component or a child that is not contained raised.
        """
        if self.state not in _MAY_START:
            return
        await self.init()
        try:
            await self._enter(_S.STARTING_PREP)
            self.running = 1
            await settled(self.startInternal())
            await self._enter(_S.STARTING)
            await self.startChildren()
            await self._enter(_S.STARTED)
        except BaseException:
            self.state = _S.FAILED
            await self.stop()
            raise

    async def startChildren(self) -> None:
        """Start the children, one after another; who may start several at once overrides this."""
        for child in self._lifecycleChildren():
            await self.startChild(child)

    async def startChild(self, child: Lifecycle) -> None:
        """Start one child; containers whose children may fail alone override this."""
        await child.start()

    async def stop(self) -> None:
        """
        Stop the children in reverse order, then this component; failures are logged, the rest is stopped all the same.

        What has failed stays so, and is stopped only once: where its start was undone there is nothing more to stop.
        """
        if self.state not in _MAY_STOP or not self.running:
            return
        await self._stepDown(_S.STOPPING_PREP)
        for child in reversed(self._lifecycleChildren()):
            await self._contained(child.stop)
        await self._stepDown(_S.STOPPING)
        await self._contained(self.stopInternal)
        self.running = 0
        await self._stepDown(_S.STOPPED)

    async def destroy(self) -> None:
        """Give back what `init` took; the component is not used again."""
        if self.state not in _MAY_DESTROY:
            await self.stop()
        if self.state is _S.DESTROYED:
            return
        await self._enter(_S.DESTROYING)
        for child in reversed(self._lifecycleChildren()):
            await self._contained(child.destroy)
        await self._contained(self.destroyInternal)
        await self._enter(_S.DESTROYED)

    async def _stepDown(self, state: LifecycleState) -> None:
        """
        Enter a state on the way down, which nobody can refuse.

        What has failed stays FAILED and only tells its listeners: STOPPING_PREP would make it available for a moment.
        """
        if self.state is not _S.FAILED:
            self.state = state
        try:
            await self.fireLifecycleEvent(str(state.event))
        except LifecycleException:
            self.state = _S.FAILED
            self._log.failure("A listener of {component} refused {event}", component=self, event=state.event)

    async def _contained(self, step: Callable[[], Any]) -> None:
        try:
            await settled(step())
        except Exception:
            self._log.failure("{component} failed in {step}", component=self, step=step.__name__)

    def _lifecycleChildren(self) -> list[Lifecycle]:
        return [child for child in self.services if isinstance(child, Lifecycle)]

    def addChildService(self, child: Lifecycle) -> None:
        """Make another component a child, without starting it."""
        self.services.append(child)
        child.parent = self

    # hooks

    def initInternal(self) -> Awaitable[Any] | None:
        """What this component binds before it starts."""

    def startInternal(self) -> Awaitable[Any] | None:
        """What this component does to start, before its children do."""

    def stopInternal(self) -> Awaitable[Any] | None:
        """What this component does to stop, after its children have."""

    def destroyInternal(self) -> Awaitable[Any] | None:
        """What this component gives back at the end."""

    # Twisted's face

    def startService(self) -> Deferred[None]:
        """`start` as Twisted's IService wants it; the Deferred fires when the component and its children run."""
        return Deferred.fromCoroutine(self.start())

    def stopService(self) -> Deferred[None]:
        """`stop` as Twisted's IService wants it."""
        return Deferred.fromCoroutine(self.stop())
