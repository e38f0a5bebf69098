"""What tests of authenticators share: an application, its requests and its sessions, without a connector."""

from types import SimpleNamespace

import pytest

from catalina.coyote.body import RequestBody
from catalina.deploy import LoginConfig, SecurityCollection, SecurityConstraint
from catalina.interfaces import SESSION_DESTROYED_EVENT, SESSION_PASSIVATED_EVENT
from catalina.lifecycle import LifecycleState
from catalina.realm import GenericPrincipal, RealmBase
from catalina.servlet import Cookie, DispatcherType

USERS = {"ann": ("secret", ["reader", "writer"]), "bob": ("b:o b", ["reader"]), "eve": ("nothing", [])}


class TableRealm(RealmBase):
    """Knows USERS; counts how often it is asked."""

    def __init__(self):
        super().__init__()
        self.asked = 0

    def getPassword(self, username):
        self.asked += 1
        return USERS[username][0] if username in USERS else None

    def getPrincipal(self, username):
        return GenericPrincipal(username, *USERS[username]) if username in USERS else None


class FakeSession:
    """A session of the fake manager."""

    def __init__(self, manager):
        self.manager = manager
        self.id = manager.newId()
        manager.sessions[self.id] = self
        self.principal = self.authType = None
        self.notes = {}
        self.valid = True
        self.maxInactiveInterval = 1800
        self.thisAccessed = 0
        self.listeners = []

    def addSessionListener(self, listener):
        self.listeners.append(listener)

    def getIdInternal(self):
        return self.id

    def isValid(self):
        return self.valid

    def expire(self, notify=True):
        if not self.valid:
            return
        self.valid = False
        self.manager.sessions.pop(self.id, None)
        for listener in self.listeners:
            listener.sessionEvent(self, SESSION_DESTROYED_EVENT if notify else SESSION_PASSIVATED_EVENT)


class FakeManager:
    """Keeps sessions, by ids that count up."""

    def __init__(self):
        self.sessions = {}
        self.count = 0
        self.time = 0
        self.context = SimpleNamespace(state=LifecycleState.STARTED)

    def newId(self):
        self.count += 1
        return f"ID{self.count}"

    def changeSessionId(self, session):
        del self.sessions[session.id]
        session.id = self.newId()
        self.sessions[session.id] = session

    def now(self):
        return self.time


class FakeContext:
    """An application with a constraint on /read/* for readers."""

    def __init__(self, method="BASIC"):
        self.name = self.path = "/app"
        self.realm = TableRealm()
        self.loginConfig = LoginConfig(method, "the realm", "/login", "/failed")
        self.securityRoles = ["reader", "writer"]
        self.securityConstraints = (constraint("/read/*", "reader"), constraint("/write/*", "writer"))
        self.preemptiveAuthentication = False
        self.manager = FakeManager()
        self.parent = None
        self.filterDefs, self.filterMaps = {}, []
        self.forwarded = []
        self.servletContext = SimpleNamespace(getRequestDispatcher=self.dispatcher)
        self.forwardRaises = self.forwardReturns = None

    def dispatcher(self, path):
        return SimpleNamespace(forward=lambda request, response: self.forward(path, request))

    def forward(self, path, request):
        self.forwarded.append((path, request.getMethod()))
        if self.forwardRaises:
            raise self.forwardRaises
        return self.forwardReturns


def constraint(pattern, *roles, auth=True, transport="NONE"):
    return SecurityConstraint((SecurityCollection("c", (pattern,)),), auth, roles, transport)


class FakeRequest:
    """What authenticators use of a request."""

    def __init__(
        self, context, path="/read/x", method="GET", query=None, body=b"", parameters=None, **headers
    ):
        fields = [(name.replace("_", "-"), value) for name, value in headers.items()]
        self.context = context
        self.coyoteRequest = SimpleNamespace(
            method=method,
            path=("/app" + path).encode(),
            query=query,
            fields=[(name.encode(), value.encode()) for name, value in fields],
            contentLength=len(body) if body else -1,
            _headers=None,
        )
        self.headers = {name.lower(): value for name, value in fields}
        self.parameters = parameters or {}
        self.exchange = SimpleNamespace(body=_bodyOf(body))
        self.exchange.read = lambda size: self.exchange.body.readNow(size)
        self.connector = SimpleNamespace(maxSavePostSize=4096, redirectPort=8443)
        self.requestPath, self.decodedURI = path, "/app" + path
        self.userPrincipal = self.authType = None
        self.notes, self.attributes = {}, {}
        self.session, self.requestedId = None, None
        self._method = None
        self.response = FakeResponse(self)
        self.encoding = None
        self.cookies = []
        self.secure = False

    def getMethod(self):
        return self._method or self.coyoteRequest.method

    def getRequestURI(self):
        return self.coyoteRequest.path.decode()

    def getQueryString(self):
        return None if self.coyoteRequest.query is None else self.coyoteRequest.query.decode()

    def getHeader(self, name):
        return self.headers.get(name.lower())

    def getParameter(self, name):
        return self.parameters.get(name)

    def getAttribute(self, name):
        return self.attributes.get(name)

    def setAttribute(self, name, value):
        self.attributes[name] = value

    def setCharacterEncoding(self, encoding):
        self.encoding = encoding

    def getInputStream(self):
        return SimpleNamespace(read=self.exchange.read)

    def getServletPath(self):
        return self.requestPath

    def getPathInfo(self):
        return None

    def isRequestedSessionIdFromURL(self):
        return False

    def getRemoteAddr(self):
        return "10.0.0.7"

    def getRemoteUser(self):
        return self.userPrincipal and self.userPrincipal.getName()

    def getScheme(self):
        return "http"

    def getServerName(self):
        return "localhost"

    def getServerPort(self):
        return 8080

    def getDispatcherType(self):
        return DispatcherType.REQUEST

    def getCookies(self):
        return self.cookies or None

    def isSecure(self):
        return self.secure

    def getSessionInternal(self, create):
        if self.session is not None and not self.session.valid:
            self.session = None
        if self.session is None and self.requestedId in self.context.manager.sessions:
            self.session = self.context.manager.sessions[self.requestedId]
        if self.session is None and create:
            self.session = FakeSession(self.context.manager)
            self.response.cookie = self.session.id
        return self.session

    def getRequestedSessionId(self):
        return self.requestedId

    def changeSessionId(self, newId):
        if self.requestedId is not None:
            self.requestedId = newId
        self.response.cookie = newId


class FakeResponse:
    """Remembers what it is told."""

    def __init__(self, request):
        self.request = request
        self.headers = {}
        self.status, self.message, self.location = 200, None, None
        self.cookie = None
        self.added = []
        self.acknowledged = False
        self.committed = False

    def setHeader(self, name, value):
        self.headers[name] = value

    def addCookie(self, cookie):
        self.added.append(cookie)

    def sendError(self, status, message=None):
        self.status, self.message = status, message

    def sendRedirect(self, location, status=302):
        self.status, self.location = status, location

    def encodeRedirectURL(self, url):
        return url

    def sendAcknowledgement(self):
        self.acknowledged = True

    def isCommitted(self):
        return self.committed


class _Whole:
    rest, error, done = b"", None, True

    def feed(self, data):
        return data


def _bodyOf(data):
    body = RequestBody(_Whole(), lambda: None)
    body.feed(data)
    return body


class Application:
    """One application behind an authenticator: `get` and `send` play requests through it."""

    def __init__(self, authenticator, method):
        self.context = FakeContext(method)
        self.authenticator = authenticator
        authenticator.container = self.context
        authenticator.startInternal()
        authenticator.next = SimpleNamespace(invoke=self.servlet)
        self.passed = []

    def servlet(self, request, response):
        self.passed.append(request)
        return "served"

    def send(self, path="/read/x", session=None, outcome=None, **options):
        """
        Play a request; returns it, with its response in `response` and what invoke returned in `outcome`.
        """
        request = FakeRequest(self.context, path, **options)
        request.requestedId = session
        request.outcome = self.authenticator.invoke(request, request.response)
        return request


@pytest.fixture
def makeApplication():
    """Makes an application behind an authenticator."""
    return Application


@pytest.fixture
def makeCookie():
    """Makes a cookie."""
    return Cookie
