"""
Locks a user out for a while after too many wrong passwords, whoever tried them
(org.apache.catalina.realm.LockOutRealm).
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from twisted.logger import Logger

from catalina.realm.combined import CombinedRealm
from catalina.realm.principal import GenericPrincipal
from catalina.util import Setting


@dataclass(slots=True)
class _Failures:
    count: int = 0
    last: float = 0.0


class LockOutRealm(CombinedRealm):
    """
    Lets in whoever one of its realms lets in, unless the name is locked; being locked looks like a wrong
    password.

    :param clock: gives seconds; for tests.
    """

    failureCount: Setting[int] = Setting(int, 5, minimum=1, doc="wrong passwords in a row that lock a user")
    lockOutTime: Setting[int] = Setting(int, 300, unit="s", minimum=0, doc="how long the lock holds")
    cacheSize: Setting[int] = Setting(int, 1000, minimum=1, doc="how many names are remembered")
    cacheRemovalWarningTime: Setting[int] = Setting(
        int, 3600, unit="s", doc="warn when a name has to be forgotten that failed more recently than this"
    )

    _log = Logger()

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._failed: OrderedDict[str, _Failures] = OrderedDict()
        self._lock = threading.Lock()

    def authenticate(self, username: str | None, credentials: str | None) -> GenericPrincipal | None:
        """Check a name and a password, and the lock."""
        return self._judge(username, super().authenticate(username, credentials))

    def authenticateDigest(
        self,
        username: str,
        response: str,
        nonce: str,
        nc: str | None,
        cnonce: str | None,
        qop: str | None,
        realm: str,
        a2md5: str,
    ) -> GenericPrincipal | None:
        """Check an answer of Digest authentication, and the lock."""
        found = super().authenticateDigest(username, response, nonce, nc, cnonce, qop, realm, a2md5)
        return self._judge(username, found)

    def authenticateCertificates(self, certificates: Sequence[Any]) -> GenericPrincipal | None:
        """Find the user of a client certificate; one that is locked is not found."""
        found = super().authenticateCertificates(certificates)
        return None if found is None or self.isLocked(found.getName()) else found

    def isLocked(self, username: str) -> bool:
        """Tell whether a user is locked out now."""
        failures = self._failed.get(username)
        if failures is None or failures.count < self.failureCount:
            return False
        return self._clock() - failures.last < self.lockOutTime

    def unlock(self, username: str) -> None:
        """Let a user try again at once."""
        with self._lock:
            self._failed.pop(username, None)

    def _judge(self, username: str | None, found: GenericPrincipal | None) -> GenericPrincipal | None:
        if username is None:
            return None
        with self._lock:
            if found is None:
                self._countFailure(username)
            if self.isLocked(username):
                # As in Tomcat every further try starts the time anew, so guessing on does not pay.
                self._log.warn("An attempt was made to log in as the locked user {user!r}", user=username)
                return None
            if found is not None:
                self._failed.pop(username, None)
        return found

    def _countFailure(self, username: str) -> None:
        failures = self._failed.setdefault(username, _Failures())
        now = self._clock()
        if failures.count >= self.failureCount and now - failures.last >= self.lockOutTime:
            failures.count = 0
        failures.count += 1
        failures.last = now
        self._failed.move_to_end(username)
        if len(self._failed) > self.cacheSize:
            self._forgetOldest(now)

    def _forgetOldest(self, now: float) -> None:
        username, failures = self._failed.popitem(last=False)
        age = now - failures.last
        if age < self.cacheRemovalWarningTime:
            self._log.warn(
                "{user!r} failed to log in {age:.0f} s ago and is forgotten to make room; raise cacheSize",
                user=username,
                age=age,
            )
