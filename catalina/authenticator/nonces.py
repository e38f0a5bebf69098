"""
The numbers of Digest authentication that are used once: which this server has given out, and which counters
came back with them (the inner NonceInfo of DigestAuthenticator; RFC 2617, 3.2.1 and 3.2.2).
"""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections import OrderedDict


class NonceWindow:
    """
    Which counters have come with one nonce: each counts once, within a window that moves on, since requests
    overtake one another.

    :param size: the window's width.
    """

    __slots__ = ("_seen", "_offset", "_count", "_size")

    def __init__(self, size: int) -> None:
        self._size = size
        self._seen = bytearray(size)
        self._offset = size // 2
        self._count = 0

    def accept(self, counter: int) -> bool:
        """Tell whether this counter is new, and within the window; it is not new from now on."""
        lowest = self._count - self._offset
        if counter <= lowest or counter > lowest + self._size:
            return False
        index = (counter + self._offset) % self._size
        if self._seen[index]:
            return False
        self._seen[index] = 1
        self._count += 1
        # The counter that enters the window now takes the place of the one that leaves it.
        self._seen[self._count % self._size] = 0
        return True


class NonceBook:
    """
    The nonces that one authenticator has given out.

    :param key: the secret by which the server knows its own nonces again.
    :param most: how many are remembered; an older one counts as stale.
    :param window: how far counters may overtake one another.
    """

    def __init__(self, key: str, most: int = 1000, window: int = 100) -> None:
        self._key = key.encode()
        self._most = most
        self._window = window
        self._lock = threading.Lock()
        self._windows: OrderedDict[str, NonceWindow] = OrderedDict()
        self._lastTime = 0

    def issue(self, address: str, now: float) -> str:
        """
        Make a nonce.

        :param address: the client's, which the nonce is good for.
        :param now: seconds since 1970.
        """
        with self._lock:
            # Two nonces of one millisecond must differ.
            time = self._lastTime = max(int(now * 1000), self._lastTime + 1)
            nonce = f"{time}:{self._sign(address, time)}"
            self._windows[nonce] = NonceWindow(self._window)
            if len(self._windows) > self._most:
                self._windows.popitem(last=False)
        return nonce

    def timeOf(self, nonce: str, address: str) -> float | None:
        """
        Tell when this server gave out a nonce to this client, in seconds since 1970; None if it never did.

        :param address: the client's.
        """
        digits, colon, signature = nonce.partition(":")
        if not colon or not digits.isascii() or not digits.isdigit() or len(digits) > 18:
            return None
        time = int(digits)
        genuine = hmac.compare_digest(
            self._sign(address, time).encode(), signature.encode("utf-8", "surrogatepass")
        )
        return time / 1000 if genuine and digits == str(time) else None

    def accept(self, nonce: str, counter: int) -> bool | None:
        """
        Tell whether a counter is new for a nonce.

        :returns: None if the nonce is no longer remembered.
        """
        with self._lock:
            window = self._windows.get(nonce)
            return None if window is None else window.accept(counter)

    def forget(self, nonce: str) -> None:
        """Remember a nonce no more."""
        with self._lock:
            self._windows.pop(nonce, None)

    def _sign(self, address: str, time: int) -> str:
        return hmac.new(self._key, f"{address}:{time}".encode(), hashlib.sha256).hexdigest()[:32]
