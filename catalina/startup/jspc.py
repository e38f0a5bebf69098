"""
Translates the pages of applications before a server runs them: ``catalina.sh jspc`` (org.apache.jasper.JspC).

Reads server.xml for the hosts, and of each application its web.xml; nothing is started and no page is run.
What it writes lies in the application's folder for temporary files, where the server looks first.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

from catalina.core import StandardContext
from catalina.deploy import WebXml, mergeWebXml, parseWebXml
from catalina.digester import ConfigurationError
from catalina.jasper import JasperException, precompile
from catalina.startup.catalina import Catalina
from catalina.startup.contextconfig import ContextConfig, DefaultDescriptor
from catalina.startup.options import Options
from catalina.util.contextname import ContextName

_SERVLET = "jsp"


class JspC:
    """
    One run over some applications.

    :param options: what the command line asked for; without ``-webapp`` all folders of all hosts are meant.
    :param say: tells the user how it went.
    """

    def __init__(self, options: Options, say: Callable[[str], None] = print) -> None:
        self._options = options
        self._say = say
        self._defaults = DefaultDescriptor(options.base / "conf" / "web.xml")

    def run(self) -> int:
        """
        Translate, and print a line for each application and each page that is wrong.

        :returns: the exit status: 1 if anything is wrong.
        """
        try:
            return max([self._translate(host, folder) for host, folder in self._applications()], default=0)
        except (ConfigurationError, OSError) as problem:
            self._say(f"ERROR: {problem}")
            return 1

    def _applications(self) -> Iterator[tuple[Any, Path]]:
        catalina = Catalina(self._options)
        catalina.load()
        hosts = catalina.hosts()
        if not hosts:
            raise OSError(f"{self._options.configFile} has no <Host>, so there are no applications")
        if not self._options.webapps:
            for host in hosts:
                yield from ((host, each) for each in sorted(host.appBaseFolder.glob("*")) if each.is_dir())
        for folder in self._options.webapps:
            if not folder.is_dir():
                raise NotADirectoryError(f"-webapp {folder}: there is no such folder")
            owners = (host for host in hosts if host.appBaseFolder.resolve() == folder.resolve().parent)
            yield next(owners, hosts[0]), folder

    def _translate(self, host: Any, folder: Path) -> int:
        context = self._contextOf(host, folder)
        try:
            descriptor = self._descriptorOf(folder)
        except ConfigurationError as problem:
            self._say(f"ERROR: {problem}")
            return 1
        context.jspConfig = (descriptor.jspPropertyGroups, descriptor.taglibs)
        for part in (context.resources, context.loader):
            _finish(part.start())
        context.servletContext.begin()
        servlet = descriptor.servlets.get(_SERVLET)
        try:
            answers = precompile(
                context.servletContext, servlet.initParams.get("scratchdir") if servlet else None
            )
        finally:
            _finish(context.loader.stop())
        return self._report(context.name or "/", answers)

    def _report(self, name: str, answers: dict[str, JasperException | None]) -> int:
        problems = [problem for problem in answers.values() if problem is not None]
        for problem in problems:
            self._say(f"ERROR: {problem}")
        self._say(f"{name}: {len(answers) - len(problems)} pages translated, {len(problems)} with errors")
        return 1 if problems else 0

    def _contextOf(self, host: Any, folder: Path) -> StandardContext:
        names = ContextName.ofFile(folder.name)
        context = StandardContext()
        context.parent = host
        context.path, context.name, context.docBase = names.path, names.name, str(folder)
        ContextConfig(self._defaults).prepare(context)
        return context

    def _descriptorOf(self, folder: Path) -> WebXml:
        file = folder / "WEB-INF" / "web.xml"
        label = f"{folder.name}/WEB-INF/web.xml"
        main = parseWebXml(file, label) if file.is_file() else WebXml(name=label)
        return mergeWebXml(main, (), self._defaults.get())


def _finish(step: Coroutine[Any, Any, None]) -> None:
    """Run a step of a life cycle, which here never waits for a reactor."""
    try:
        step.send(None)
    except StopIteration:
        return
    raise RuntimeError("a part of an application must start without waiting for the reactor")
