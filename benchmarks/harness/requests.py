"""Requests and answers: hello, static files, sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from . import servers
from .bases import FILES
from .figures import TOMCAT7_BY_TOMCAT10, Series, Target, fixed, ratio, table, thousands
from .loads import Load, Sample, Subject, alternate, warm
from .options import Options, Report, ownServers
from .running import Bench, Running, ask

Samples = Mapping[str, Sequence[Sample]]


def series(samples: Sequence[Sample], figure: str) -> Series:
    """One figure of some samples."""
    return Series(tuple(getattr(each, figure) for each in samples))


def rateRow(label: str, setting: str, samples: Sequence[Sample], references: Sequence[Series]) -> list[str]:
    """A row: the figure to compare, its ratios, and what else a reader wants to know."""
    figure = series(samples, "perCpuSecond")
    return [
        label,
        figure.text(thousands),
        *(fixed(2)(ratio(figure, each)) for each in references),
        series(samples, "rate").text(thousands),
        series(samples, "p50").text(fixed(2)),
        series(samples, "p99").text(fixed(1)),
        fixed(2)(series(samples, "cores").median),
        str(sum(each.errors for each in samples)),
        setting,
    ]


def rateTable(samples: Samples, settings: Mapping[str, str], references: Sequence[str]) -> str:
    """
    A table of requests per second of CPU time.

    :param references: labels of the rows that others are compared with; those not measured are left out.
    """
    known = [each for each in references if each in samples]
    against = [series(samples[each], "perCpuSecond") for each in known]
    head = ["server", "requests per CPU second", *(f"/ {each}" for each in known), "requests/s"]
    head += ["p50 ms", "p99 ms", "cores", "errors", "setting"]
    rows = [rateRow(label, settings[label], found, against) for label, found in samples.items()]
    rows += _tomcat7Row(samples, against, len(head))
    return table(head, rows)


def _tomcat7Row(samples: Samples, against: Sequence[Series], width: int) -> list[list[str]]:
    if "tomcat10 bare" not in samples:
        return []
    factor = TOMCAT7_BY_TOMCAT10["hello"]
    figure = series(samples["tomcat10 bare"], "perCpuSecond").times(factor)
    cells = [
        "tomcat7 (derived)",
        figure.text(thousands),
        *(fixed(2)(ratio(figure, each)) for each in against),
    ]
    return [[*cells, *[""] * (width - len(cells) - 1), f"tomcat10 bare x {factor:.2f}"]]


def hello(bench: Bench, options: Options) -> Report:
    """Thirteen bytes to 64 connections."""
    known = [
        *ownServers(options),
        servers.uvicorn(options.peerPython),
        servers.gunicorn(options.peerPython),
        servers.twistedWeb(options.peerPython),
        servers.tomcat10(),
        servers.tomcat10(
            "tomcat10-bare",
            setting="no access log, any number of requests on a connection",
            accessLog=False,
            connector=servers.LASTING,
        ),
    ]
    with bench.running(options.chosen(known)) as started:
        subjects = [subject for each in started for subject in _helloSubjects(each, options.seconds)]
        warm(bench, subjects, options.warm, options.javaWarm)
        samples = alternate(bench, subjects, options.rounds)
    settings = {each.label: each.running.server.setting for each in subjects}
    body = rateTable(samples, settings, ("uvicorn", "gunicorn", "tomcat10", "tomcat10 bare"))
    return Report(
        f"`GET` of 13 bytes, 64 keep-alive connections (wrk, one thread).\n\n{body}", helloTargets(samples)
    )


def _helloSubjects(running: Running, seconds: int) -> list[Subject]:
    label = running.name.replace("-", " ")
    if not running.name.startswith("catalina"):
        return [Subject(label, running, Load("/hello", seconds=seconds))]
    kinds = {"async def": "/hello-async", "def": "/hello"}
    return [Subject(f"{label} {kind}", running, Load(path, seconds=seconds)) for kind, path in kinds.items()]


def helloTargets(samples: Samples) -> list[Target]:
    """What issue 6 asks of hello, as far as both sides were measured."""

    def compared(own: str, other: str, factor: float = 1.0) -> float | None:
        if own not in samples or other not in samples:
            return None
        figures = series(samples[own], "perCpuSecond"), series(samples[other], "perCpuSecond").times(factor)
        return ratio(*figures)

    tomcat7 = TOMCAT7_BY_TOMCAT10["hello"]
    bare = compared("catalina bare async def", "tomcat10 bare")
    wanted = [
        ("hello async def / uvicorn", compared("catalina async def", "uvicorn"), 1.2, None),
        ("hello async def / Tomcat 10, both stock", compared("catalina async def", "tomcat10"), None, 1.0),
        ("hello async def / Tomcat 10, both bare", bare, None, 1.0),
        ("hello def / uvicorn", compared("catalina def", "uvicorn"), 0.8, None),
        ("hello def / gunicorn gthread", compared("catalina def", "gunicorn"), 8.0, None),
        ("hello def / Tomcat 7 (derived)", compared("catalina def", "tomcat10 bare", tomcat7), None, 1.0),
    ]
    return [Target(work, value, least, aim) for work, value, least, aim in wanted if value is not None]


#: Connections for each file, so that a few seconds hold enough requests of each size.
_FILE_CONNECTIONS = {"1k": 64, "100k": 32, "10m": 8}
_FILE_TARGETS = {"1k": (0.5, 0.9), "100k": (0.8, 1.0), "10m": (1.0, 1.0)}


def static(bench: Bench, options: Options) -> Report:
    """Files of three sizes."""
    known = [
        *ownServers(options),
        servers.catalina(
            options.python,
            "catalina-lasting",
            setting="access log, any number of requests on a connection",
            connector=servers.LASTING,
        ),
        servers.nginx(),
        servers.nginx("nginx-push", nopush=False),
        servers.nginx("nginx-hundred", requests=100),
        servers.tomcat10(),
    ]
    parts, targets = [], []
    with bench.running(options.chosen(known), "/1k.bin") as started:
        settings = {each.name: each.server.setting for each in started}
        for name in FILES:
            samples = _measureFile(bench, started, name, options)
            parts.append(
                f"{FILES[name]:,} bytes, {_FILE_CONNECTIONS[name]} connections:\n\n{fileTable(samples, settings)}"
            )
            targets += _fileTargets(name, samples)
    body = "\n\n".join(
        ["Static files (wrk, one thread, keep-alive); nginx writes its access log, too.", *parts]
    )
    return Report(body, targets)


def _measureFile(
    bench: Bench, started: Sequence[Running], name: str, options: Options
) -> dict[str, list[Sample]]:
    load = Load(f"/{name}.bin", _FILE_CONNECTIONS[name], options.seconds)
    subjects = [Subject(each.name, each, load) for each in started]
    warm(bench, subjects, options.warm, options.javaWarm)
    return alternate(bench, subjects, options.rounds)


def _fileTargets(name: str, samples: Samples) -> list[Target]:
    if "catalina" not in samples or "nginx" not in samples:
        return []
    value = ratio(series(samples["catalina"], "perCpuSecond"), series(samples["nginx"], "perCpuSecond"))
    return [Target(f"static {name} / nginx", value, *_FILE_TARGETS[name])]


def fileTable(samples: Samples, settings: Mapping[str, str]) -> str:
    """A table of requests and bytes per second of CPU time."""
    known = [each for each in ("nginx", "tomcat10") if each in samples]
    against = [series(samples[each], "perCpuSecond") for each in known]
    head = ["server", "requests per CPU second", *(f"/ {each}" for each in known), "requests/s"]
    head += ["CPU s per GB", "p99 ms", "cores", "errors", "setting"]
    rows = []
    for label, found in samples.items():
        row = rateRow(label, settings[label], found, against)
        # the median of the latency says little here: bytes are what costs
        row[-5] = series(found, "cpuPerGigabyte").text(fixed(2))
        rows.append(row)
    return table(head, rows)


def sessions(bench: Bench, options: Options) -> Report:
    """Sessions made, and sessions found again."""
    known = [
        servers.catalina(options.python),
        servers.tomcat10(setting="stock server.xml, access log, heap up to 4 GB", heap="4g"),
        servers.twistedWeb(options.peerPython),
    ]
    parts = []
    with bench.running(options.chosen(known), "/session") as started:
        settings = {each.name: each.server.setting for each in started}
        for title, headers in (("created", _noCookie), ("touched", _cookieOf)):
            subjects = [
                Subject(each.name, each, Load("/session", seconds=options.seconds, headers=headers(each)))
                for each in started
            ]
            warm(bench, subjects, options.warm, options.javaWarm)
            samples = alternate(bench, subjects, options.rounds)
            parts.append(
                f"A session {title} by each request:\n\n{rateTable(samples, settings, ('tomcat10', 'twisted.web'))}"
            )
    return Report("\n\n".join(["64 keep-alive connections; each request counts an attribute up.", *parts]))


def _noCookie(running: Running) -> tuple[str, ...]:
    return ()


def _cookieOf(running: Running) -> tuple[str, ...]:
    head = ask(running.port, "/session").partition(b"\r\n\r\n")[0].decode("latin-1")
    for line in head.split("\r\n"):
        name, _, value = line.partition(": ")
        if name.lower() == "set-cookie":
            return (f"Cookie: {value.partition(';')[0]}",)
    raise RuntimeError(f"{running.name} set no cookie for a new session: {head}")
