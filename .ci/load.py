"""
A second client for the server of the Comet kit: keeps it busy while the cases are played.

Some connections ask an ordinary servlet as fast as it answers; others open Comet connections and leave them in
every way that clients have: politely, by half closing, by going away, by a reset, before the answer. It runs
as a process of its own, so that the player of the cases has its own interpreter.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import random
import signal
import socket
import subprocess
import sys
from pathlib import Path
from types import TracebackType

#: Connections that ask the ordinary servlet, and connections that come and go.
ASKING, COMING = 32, 16
#: Seconds without an answer after which a connection counts as forgotten by the server.
PATIENCE = 10.0
#: Seconds between two Comet connections of one client; without it nothing else would be served.
PAUSE = 0.01

_HELLO = b"GET /comet-probe/hello HTTP/1.1\r\nHost: localhost\r\n\r\n"
_OPEN = (
    b"POST /comet-probe/chat?id=load&nick=load HTTP/1.1\r\nHost: localhost\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n"
)
#: What the servlets answer with while their application is reloaded is no trouble.
_REFUSED = (b"404", b"503")


class Load:
    """
    The second client, beside whoever starts it.
    """

    def __init__(self, port: int) -> None:
        """
        :param port: where the server of the Comet kit listens.
        """
        self._port = port
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Load:
        self._process = subprocess.Popen([sys.executable, str(Path(__file__)), str(self._port)])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.wait()


class Client:
    """
    All connections of the second client, and what it counts.
    """

    def __init__(self, port: int) -> None:
        """
        :param port: where the server listens.
        """
        self._port = port
        self.counts: collections.Counter[str] = collections.Counter()

    async def run(self) -> None:
        """
        Keep the server busy until SIGTERM, then say what was counted.
        """
        tasks = [asyncio.create_task(self._ask()) for _ in range(ASKING)]
        tasks += [asyncio.create_task(self._comeAndGo()) for _ in range(COMING)]
        ended = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
        await ended.wait()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        print(
            "load:", ", ".join(f"{count} {what}" for what, count in sorted(self.counts.items())), flush=True
        )

    async def _ask(self) -> None:
        while True:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
                try:
                    while await self._answered(reader, writer):
                        pass
                finally:
                    writer.close()
            except (OSError, EOFError) as problem:
                self.counts[f"requests cut by {type(problem).__name__}"] += 1
                await asyncio.sleep(PAUSE)

    async def _answered(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """
        Ask once; tells whether the connection lives on.
        """
        writer.write(_HELLO)
        async with asyncio.timeout(PATIENCE):
            return await self._read(reader)

    async def _read(self, reader: asyncio.StreamReader) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        status, _, fields = head.removeprefix(b"HTTP/1.1 ").partition(b" ")
        if status != b"200":
            self.counts["requests refused" if status in _REFUSED else f"answers {status.decode()}"] += 1
            return False
        fields = fields.lower()
        await reader.readexactly(int(fields.partition(b"content-length:")[2].split(b"\r\n", 1)[0]))
        self.counts["requests"] += 1
        return b"connection: close" not in fields

    async def _comeAndGo(self) -> None:
        leave = [self._endBody, self._halfClose, self._close, self._reset]
        while True:
            stage = "begin"
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
                try:
                    writer.write(_OPEN)
                    async with asyncio.timeout(PATIENCE):
                        if random.random() < 0.8 and not await self._joined(reader):
                            self.counts["Comet connections refused"] += 1
                            continue
                        go = random.choice(leave)
                        stage = go.__name__.strip("_")
                        await go(reader, writer)
                    self.counts["Comet connections"] += 1
                finally:
                    writer.close()
            except (OSError, EOFError, asyncio.LimitOverrunError) as problem:
                self.counts[f"Comet connections cut by {type(problem).__name__} at {stage}"] += 1
            await asyncio.sleep(PAUSE)

    async def _joined(self, reader: asyncio.StreamReader) -> bool:
        """
        Wait for the servlet's first word; tells whether it was asked at all.
        """
        if not (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 "):
            return False
        await reader.readuntil(b"joined\n\r\n")
        return True

    async def _endBody(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"0\r\n\r\n")
        await reader.readuntil(b"0\r\n\r\n")

    async def _halfClose(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write_eof()
        await reader.read()

    async def _close(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async def _reset(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sock = writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        writer.transport.abort()


def main() -> None:
    """
    Keep the server on the port that the command line names busy.
    """
    parser = argparse.ArgumentParser(description="Keep the server of the Comet kit busy until SIGTERM.")
    parser.add_argument("port", type=int)
    asyncio.run(Client(parser.parse_args().port).run())


if __name__ == "__main__":
    main()
