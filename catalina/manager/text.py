"""
The manager's text interface (org.apache.catalina.manager.ManagerServlet).

Mapped to ``/text/*`` of the manager application for users with the role manager-script. A GET names a command by its
path and gives it parameters; a PUT of ``/deploy`` brings an archive. The answer is plain text whose first line begins
with ``OK -`` or ``FAIL -``, as Tomcat 7's, so that scripts and deployment tools written for that work.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from twisted.logger import Logger

from catalina.manager import applications, deployment, information, sessions
from catalina.manager.command import Command, Refusal, shownAs
from catalina.servlet import HttpServlet, UnavailableException
from catalina.util import ConfigurationError

_Carry = Callable[[Command], Awaitable[list[str]]]

_COMMANDS: Mapping[str, _Carry] = {
    "/list": applications.listApplications,
    "/reload": applications.reload,
    "/start": applications.start,
    "/stop": applications.stop,
    "/deploy": deployment.deploy,
    "/undeploy": deployment.undeploy,
    "/sessions": sessions.sessions,
    "/expire": sessions.sessions,
    "/resources": information.resources,
    "/serverinfo": information.serverInfo,
    "/vminfo": information.vmInfo,
    "/threaddump": information.threadDump,
    "/findleaks": information.findLeaks,
}


class ManagerServlet(HttpServlet):
    """Manages the applications of the virtual host that it is deployed in."""

    _log = Logger()

    def init(self) -> None:  # type: ignore[override]
        """
        Refuse to work in an application that is not trusted with the container.

        :raises UnavailableException: the context is not privileged.
        """
        if not self._manager.privileged:
            raise UnavailableException(
                "the manager's servlets need a privileged application: "
                'write <Context privileged="true"> in its META-INF/context.xml'
            )

    @property
    def _manager(self) -> Any:
        """The manager application's own context."""
        config: Any = self.getServletConfig()
        return config.context

    async def doGet(self, request: Any, response: Any) -> None:
        """Carry out a command."""
        await self._serve(request, response, _COMMANDS)

    def doPut(self, request: Any, response: Any) -> Awaitable[object] | None:
        """Deploy the archive in the body; writing it to the disk may block, so this runs on a worker."""
        if request.getPathInfo() != "/deploy":
            return self._serve(request, response, {})
        command = self._commandOf(request)
        try:
            file = deployment.receive(command, request.getInputStream())
        except Refusal as refusal:
            _write(response, [f"FAIL - {refusal}"])
            return None
        return self._serve(request, response, {"/deploy": lambda each: deployment.deployReceived(each, file)})

    async def _serve(self, request: Any, response: Any, commands: Mapping[str, _Carry]) -> None:
        path = request.getPathInfo()
        if path is None:
            answer = ["FAIL - No command was specified"]
        elif path not in commands:
            answer = [f"FAIL - Unknown command {shownAs(path)}"]
        else:
            answer = await self._carryOut(commands[path], self._commandOf(request))
        _write(response, answer)

    def _commandOf(self, request: Any) -> Command:
        parameters = {name: request.getParameter(name) for name in request.getParameterNames()}
        return Command(self._manager, parameters)

    async def _carryOut(self, carry: _Carry, command: Command) -> list[str]:
        try:
            return await carry(command)
        except Refusal as refusal:
            return [f"FAIL - {refusal}"]
        except Exception as problem:
            if not isinstance(problem, OSError | ConfigurationError):
                self._log.failure("A command to the manager failed")
            return [f"FAIL - Encountered exception {shownAs(f'{type(problem).__name__}: {problem}')}"]


def _write(response: Any, lines: list[str]) -> None:
    """The whole answer at once: nothing of it may have to wait for the client here."""
    body = "".join(f"{line}\n" for line in lines).encode("utf-8")
    response.setContentType("text/plain;charset=utf-8")
    response.setContentLength(len(body))
    response.setBufferSize(len(body) + 1)
    response.getOutputStream().write(body)
