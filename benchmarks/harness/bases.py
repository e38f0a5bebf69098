"""What a server is started with: a CATALINA_BASE for this server or for Tomcat 10, and the files that are sent."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]
APPS = HOME / "benchmarks" / "apps"

#: The static files: name -> bytes.
FILES = {"1k": 1024, "100k": 100 * 1024, "10m": 10 * 1024 * 1024}

_ACCESS_LOG = re.compile(r'<Valve className="org\.apache\.catalina\.valves\.AccessLogValve".*?/>', re.DOTALL)


def editServerXml(text: str, port: int, connector: Mapping[str, str], accessLog: bool) -> str:
    """
    Return a stock server.xml with its ports changed, and as little else as asked for.

    :param text: a server.xml with a connector on port 8080.
    :param port: the connector's port; the shutdown port is closed.
    :param connector: attributes that the connector gets beside those it has.
    :param accessLog: whether the access log stays.
    :raises ValueError: if there is no connector on port 8080, or no access log to take away.
    """
    more = "".join(f' {name}="{value}"' for name, value in connector.items())
    text, count = re.subn('port="8080"', f'port="{port}"{more}', text)
    if not count:
        raise ValueError(
            'server.xml: no <Connector port="8080">; the measurements start from a stock server.xml'
        )
    if not accessLog:
        text, count = _ACCESS_LOG.subn("", text)
        if not count:
            raise ValueError("server.xml: no AccessLogValve; the measurements start from a stock server.xml")
    return text.replace('port="8005"', 'port="-1"')


def makeBase(base: Path, conf: Path, port: int, connector: Mapping[str, str], accessLog: bool) -> Path:
    """
    Make a CATALINA_BASE with a stock configuration and an empty application ROOT that has the static files.

    :param conf: the stock conf folder.
    :return: the folder of ROOT.
    """
    shutil.copytree(conf, base / "conf", ignore=shutil.ignore_patterns("Catalina", "policy.d"))
    server = base / "conf" / "server.xml"
    server.write_text(editServerXml(server.read_text("utf-8"), port, connector, accessLog), "utf-8")
    for each in ("logs", "temp", "work"):
        (base / each).mkdir()
    root = base / "webapps" / "ROOT"
    root.mkdir(parents=True)
    writeFiles(root)
    return root


def writeFiles(folder: Path) -> None:
    """Write the static files into a folder: 1k.bin, 100k.bin, 10m.bin, of bytes that do not compress."""
    for name, size in FILES.items():
        (folder / f"{name}.bin").write_bytes(os.urandom(size))


def copyServlets(webapp: Path) -> None:
    """Copy this server's servlets into an application."""
    shutil.copytree(APPS / "webapp", webapp, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))


def compileServlets(webapp: Path, jars: Path) -> None:
    """
    Compile the Java servlets into an application.

    :param jars: the folder of Tomcat's libraries.
    """
    target = webapp / "WEB-INF" / "classes"
    target.mkdir(parents=True)
    sources = sorted(map(str, (APPS / "java").glob("*.java")))
    subprocess.run(["javac", "-nowarn", "-cp", f"{jars}/*", "-d", str(target), *sources], check=True)


def addMappedServlets(webapp: Path, count: int) -> None:
    """Map so many servlets in an application's web.xml: /s/1 and so on."""
    servlets = "".join(
        f"<servlet><servlet-name>s{n}</servlet-name><servlet-class>bench.Hello</servlet-class></servlet>\n"
        f"<servlet-mapping><servlet-name>s{n}</servlet-name><url-pattern>/s/{n}</url-pattern></servlet-mapping>\n"
        for n in range(1, count + 1)
    )
    (webapp / "WEB-INF" / "web.xml").write_text(f'<web-app version="3.0">\n{servlets}</web-app>\n')


def addApplications(webapps: Path, count: int) -> None:
    """Add so many small applications: /a1/s/1 and so on."""
    for n in range(1, count + 1):
        copyServlets(webapps / f"a{n}")
        addMappedServlets(webapps / f"a{n}", 1)
