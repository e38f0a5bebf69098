"""Locks after too many wrong passwords."""

import pytest
from twisted.logger import LogPublisher

from catalina.realm import LockOutRealm


class LockOutRealmTests:
    """When a user is locked, and for how long."""

    @pytest.fixture(autouse=True)
    def realm(self, makeRealm, monkeypatch):
        self.now, self.events = 1000.0, []
        self.realm = LockOutRealm(lambda: self.now)
        self.realm.addRealm(makeRealm())
        log = LockOutRealm._log
        monkeypatch.setattr(LockOutRealm, "_log", type(log)(observer=LogPublisher(self.events.append)))

    def attempt(self, password="secret", name="ann"):
        return self.realm.authenticate(name, password) is not None

    def fail(self, times, name="ann"):
        for _ in range(times):
            assert not self.attempt("wrong", name)

    def test_locksAfterFive(self):
        """The right password does not help any more, and looks like a wrong one."""
        self.fail(5)
        assert self.realm.isLocked("ann")
        assert not self.attempt()
        assert self.attempt("nothing", "eve")

    def test_fourAreForgiven(self):
        """A right password in time clears the count."""
        self.fail(4)
        assert self.attempt()
        self.fail(4)
        assert self.attempt()

    def test_unlocksAfterTheTime(self):
        """When the time is over the user has all tries again."""
        self.fail(5)
        self.now += 300
        assert self.attempt()
        self.fail(4)
        assert self.attempt()

    def test_triesWhileLockedProlongTheLock(self):
        """Whoever goes on guessing waits longer."""
        self.fail(5)
        self.now += 200
        self.fail(1)
        self.now += 200
        assert not self.attempt()

    def test_theCountBeginsAnewAfterTheTime(self):
        """A wrong password after the lock is the first one of a new count."""
        self.fail(5)
        self.now += 300
        self.fail(1)
        assert not self.realm.isLocked("ann")

    def test_namesThatDoNotExistAreLockedToo(self):
        """So nobody learns from the lock which names exist."""
        self.fail(5, "nobody")
        assert self.realm.isLocked("nobody")

    def test_unlock(self):
        """An administrator may end a lock."""
        self.fail(5)
        self.realm.unlock("ann")
        assert self.attempt()

    def test_memoryIsBoundedAndItsEndIsTold(self):
        """A guesser with many names pushes old ones out, which is worth a warning."""
        self.realm.cacheSize = 3
        for number in range(5):
            self.fail(1, f"user{number}")
        assert list(self.realm._failed) == ["user2", "user3", "user4"]
        assert [each["user"] for each in self.events] == ["user0", "user1"]

    def test_tellsOfTriesWhileLocked(self):
        """The log names the user."""
        self.fail(6)
        assert {each["user"] for each in self.events} == {"ann"}

    def test_digestAnswersCountToo(self):
        """Digest authentication is locked by the same count."""
        for _ in range(5):
            assert self.realm.authenticateDigest("ann", "0", "n", "1", "c", "auth", "r", "a2") is None
        assert not self.attempt()
