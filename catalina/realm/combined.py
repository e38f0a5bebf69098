"""
Several realms asked one after another (org.apache.catalina.realm.CombinedRealm).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from twisted.logger import Logger

from catalina.lifecycle import Lifecycle
from catalina.realm.base import RealmBase
from catalina.realm.principal import GenericPrincipal
from catalina.util import ConfigurationError


class CombinedRealm(RealmBase):
    """
    Lets in whoever one of its realms lets in.

    A realm that cannot start is left out with an error in the log, and the others go on.
    """

    _log = Logger()

    def __init__(self) -> None:
        self.realms: list[RealmBase] = []
        super().__init__()

    @property
    def blocking(self) -> bool:  # type: ignore[override]
        """Whether one of the realms may block."""
        return any(realm.blocking for realm in self.realms)

    def addRealm(self, realm: RealmBase) -> None:
        """
        Ask one more realm, after those that are there.

        :param realm: a ``<Realm>`` within this one.
        """
        realm.container = self.container
        self.realms.append(realm)
        self.addChildService(realm)

    def startInternal(self) -> None:
        """Tell the realms which container they serve; they are started next, in order."""
        for realm in self.realms:
            realm.container = self.container
        if not self.realms:
            self._log.warn("{where}: no realm is within this one, so nobody can log in", where=self.where)

    async def startChild(self, child: Lifecycle) -> None:
        """Start one realm; if it fails it is not asked."""
        try:
            await super().startChild(child)
        except (ConfigurationError, OSError) as error:
            self._leaveOut(child)
            self._log.error(
                "{where}: the realm cannot start and is left out: {error}", where=child.where, error=error
            )
        except Exception:
            self._leaveOut(child)
            self._log.failure("{where}: the realm cannot start and is left out", where=child.where)

    def _leaveOut(self, child: Lifecycle) -> None:
        self.realms = [realm for realm in self.realms if realm is not child]

    def authenticate(self, username: str | None, credentials: str | None) -> GenericPrincipal | None:
        """Check a name and a password with each realm until one knows them."""
        return self._first(lambda realm: realm.authenticate(username, credentials))

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
        """Check an answer of Digest authentication with each realm until one agrees."""
        answer = (username, response, nonce, nc, cnonce, qop, realm, a2md5)
        return self._first(lambda each: each.authenticateDigest(*answer))

    def authenticateCertificates(self, certificates: Sequence[Any]) -> GenericPrincipal | None:
        """Find the user of a client certificate in each realm until one knows it."""
        return self._first(lambda realm: realm.authenticateCertificates(certificates))

    def hasRole(self, wrapper: Any, principal: Any, role: str | None) -> bool:
        """Tell whether one of the realms says that a user has a role."""
        return any(realm.hasRole(wrapper, principal, role) for realm in self.realms)

    def getPassword(self, username: str) -> str | None:
        """Know no password: each realm has its own, and its own way to digest it."""
        return None

    def getPrincipal(self, username: str) -> GenericPrincipal | None:
        """Give the first realm's user of this name."""
        return self._first(lambda realm: realm.getPrincipal(username))

    def _first(self, ask: Callable[[RealmBase], GenericPrincipal | None]) -> GenericPrincipal | None:
        return next((found for found in map(ask, self.realms) if found is not None), None)
