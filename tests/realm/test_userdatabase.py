"""Users of a user database among the server's global resources."""

from types import SimpleNamespace

import pytest

from catalina.realm import GenericPrincipal, UserDatabaseRealm
from catalina.users import MemoryUserDatabase
from catalina.util import ConfigurationError


@pytest.fixture
def database():
    """ann is a reader, and a writer by her group."""
    database = MemoryUserDatabase()
    ann = database.createUser("ann", "secret")
    ann.addRole(database.createRole("reader"))
    staff = database.createGroup("staff")
    staff.addRole(database.createRole("writer"))
    ann.addGroup(staff)
    return database


def containerWith(**names):
    def lookup(name):
        return names[name]

    resources = SimpleNamespace(resources={name: None for name in names})
    server = SimpleNamespace(
        globalNamingContext=SimpleNamespace(lookup=lookup), globalNamingResources=resources
    )
    engine = SimpleNamespace(service=SimpleNamespace(server=server), parent=None)
    return SimpleNamespace(parent=SimpleNamespace(parent=engine))


def started(database, **settings):
    realm = UserDatabaseRealm()
    realm.container = containerWith(UserDatabase=database)
    realm.where = "conf/server.xml:50"
    for name, value in settings.items():
        setattr(realm, name, value)
    realm.startInternal()
    return realm


class UserDatabaseRealmTests:
    """The database is asked each time."""

    def test_knowsItsUsers(self, database):
        """Name, password and roles come from the database; applications are shown its user."""
        ann = started(database).authenticate("ann", "secret")
        assert (ann.getName(), ann.getRoles()) == ("ann", ["reader", "writer"])
        assert ann.getUserPrincipal() is database.findUser("ann")

    @pytest.mark.parametrize(
        ("role", "has"), [("reader", True), ("writer", True), ("boss", False), ("*", True), (None, False)]
    )
    def test_roles(self, database, role, has):
        """Own roles and those of groups count."""
        realm = started(database)
        assert realm.hasRole(None, realm.authenticate("ann", "secret"), role) is has

    def test_changesHoldAtOnce(self, database):
        """A role that is taken away is gone for users who are logged in."""
        realm = started(database)
        ann = realm.authenticate("ann", "secret")
        database.removeRole(database.findRole("reader"))
        assert not realm.hasRole(None, ann, "reader")

    def test_usersOfOtherRealmsKeepTheirRoles(self, database):
        """Single sign-on brings users that the database does not know."""
        guest = GenericPrincipal("guest", None, ["reader"])
        assert started(database).hasRole(None, guest, "reader")

    def test_referencesOfServlets(self, database):
        """security-role-ref is looked behind."""
        realm = started(database)
        wrapper = SimpleNamespace(findSecurityReference={"boss": "writer"}.get)
        assert realm.hasRole(wrapper, realm.authenticate("ann", "secret"), "boss")

    def test_saysWhichResourceIsMissing(self, database):
        """A misspelt name gets the nearest one."""
        with pytest.raises(ConfigurationError) as caught:
            started(database, resourceName="UserDatabas")
        assert str(caught.value) == (
            'conf/server.xml:50: <Realm resourceName="UserDatabas">: UserDatabas is not among'
            ' GlobalNamingResources; did you mean "UserDatabase"?'
        )

    def test_saysWhatIsNoDatabase(self):
        """Another kind of resource is no user database."""
        with pytest.raises(ConfigurationError, match="UserDatabase is no user database"):
            started(object())

    def test_knowsNobodyBeforeItStarts(self):
        """Until then nobody gets in."""
        assert UserDatabaseRealm().authenticate("ann", "secret") is None

    def test_makesTheResourceByItsFactory(self, monkeypatch, tmp_path):
        """Realms that name the same resource share one database."""
        monkeypatch.setenv("CATALINA_BASE", str(tmp_path))
        (tmp_path / "users.xml").write_text(
            "<tomcat-users><user username='ann' password='secret'/></tomcat-users>"
        )

        class Resource:
            properties = {
                "factory": "org.apache.catalina.users.MemoryUserDatabaseFactory",
                "pathname": "users.xml",
            }

        server = SimpleNamespace(
            globalNamingResources=SimpleNamespace(resources={"UserDatabase": Resource()})
        )
        realms = []
        for _ in range(2):
            realm = UserDatabaseRealm()
            realm.container = SimpleNamespace(service=SimpleNamespace(server=server))
            realm.startInternal()
            realms.append(realm)
        assert realms[0].authenticate("ann", "secret")
        assert realms[0].database is realms[1].database
