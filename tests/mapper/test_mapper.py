"""Tests for `catalina.mapper.mapper`."""

from __future__ import annotations

import time

import pytest

from catalina.mapper import Mapper, tableOf
from catalina.mapper import mapper as module
from catalina.mapper.mapper import rawContextLength


@pytest.fixture
def mapper():
    """Hosts localhost (alias www.localhost) and other, with applications of the root, /app and /app/sub."""
    made = Mapper()
    made.addHost("localhost", ["WWW.localhost"], "LOCAL")
    made.addHost("Other", [], "OTHER")
    for host, path in (
        ("localhost", ""),
        ("localhost", "/app"),
        ("localhost", "/app/sub"),
        ("other", "/app"),
    ):
        made.addContextVersion(
            host, path, "", f"{host}{path}", tableOf({"/": "default", "/x": "x"}, (), None)
        )
    return made


def find(mapper, path, host="localhost"):
    return mapper.map(host.encode("latin-1"), path.encode(), "utf-8")


class HostTests:
    """Which host a request is for."""

    @pytest.mark.parametrize(
        "field, host",
        [
            ("localhost", "LOCAL"),
            ("LOCALHOST:8080", "LOCAL"),
            ("www.localhost", "LOCAL"),
            ("other:", "OTHER"),
            ("OTHER", "OTHER"),
            ("unknown", "LOCAL"),
            ("", "LOCAL"),
            ("[::1]:80", "LOCAL"),
            ("[::1]", "LOCAL"),
        ],
    )
    def test_byName(self, mapper, field, host):
        """Names and aliases are case-blind, the port does not count, the default host takes the rest."""
        assert find(mapper, "/", field).host == host

    def test_defaultHostMayBeAnAlias(self, mapper):
        """The engine may name its default host by an alias."""
        mapper.defaultHost = "www.LOCALHOST"
        assert find(mapper, "/", "unknown").host == "LOCAL"

    def test_noHost(self):
        """Without any host nothing is found."""
        data = find(Mapper(), "/x")
        assert (data.host, data.context, data.wrapper, data.decodedURI) == (None, None, None, "/x")

    def test_aliasesComeAndGo(self, mapper):
        """An alias counts from its addition to its removal, and goes with its host."""
        mapper.addHostAlias("other", "Alias")
        assert find(mapper, "/", "alias").host == "OTHER"
        mapper.removeHostAlias("ALIAS")
        assert find(mapper, "/", "alias").host == "LOCAL"
        mapper.addHostAlias("other", "alias")
        mapper.removeHost("OTHER")
        assert find(mapper, "/", "alias").host == "LOCAL"
        assert find(mapper, "/", "other").host == "LOCAL"


class ContextTests:
    """Which application a path belongs to."""

    @pytest.mark.parametrize(
        "path, context, servletPath",
        [
            ("/", "localhost", "/"),
            ("/x", "localhost", "/x"),
            ("/application", "localhost", "/application"),
            ("/app/", "localhost/app", "/"),
            ("/app/x", "localhost/app", "/x"),
            ("/app/sub/x", "localhost/app/sub", "/x"),
            ("/app/subx", "localhost/app", "/subx"),
            ("//app/./sub//x", "localhost/app/sub", "/x"),
            ("/app/sub/../x", "localhost/app", "/x"),
            ("/%61pp/x", "localhost/app", "/x"),
        ],
    )
    def test_longestPathWins(self, mapper, path, context, servletPath):
        """Paths are compared by segments, after decoding and normalising."""
        data = find(mapper, path)
        assert (data.context, data.servletPath) == (context, servletPath)

    def test_missingSlash(self, mapper):
        """The bare context path asks for a redirect to the one with a slash."""
        assert find(mapper, "/app").redirectPath == "/app/"
        assert find(mapper, "/app/").redirectPath is None
        assert find(mapper, "/").redirectPath is None

    def test_noContext(self, mapper):
        """A host without a root application may have no answer."""
        data = find(mapper, "/x", "other")
        assert (data.host, data.context, data.wrapper) == ("OTHER", None, None)

    @pytest.mark.parametrize("path", ["/..", "/app/../../x", "/a%2fb", "/a%", "/a%00", "/a%5cb"])
    def test_badPaths(self, mapper, path):
        """Paths that may not be served are a ValueError, and are not remembered as something else."""
        for _ in range(2):
            with pytest.raises(ValueError):
                find(mapper, path)

    def test_deepPathsCostNoMore(self, mapper):
        """A path of thousands of segments is not looked up once for each of them."""
        begin = time.perf_counter()
        assert find(mapper, "/app" + "/a" * 50_000).context == "localhost/app"
        assert time.perf_counter() - begin < 1

    def test_parameters(self, mapper):
        """Path parameters are found and belong to one request alone."""
        assert find(mapper, "/app;v=1/x;jsessionid=7").parameters == {"v": "1", "jsessionid": "7"}
        assert find(mapper, "/app/x").parameters is None
        assert find(mapper, "/app;v=2/x").parameters == {"v": "2"}

    def test_findContext(self, mapper):
        """ServletContext.getContext asks by host and path."""
        assert mapper.findContext("LOCAL", "/app/sub/y") == "localhost/app/sub"
        assert mapper.findContext("OTHER", "/y") is None
        assert mapper.findContext("NOBODY", "/y") is None

    def test_tableFor(self, mapper):
        """Dispatchers get the servlets of a context, or None once it is gone."""
        context = find(mapper, "/app/x", "other").context
        assert mapper.tableFor(context).default == "default"
        mapper.removeContextVersion("other", "/app", "")
        assert mapper.tableFor(context) is None


class ChangeTests:
    """What was found holds until something changes."""

    def test_remembers(self, mapper):
        """The same host and path give the same object; another charset needs no other answer."""
        assert find(mapper, "/app/x") is find(mapper, "/app/x")
        assert mapper.map(b"localhost", b"/app/x", "iso-8859-1") is find(mapper, "/app/x")

    @pytest.mark.parametrize("path", ["/app/%78", "/app/x;a=1", "/d/", "/" + "x" * 300])
    def test_doesNotRememberWhatMayDiffer(self, mapper, path):
        """Escapes depend on the charset, directories on files, parameters on the request; long paths cost memory."""
        assert find(mapper, path) is not find(mapper, path)

    def test_memoryIsBounded(self, mapper, monkeypatch):
        """A client that asks for ever new paths fills no memory."""
        monkeypatch.setattr(module, "CACHE_SIZE", 10)
        for number in range(100):
            find(mapper, f"/{number}")
        assert len(mapper.known) <= 10

    def test_deploymentsAreSeen(self, mapper):
        """Added, replaced and removed applications are seen by the next request, and every change has a new version."""
        before = mapper.version
        assert find(mapper, "/new/x").context == "localhost"
        mapper.addContextVersion("LOCALHOST", "/new", "", "one", tableOf({"/": "d"}, (), None))
        assert find(mapper, "/new/x").context == "one"
        mapper.addContextVersion("localhost", "/new", "", "two", tableOf({"/": "d"}, (), None))
        assert find(mapper, "/new/x").context == "two"
        mapper.removeContextVersion("localhost", "/new", "", "one")
        assert find(mapper, "/new/x").context == "two"
        mapper.removeContextVersion("localhost", "/new", "", "two")
        assert find(mapper, "/new/x").context == "localhost"
        mapper.removeContextVersion("nohost", "/new", "")
        assert mapper.version > before

    def test_parallelVersions(self, mapper):
        """The newest version comes last and is taken; all are shown, and nothing is remembered, since a session decides."""
        for version in ("2", "1"):
            mapper.addContextVersion(
                "localhost", "/v", version, f"v{version}", tableOf({"/": version}, (), None)
            )
        data = find(mapper, "/v/x")
        assert data.context == "v2"
        assert [mapped.context for mapped in data.versions] == ["v1", "v2"]
        assert find(mapper, "/v/x") is not data
        mapper.removeContextVersion("localhost", "/v", "2")
        assert find(mapper, "/v/x").context == "v1"
        assert find(mapper, "/v/x").versions == ()


class RawContextLengthTests:
    """How much of the raw path is the context's."""

    @pytest.mark.parametrize(
        "raw, context, shown",
        [
            (b"/app/x", "/app", b"/app"),
            (b"/app", "/app", b"/app"),
            (b"//app/x", "/app", b"//app"),
            (b"/%61pp;v=1/x", "/app", b"/%61pp;v=1"),
            (b"/app/sub/x", "/app/sub", b"/app/sub"),
            (b"/x", "", b""),
            (b"/a/../app/x", "/app", b"/a/../app"),
            (b"/./app/x", "/app", b"/./app"),
            (b"/x;y/..;z/app;v=1/x", "/app", b"/x;y/..;z/app;v=1"),
            (b"/app/../app/sub/x", "/app/sub", b"/app/../app/sub"),
            (b"/app%2Fsub/x", "/app/sub", b"/app%2Fsub"),
            (b"/%e4/x", "/\xe4", b"/%e4"),
        ],
    )
    def test_asSent(self, raw, context, shown):
        """Escapes, parameters, dots and double slashes of the client are kept."""
        assert raw[: rawContextLength(raw, context)] == shown
