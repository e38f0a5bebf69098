"""Tests of engine, host, service and what all containers have in common."""

from types import SimpleNamespace

import pytest
from twisted.internet.defer import Deferred
from twisted.logger import LogLevel, globalLogPublisher

from catalina.core import (
    ContainerBase,
    StandardContext,
    StandardHost,
    StandardService,
    ValveBase,
)
from catalina.core.unwrap import baseRequest, baseResponse
from catalina.servlet import HttpServletRequestWrapper, HttpServletResponseWrapper
from catalina.util import applySettings
from tests.connector.world import Calling, World, served


class ContainerBaseTests:
    """The tree."""

    def test_childrenByName(self):
        """
        A child is found by its name, which only one may have, until it is removed.
        """
        parent, child = ContainerBase(), ContainerBase()
        parent.name, child.name = "p", "c"
        parent.addChild(child)
        assert parent.findChild("c") is child and child.parent is parent
        assert child.logName == "[p].[c]" and repr(child) == "ContainerBase[p].[c]"
        with pytest.raises(ValueError, match="'c'"):
            parent.addChild(child)
        parent.removeChild(child)
        assert parent.findChild("c") is None and child.parent is None

    def test_warnsOfDoubts(self):
        """
        What a valve will not heed is warned of when its container starts.
        """

        class DoubtfulValve(ValveBase):
            """One that has read something odd."""

            def doubts(self):
                """Tell it."""
                return ["x.xml:9: never heard of it"]

        container, told = ContainerBase(), []
        container.addValve(DoubtfulValve())
        globalLogPublisher.addObserver(told.append)
        try:
            Deferred.fromCoroutine(container.startInternal())
        finally:
            globalLogPublisher.removeObserver(told.append)
        assert [(each["log_level"], each["doubt"]) for each in told] == [
            (LogLevel.warn, "x.xml:9: never heard of it")
        ]

    def test_theNameIsNoSetting(self):
        """
        In XML the name is an attribute as others are.
        """
        container = ContainerBase()
        assert container.setProperty("name", "x") and container.name == "x"
        assert not container.setProperty("other", "x")

    def test_theRealmIsInherited(self):
        """
        A container without a realm has that of the one around it.
        """
        world = World()
        realm = SimpleNamespace()
        assert world.context.realm is None
        world.engine.realm = realm
        assert world.context.realm is realm and realm.container is world.engine
        own = SimpleNamespace()
        world.context.realm = own
        assert world.context.realm is own and world.host.realm is realm

    def test_backgroundWork(self):
        """
        Valves, realm and listeners are called now and then; one that fails stops nobody.
        """
        heard = []

        class Working(ValveBase):
            def backgroundProcess(self):
                heard.append("valve")
                raise ValueError("bad")

        container = ContainerBase()
        container.addValve(Working())
        container.realm = SimpleNamespace(backgroundProcess=lambda: heard.append("realm"))
        container.addLifecycleListener(SimpleNamespace(periodic=lambda: heard.append("listener")))
        container.backgroundProcess()
        assert heard == ["realm", "valve", "listener"]


class EngineTests:
    """Hosts and access logs."""

    @pytest.mark.parametrize(
        ("host", "name"),
        [
            ("localhost", "localhost"),
            ("LOCALHOST:81", "localhost"),
            ("other", "other"),
            ("alias", "other"),
            ("x", "localhost"),
        ],
    )
    def test_whichHost(self, host, name):
        """
        The host by its name or alias, in any case, else the default host.
        """
        world = World()
        other = StandardHost()
        other.name = "other"
        other.addAlias("alias")
        world.engine.addChild(other)
        assert world.engine.mapper.map(host.encode(), b"/", "utf-8").host.name == name

    def test_aHostThatWasRemoved(self):
        """
        A host that was removed is not found any more; an alias may come later.
        """
        world = World()
        other = StandardHost()
        other.name = "other"
        world.engine.addChild(other)
        other.addAlias("late")
        assert world.engine.mapper.map(b"late", b"/", "utf-8").host is other
        world.engine.removeChild(other)
        assert world.engine.mapper.map(b"late", b"/", "utf-8").host is world.host

    @pytest.mark.parametrize(("path", "status"), [("/none", 404), ("/app/none", 404)])
    def test_whatIsNotThere(self, path, status):
        """
        A path of no application, or of no servlet, is a 404.
        """
        world = World()
        world.add(Calling(None), "/s")
        assert world.get(path).status == status

    def test_pipelinesBlock(self):
        """
        One valve that may block, of the engine or the host, is enough.
        """
        world = World()
        assert not world.engine.pipelinesBlock(world.host)
        world.host.addValve(ValveBase())
        assert world.engine.pipelinesBlock(world.host)
        assert not world.engine.pipelinesBlock(None)


class HostTests:
    """Folders and declared contexts."""

    def test_folders(self, tmp_path):
        """
        Folders are below CATALINA_BASE, those of XML files and of work named after engine and host.
        """
        host = World().host
        host.catalinaBase = tmp_path
        assert host.appBaseFolder == tmp_path / "webapps"
        assert host.xmlBaseFolder == tmp_path / "conf/Catalina/localhost"
        assert host.workFolder == tmp_path / "work/Catalina/localhost"
        host.xmlBase, host.workDir = "x", "w"
        assert (host.xmlBaseFolder, host.workFolder) == (tmp_path / "x", tmp_path / "w")

    @pytest.mark.parametrize(
        ("pattern", "name", "ignored"),
        [("", "a", False), ("a.*", "abc", True), ("a", "abc", False), (r"\p{Upper}+", "ABC", True)],
    )
    def test_deployIgnore(self, pattern, name, ignored):
        """
        deployIgnore has to fit the whole name, and is read as Java reads it.
        """
        host = StandardHost()
        assert applySettings(host, {"deployIgnore": pattern}, "conf/server.xml:9", "Host") == []
        assert host.ignores(name) is ignored

    @pytest.mark.parametrize(("path", "name"), [("/a", "/a"), ("/a/", "/a"), ("/", ""), ("", "")])
    def test_contextsOfServerXml(self, path, name):
        """
        A <Context> of server.xml has its path without a slash at the end; the root's is empty.
        """
        host, context = StandardHost(), StandardContext()
        host.name, context.path = "h", path
        host.addDeclaredContext(context)
        assert (context.path, context.name) == (name, name)
        assert host.findChild(name) is context


class ServiceTests:
    """Executors by name."""

    def test_findExecutor(self):
        """
        An Executor is found by its name; a name that is none is an error that lists those there are.
        """
        service = StandardService()
        executor = SimpleNamespace(name="pool")
        service.executors.append(executor)
        assert service.findExecutor("pool") is executor
        with pytest.raises(LookupError, match="'pol'.*pool"):
            service.findExecutor("pol")
        with pytest.raises(LookupError, match="none"):
            StandardService().findExecutor("pool")


class UnwrapTests:
    """Through wrappers."""

    def test_downToTheContainersOwn(self):
        """
        However often an application has wrapped, the container finds its own request and response.
        """

        def call(request, response):
            wrapped = HttpServletRequestWrapper(HttpServletRequestWrapper(request))
            return (
                baseRequest(wrapped) is request
                and baseResponse(HttpServletResponseWrapper(response)) is response
            )

        assert served(call)[0] is True


class EngineStartTests:
    """startStopThreads."""

    @pytest.mark.parametrize(("setting", "atOnce"), [(1, 1), (2, 2), (-10000, 1)])
    def test_hostsStartTogether(self, setting, atOnce):
        """
        So many hosts start at once as startStopThreads says, and the engine waits for all of them.
        """
        engine = World().engine
        engine.startStopThreads = setting
        waiting = []
        hosts = [SlowHost(waiting) for _ in range(3)]
        engine._lifecycleChildren = lambda: hosts
        done = Deferred.fromCoroutine(engine.startChildren())
        assert len(waiting) == atOnce
        while waiting:
            waiting.pop(0).callback(None)
        assert done.called
        assert all(host.started for host in hosts)

    def test_aFailure(self):
        """
        What one of them raises is raised when all have been tried.
        """
        engine, waiting = World().engine, []
        engine.startStopThreads = 2
        hosts = [SlowHost(waiting) for _ in range(2)]
        engine._lifecycleChildren = lambda: hosts
        done = Deferred.fromCoroutine(engine.startChildren())
        waiting[0].errback(ValueError("no"))
        waiting[1].callback(None)
        caught = []
        done.addErrback(caught.append)
        assert caught[0].check(ValueError)
        assert hosts[1].started


class SlowHost:
    """Starts when it is told to."""

    def __init__(self, waiting):
        self._waiting = waiting
        self.started = False

    async def start(self):
        gate = Deferred()
        self._waiting.append(gate)
        await gate
        self.started = True
