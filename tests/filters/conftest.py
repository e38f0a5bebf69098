"""What tests of filters share: requests and responses as the Servlet API shows them, without a connector."""

from types import SimpleNamespace

import pytest
from zope.interface import implementer

from catalina.http import Headers
from catalina.servlet import HttpServletRequest, HttpServletResponse, PrintWriter, ServletOutputStream


class FakeMessage:
    """What requests and responses have in common: headers and an encoding."""

    def __init__(self):
        self.headers = Headers()
        self.encoding = None

    def getHeader(self, name):
        return self.headers.get(name)

    def getHeaders(self, name):
        return self.headers.getAll(name)

    def getHeaderNames(self):
        return self.headers.names()

    def getCharacterEncoding(self):
        return self.encoding

    def setCharacterEncoding(self, encoding):
        self.encoding = encoding


@implementer(HttpServletRequest)
class FakeRequest(FakeMessage):
    """A request; what is not named has the value of a plain GET from 10.0.0.7."""

    def __init__(self, method="GET", headers=(), parameters=None, session=None, **values):
        super().__init__()
        for name, value in headers:
            self.headers.add(name, value)
        self.parameters = parameters or {}
        self.attributes = {}
        self.session = session
        self.values = {
            "AuthType": None,
            "ContentLength": -1,
            "ContentType": None,
            "ContextPath": "/app",
            "Cookies": None,
            "LocalName": "inner",
            "LocalPort": 8080,
            "Locale": "en",
            "Method": method,
            "PathInfo": None,
            "Protocol": "HTTP/1.1",
            "QueryString": None,
            "RemoteAddr": "10.0.0.7",
            "RemoteHost": "pc.example",
            "RemoteUser": None,
            "RequestURI": "/app/x",
            "RequestedSessionId": None,
            "Scheme": "http",
            "ServerName": "localhost",
            "ServerPort": 8080,
            "ServletPath": "/x",
        } | values

    def __getattr__(self, name):
        if not name.startswith("get") or name[3:] not in self.values:
            raise AttributeError(name)
        return lambda: self.values[name[3:]]

    def getParameter(self, name):
        return self.parameters.get(name, [None])[0]

    def getParameterNames(self):
        return list(self.parameters)

    def getParameterValues(self, name):
        return self.parameters.get(name)

    def getAttribute(self, name):
        return self.attributes.get(name)

    def setAttribute(self, name, value):
        self.attributes[name] = value

    def isSecure(self):
        return self.values["Scheme"] == "https"

    def getSession(self, create=True):
        if self.session is None and create:
            attributes = {}
            self.session = SimpleNamespace(getAttribute=attributes.get, setAttribute=attributes.__setitem__)
        return self.session


class FakeStream(ServletOutputStream):
    """Keeps what is written."""

    def __init__(self):
        self.data = b""

    def write(self, data):
        self.data += data

    def flush(self):
        self.data += b"|"


@implementer(HttpServletResponse)
class FakeResponse(FakeMessage):
    """A response that remembers what it is told."""

    def __init__(self):
        super().__init__()
        self.status = 200
        self.type = None
        self.committed = False
        self.error = None
        self.stream = FakeStream()
        self.writer = PrintWriter(self.stream, "utf-8")

    def setHeader(self, name, value):
        self.headers.set(name, value)

    def addHeader(self, name, value):
        if value is not None:
            self.headers.add(name, value)

    def setDateHeader(self, name, date):
        self.headers.set(name, f"date {date}")

    def containsHeader(self, name):
        return self.headers.contains(name)

    def setContentType(self, type):
        self.type = type
        self.encoding = (type or "").partition("charset=")[2] or self.encoding

    def getContentType(self):
        return self.type

    def setStatus(self, status, message=None):
        self.status = status

    def getStatus(self):
        return self.status

    def sendError(self, status, message=None):
        self.status = self.error = status
        self.message = message

    def isCommitted(self):
        return self.committed

    def resetBuffer(self):
        self.stream.data = b""

    def flushBuffer(self):
        self.stream.flush()

    def getOutputStream(self):
        return self.stream

    def getWriter(self):
        return self.writer

    def encodeURL(self, url):
        return url

    encodeRedirectURL = encodeURL


class Play:
    """A filter in service, and what reached the servlet behind it."""

    def __init__(self, filter, servlet=None, **parameters):
        self.filter = filter
        self.servlet = servlet
        self.request = self.response = None
        parameters = {name.replace("__", "."): value for name, value in parameters.items()}
        filter.init(
            SimpleNamespace(
                getFilterName=lambda: "the filter",
                getInitParameterNames=lambda: list(parameters),
                getInitParameter=parameters.get,
            )
        )

    def doFilter(self, request, response):
        self.request, self.response = request, response
        return self.servlet(request, response) if self.servlet else "served"

    def __call__(self, request=None, response=None):
        """Play a request through; returns what came back, with the outer response in `outer`."""
        self.request = None
        self.outer = response or FakeResponse()
        return self.filter.doFilter(request or FakeRequest(), self.outer, self)

    def doFilterEvent(self, event):
        self.request, self.response = event.getHttpServletRequest(), event.getHttpServletResponse()

    def event(self, type, request=None):
        """Play a Comet event through; returns whether it was closed."""
        closed = []
        self.request = None
        self.outer = FakeResponse()
        seen = request or FakeRequest()
        self.filter.doFilterEvent(
            SimpleNamespace(
                getEventType=lambda: type,
                getHttpServletRequest=lambda: seen,
                getHttpServletResponse=lambda: self.outer,
                close=lambda: closed.append(True),
            ),
            self,
        )
        return bool(closed)

    @property
    def passed(self):
        """Whether the servlet was reached."""
        return self.request is not None


@pytest.fixture
def play():
    """Puts a filter into service: play(filter, servlet, init parameters with __ for dots)."""
    return Play


@pytest.fixture
def makeRequest():
    """Makes a request."""
    return FakeRequest


@pytest.fixture
def makeResponse():
    """Makes a response."""
    return FakeResponse
