"""An orderly end: what is under way finishes, Comet connections and applications are told."""

from __future__ import annotations

import signal
import subprocess
import threading

import pytest

from tests.functional.client import Answer, Wire
from tests.functional.instance import HOME, Instance, eventually

APPLICATION = """
import os
import time

from catalina.comet import CometProcessor, EventType
from catalina.servlet import HttpServlet, webServlet
from zope.interface import implementer


def note(text):
    with open(os.path.join(os.environ["CATALINA_BASE"], "noted.txt"), "a") as file:
        file.write(text + "\\n")


@webServlet("/slow", loadOnStartup=1)
class Slow(HttpServlet):
    def doGet(self, request, response):
        note("slow began")
        time.sleep(1)
        response.getWriter().print("finished")

    def destroy(self):
        note("destroyed")


@webServlet("/comet")
@implementer(CometProcessor)
class Stream(HttpServlet):
    def event(self, event):
        writer = event.getHttpServletResponse().getWriter()
        if event.getEventType() is EventType.BEGIN:
            writer.print("begin")
            writer.flush()
        elif event.getEventType() is EventType.END:
            note("END " + event.getEventSubType().name)
            writer.print("bye")
            event.close()
"""


def noted(instance: Instance) -> list[str]:
    """What the application has written down."""
    file = instance.base / "noted.txt"
    return file.read_text().splitlines() if file.exists() else []


@pytest.mark.parametrize("how", ["shutdown.sh", "SIGTERM", "SIGINT", "SIGHUP"])
def test_finishesWhatIsUnderWay(instance: Instance, how: str) -> None:
    """A running request is answered, a Comet connection gets END/SERVER_SHUTDOWN and a whole body, servlets are destroyed."""
    instance.deploy("ending", {"WEB-INF/classes/ending.py": APPLICATION})
    instance.start()
    answers: list[Answer] = []
    asking = threading.Thread(target=lambda: answers.append(instance.request("/ending/slow")))
    with Wire(instance.port) as wire:
        wire.send("GET /ending/comet HTTP/1.1\nHost: localhost\n\n")
        assert "200" in wire.readHead()
        assert wire.readChunk() == b"begin"
        asking.start()
        eventually(lambda: "slow began" in noted(instance))
        if how == "shutdown.sh":
            assert instance.run("shutdown.sh").returncode == 0
        else:
            instance.signal(getattr(signal, how))
        assert wire.readChunk() == b"bye"
        assert wire.readChunk() == b""
    asking.join()
    assert [answer.text for answer in answers] == ["finished"]
    eventually(lambda: not instance.isRunning())
    assert noted(instance)[-1] == "destroyed"
    assert "END SERVER_SHUTDOWN" in noted(instance)


def test_outlivesItsTerminalWithNohup(instance: Instance) -> None:
    """Where SIGHUP is ignored from the start it stays so, as with a JVM."""
    script = f"trap '' HUP; exec {HOME}/bin/startup.sh"
    subprocess.run(["sh", "-c", script], env=instance.environ, stdout=subprocess.DEVNULL, check=True)
    instance.signal(signal.SIGHUP)
    instance.signal(signal.SIGQUIT)
    eventually(lambda: "Full thread dump" in instance.readLog())
    assert instance.request("/").status == 404
