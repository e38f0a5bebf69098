"""Tests of what an application holds of a Comet connection."""

from types import SimpleNamespace

import pytest
from zope.interface.verify import verifyObject

from catalina.comet import CometEvent, CometOperation, EventSubType, EventType
from catalina.connector.cometevent import CometEventImpl
from catalina.servlet import IllegalStateException

READ, WRITE, CALLBACK = CometOperation.OP_READ, CometOperation.OP_WRITE, CometOperation.OP_CALLBACK


class FakeConnection:
    """Notes what it is asked."""

    def __init__(self):
        self.over = False
        self.deadline = self
        self.own = True
        self.asked = []
        self.refuses = None

    def inOwnEvent(self):
        return self.own

    def close(self):
        self.asked.append("close")

    def checkSupport(self):
        if self.refuses:
            raise self.refuses

    def touch(self):
        self.asked.append("touch")

    def changeOperations(self, added, removed):
        self.asked.append("operations")
        self.event.operations = (self.event.operations | added) - removed

    def blockingChanged(self, blocking):
        self.asked.append(f"blocking {blocking}")

    def isReadable(self):
        return 0

    def isWriteable(self):
        return 1


class FakeRequest(SimpleNamespace):
    """As much of a request as an event needs."""

    def setAttribute(self, name, value):
        self.attributes[name] = value

    def getRequestURI(self):
        return "/app/c"


@pytest.fixture
def connection():
    return FakeConnection()


@pytest.fixture
def event(connection):
    connection.event = CometEventImpl(FakeRequest(attributes={}), object(), connection)
    return connection.event


class CometEventTests:
    """The event, of both generations of the API."""

    def test_isACometEvent(self, event):
        """
        It provides the interface that applications import.
        """
        assert verifyObject(CometEvent, event)

    def test_showsRequestResponseAndType(self, event):
        """
        It begins as BEGIN without a subtype, and shows the request and the response of the connection.
        """
        assert event.getEventType() is EventType.BEGIN
        assert event.getEventSubType() is None
        assert event.getHttpServletRequest() is event.request
        assert event.getHttpServletResponse() is event.response

    def test_closeEndsTheResponse(self, event, connection):
        """
        close() is passed to the owner of the connection.
        """
        event.close()
        assert connection.asked == ["close"]

    def test_setTimeoutSetsTomcatsAttribute(self, event, connection):
        """
        setTimeout() is the attribute org.apache.tomcat.comet.timeout, and the time starts anew.
        """
        event.setTimeout(700)
        assert event.request.attributes == {"org.apache.tomcat.comet.timeout": 700}
        assert connection.asked == ["touch"]

    def test_setTimeoutIsRefusedWithOneTimeoutForAll(self, event, connection):
        """
        Where the connector has one timeout for all, setTimeout() raises and sets nothing.
        """
        connection.refuses = NotImplementedError("one for all")
        with pytest.raises(NotImplementedError):
            event.setTimeout(700)
        assert event.request.attributes == {}

    @pytest.mark.parametrize(
        ("method", "arguments"),
        [
            ("close", ()),
            ("setTimeout", (1,)),
            ("configureBlocking", (False,)),
            ("register", (WRITE,)),
            ("unregister", (READ,)),
        ],
    )
    def test_nothingCanBeDoneAfterTheLastEvent(self, event, connection, method, arguments):
        """
        After END or a fatal ERROR whatever changes the connection raises IllegalStateException.
        """
        connection.over = True
        with pytest.raises(IllegalStateException, match="has ended"):
            getattr(event, method)(*arguments)
        assert connection.asked == []

    def test_saysWhereItIs(self, event):
        """
        Its text names type, subtype and URI.
        """
        event.type, event.subType = EventType.ERROR, EventSubType.TIMEOUT
        assert repr(event) == "<CometEvent ERROR/TIMEOUT /app/c>"
        event.type, event.subType = EventType.READ, None
        assert repr(event) == "<CometEvent READ /app/c>"

    def test_asksTheConnectionForReadiness(self, event):
        """
        isReadable() and isWriteable() are plain booleans.
        """
        assert event.isReadable() is False
        assert event.isWriteable() is True


class BlockingTests:
    """configureBlocking."""

    def test_blockingIsTheDefault(self, event):
        """
        Reads and writes wait unless the application says otherwise.
        """
        assert event.isBlocking() is True

    def test_canBeChosenInBegin(self, event):
        """
        In BEGIN, on the event's own thread, the application may choose.
        """
        event.configureBlocking(False)
        assert event.isBlocking() is False

    @pytest.mark.parametrize("type", [each for each in EventType if each is not EventType.BEGIN])
    def test_notInOtherEvents(self, event, type):
        """
        After BEGIN it is too late.
        """
        event.type = type
        with pytest.raises(IllegalStateException, match="BEGIN"):
            event.configureBlocking(False)
        assert event.isBlocking() is True

    def test_notFromAnotherThread(self, event, connection):
        """
        Another thread may not choose, not even during BEGIN.
        """
        connection.own = False
        with pytest.raises(IllegalStateException, match="BEGIN"):
            event.configureBlocking(False)


class OperationTests:
    """register, unregister, getRegisteredOps."""

    def test_readIsRegisteredFromTheStart(self, event):
        """
        An application that registers nothing hears READ.
        """
        assert event.getRegisteredOps() == [READ]

    @pytest.mark.parametrize(
        "operations",
        [(WRITE, CALLBACK), ([WRITE, CALLBACK],), ({WRITE}, CALLBACK), ((WRITE,), [CALLBACK])],
    )
    def test_takesOperationsAndCollectionsOfThem(self, event, connection, operations):
        """
        Operations and collections of them may be mixed, and the owner of the connection is told.
        """
        event.register(*operations)
        assert event.getRegisteredOps() == [CALLBACK, READ, WRITE]
        assert connection.asked == ["operations"]
        event.unregister(*operations)
        assert event.getRegisteredOps() == [READ]

    def test_unregisterOfWhatWasNeverRegistered(self, event):
        """
        Unregistering what was not registered does no harm.
        """
        event.unregister(WRITE)
        assert event.getRegisteredOps() == [READ]
