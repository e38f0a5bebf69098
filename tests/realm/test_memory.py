"""Users of an XML file, and nobody at all."""

import pytest

from catalina.realm import MemoryRealm, NullRealm
from catalina.util import ConfigurationError

USERS = """<tomcat-users>
  <role rolename="reader"/>
  <group groupname="staff" roles="writer"/>
  <user username="ann" password="secret" roles="reader" groups="staff"/>
  <user name="bob" password="b:o b"/>
</tomcat-users>"""


class MemoryRealmTests:
    """The file is read at the start."""

    @pytest.fixture(autouse=True)
    def base(self, monkeypatch, tmp_path):
        monkeypatch.setenv("CATALINA_BASE", str(tmp_path))
        self.file = tmp_path / "conf" / "tomcat-users.xml"
        self.file.parent.mkdir()
        self.realm = MemoryRealm()

    def test_readsTheFile(self):
        """Users have their own roles and those of their groups."""
        self.file.write_text(USERS)
        self.realm.startInternal()
        assert self.realm.authenticate("ann", "secret").getRoles() == ["reader", "writer"]
        assert self.realm.authenticate("bob", "b:o b").getRoles() == []
        assert self.realm.authenticate("ann", "wrong") is None
        assert self.realm.authenticate("cid", "") is None

    def test_readsAnotherFile(self, tmp_path):
        """pathname may be absolute."""
        other = tmp_path / "others.xml"
        other.write_text(USERS)
        self.realm.pathname = str(other)
        self.realm.startInternal()
        assert self.realm.authenticate("ann", "secret")

    def test_saysWhatIsWrong(self):
        """A mistake is told with file and line, a missing file by its name."""
        with pytest.raises(ConfigurationError, match=r"conf/tomcat-users\.xml: cannot be read"):
            self.realm.startInternal()
        self.file.write_text("<tomcat-users>\n<user password='x'/></tomcat-users>")
        with pytest.raises(
            ConfigurationError, match=r"conf/tomcat-users\.xml:2: <user>: username is missing"
        ):
            self.realm.startInternal()


class NullRealmTests:
    """Nobody gets in."""

    @pytest.mark.parametrize(("name", "password"), [("ann", "secret"), ("", ""), ("NullRealm", "NullRealm")])
    def test_knowsNobody(self, name, password):
        """Whatever is tried."""
        assert NullRealm().authenticate(name, password) is None
