"""tomcat-users.xml."""

import os
import stat
from types import SimpleNamespace

import pytest
from twisted.logger import globalLogPublisher

from catalina.users import MemoryUserDatabase, MemoryUserDatabaseFactory
from catalina.util import ConfigurationError

USERS = """<?xml version="1.0" encoding="utf-8"?>
<tomcat-users xmlns="http://tomcat.apache.org/xml" version="1.0">
  <user username="ann" password="secret" fullName="Ann A." roles="reader, writer" groups="staff"/>
  <user name="bob" fullname="Bob" roles=""/>
  <role rolename="reader" description="may read"/>
  <role name="writer"/>
  <group groupname="staff" roles="boss" description="all"/>
  <group name="guests"/>
</tomcat-users>
"""


@pytest.fixture(autouse=True)
def base(monkeypatch, tmp_path):
    """The server's folder is a temporary one."""
    monkeypatch.setenv("CATALINA_BASE", str(tmp_path))
    (tmp_path / "conf").mkdir()
    return tmp_path


@pytest.fixture
def logged():
    """All messages of the container during a test."""
    events = []
    globalLogPublisher.addObserver(events.append)
    yield events
    globalLogPublisher.removeObserver(events.append)


def read(base, text=USERS):
    (base / "conf" / "tomcat-users.xml").write_text(text)
    database = MemoryUserDatabase()
    database.open()
    return database


class ReadingTests:
    """What the file means."""

    def test_readsEverything(self, base):
        """
        Both spellings of the names are understood, in any order of the elements, with or without namespace.
        """
        database = read(base)
        ann, bob = database.findUser("ann"), database.findUser("bob")
        assert (ann.password, ann.getFullName(), bob.password, bob.getFullName()) == (
            "secret",
            "Ann A.",
            None,
            "Bob",
        )
        assert [role.getName() for role in ann.getRoles()] == ["reader", "writer"]
        assert [group.getName() for group in ann.getGroups()] == ["staff"]
        assert sorted(ann.allRoleNames()) == ["boss", "reader", "writer"]
        assert database.findRole("reader").description == "may read"
        assert [group.getName() for group in database.getGroups()] == ["staff", "guests"]
        assert sorted(role.getName() for role in database.getRoles()) == ["boss", "reader", "writer"]

    def test_rolesAndGroupsNeedNotBeDeclared(self, base):
        """What only a user mentions is there, too."""
        database = read(
            base, "<tomcat-users><user username='a' password='b' roles='r' groups='g'/></tomcat-users>"
        )
        assert database.findRole("r") and database.findGroup("g")
        assert database.findUser("a").isInRole(database.findRole("r"))
        assert database.findUser("a").isInGroup(database.findGroup("g"))

    def test_readsAgain(self, base):
        """Opening anew forgets what was there."""
        database = read(base)
        (base / "conf" / "tomcat-users.xml").write_text("<tomcat-users/>")
        database.open()
        assert database.getUsers() == [] and database.getRoles() == [] and database.getGroups() == []

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("<users/>", "conf/tomcat-users.xml:1: <users>: the root element must be <tomcat-users>"),
            ("<tomcat-users>", "conf/tomcat-users.xml:1: not well-formed XML"),
            (
                "<tomcat-users>\n\n<role/></tomcat-users>",
                "conf/tomcat-users.xml:3: <role>: rolename is missing",
            ),
            ("<tomcat-users><group roles='a'/></tomcat-users>", "<group>: groupname is missing"),
            ("<tomcat-users><user username=''/></tomcat-users>", "<user>: username is missing"),
        ],
    )
    def test_mistakesAreErrors(self, base, text, said):
        """They are told with file and line."""
        with pytest.raises(ConfigurationError) as caught:
            read(base, text)
        assert said in str(caught.value)

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("<tomcat-users><usr name='a'/></tomcat-users>", 'did you mean "user"?'),
            ("<tomcat-users><user username='a' pasword='b'/></tomcat-users>", 'did you mean "password"?'),
            (
                "<tomcat-users><user name='a'/><user name='a'/></tomcat-users>",
                "there is more than one user 'a'",
            ),
        ],
    )
    def test_oddThingsAreWarnings(self, base, logged, text, said):
        """What is not known, or comes twice, is told and the rest is read."""
        read(base, text)
        assert said in "".join(each.get("warning", "") for each in logged)

    def test_hidesPasswords(self, base):
        """Users end up in logs; their passwords do not."""
        assert "secret" not in repr(read(base).getUsers())


class ChangingTests:
    """What programs may do."""

    def test_removeUser(self, base):
        """A user who is removed is not found any more."""
        database = read(base)
        database.removeUser(database.findUser("ann"))
        assert database.findUser("ann") is None

    def test_removeGroup(self, base):
        """Its users lose its roles."""
        database = read(base)
        database.removeGroup(database.findGroup("staff"))
        assert "boss" not in database.findUser("ann").allRoleNames()

    def test_removeRole(self, base):
        """Users and groups lose it."""
        database = read(base)
        for name in ("boss", "reader"):
            database.removeRole(database.findRole(name))
        assert list(database.findUser("ann").allRoleNames()) == ["writer"]

    def test_removeMembership(self, base):
        """Users may lose roles and groups one by one, or all roles at once."""
        database = read(base)
        ann = database.findUser("ann")
        ann.removeGroup(database.findGroup("staff"))
        ann.removeRole(database.findRole("reader"))
        assert list(ann.allRoleNames()) == ["writer"]
        ann.removeRoles()
        assert list(ann.allRoleNames()) == []


class SavingTests:
    """The file is written back whole or not at all."""

    def test_whatIsSavedIsReadAgain(self, base):
        """Everything survives, with characters that XML must escape."""
        database = read(base)
        database.readonly = False
        database.createUser("o\"<&>'", "p\u00e4ss", "Full & Name").addRole(database.findRole("reader"))
        database.save()
        again = MemoryUserDatabase()
        again.open()
        assert [user.username for user in again.getUsers()] == ["ann", "bob", "o\"<&>'"]
        user = again.findUser("o\"<&>'")
        assert (user.password, user.fullName, list(user.allRoleNames())) == (
            "p\u00e4ss",
            "Full & Name",
            ["reader"],
        )
        assert sorted(again.findUser("ann").allRoleNames()) == ["boss", "reader", "writer"]
        assert again.findUser("bob").password is None

    def test_keepsTheFilesRights(self, base):
        """Passwords do not become readable by being saved."""
        database = read(base)
        file = base / "conf" / "tomcat-users.xml"
        os.chmod(file, 0o600)
        database.readonly = False
        database.save()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert os.listdir(base / "conf") == ["tomcat-users.xml"]

    def test_aNewFileIsForItsOwnerAlone(self, base):
        """Where there was no file, nobody else may read it."""
        database = MemoryUserDatabase()
        database.readonly = False
        database.createUser("a", "b")
        database.save()
        assert stat.S_IMODE((base / "conf" / "tomcat-users.xml").stat().st_mode) == 0o600

    def test_leavesTheFileAloneWhereReadOnly(self, base, logged):
        """By default nothing is written, and the log says how to change that."""
        database = read(base)
        database.createUser("c")
        database.save()
        assert (base / "conf" / "tomcat-users.xml").read_text() == USERS
        assert any('readonly="false"' in each["log_format"] for each in logged)

    def test_aFailureLeavesTheOldFile(self, base, monkeypatch):
        """A disk that is full costs the change and not the file."""
        database = read(base)
        database.readonly = False

        def full(descriptor):
            raise OSError("no space left")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="no space"):
            database.save()
        assert (base / "conf" / "tomcat-users.xml").read_text() == USERS
        assert os.listdir(base / "conf") == ["tomcat-users.xml"]


class FactoryTests:
    """The global resource."""

    def make(self, **properties):
        resource = SimpleNamespace(properties={"factory": "x"} | properties, where="conf/server.xml:20")
        return MemoryUserDatabaseFactory().getObjectInstance(resource, "UserDatabase")

    def test_opensTheFile(self, base):
        """pathname says which."""
        (base / "users.xml").write_text(USERS)
        database = self.make(pathname="users.xml", readonly="false")
        assert database.findUser("ann") and not database.readonly and database.id == "UserDatabase"

    def test_withoutTheFile(self, base, logged):
        """As in Tomcat the server can start; the log says that nobody can log in."""
        database = self.make()
        assert database.getUsers() == []
        (doubt,) = database.doubts()
        assert doubt.startswith("conf/tomcat-users.xml: cannot be read: No such file or directory")
        assert [each["doubt"] for each in logged if "doubt" in each] == [doubt]

    def test_aFileWithAMistake(self, base):
        """It is an error all the same: who may log in is not to be guessed."""
        (base / "conf" / "tomcat-users.xml").write_text("<tomcat-users>")
        with pytest.raises(ConfigurationError, match="not well-formed"):
            self.make()

    def test_tellsOfMistakes(self, base, logged):
        """A wrong value is an error with its place, an unknown attribute a warning."""
        with pytest.raises(ConfigurationError, match=r"server\.xml:20: <Resource readonly=\"no\">"):
            self.make(readonly="no")
        (base / "users.xml").write_text(USERS)
        self.make(pathname="users.xml", pathnam="x")
        assert 'did you mean "pathname"?' in "".join(each.get("warning", "") for each in logged)
