"""The page that a new server shows at /: what is running, what is deployed, where to go next."""

import os
import platform
import time
from html import escape
from string import Template

import twisted
from twisted.internet import reactor

from catalina.servlet import HttpServlet, HttpServletRequest, HttpServletResponse

PLACES = [
    ("/examples", "Examples", "Servlets, sessions, uploads, and a chat over Comet, each with its source."),
    ("/manager", "Manager", "Start, stop, reload and deploy applications while the server runs."),
    ("/docs", "Documentation", "How a request travels, Comet in detail, moving from Tomcat, configuration."),
]


class Welcome(HttpServlet):
    """Shows the running server."""

    def init(self):
        """Read the page's template, and note the time for systems that cannot tell when a process began."""
        self.began = time.monotonic()
        with self.getServletContext().getResourceAsStream("/WEB-INF/welcome.html") as stream:
            self.template = Template(stream.read().decode("utf-8"))

    def doGet(self, request: HttpServletRequest, response: HttpServletResponse):
        """Fill in the template."""
        applications = deployedApplications(request)
        page = self.template.substitute(
            server=escape(self.getServletContext().getServerInfo()),
            facts="\n    ".join(fact(name, value) for name, value in self.facts()),
            places="\n    ".join(place(*entry, dict(applications)) for entry in PLACES),
            applications="\n    ".join(link(*application) for application in applications),
        )
        response.setContentType("text/html;charset=UTF-8")
        response.setHeader("Cache-Control", "no-store")
        response.getWriter().write(page)

    def facts(self) -> list[tuple[str, str]]:
        """Name what runs here."""
        return [
            ("Server", self.getServletContext().getServerInfo()),
            ("Python", f"{platform.python_implementation()} {platform.python_version()}"),
            ("Twisted", twisted.__version__),
            ("Reactor", reactorName()),
            ("Up for", duration(uptime(self.began))),
        ]


def deployedApplications(request: HttpServletRequest) -> list[tuple[str, bool]]:
    """Return the path of each application of this host, and whether it answers."""
    contexts = list(request.host.children.values())
    return sorted((context.path, context.state.isAvailable) for context in contexts)


def fact(name: str, value: str) -> str:
    """Return one fact as a pair of a definition list."""
    return f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>"


def place(path: str, title: str, text: str, applications: dict[str, bool]) -> str:
    """Return a card that leads to an application, or that says that it is not deployed."""
    if applications.get(path):
        return f'<li class="card"><h3><a href="{path[1:]}/">{title}</a></h3><p>{text}</p></li>'
    return f'<li class="card off"><h3>{title}</h3><p>{text} (Not deployed.)</p></li>'


def link(path: str, available: bool) -> str:
    """Return one deployed application as an entry of the list."""
    name = escape(path or "/")
    if not available:
        return f"<li>{name} <span>stopped</span></li>"
    return f'<li><a href="{escape(path)}/">{name}</a></li>'


def reactorName() -> str:
    """Return which reactor runs, and on which event loop where it has one: asyncio on uvloop."""
    loop = getattr(reactor, "_asyncioEventloop", None)
    name = type(reactor).__name__.removesuffix("Reactor").removesuffix("Selector").lower()
    return name if loop is None else f"{name} on {type(loop).__module__.partition('.')[0]}"


def uptime(began: float) -> float:
    """Return for how many seconds this process has been running; without /proc, since `began`."""
    try:
        with open("/proc/self/stat", encoding="ascii", errors="replace") as stat:
            ticks = int(stat.read().rpartition(")")[2].split()[19])
        return time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")
    except (OSError, AttributeError, ValueError, IndexError):
        return time.monotonic() - began


def duration(seconds: float) -> str:
    """Return a time span in its two largest units: 3 d 4 h, 5 min 2 s."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [(days, "d"), (hours, "h"), (minutes, "min"), (rest, "s")]
    first = next((place for place, (number, _) in enumerate(parts) if number), len(parts) - 1)
    return " ".join(f"{number} {unit}" for number, unit in parts[first : first + 2])
