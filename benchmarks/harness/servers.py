"""The servers that are measured: how each is found, what it runs with, and how it is started."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .bases import APPS, HOME, compileServlets, copyServlets, makeBase, writeFiles

_DEBIAN_TOMCAT = Path("/usr/share/tomcat10")
_OPENED = ("java.lang", "java.lang.reflect", "java.io", "java.util", "java.util.concurrent")

#: nginx's ``keepalive_requests`` where it shall set no limit.
ANY_NUMBER = 1_000_000_000


@dataclass(frozen=True)
class Launch:
    """What to run."""

    command: list[str]
    environ: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Server:
    """
    A server that can be measured.

    :param name: what it is called on the command line and in tables.
    :param setting: in a few words, what it runs with.
    """

    name: str
    setting: str = ""
    isJava = False

    def missing(self) -> str:
        """Return the command that installs what is missing, or nothing."""
        return ""

    def version(self) -> str:
        """Return name and version, for the head of the results."""
        raise NotImplementedError

    def prepare(self, folder: Path, port: int) -> Launch:
        """
        Write what the server needs into a new folder.

        :return: what to run.
        """
        raise NotImplementedError


@dataclass(frozen=True)
class Catalina(Server):
    """
    This server with its stock configuration.

    :param python: the interpreter.
    :param accessLog: whether the stock access log stays.
    :param connector: attributes that the connector gets in addition.
    :param extend: called with the folder webapps before the start.
    """

    python: str = "python3"
    accessLog: bool = True
    connector: Mapping[str, str] = field(default_factory=dict)
    extend: Callable[[Path], None] | None = None

    def missing(self) -> str:
        done = self._ask("import catalina.startup.catalina")
        return "" if done.returncode == 0 else f"{self.python} -m pip install -e '{HOME}[fast]'"

    def version(self) -> str:
        program = "import catalina; print(catalina.__version__)"
        commit = subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"], cwd=HOME, capture_output=True, text=True, check=False
        ).stdout.strip()
        modules = moduleVersions(self.python, ("twisted", "uvloop", "httptools"))
        return f"Catalina {self._ask(program).stdout.strip()}, {modules}, commit {commit or 'unknown'}"

    def _ask(self, program: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.python, "-c", program], cwd=HOME, capture_output=True, text=True, check=False
        )

    def prepare(self, folder: Path, port: int) -> Launch:
        base = folder / "base"
        root = makeBase(base, HOME / "conf", port, self.connector, self.accessLog)
        copyServlets(root)
        if self.extend is not None:
            self.extend(base / "webapps")
        environ = {"CATALINA_HOME": str(HOME), "CATALINA_BASE": str(base), "PYTHONPATH": str(HOME)}
        return Launch([self.python, "-u", "-P", "-m", "catalina", "run"], environ)


@dataclass(frozen=True)
class Tomcat10(Server):
    """
    Debian's Tomcat 10 with its stock configuration, which has an access log.

    :param heap: the greatest size of the heap.
    """

    accessLog: bool = True
    connector: Mapping[str, str] = field(default_factory=dict)
    heap: str = "1500m"
    isJava = True

    def missing(self) -> str:
        if not (_DEBIAN_TOMCAT / "bin" / "bootstrap.jar").exists():
            return "apt-get install tomcat10"
        return "" if shutil.which("javac") else "apt-get install default-jdk-headless (javac)"

    def version(self) -> str:
        jars = ":".join(str(_DEBIAN_TOMCAT / path) for path in ("lib/catalina.jar", "lib/tomcat-util.jar"))
        command = ["java", "-cp", jars, "org.apache.catalina.util.ServerInfo"]
        told = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        found = dict(re.findall(r"^(.+?):\s+(.+)$", told, re.MULTILINE))
        return (
            f"{found.get('Server version', 'Apache Tomcat/10')} (JVM {found.get('JVM Version', 'unknown')})"
        )

    def prepare(self, folder: Path, port: int) -> Launch:
        base, home = folder / "base", str(_DEBIAN_TOMCAT)
        root = makeBase(base, Path("/etc/tomcat10"), port, self.connector, self.accessLog)
        compileServlets(root, _DEBIAN_TOMCAT / "lib")
        opens = [f"--add-opens=java.base/{each}=ALL-UNNAMED" for each in _OPENED]
        properties = [
            f"-Dcatalina.home={home}",
            f"-Dcatalina.base={base}",
            f"-Djava.io.tmpdir={base}/temp",
            f"-Djava.util.logging.config.file={base}/conf/logging.properties",
            "-Djava.util.logging.manager=org.apache.juli.ClassLoaderLogManager",
        ]
        path = f"{home}/bin/bootstrap.jar:{home}/bin/tomcat-juli.jar"
        start = ["-cp", path, "org.apache.catalina.startup.Bootstrap", "start"]
        return Launch(["java", f"-Xmx{self.heap}", *opens, *properties, *start])


@dataclass(frozen=True)
class PythonPeer(Server):
    """
    A server from PyPI.

    :param python: the interpreter that has it.
    :param modules: what must be installed there, the server first.
    :param arguments: of the interpreter; PORT stands for the port.
    """

    python: str = "python3"
    modules: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()

    def missing(self) -> str:
        program = f"import {', '.join(self.modules)}"
        done = subprocess.run([self.python, "-c", program], capture_output=True, text=True, check=False)
        return "" if done.returncode == 0 else f"{self.python} -m pip install {' '.join(self.modules)}"

    def version(self) -> str:
        return moduleVersions(self.python, self.modules)

    def prepare(self, folder: Path, port: int) -> Launch:
        arguments = [each.replace("PORT", str(port)) for each in self.arguments]
        return Launch([self.python, *arguments], {"PYTHONPATH": str(APPS)})


@dataclass(frozen=True)
class Nginx(Server):
    """
    Debian's nginx with one worker, sendfile and a cache of open files.

    :param nopush: whether a head leaves with the first bytes of its file, as in Debian's nginx.conf and as here; else in a packet of its
        own, which costs the server less and the client more.
    :param requests: how many a connection may carry.
    """

    nopush: bool = True
    requests: int = ANY_NUMBER

    def missing(self) -> str:
        return "" if shutil.which("nginx") else "apt-get install nginx-light"

    def version(self) -> str:
        return (
            subprocess.run(["nginx", "-v"], capture_output=True, text=True, check=False)
            .stderr.strip()
            .partition(": ")[2]
        )

    def prepare(self, folder: Path, port: int) -> Launch:
        (folder / "files").mkdir()
        writeFiles(folder / "files")
        text = (APPS / "nginx.conf").read_text().replace("FOLDER", str(folder)).replace("PORT", str(port))
        text = text.replace("NOPUSH", "on" if self.nopush else "off").replace("REQUESTS", str(self.requests))
        (folder / "nginx.conf").write_text(text)
        return Launch(["nginx", "-c", f"{folder}/nginx.conf", "-e", f"{folder}/error.log"])


def moduleVersions(python: str, modules: tuple[str, ...]) -> str:
    """Return 'name version, name version, Python version' for an interpreter and some of its modules."""
    program = (
        "import importlib.metadata as m, platform, sys\n"
        "for name in sys.argv[1:]:\n"
        "    try: print(name, m.version(name))\n"
        "    except m.PackageNotFoundError: print('no', name)\n"
        "print('Python', platform.python_version())"
    )
    done = subprocess.run([python, "-c", program, *modules], capture_output=True, text=True, check=False)
    return ", ".join(done.stdout.splitlines())


_UVICORN = "-m uvicorn asgi:app --host 127.0.0.1 --port PORT --no-access-log --log-level error --loop uvloop --http httptools"
_GUNICORN = "-m gunicorn wsgi:app -b 127.0.0.1:PORT --log-level error -k gthread --threads 10 --keep-alive 60"

#: Attributes with which a connector takes any number of requests on a connection, as the other servers do.
LASTING = {"maxKeepAliveRequests": "-1"}


def catalina(python: str, name: str = "catalina", **options: object) -> Catalina:
    """This server."""
    return Catalina(name, options.pop("setting", "stock server.xml, access log"), python=python, **options)  # type: ignore[arg-type]


def tomcat10(name: str = "tomcat10", **options: object) -> Tomcat10:
    """Tomcat 10."""
    return Tomcat10(name, options.pop("setting", "stock server.xml, access log"), **options)  # type: ignore[arg-type]


def uvicorn(python: str) -> PythonPeer:
    """The ASGI server on uvloop and httptools."""
    return PythonPeer(
        "uvicorn",
        "uvloop, httptools, no access log",
        python,
        ("uvicorn", "uvloop", "httptools"),
        tuple(_UVICORN.split()),
    )


def gunicorn(python: str) -> PythonPeer:
    """The WSGI server with ten threads."""
    return PythonPeer(
        "gunicorn",
        "one gthread worker, 10 threads, no access log",
        python,
        ("gunicorn",),
        tuple(_GUNICORN.split()),
    )


def twistedWeb(python: str) -> PythonPeer:
    """Twisted's own web server."""
    arguments = (str(APPS / "twistedweb.py"), "PORT")
    return PythonPeer("twisted.web", "epoll reactor, no access log", python, ("twisted",), arguments)


def nginx(name: str = "nginx", nopush: bool = True, requests: int = ANY_NUMBER) -> Nginx:
    """The file server."""
    setting = f"one worker, sendfile, tcp_nopush {'on' if nopush else 'off'}, open_file_cache, access log"
    if requests != ANY_NUMBER:
        setting += f", {requests} requests on a connection"
    return Nginx(name, setting, nopush=nopush, requests=requests)
