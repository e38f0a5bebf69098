"""Tests of the manager of applications that name none: sessions over a restart."""

import re
import stat

import pytest
from twisted.logger import capturedLogs
from zope.interface import implementer

from catalina.servlet import HttpSessionActivationListener
from catalina.util import applySettings
from tests.connector.world import World


def managerIn(folder):
    world = World()
    world.host.catalinaBase = folder
    return world.context.manager


class RestartTests:
    """stopInternal and startInternal."""

    def test_sessionsLiveOn(self, tmp_path):
        """
        A session that lived at the stop is there after the next start, with its times and attributes.
        """
        first = managerIn(tmp_path)
        session = first.createSession("ID")
        session.setAttribute("a", {"b": [1, "x"]})
        session.setMaxInactiveInterval(77)
        first.stopInternal()
        assert first.sessions == {}
        second = managerIn(tmp_path)
        second.startInternal()
        found = second.findSession("ID")
        assert found.getAttribute("a") == {"b": [1, "x"]}
        assert found.getMaxInactiveInterval() == 77
        assert found.getCreationTime() == session.creationTime
        assert not second.file.exists()

    def test_isNobodyElsesBusiness(self, tmp_path):
        """
        Nobody but the server's user can read the file.
        """
        manager = managerIn(tmp_path)
        manager.createSession()
        manager.stopInternal()
        assert stat.S_IMODE(manager.file.stat().st_mode) == 0o600

    def test_withoutAFile(self, tmp_path):
        """
        With pathname="" sessions end at the stop.
        """
        manager = managerIn(tmp_path)
        manager.pathname = ""
        session = manager.createSession()
        manager.stopInternal()
        assert not session.isValid()
        assert list(tmp_path.rglob("*")) == []

    def test_withoutSessions(self, tmp_path):
        """
        Without sessions there is no file, also where there was one.
        """
        manager = managerIn(tmp_path)
        manager.createSession()
        manager.stopInternal()
        manager.stopInternal()
        assert not manager.file.exists()
        manager.startInternal()
        assert manager.sessions == {}

    @pytest.mark.parametrize(
        "text", ["", "{", "[]", '{"sessions": [{}]}', '{"sessions": [{"id": "x"}]}', '"x"']
    )
    def test_aTornFileStopsNobody(self, tmp_path, text):
        """
        A file that cannot be read is kept aside, and the application starts without it.
        """
        manager = managerIn(tmp_path)
        manager.file.parent.mkdir(parents=True)
        manager.file.write_text(text)
        manager.startInternal()
        assert manager.sessions == {}
        assert not manager.file.exists()
        assert manager.file.with_suffix(".broken").read_text() == text

    def test_valuesHear(self, tmp_path):
        """
        Values that want to hear before they are stored.
        """

        @implementer(HttpSessionActivationListener)
        class Value:
            heard: list[str] = []

            def sessionWillPassivate(self, event):
                self.heard.append("passivate")

            def sessionDidActivate(self, event):
                self.heard.append("activate")

        manager = managerIn(tmp_path)
        manager.createSession("ID").setAttribute("a", Value())
        manager.stopInternal()
        assert Value.heard == ["passivate"]
        manager.startInternal()
        assert manager.findSession("ID").getAttributeNames() == []

    @pytest.mark.parametrize("warns", [True, False])
    def test_filters(self, tmp_path, warns):
        """
        Only attributes of the names and classes that the filters allow are kept, and come back.
        """
        manager = managerIn(tmp_path)
        session = manager.createSession("ID")
        for name, value in (("keep", "text"), ("keepNot", 1), ("other", "text"), ("keepBytes", b"1")):
            session.setAttribute(name, value)
        attributes = {
            "sessionAttributeNameFilter": "keep.*",
            "sessionAttributeValueClassNameFilter": "str|bytes",
            "warnOnSessionAttributeFilterFailure": str(warns).lower(),
        }
        assert applySettings(manager, attributes, "context.xml:1") == []
        with capturedLogs() as logged:
            manager.stopInternal()
        assert [
            (entry["name"], entry["cls"])
            for entry in logged
            if entry["log_level"].name == ("warn" if warns else "debug")
        ] == [("keepNot", "int"), ("other", "str")]
        manager.sessionAttributeValueClassNameFilter = re.compile("str")
        manager.startInternal()
        assert manager.findSession("ID").getAttributeNames() == ["keep"]
