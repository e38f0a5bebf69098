"""Tests for `catalina.net.endpoint`: a real listening socket, a loop that does nothing by itself."""

from __future__ import annotations

import errno
import socket
import struct

import pytest

from catalina.net.endpoint import DEFAULTS, EXHAUSTED_PAUSE, Endpoint
from catalina.net.socketoptions import SocketOptions
from tests.coyote.doubles import ManualLoop


class AcceptingLoop(ManualLoop):
    """Keeps the sockets that were accepted."""

    def __init__(self):
        super().__init__()
        self.accepted = []

    async def connect_accepted_socket(self, factory, sock, *, ssl=None):
        self.accepted.append(sock)
        factory()

    def look(self):
        """Call whoever watches."""
        for call in tuple(self.readers.values()):
            call()


class Place:
    """An endpoint, its loop, and clients that knock."""

    def __init__(self):
        self.loop = AcceptingLoop()
        self.made = 0
        self.clients = []
        self.endpoints = []

    def endpoint(self, maximum=-1, address="127.0.0.1", port=0, options=DEFAULTS):
        made = Endpoint(self.loop, address, port, 10, maximum, self._protocol, options)
        self.endpoints.append(made)
        return made

    def _protocol(self):
        self.made += 1

    def knock(self, endpoint, count=1):
        for _ in range(count):
            self.clients.append(socket.create_connection(("127.0.0.1", endpoint.port)))

    def close(self):
        for each in (*self.clients, *self.loop.accepted, *self.endpoints):
            each.close()


@pytest.fixture
def place():
    made = Place()
    yield made
    made.close()


class AcceptTests:
    """Who is let in."""

    def test_onlyWhenStarted(self, place):
        """Clients may knock as soon as the port is bound; they are let in from start on, and not while it is paused."""
        endpoint = place.endpoint()
        endpoint.bind()
        place.knock(endpoint)
        assert place.loop.readers == {}
        endpoint.start()
        endpoint.start()
        place.loop.look()
        assert place.made == 1
        endpoint.pause()
        place.knock(endpoint)
        assert place.loop.readers == {}
        endpoint.start()
        place.loop.look()
        assert place.made == 2

    def test_maxConnections(self, place):
        """At the limit those that knock wait, until somebody leaves."""
        endpoint = place.endpoint(maximum=2)
        endpoint.bind()
        endpoint.start()
        place.knock(endpoint, 3)
        place.loop.look()
        assert (place.made, place.loop.readers) == (2, {})
        endpoint.closed()
        place.loop.look()
        assert place.made == 3

    def test_pausedAtTheLimit(self, place):
        """Who leaves does not open a paused endpoint."""
        endpoint = place.endpoint(maximum=1)
        endpoint.bind()
        endpoint.start()
        place.knock(endpoint)
        place.loop.look()
        endpoint.pause()
        endpoint.closed()
        assert place.loop.readers == {}

    def test_exhausted(self, place):
        """Without descriptors it waits a little and goes on; nobody is turned away."""

        class Exhausted:
            def __init__(self, real):
                self.real, self.calls = real, 0

            def accept(self):
                self.calls += 1
                if self.calls == 1:
                    raise OSError(errno.EMFILE, "Too many open files")
                return self.real.accept()

            def __getattr__(self, name):
                return getattr(self.real, name)

        endpoint = place.endpoint()
        endpoint.bind()
        endpoint._socket = Exhausted(endpoint._socket)
        endpoint.start()
        place.knock(endpoint)
        place.loop.look()
        assert (place.made, place.loop.readers) == (0, {})
        place.loop.advance(EXHAUSTED_PAUSE + 0.2)
        place.loop.look()
        assert place.made == 1

    def test_fairness(self, place, monkeypatch):
        """In one turn only so many are let in; the others come in the next."""
        monkeypatch.setattr("catalina.net.endpoint.ACCEPT_BATCH", 2)
        endpoint = place.endpoint()
        endpoint.bind()
        endpoint.start()
        place.knock(endpoint, 3)
        place.loop.look()
        assert place.made == 2
        place.loop.look()
        assert place.made == 3

    def test_options(self, place):
        """A connection's options are what the connector says."""
        options = SocketOptions(
            linger=3, keepAlive=True, oobInline=True, receiveBuffer=65536, sendBuffer=32768
        )
        endpoint = place.endpoint(options=options)
        endpoint.bind()
        endpoint.start()
        place.knock(endpoint)
        place.loop.look()
        (sock,) = place.loop.accepted
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_OOBINLINE)
        # Linux counts its own bookkeeping in, and says twice the size
        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) in (65536, 131072)
        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) in (32768, 65536)
        assert struct.unpack("ii", sock.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8)) == (1, 3)
        assert not sock.getblocking()

    def test_delays(self, place):
        """tcpNoDelay="false" holds against the loop, which sets the opposite when it takes the connection."""

        class Loop(AcceptingLoop):
            async def connect_accepted_socket(self, factory, sock, *, ssl=None):
                await super().connect_accepted_socket(factory, sock)
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

        place.loop = Loop()
        endpoint = place.endpoint(options=SocketOptions(noDelay=False))
        endpoint.bind()
        endpoint.start()
        place.knock(endpoint)
        place.loop.look()
        (sock,) = place.loop.accepted
        assert not sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)

    @pytest.mark.skipif(not hasattr(socket, "TCP_DEFER_ACCEPT"), reason="Linux only")
    def test_defers(self, place):
        """With deferAccept a client knocks by sending something."""
        endpoint = place.endpoint(options=SocketOptions(deferAccept=True))
        endpoint.bind()
        endpoint.start()
        place.knock(endpoint)
        place.loop.look()
        assert place.made == 0
        place.clients[0].sendall(b"GET")
        place.loop.look()
        assert place.made == 1

    def test_reuseAddress(self, place):
        """The port's own option is set before it is bound."""
        for reuse in (True, False):
            endpoint = place.endpoint(options=SocketOptions(reuseAddress=reuse))
            endpoint.bind()
            assert bool(endpoint._socket.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR)) is reuse


class BindTests:
    """Taking the port."""

    def test_inUse(self, place):
        """A port that is taken is named, with who has it and what to do."""
        first = place.endpoint()
        first.bind()
        with pytest.raises(OSError, match=f"{first.port} is in use by .*choose another port") as caught:
            place.endpoint(port=first.port).bind()
        assert caught.value.errno == errno.EADDRINUSE

    def test_reusePort(self, place):
        """With reusePort several may have it."""
        options = SocketOptions(reusePort=True)
        first, second = place.endpoint(options=options), place.endpoint(options=options)
        first.bind()
        second.port = first.port
        second.bind()
        assert second.port == first.port

    def test_foreignAddress(self, place):
        """An address that is not this machine's is named."""
        with pytest.raises(OSError, match="192.0.2.1:0 is no address of this machine"):
            place.endpoint(address="192.0.2.1").bind()
        with pytest.raises(OSError, match=r"\[2001:db8::1\]:0 is no address of this machine"):
            place.endpoint(address="2001:db8::1").bind()

    def test_closedPortIsFree(self, place):
        """After close the port can be had again at once; closing twice does nothing."""
        first = place.endpoint()
        first.bind()
        first.start()
        first.close()
        first.close()
        assert place.loop.readers == {}
        place.endpoint(port=first.port).bind()

    def test_allAddresses(self, place):
        """Without an address clients of IPv4 are served too."""
        endpoint = place.endpoint(address=None)
        endpoint.bind()
        endpoint.start()
        place.knock(endpoint)
        place.loop.look()
        assert place.made == 1
