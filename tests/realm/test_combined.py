"""Several realms asked one after another."""

import asyncio
from types import SimpleNamespace

import pytest

from catalina.realm import CombinedRealm


class CombinedRealmTests:
    """The first that knows the user counts."""

    @pytest.fixture(autouse=True)
    def realms(self, makeRealm):
        self.one = makeRealm()
        self.two = makeRealm(bob=("pw", ["boss"]), ann=("other", []))
        self.realm = CombinedRealm()
        self.realm.addRealm(self.one)
        self.realm.addRealm(self.two)

    @pytest.mark.parametrize(
        ("name", "password", "roles"),
        [
            ("ann", "secret", ["reader", "writer"]),
            ("ann", "other", []),
            ("bob", "pw", ["boss"]),
            ("bob", "secret", None),
            (None, None, None),
        ],
    )
    def test_asksInOrder(self, name, password, roles):
        """Each realm judges by its own password and gives its own roles."""
        found = self.realm.authenticate(name, password)
        assert (None if found is None else found.getRoles()) == roles

    def test_asksAllOfThemForRoles(self):
        """A role counts if one of the realms grants it."""
        bob = self.realm.authenticate("bob", "pw")
        assert self.realm.hasRole(None, bob, "boss")
        assert not self.realm.hasRole(None, bob, "reader")

    def test_certificates(self):
        """Certificates are shown to each realm, too."""
        assert self.realm.authenticateCertificates([SimpleNamespace(subject="bob")]).getName() == "bob"

    def test_startsItsRealmsForItsContainer(self):
        """The realms inside belong to the same container, and start and stop with this one."""
        container = object()
        self.realm.container = container
        asyncio.run(self.realm.start())
        assert self.one.container is container and self.one.state.isAvailable
        asyncio.run(self.realm.stop())
        assert not self.two.state.isAvailable

    @pytest.mark.parametrize("problem", [OSError("no such file"), RuntimeError("its own fault")])
    def test_leavesOutWhatCannotStart(self, problem):
        """One realm that fails does not take the others down."""

        def fail():
            raise problem

        self.one.startInternal = fail
        asyncio.run(self.realm.start())
        assert self.realm.realms == [self.two]
        assert self.realm.authenticate("bob", "pw") is not None

    def test_blocksIfOneDoes(self):
        """One realm that may block is enough for requests to need workers."""
        assert not self.realm.blocking
        self.two.blocking = True
        assert self.realm.blocking
