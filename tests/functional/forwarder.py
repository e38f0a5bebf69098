"""Lets a client that speaks in clear talk to a TLS port: what a test's own client or a conformance kit sends is encrypted on its way."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import threading

_RESET = b"\1\0\0\0\0\0\0\0"


class Forwarder:
    """
    Listens on a port of its own; ends of the connection are handed on as they are: FIN, close_notify, reset.

    :param target: the TLS port.
    :param context: what a client trusts.
    """

    def __init__(self, target: int, context: ssl.SSLContext) -> None:
        self._target = target
        self._context = context
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Listen no more."""
        # closing alone would not wake the thread that accepts
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                plain, _address = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=_Link(plain, self._target, self._context).run, daemon=True).start()


class _Link:
    """One connection; a single thread, since OpenSSL's objects are not to be used by two."""

    def __init__(self, plain: socket.socket, target: int, context: ssl.SSLContext) -> None:
        self._plain = plain
        self._raw = socket.create_connection(("localhost", target))
        for each in (plain, self._raw):
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname="localhost")

    def run(self) -> None:
        with self._plain, self._raw:
            try:
                self._shakeHands()
                open_ = {self._plain: self._fromClient, self._raw: self._fromServer}
                while open_:
                    for sock in select.select(list(open_), [], [])[0]:
                        if sock in open_ and not open_[sock]():
                            del open_[sock]
            except OSError:
                for each in (self._plain, self._raw):
                    with contextlib.suppress(OSError):
                        each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)

    def _shakeHands(self) -> None:
        while True:
            try:
                self._tls.do_handshake()
                return
            except ssl.SSLWantReadError:
                self._flush()
                self._incoming.write(self._raw.recv(65536))
            finally:
                self._flush()

    def _flush(self) -> None:
        data = self._outgoing.read()
        if data:
            self._raw.sendall(data)

    def _fromClient(self) -> bool:
        data = self._plain.recv(65536)
        if data:
            self._tls.write(data)
        else:
            with contextlib.suppress(ssl.SSLError):
                self._tls.unwrap()
        self._flush()
        if not data:
            with contextlib.suppress(OSError):
                self._raw.shutdown(socket.SHUT_WR)
        return bool(data)

    def _fromServer(self) -> bool:
        data = self._raw.recv(65536)
        self._incoming.write(data)
        with contextlib.suppress(ssl.SSLWantReadError, ssl.SSLZeroReturnError):
            while self._incoming.pending or self._tls.pending():
                piece = self._tls.read(65536)
                if not piece:
                    break
                self._plain.sendall(piece)
        if not data:
            self._plain.shutdown(socket.SHUT_WR)
        return bool(data)
