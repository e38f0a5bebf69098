"""
Listens on many open connections, and has messages sent to them: the other side of the Comet measurements.

    python cometclient.py PORT CONNECTIONS [--stalled]

opens GET /stream so many times and prints a line of JSON when all have had a first byte. Then each line on its
input is a command, answered by a line of JSON:

    round N     N times: have one message sent to all (GET /tell?n=1), and wait for the last delivery
    burst N     have N messages sent to all back to back (GET /tell?n=N), and wait for the last delivery

A message holds exactly one @, and answers hold none before it. It is one loop over epoll, which takes some 3 us of
CPU time for a delivery, a fraction of what the servers take; "cpu" in the answers shows it. With --stalled
one more connection asks for all that it can take (GET /stream?fill=yes), and never reads a byte.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import select
import socket
import sys
import time
from collections.abc import Iterator

#: How many may wait for their first byte while connections are opened; less than a server's backlog.
WINDOW = 64
SECONDS = 90

#: Each source address has some 28,000 ports of its own.
SOURCES = [f"127.0.0.{number}" for number in range(2, 10)]


class Listeners:
    """Connections that wait for messages."""

    def __init__(self, port: int, count: int) -> None:
        self._port = port
        self._epoll = select.epoll()
        self._sockets: dict[int, socket.socket] = {}
        self._silent: set[int] = set()
        self.lost = 0
        for number in range(count):
            self._open(number)
            self._hear(0)
            self._awaitSilent(WINDOW)
        self._awaitSilent(0)

    def __len__(self) -> int:
        return len(self._sockets)

    def _open(self, number: int) -> None:
        each = dial(self._port, SOURCES[number % len(SOURCES)])
        each.sendall(b"GET /stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        each.setblocking(False)
        self._sockets[each.fileno()] = each
        self._silent.add(each.fileno())
        self._epoll.register(each.fileno(), select.EPOLLIN)

    def _awaitSilent(self, atMost: int) -> None:
        deadline = time.monotonic() + SECONDS
        while len(self._silent) > atMost:
            self._hear(1)
            if time.monotonic() > deadline:
                raise TimeoutError(
                    f"{len(self._silent)} of {len(self)} connections got no first byte in {SECONDS} s"
                )

    def _hear(self, timeout: float) -> Iterator[int]:
        """Read what has come; returns how many messages there were in each piece."""
        pieces = []
        for fd, _ in self._epoll.poll(timeout):
            data = self._read(fd)
            self._silent.discard(fd)
            if not data:
                self._drop(fd)
            pieces.append(data.count(b"@"))
        return iter(pieces)

    @staticmethod
    def _read(fd: int) -> bytes:
        try:
            return os.read(fd, 65536)
        except BlockingIOError:
            return b" "
        except OSError:
            return b""

    def _drop(self, fd: int) -> None:
        self._epoll.unregister(fd)
        self._sockets.pop(fd).close()
        self.lost += 1

    def tell(self, times: int) -> list[float]:
        """Have messages sent to all; returns after how many seconds each delivery was there."""
        wanted, delays = times * len(self), []
        started = time.perf_counter()
        with dial(self._port, SOURCES[0]) as control:
            control.sendall(b"GET /tell?n=%d HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" % times)
            while len(delays) < wanted and time.perf_counter() - started < SECONDS:
                for messages in self._hear(1):
                    delays += [time.perf_counter() - started] * messages
            # the next one starts when this one's answer is complete
            while control.recv(65536):
                pass
        return delays


def dial(port: int, source: str) -> socket.socket:
    """Connect from an address, whose port is chosen when it is known where to."""
    each = socket.socket()
    each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with contextlib.suppress(OSError):
        each.setsockopt(socket.IPPROTO_IP, getattr(socket, "IP_BIND_ADDRESS_NO_PORT", 24), 1)
    each.settimeout(20)
    each.bind((source, 0))
    each.connect(("127.0.0.1", port))
    return each


def stall(port: int) -> socket.socket:
    """Open a connection that asks for bytes and does not read them."""
    each = socket.socket()
    each.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    each.connect(("127.0.0.1", port))
    each.sendall(b"GET /stream?fill=yes HTTP/1.1\r\nHost: a\r\n\r\n")
    time.sleep(1)
    return each


def answer(listeners: Listeners, command: str, number: int) -> dict[str, float]:
    """Do a command; returns what its answer says, times in milliseconds."""
    cpu, started, delays, slowest = time.process_time(), time.perf_counter(), [], []
    for _ in range(number if command == "round" else 1):
        found = listeners.tell(1 if command == "round" else number)
        delays += found
        slowest.append(max(found, default=0.0))
    wall = time.perf_counter() - started
    delays.sort()
    return {
        "deliveries": len(delays),
        "missing": number * len(listeners) - len(delays),
        "lost": listeners.lost,
        "seconds": sum(slowest),
        "p50": delays[len(delays) // 2] * 1000 if delays else 0.0,
        "p99": delays[len(delays) * 99 // 100] * 1000 if delays else 0.0,
        "cpu": (time.process_time() - cpu) / wall,
    }


def say(answer: dict[str, float]) -> None:
    """Print a line of JSON."""
    print(json.dumps(answer), flush=True)


def main() -> None:
    """Open the connections and do what the input says."""
    parser = argparse.ArgumentParser(description="Listen on many open connections.")
    parser.add_argument("port", type=int)
    parser.add_argument("connections", type=int)
    parser.add_argument("--stalled", action="store_true")
    asked = parser.parse_args()
    started = time.perf_counter()
    # a name keeps it open
    stalled = stall(asked.port) if asked.stalled else None
    listeners = Listeners(asked.port, asked.connections)
    say({"open": len(listeners), "seconds": time.perf_counter() - started})
    for line in sys.stdin:
        command, number = line.split()
        say(answer(listeners, command, int(number)))
    if stalled is not None:
        stalled.close()


if __name__ == "__main__":
    main()
