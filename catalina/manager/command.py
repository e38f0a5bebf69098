"""
One command to the manager: what a client asks for, and how it is refused.

`text` makes it of a request; the functions in `applications`, `sessions`, `deployment` and `information` carry it out
and return the lines of the answer, the first of which begins with ``OK -``.
"""

from __future__ import annotations

import html
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from twisted.internet.threads import deferToThreadPool

from catalina.util.contextname import ContextName

_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


class Refusal(Exception):
    """The command is not carried out; the text is the answer, without its ``FAIL -``."""


@dataclass(frozen=True)
class Command:
    """
    What a client asks for.

    :param manager: the context of the manager application.
    :param parameters: the first value of each request parameter.
    """

    manager: Any
    parameters: Mapping[str, str]

    @property
    def host(self) -> Any:
        """The virtual host whose applications are managed: the manager's own."""
        return self.manager.parent

    def get(self, name: str) -> str | None:
        """A parameter; None if there is none or it is empty."""
        return self.parameters.get(name) or None

    def isTrue(self, name: str) -> bool:
        """Whether a parameter is ``true``."""
        return self.parameters.get(name) == "true"

    def name(self) -> ContextName:
        """
        The application that ``path`` and ``version`` name, whether there is one or not.

        :raises Refusal: they are no path and version.
        """
        path = self.parameters.get("path")
        if path is None:
            raise Refusal("Invalid context path null was specified")
        try:
            return ContextName.ofPath(path, self.parameters.get("version", ""))
        except ValueError:
            version = self.parameters.get("version", "")
            shown = f"{path}##{version}" if version else path
            raise Refusal(f"Invalid context path {shownAs(shown)} was specified") from None

    def context(self, name: ContextName) -> Any:
        """
        The application of this name.

        :raises Refusal: there is none.
        """
        found = self.host.findChild(name.name)
        if found is None:
            raise Refusal(f"No context exists for path {shownAs(name.display)}")
        return found

    def other(self, name: ContextName) -> Any:
        """
        The application of this name, if it is not the manager.

        :raises Refusal: there is none, or it is the manager, which would not live to answer.
        """
        context = self.context(name)
        if context is self.manager:
            raise Refusal("The manager can not reload, undeploy, stop, or undeploy itself")
        return context

    def inThread(self, call: Callable[..., Any], *arguments: Any) -> Awaitable[Any]:
        """Run what may block on a thread of the start/stop pool."""
        return deferToThreadPool(self.host.platform.reactor, self.host.startStopPool, call, *arguments)


def shownAs(text: str) -> str:
    """What a client sent, as it may stand in an answer: on one line, and harmless where a browser guesses HTML."""
    return html.escape(_CONTROL.sub(" ", text), quote=False)
