"""
What leaves on one connection: the direct send, the queue behind it, and both high-water marks.

Any thread may send. When nothing is queued the bytes go straight to the socket by ``os.write`` on its non-blocking descriptor, under
the connection's lock; what does not fit is queued, and the loop drains it. Raw writes and the transport's own buffer are never mixed:
on a plain connection nothing is ever given to the transport. Under TLS everything is queued and encrypted by the loop.
"""

from __future__ import annotations

import os
import socket
import threading
from collections import deque
from typing import Any, Protocol

from catalina.coyote.errors import ClientAbortException, WriteTimeout
from catalina.util import OpenFile

#: Above this many queued bytes a blocking writer waits; below the low mark it goes on.
HIGH_WATER = 65536
LOW_WATER = 16384
#: Bytes that one sendfile call may send before others have their turn; the price of a call is mostly that of its beginning.
SENDFILE_SLICE = 2 << 20
#: The same for what is encrypted on the way, which takes several times as long.
ENCRYPT_SLICE = 1 << 20


class FileSlice:
    """
    A part of a file on its way to the socket.

    :param source: what is read; let go of when the last byte has been sent or the connection is gone.
    :param start: offset of the first byte.
    :param end: offset behind the last byte.
    """

    __slots__ = ("source", "position", "end")

    def __init__(self, source: OpenFile, start: int, end: int) -> None:
        self.source = source
        self.position = start
        self.end = end

    def __len__(self) -> int:
        return self.end - self.position


class _BorrowedSocket(socket.socket):
    """A socket on a transport's descriptor, for the calls that ``os`` does not have; going, it leaves the descriptor open."""

    __slots__ = ()

    def __del__(self) -> None:
        self.detach()


class ChannelOwner(Protocol):
    """The connection that a channel belongs to."""

    def channelDrained(self) -> None:
        """The queue has become empty; on the loop's thread."""


class Channel:
    """
    The outgoing side of a connection.

    :param loop: the loop that drains the queue.
    :param transport: the connection's transport, used for its life only (and for writing under TLS).
    :param fd: the socket's descriptor; -1 under TLS.
    :param owner: told when the queue has become empty; no bound method, which each of thousands of connections would keep.
    """

    __slots__ = (
        "_loop", "_transport", "_fd", "_lock", "_queue", "queued", "_writer", "_room", "_owner", "_paused", "open", "sent", "_thread",
        "held", "_socket",
    )  # fmt: skip

    def __init__(self, loop: Any, transport: Any, fd: int, owner: ChannelOwner, thread: int) -> None:
        self._loop = loop
        self._transport = transport
        self._fd = fd
        self._lock = threading.Lock()
        self._queue: deque[memoryview | bytes | FileSlice] | None = None
        self.queued = 0
        self._writer = -1
        self._room: threading.Condition | None = None
        self._owner = owner
        self._paused = False
        self.open = True
        self.sent = 0
        self._thread = thread
        #: What waits for `flush`, or for others to be sent behind it.
        self.held: bytes | None = None
        self._socket: _BorrowedSocket | None = None

    def send(self, data: bytes, file: FileSlice | None = None) -> None:
        """
        Send bytes, and a part of a file behind them; what the socket does not take now is queued. Never blocks.

        :raises ClientAbortException: the connection is gone.
        :raises OSError: the file has become shorter, and what was promised cannot be sent.
        """
        # half the price of `with`, for every response and every delivery
        self._lock.acquire()
        try:
            if not self.open:
                raise ClientAbortException("the connection is closed")
            waiting = self._queue is not None
            if self.held is not None:
                data, self.held = self.held + data, None
            if file is not None:
                self._sendFile(data, file)
            elif data:
                size = len(data)
                self.sent += size
                if self._queue is None and self._fd >= 0:
                    try:
                        done = os.write(self._fd, data)
                    except OSError as problem:
                        done = _refused(problem)
                    if done == size:
                        return
                    self._enqueue(memoryview(data)[done:])
                else:
                    self._enqueue(data)
            if waiting or self._queue is None:
                # the loop drains it already, or there is nothing to drain
                return
        finally:
            self._lock.release()
        self._arm()

    def flush(self) -> None:
        """
        Send what is held.

        :raises ClientAbortException: the connection is gone.
        """
        if self.held is not None:
            self.send(b"")

    def _sendFile(self, head: bytes, file: FileSlice) -> None:
        """Send by ``os.sendfile`` what the socket takes, and queue the rest."""
        self.sent += len(head) + len(file)
        if self._queue is not None or self._fd < 0:
            self._enqueue(head)
            self._enqueue(file)
            return
        if self._socket is None:
            self._socket = _BorrowedSocket(socket.AF_INET, socket.SOCK_STREAM, 0, self._fd)
        try:
            # the head gets no packet of its own
            done = self._socket.send(head, socket.MSG_MORE)
        except OSError as problem:
            done = _refused(problem)
        if done < len(head):
            self._enqueue(memoryview(head)[done:])
        else:
            self._sendSlice(file)
        if len(file):
            self._enqueue(file)

    def _write(self, data: bytes | memoryview) -> int:
        try:
            return os.write(self._fd, data)
        except OSError as problem:
            return _refused(problem)

    def _enqueue(self, item: bytes | memoryview | FileSlice) -> None:
        if self._queue is None:
            self._queue = deque()
        self._queue.append(item)
        self.queued += len(item)

    @property
    def idle(self) -> bool:
        """Whether all that was sent has left."""
        return not self.queued and self.held is None

    # waiting

    @property
    def writeable(self) -> bool:
        """Whether all that was written has been taken by the socket."""
        return self._queue is None and self.open

    def waitForRoom(self, timeout: float) -> None:
        """
        Block this worker while more than `HIGH_WATER` bytes are queued.

        :param timeout: seconds without any progress after which the client counts as stalled; negative for no limit.
        :raises WriteTimeout: it has stalled.
        :raises ClientAbortException: it has gone.
        """
        if self.queued <= HIGH_WATER:
            return
        with self._lock:
            if self._room is None:
                self._room = threading.Condition(self._lock)
            while self.queued > LOW_WATER and self.open:
                before = self.queued
                if not self._room.wait(timeout if timeout > 0 else None) and self.queued >= before:
                    raise WriteTimeout("the client does not take its answer")
            if not self.open:
                raise ClientAbortException("the connection is closed")

    # draining, on the loop

    def _arm(self) -> None:
        """Let the loop drain the queue when the socket can take more."""
        if threading.get_ident() == self._thread:
            self._startDraining()
        else:
            self._loop.call_soon_threadsafe(self._startDraining)

    def _startDraining(self) -> None:
        if not self.open or self._queue is None:
            return
        if self._fd < 0:
            self._drain()
        elif self._writer < 0:
            # uvloop refuses to watch a transport's own descriptor
            self._writer = os.dup(self._fd)
            self._loop.add_writer(self._writer, self._drain)

    def _drain(self) -> None:
        """Send what is queued: to the socket, or under TLS to the transport as much as it takes below its own mark."""
        try:
            with self._lock:
                empty = self._sendQueued() if self._fd >= 0 else self._encryptQueued()
                if self._room is not None and self.queued <= LOW_WATER:
                    self._room.notify_all()
        except OSError:
            self.abort()
            return
        if empty:
            self._stopWatching()
            self._owner.channelDrained()

    def _sendQueued(self) -> bool:
        """Send until the queue is empty (True), the socket is full, or a file has had its turn (False)."""
        queue = self._queue
        while queue:
            item = queue[0]
            done = self._sendSlice(item) if isinstance(item, FileSlice) else self._write(item)
            self.queued -= done
            if isinstance(item, FileSlice):
                if len(item):
                    return False
            elif done < len(item):
                queue[0] = memoryview(item)[done:]
                return False
            queue.popleft()
        self._queue = None
        return True

    def _sendSlice(self, file: FileSlice) -> int:
        try:
            done = os.sendfile(self._fd, file.source.fd, file.position, min(len(file), SENDFILE_SLICE))
        except (BlockingIOError, InterruptedError):
            return 0
        if not done:
            raise OSError("the file is shorter than it was")
        file.position += done
        return done

    def _encryptQueued(self) -> bool:
        """Encrypt until the queue is empty (True), the transport has enough, or others shall have their turn (False)."""
        queue, budget = self._queue, ENCRYPT_SLICE
        while queue and not self._paused:
            if budget <= 0:
                self._loop.call_soon(self._startDraining)
                return False
            data = self._takeSlice(queue)
            self.queued -= len(data)
            budget -= len(data)
            self._transport.write(data)
        if queue:
            return False
        self._queue = None
        return True

    def _takeSlice(self, queue: deque[memoryview | bytes | FileSlice]) -> memoryview | bytes:
        """Take so much off the queue as the transport keeps at most."""
        item = queue[0]
        if isinstance(item, FileSlice):
            data: memoryview | bytes = self._readSlice(item)
            if not len(item):
                queue.popleft()
            return data
        if len(item) <= HIGH_WATER:
            queue.popleft()
            return item
        data = memoryview(item)
        queue[0] = data[HIGH_WATER:]
        return data[:HIGH_WATER]

    def _readSlice(self, file: FileSlice) -> bytes:
        data = os.pread(file.source.fd, min(len(file), HIGH_WATER), file.position)
        if not data and len(file):
            raise OSError("the file is shorter than it was")
        file.position += len(data)
        return data

    def pause(self) -> None:
        """The TLS transport's buffer is full."""
        self._paused = True

    def resume(self) -> None:
        """The TLS transport's buffer has room again."""
        self._paused = False
        if self._queue is not None:
            self._drain()

    # the end

    def abort(self) -> None:
        """What was sent can no longer become whole: end the connection now, on the loop's thread."""
        self._transport.abort()
        self.lost()

    def lost(self) -> None:
        """The connection is gone: nothing is sent any more, whoever waits is told, files are let go of."""
        with self._lock:
            self.open = False
            self._fd = -1
            self._socket = self._queue = self.held = None
            self.queued = 0
            if self._room is not None:
                self._room.notify_all()
        self._stopWatching()

    def _stopWatching(self) -> None:
        if self._writer >= 0:
            self._loop.remove_writer(self._writer)
            os.close(self._writer)
            self._writer = -1


def _refused(problem: OSError) -> int:
    """
    How many bytes a socket took that raised: none, for now.

    :raises ClientAbortException: it will never take any.
    """
    if isinstance(problem, BlockingIOError | InterruptedError):
        return 0
    raise ClientAbortException(str(problem)) from problem
