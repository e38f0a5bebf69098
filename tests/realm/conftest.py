"""What tests of realms share."""

from types import SimpleNamespace

import pytest

from catalina.realm import GenericPrincipal, RealmBase


class TableRealm(RealmBase):
    """A realm of a few users: name -> (password, roles)."""

    def __init__(self, users):
        super().__init__()
        self.users = users

    def getPassword(self, username):
        return self.users[username][0] if username in self.users else None

    def getPrincipal(self, username):
        return GenericPrincipal(username, *self.users[username]) if username in self.users else None


@pytest.fixture
def makeRealm():
    """Makes a realm of ann, who is reader and writer, and eve, who is nothing; more users by name."""

    def make(**users):
        return TableRealm({"ann": ("secret", ["reader", "writer"]), "eve": ("nothing", [])} | users)

    return make


class FakeResponse:
    """Remembers what it is told."""

    def __init__(self):
        self.said = None

    def sendError(self, status, message=None):
        self.said = (status, message)

    def sendRedirect(self, location, status=302):
        self.said = (status, location)


@pytest.fixture
def response():
    """A response that remembers in `said` what it is told."""
    return FakeResponse()


@pytest.fixture
def makeRequest():
    """Makes a request for a path, of a user or nobody."""

    def make(
        path="/read/x", user=None, secure=False, query=None, redirectPort=8443, method="GET", urlSession=None
    ):
        return SimpleNamespace(
            requestPath=path,
            userPrincipal=user,
            isSecure=lambda: secure,
            getMethod=lambda: method,
            getQueryString=lambda: query,
            getRequestURI=lambda: "/app" + path,
            getServerName=lambda: "localhost",
            connector=SimpleNamespace(redirectPort=redirectPort),
            context=SimpleNamespace(sessionCookieName=None, cookieConfig=SimpleNamespace(name=None)),
            isRequestedSessionIdFromURL=lambda: urlSession is not None,
            getRequestedSessionId=lambda: urlSession,
        )

    return make
