"""Which objects are an application's: its classes and functions, and what is made of them."""

from __future__ import annotations

import functools
import types
from typing import Any


class Ownership:
    """
    Tells the objects of one load of one application.

    :param package: the name of the package that its modules are in.
    """

    def __init__(self, package: str) -> None:
        self.package = package
        self._prefix = package + "."

    def ownsName(self, name: object) -> bool:
        """Whether a module of this name is the application's."""
        return isinstance(name, str) and (name == self.package or name.startswith(self._prefix))

    def owns(self, thing: Any) -> bool:
        """
        Whether a thing is the application's: a module, a class, a function, an instance of such a class, or what wraps one of these
        (a partial, a bound method, a coroutine, a LoopingCall, a Thread).

        It does not look further than that: what merely refers to something that refers to an application is not the application's.
        """
        while isinstance(thing, functools.partial | types.MethodType):
            if isinstance(thing, functools.partial):
                if any(self._isDirectly(each) for each in thing.args):
                    return True
                thing = thing.func
            elif self._isDirectly(thing.__func__):
                return True
            else:
                thing = thing.__self__
        return self._isDirectly(thing) or any(self._isDirectly(each) for each in _inside(thing))

    def _isDirectly(self, thing: Any) -> bool:
        if thing is None or isinstance(thing, str | bytes | int | float):
            return False
        if isinstance(thing, types.ModuleType):
            return self.ownsName(thing.__dict__.get("__name__"))
        if isinstance(thing, type):
            return self.ownsName(thing.__dict__.get("__module__"))
        if isinstance(thing, types.FunctionType):
            return self.ownsName(thing.__globals__.get("__name__")) or self.ownsName(thing.__module__)
        if isinstance(thing, types.MethodType):
            return self._isDirectly(thing.__func__) or self.ownsName(type(thing.__self__).__module__)
        return self.ownsName(type(thing).__module__)

    def ownsFrame(self, frame: types.FrameType | None) -> bool:
        """Whether a frame, or one that it was called from, runs the application's code."""
        while frame is not None:
            if self.ownsName(frame.f_globals.get("__name__")):
                return True
            frame = frame.f_back
        return False


def _inside(thing: Any) -> tuple[Any, ...]:
    """What a thing of the server's may have of an application's directly in it."""
    if isinstance(thing, types.CoroutineType):
        return _ofFrame(thing.cr_frame)
    if isinstance(thing, types.GeneratorType):
        return _ofFrame(thing.gi_frame)
    if isinstance(thing, type | types.ModuleType | types.FunctionType):
        return ()
    names = getattr(thing, "__dict__", None)
    return tuple(names.values()) if isinstance(names, dict) else ()


def _ofFrame(frame: types.FrameType | None) -> tuple[Any, ...]:
    """A function with the globals of a frame, whatever it does: they are what tells whose it is."""
    return () if frame is None else (types.FunctionType(_NOTHING, frame.f_globals),)


_NOTHING = (lambda: None).__code__
