"""Who is logged in."""

import pytest

from catalina.realm import GenericPrincipal


class GenericPrincipalTests:
    """A name and roles."""

    @pytest.mark.parametrize(
        ("role", "has"), [("reader", True), ("writer", False), ("*", True), ("", False), (None, False)]
    )
    def test_hasRole(self, role, has):
        """The star is a role that everybody has who is logged in."""
        assert GenericPrincipal("ann", "secret", ["reader"]).hasRole(role) is has

    def test_shows(self):
        """Name, password and sorted roles can be asked for."""
        ann = GenericPrincipal("ann", "secret", ["writer", "reader", "reader"])
        assert (ann.getName(), ann.getPassword(), ann.getRoles()) == ("ann", "secret", ["reader", "writer"])
        assert ann.getUserPrincipal() is ann

    def test_showsTheRealmsOwnUser(self):
        """A realm may have a user of another kind behind it."""
        inner = object()
        assert GenericPrincipal("ann", None, (), inner).getUserPrincipal() is inner

    def test_hidesThePassword(self):
        """Principals end up in logs; the password does not."""
        assert "secret" not in repr(GenericPrincipal("ann", "secret"))
