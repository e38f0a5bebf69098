"""Tests of a Comet connection's events: what brings them, in which order, and that exactly one of them is the last."""

import threading

import pytest
from twisted.internet.defer import Deferred

from catalina.comet import CometOperation, EventType
from catalina.connector.cometconnection import CALLBACK_PERIOD, RETRY_PERIOD
from catalina.connector.cometstates import Happening
from catalina.coyote import ClientAbortException
from catalina.coyote.http11 import Http11AprProtocol
from catalina.coyote.http11.states import ConnectionState
from catalina.servlet import IllegalStateException, UnavailableException
from catalina.util.workers import RejectedExecution
from tests.connector.comet import (
    AsyncScript,
    CometWorld,
    Passing,
    Script,
    closing,
    flush,
    opened,
    raising,
    readAll,
    readAndClose,
    reading,
)
from tests.connector.world import elsewhere

READ, WRITE, CALLBACK = CometOperation.OP_READ, CometOperation.OP_WRITE, CometOperation.OP_CALLBACK
LAST_CHUNK = b"0\r\n\r\n"


def writer(world):
    return world.event.getHttpServletResponse().getWriter()


def say(world, text):
    """Write and flush, as an application does from outside of its events."""
    writer(world).print(text)
    world.event.getHttpServletResponse().flushBuffer()


class BeginTests:
    """BEGIN."""

    def test_opensTheConnection(self):
        """
        A request to a CometProcessor is BEGIN; nothing is sent before a flush, and the connection stays open.
        """
        world, client = opened(begin=None)
        assert world.seen == ["BEGIN"]
        assert client.answer == b""
        assert client.exchange is not None
        assert world.context.cometConnections == {world.connection}

    def test_flushSendsTheHead(self):
        """
        A flush in BEGIN sends the head, chunked.
        """
        _world, client = opened()
        assert client.status == 200
        assert client.header("Transfer-Encoding") == ["chunked"]

    def test_closeEndsTheRequestWithoutEnd(self):
        """
        close() in BEGIN answers as any servlet would: a Content-Length, keep-alive, no END.
        """
        world, client = opened(
            begin=lambda event: (event.getHttpServletResponse().getWriter().print("x"), event.close())
        )
        assert world.seen == ["BEGIN"]
        assert client.header("Content-Length") == ["1"]
        assert client.body == b"x"
        assert client.exchange is None and not client.transport.closed
        assert not world.context.cometConnections

    def test_closingTheWriterIsClosing(self):
        """
        Closing the writer in BEGIN does the same as close().
        """
        world, client = opened(begin=lambda event: event.getHttpServletResponse().getWriter().close())
        assert world.seen == ["BEGIN"]
        assert client.exchange is None

    def test_sendErrorEndsTheRequest(self):
        """
        sendError() in BEGIN ends the response at once, without END.
        """
        world, client = opened(begin=lambda event: event.getHttpServletResponse().sendError(403))
        assert world.seen == ["BEGIN"]
        assert client.status == 403
        assert client.exchange is None

    def test_closingAfterSendErrorLeavesTheErrorPage(self):
        """
        close() behind sendError() in BEGIN does not get before the page for the error.
        """
        committed = []

        def refuse(event):
            event.getHttpServletResponse().sendError(403)
            event.close()
            committed.append(event.response.coyoteResponse.committed)

        world, client = opened(begin=refuse)
        assert (world.seen, client.status, committed) == (["BEGIN"], 403, [False])
        assert client.exchange is None and not client.transport.closed

    def test_anExceptionIsA500(self):
        """
        An exception in BEGIN is a 500; there is neither ERROR nor END.
        """
        world, client = opened(begin=raising)
        assert world.seen == ["BEGIN"]
        assert client.status == 500
        assert client.exchange is None
        assert not world.context.cometConnections

    def test_whatComesDuringBeginIsTheNextEvent(self):
        """
        Data that comes while BEGIN still runs on its worker is a READ after it, never beside it.
        """
        world = CometWorld(Script(begin=flush, read=reading))
        client = world.connect()
        client.post("/app/c", length="chunked", settle=False)
        client.chunk(b"early", settle=False)
        assert world.seen == []
        world.settle()
        assert world.seen == ["BEGIN", "READ"]

    def test_everyMethodIsBegin(self):
        """
        Any method becomes BEGIN, also one that nobody knows.
        """
        world = CometWorld()
        world.get("/app/c", method="BREW")
        assert world.seen == ["BEGIN"]

    def test_withoutCometServiceIsCalled(self):
        """
        With useComet="false" a CometProcessor is an ordinary servlet, whose service() answers 405.
        """
        world = CometWorld(useComet=False)
        client = world.get("/app/c")
        assert world.seen == []
        assert client.status == 405


class ReadTests:
    """READ."""

    def test_allThatHasComeIsOneRead(self):
        """
        Chunks that have come together are one READ, and available() counts the bytes of all.
        """
        counts = []

        def read(event):
            counts.append(event.getHttpServletRequest().getInputStream().available())
            assert event.isReadable()
            readAll(event)

        world, client = opened("chunked", read=read)
        client.send(b"3\r\nabc\r\n2\r\nde\r\n")
        assert world.seen == ["BEGIN", "READ"]
        assert counts == [5]

    def test_oneReadAfterTheOther(self):
        """
        What comes later is another READ.
        """
        world, client = opened("chunked", read=reading)
        client.chunk(b"a")
        client.chunk(b"b")
        assert world.seen == ["BEGIN", "READ", "READ"]

    def test_eventsOfOneConnectionNeverOverlap(self):
        """
        What comes while READ runs waits until it has returned.
        """
        world, client = opened("chunked", read=reading)
        client.chunk(b"a", settle=False)
        client.chunk(b"b", settle=False)
        assert len(world.executor.tasks) == 1
        world.settle()
        assert world.seen == ["BEGIN", "READ"]

    def test_unreadBytesAreAnError(self):
        """
        READ that leaves bytes unread is followed by ERROR/IOEXCEPTION, the last event, and the connection is cut.
        """
        world, client = opened("chunked")
        client.chunk(b"unread")
        assert world.seen == ["BEGIN", "READ", "ERROR/IOEXCEPTION"]
        assert client.transport.closed
        assert not client.answer.endswith(LAST_CHUNK)

    def test_unreadBytesMayStayWithoutOpRead(self):
        """
        An application that has unregistered OP_READ hears nothing of bytes, until it registers it again.
        """
        world, client = opened(
            "chunked", begin=lambda event: (flush(event), event.unregister(READ)), read=reading
        )
        client.chunk(b"waits")
        assert world.seen == ["BEGIN"]
        world.event.register(READ)
        world.settle()
        assert world.seen == ["BEGIN", "READ"]

    def test_unreadBytesAreNoErrorWhereReadsDoNotBlock(self):
        """
        With configureBlocking(False) an application may leave bytes for the next READ.
        """
        world, client = opened(
            "chunked",
            begin=lambda event: (flush(event), event.configureBlocking(False)),
            read=[None, reading],
        )
        client.chunk(b"ab")
        assert world.seen == ["BEGIN", "READ", "READ"]

    def test_closeInReadIsFollowedByEnd(self):
        """
        close() in READ: END follows at once, and the connection is closed.
        """
        world, client = opened("chunked", read=readAndClose)
        client.chunk(b"a")
        assert world.seen == ["BEGIN", "READ", "END"]
        assert client.answer.endswith(LAST_CHUNK)
        assert client.exchange is None

    @pytest.mark.parametrize("length", ["chunked", 8])
    @pytest.mark.parametrize(
        ("actions", "seen"),
        [
            ({"read": readAndClose}, ["READ", "END"]),
            ({"read": raising, "error": closing}, ["READ", "ERROR", "END"]),
            ({}, ["READ", "ERROR/IOEXCEPTION"]),
        ],
    )
    def test_whatCameWithTheHeadIsAReadOfTheRequest(self, length, actions, seen):
        """
        Where the body came with the head, the end of its READ is that of the request: the rest is skipped, and the connection is kept.
        """
        world = CometWorld(Script(begin=flush, **actions))
        body = b"4\r\nping\r\n" + LAST_CHUNK if length == "chunked" else b"pingpong"
        client = world.connect()
        client.post("/app/c", body, length=length)
        assert world.seen == ["BEGIN", *seen]
        assert client.answer.endswith(LAST_CHUNK)
        client.get("/app/none")
        assert b"HTTP/1.1 404" in client.answer

    def test_theRestOfAChunkedBodyIsSkipped(self):
        """
        After such a READ the next request is behind the rest of the body.
        """
        world = CometWorld(Script(begin=flush, read=readAndClose))
        client = world.connect()
        client.post("/app/c", b"4\r\nping\r\n", length="chunked")
        client.chunk(b"pong")
        client.send(LAST_CHUNK)
        assert world.seen == ["BEGIN", "READ", "END"]
        client.get("/app/none")
        assert b"HTTP/1.1 404" in client.answer

    @pytest.mark.parametrize(("body", "kept"), [(b"ping", False), (b"pingpong", True)])
    def test_theFirstReadOfABodyOfKnownLength(self, body, kept):
        """
        A body of known length may come behind the head, but has to be complete.
        """
        world, client = opened(8, read=readAndClose)
        client.send(body)
        assert world.seen == ["BEGIN", "READ", "END"]
        assert (client.processor.state is ConnectionState.KEEP_ALIVE) is kept

    def test_aLaterReadIsNoneOfTheRequest(self):
        """
        Once the first READ has returned, the next one that ends the conversation closes the connection.
        """
        world = CometWorld(Script(begin=flush, read=[reading, readAndClose]))
        client = world.connect()
        client.post("/app/c", b"4\r\nping\r\n", length="chunked")
        client.chunk(b"pong")
        assert world.seen == ["BEGIN", "READ", "READ", "END"]
        assert client.processor.state is ConnectionState.LINGER

    def test_anExceptionIsErrorWithoutSubtype(self):
        """
        An exception in READ is followed by ERROR without a subtype; a response that had not begun is a 500.
        """
        world, client = opened("chunked", begin=None, read=raising)
        client.chunk(b"a")
        assert world.seen == ["BEGIN", "READ", "ERROR"]
        assert client.status == 500

    def test_anExceptionAndCloseInErrorBringEnd(self):
        """
        READ raises, ERROR closes: END follows, and it is the last event.
        """
        world, client = opened("chunked", read=raising, error=closing)
        client.chunk(b"a")
        assert world.seen == ["BEGIN", "READ", "ERROR", "END"]
        assert client.exchange is None

    def test_anExceptionInErrorIsTheEnd(self):
        """
        ERROR that raises itself brings no further event.
        """
        world, client = opened("chunked", read=raising, error=raising)
        client.chunk(b"a")
        assert world.seen == ["BEGIN", "READ", "ERROR"]

    def test_textLeftInTheReaderIsUnread(self):
        """
        What a reader has decoded and nobody has read is left unread like any bytes, and it is readable.
        """
        readable = []

        def readLine(event):
            event.getHttpServletRequest().getReader().readLine()
            readable.append(event.isReadable())

        world, client = opened("chunked", read=readLine)
        client.chunk(b"one\n")
        client.chunk(b"two\nthree\n")
        assert world.seen == ["BEGIN", "READ", "READ", "ERROR/IOEXCEPTION"]
        assert readable == [False, True]

    def test_anUnavailableExceptionIsOnlyLogged(self):
        """
        An UnavailableException in an event is no ERROR, and takes nothing out of service: the conversation goes on.
        """

        def read(event):
            readAll(event)
            raise UnavailableException("not now", 10)

        world, client = opened("chunked", read=read)
        client.chunk(b"a")
        client.chunk(b"b")
        assert world.seen == ["BEGIN", "READ", "READ"]
        assert client.exchange is not None

    def test_aServletThatIsUnavailableHearsNothing(self):
        """
        Once another request has made the servlet unavailable its open connections are not told of their bytes, and are cut.
        """
        world, client = opened("chunked", read=reading)
        world.event.getHttpServletRequest().wrapper.unavailable(UnavailableException("gone"))
        client.chunk(b"a")
        assert world.seen == ["BEGIN"]
        assert client.transport.closed


class EndTests:
    """What ends the connection in order."""

    def test_theLastChunkIsEnd(self):
        """
        The last chunk, when it comes alone, is END; the response is finished and the connection kept.
        """
        world, client = opened("chunked", read=reading)
        client.chunk(b"a")
        client.chunk(b"")
        assert world.seen == ["BEGIN", "READ", "END"]
        assert client.answer.endswith(LAST_CHUNK)
        assert not client.transport.closed
        assert client.exchange is None

    def test_bytesOfTheNextRequestAreEnd(self):
        """
        Bytes of the next request bring END; then it is served.
        """
        world, client = opened()
        client.get("/app/c")
        assert world.seen == ["BEGIN", "END", "BEGIN"]
        assert client.exchange is not None

    def test_aCompleteBodyAloneIsNoEnd(self):
        """
        There is no END when a Content-Length body is complete, as in Tomcat 7.
        """
        world, client = opened(4, read=reading)
        client.send(b"abcd")
        assert world.seen == ["BEGIN", "READ"]

    def test_aBodyThatBeginHasReadIsEnd(self):
        """
        Where BEGIN itself has read a body of known length to its end, END follows at once.
        """
        world = CometWorld(Script(begin=lambda event: (flush(event), readAll(event))))
        client = world.open(4, b"abcd")
        assert world.seen == ["BEGIN", "END"]
        assert client.exchange is None

    def test_aHalfClosedConnectionIsEnd(self):
        """
        The client's FIN outside of a body is END.
        """
        world, client = opened()
        client.finish()
        assert world.seen == ["BEGIN", "END"]

    def test_anExceptionInEndIsError(self):
        """
        END that raises is followed by ERROR without a subtype.
        """
        world, client = opened(end=raising)
        client.finish()
        assert world.seen == ["BEGIN", "END", "ERROR"]
        assert client.exchange is None

    def test_anExceptionAndCloseInErrorBringEndAgain(self):
        """
        END that the client has brought raises, ERROR closes: another END follows, as in Tomcat.
        """
        world, client = opened(end=[raising, None], error=closing)
        client.finish()
        assert world.seen == ["BEGIN", "END", "ERROR", "END"]
        assert client.exchange is None

    @pytest.mark.parametrize("end", [None, closing])
    def test_unreadBytesAreNoErrorAfterEnd(self, end):
        """
        Bytes that bring END, since another thread has closed the response, need not be read.
        """
        world, client = opened("chunked", end=end)
        elsewhere(world.event.close)
        client.chunk(b"unread")
        assert world.seen == ["BEGIN", "END"]

    def test_unreadBytesAreNoErrorInAReadThatCloses(self):
        """
        READ that closes the response is followed by END, whatever it has left.
        """
        world, client = opened("chunked", read=closing)
        client.chunk(b"unread")
        assert world.seen == ["BEGIN", "READ", "END"]

    def test_closeInEndIsNoFurtherEnd(self):
        """
        close() in END is what it is for: nothing follows.
        """
        world, client = opened("chunked", end=closing)
        client.chunk(b"")
        assert world.seen == ["BEGIN", "END"]
        assert client.answer.count(LAST_CHUNK) == 1


class ErrorTests:
    """What ends the connection otherwise."""

    def test_finInsideTheBody(self):
        """
        The client's FIN inside its body is ERROR/CLIENT_DISCONNECT.
        """
        world, client = opened("chunked")
        client.finish()
        assert world.seen == ["BEGIN", "ERROR/CLIENT_DISCONNECT"]
        assert client.transport.closed

    def test_closeInErrorOfTheClientBringsEnd(self):
        """
        close() in that ERROR is followed by END, as after READ.
        """
        world, client = opened("chunked", error=closing)
        client.finish()
        assert world.seen == ["BEGIN", "ERROR/CLIENT_DISCONNECT", "END"]

    def test_aBrokenBody(self):
        """
        A chunk that is none is ERROR/IOEXCEPTION.
        """
        world, client = opened("chunked")
        client.send(b"no chunk\r\n")
        assert world.seen == ["BEGIN", "ERROR/IOEXCEPTION"]
        assert client.exchange is None

    def test_aLostConnection(self):
        """
        A connection that is gone is ERROR/CLIENT_DISCONNECT.
        """
        world, client = opened()
        client.leave(ConnectionResetError("reset"))
        assert world.seen == ["BEGIN", "ERROR/CLIENT_DISCONNECT"]

    def test_anExceptionInAFatalErrorIsNotTold(self):
        """
        A fatal ERROR that raises is the last event all the same: there is no ERROR after it.
        """
        world, client = opened("chunked", error=raising)
        client.finish()
        assert world.seen == ["BEGIN", "ERROR/CLIENT_DISCONNECT"]
        assert client.exchange is None

    def test_goodBytesBeforeABrokenChunkAreRead(self):
        """
        Bytes in front of a fault are READ first.
        """
        got = []
        world, client = opened("chunked", read=lambda event: got.append(readAll(event)))
        client.send(b"2\r\nok\r\nzz\r\n")
        assert world.seen[:2] == ["BEGIN", "READ"]
        assert len(world.script.terminal) == 1


class TimeoutTests:
    """ERROR/TIMEOUT."""

    def test_silenceIsTimeout(self):
        """
        After connectionTimeout without anything comes ERROR/TIMEOUT, again and again.
        """
        world, _client = opened(settings={"connectionTimeout": 2000})
        world.advance(3)
        assert world.seen == ["BEGIN", "ERROR/TIMEOUT"]
        world.advance(2)
        assert world.seen == ["BEGIN", "ERROR/TIMEOUT", "ERROR/TIMEOUT"]

    def test_isNotFatal(self):
        """
        After ERROR/TIMEOUT the events go on.
        """
        world, client = opened("chunked", settings={"connectionTimeout": 2000}, read=reading)
        world.advance(3)
        client.chunk(b"a")
        assert world.seen == ["BEGIN", "ERROR/TIMEOUT", "READ"]

    def test_closeEndsTheResponseAndKeepsTheConnection(self):
        """
        close() in ERROR/TIMEOUT ends the response without END; the connection lives on.
        """
        world, client = opened(settings={"connectionTimeout": 2000}, timeout=closing)
        world.advance(3)
        assert world.seen == ["BEGIN", "ERROR/TIMEOUT"]
        assert client.answer.endswith(LAST_CHUNK)
        assert client.exchange is None and not client.transport.closed

    def test_anExceptionIsFatal(self):
        """
        An exception in ERROR/TIMEOUT is followed by ERROR without a subtype, the last event.
        """
        world, client = opened(settings={"connectionTimeout": 2000}, timeout=raising)
        world.advance(3)
        assert world.seen == ["BEGIN", "ERROR/TIMEOUT", "ERROR"]
        assert client.exchange is None

    @pytest.mark.parametrize("where", ["begin", "outside"])
    def test_setTimeoutCountsForThisConnection(self, where):
        """
        setTimeout() shortens the time, in an event and from outside.
        """

        def begin(event):
            flush(event)
            if where == "begin":
                event.setTimeout(1000)

        world, _client = opened(begin=begin)
        if where == "outside":
            elsewhere(world.event.setTimeout, 1000)
        world.advance(2)
        assert world.seen == ["BEGIN", "ERROR/TIMEOUT"]

    def test_writingStartsTheTimeAnew(self):
        """
        What any thread writes counts as something happening.
        """
        world, _client = opened(settings={"connectionTimeout": 2000})
        for _ in range(4):
            world.advance(1)
            elsewhere(say, world, "tick")
        assert world.seen == ["BEGIN"]

    def test_anEventIsNoSilence(self):
        """
        An event that takes longer than the timeout is not followed by TIMEOUT: something has happened all the while.
        """

        def take(event):
            readAll(event)
            world.handler.callInReactor(world.connection.timedOut)

        world, client = opened("chunked", read=take)
        client.chunk(b"a")
        assert world.seen == ["BEGIN", "READ"]

    def test_afterTheEndTheTimeIsTheNextRequests(self):
        """
        A thread that sets a timeout while the last event is delivered does not change when the idle connection is closed.
        """
        world, client = opened("chunked")
        client.chunk(b"")
        assert world.seen == ["BEGIN", "END"]
        world.event.request.setAttribute("org.apache.tomcat.comet.timeout", 10_000_000)
        deadline = client.processor.deadline
        elsewhere(world.connection.touch)
        world.settle()
        assert client.processor.deadline == deadline

    def test_aptOneTimeoutForAll(self):
        """
        On the APR connector setTimeout() is refused, and the timeout is connectionTimeout times cometTimeoutFactor.
        """
        settings = {"connectionTimeout": 1000, "cometTimeoutFactor": 4}
        world, _client = opened(handler=Http11AprProtocol(), settings=settings)
        assert isinstance(elsewhere(world.event.setTimeout, 500), NotImplementedError)
        world.advance(3)
        assert world.seen == ["BEGIN"]
        world.advance(2)
        assert world.seen == ["BEGIN", "ERROR/TIMEOUT"]


class CloseFromOutsideTests:
    """close() by another thread."""

    def test_theResponseEndsAtOnceAndEndComesLater(self):
        """
        The response is finished at once; END comes with the next thing that happens.
        """
        world, client = opened()
        elsewhere(world.event.close)
        world.settle()
        assert client.answer.endswith(LAST_CHUNK)
        assert world.seen == ["BEGIN"]
        client.finish()
        assert world.seen == ["BEGIN", "END"]

    def test_theNextRequestIsServed(self):
        """
        The bytes of the next request bring END and are served then: so long polling works.
        """
        world, client = opened()
        elsewhere(world.event.close)
        client.get("/app/c")
        assert world.seen == ["BEGIN", "END", "BEGIN"]

    def test_theTimeoutBringsEnd(self):
        """
        Without anything else the timeout brings END.
        """
        world, _client = opened(settings={"connectionTimeout": 2000})
        elsewhere(world.event.close)
        world.advance(3)
        assert world.seen == ["BEGIN", "END"]

    def test_opCallbackBringsEndAtOnce(self):
        """
        With OP_CALLBACK registered END comes at once.
        """
        world, _client = opened()
        elsewhere(world.event.close)
        elsewhere(world.event.register, CALLBACK)
        world.settle()
        assert world.seen == ["BEGIN", "END"]

    def test_twiceDoesNoHarm(self):
        """
        A second close() does nothing.
        """
        world, client = opened()
        assert elsewhere(world.event.close) is None
        assert elsewhere(world.event.close) is None
        world.settle()
        assert client.answer.count(LAST_CHUNK) == 1

    def test_closingTheWriterIsClosing(self):
        """
        Closing the writer from outside ends the response, and END comes with the next thing that happens.
        """
        world, client = opened()
        elsewhere(writer(world).close)
        world.settle()
        assert client.answer.endswith(LAST_CHUNK)
        client.finish()
        assert world.seen == ["BEGIN", "END"]

    def test_duringAnEventThatEventDecides(self):
        """
        Closed by another thread while READ runs, the connection ends as if READ had closed it.
        """
        world, client = opened("chunked", read=lambda event: (readAll(event), elsewhere(event.close)))
        client.chunk(b"a")
        assert world.seen == ["BEGIN", "READ", "END"]


class LateWriterTests:
    """Output after the end never reaches another connection."""

    def test_afterCloseItIsDropped(self):
        """
        Between close() and the last event output is dropped without a word, as recorded.
        """
        world, client = opened()
        world.event.close()
        before = client.answer
        say(world, "late")
        assert client.answer == before

    @pytest.mark.parametrize(
        "late",
        [
            lambda event: event.getHttpServletResponse().getOutputStream().write(b"late"),
            lambda event: event.getHttpServletResponse().flushBuffer(),
            lambda event: event.close(),
            lambda event: event.register(WRITE),
        ],
    )
    @pytest.mark.parametrize("end", ["finish", "leave"])
    def test_afterTheLastEventItRaises(self, late, end):
        """
        After END or a fatal ERROR every write raises IllegalStateException, and nothing reaches the client.
        """
        world, client = opened()
        getattr(client, end)()
        assert len(world.script.terminal) == 1
        before = client.answer
        assert isinstance(elsewhere(late, world.event), IllegalStateException)
        assert client.answer == before

    def test_theWriterOfAFormerRequestDoesNotReachTheNext(self):
        """
        Tomcat let it: text for the former request must not stand in the answer to the next one on the connection.
        """
        world, client = opened()
        old = world.event.getHttpServletResponse()
        printer = old.getWriter()
        elsewhere(world.event.close)
        client.get("/app/c")
        before = client.answer
        outcome = elsewhere(lambda: (printer.print("x" * 20000), old.flushBuffer()))
        assert isinstance(outcome, IllegalStateException)
        assert client.answer == before

    def test_closeAfterBeginThatClosed(self):
        """
        After close() in BEGIN the request is over: another thread's close() raises IllegalStateException.
        """
        world, _client = opened(begin=closing)
        assert isinstance(elsewhere(world.event.close), IllegalStateException)


class WriteTests:
    """Writing to a client that does not read."""

    def test_fromOutsideItNeverWaits(self):
        """
        A write from outside of the events is queued.
        """
        world, client = opened()
        client.stall()
        assert elsewhere(say, world, "x" * 100_000) is None
        world.settle()
        assert b"xxx" not in client.answer
        client.resume()
        assert client.answer.count(b"x") == 100_000

    def test_beyondCometWriteBufferItFails(self):
        """
        Above cometWriteBuffer the write raises OSError, and ERROR/IOEXCEPTION is the last event.
        """
        world, client = opened(settings={"cometWriteBuffer": 65536})
        client.stall()
        outcome = elsewhere(say, world, "x" * 70_000)
        world.settle()
        assert isinstance(outcome, ClientAbortException)
        assert world.seen == ["BEGIN", "ERROR/IOEXCEPTION"]
        assert client.exchange is None

    def test_printRaisesToo(self):
        """
        print() and flush() of a Comet writer raise as well, unlike Java's: a broadcast must learn of it.
        """
        world, client = opened(settings={"cometWriteBuffer": 65536})
        client.stall()
        outcome = elsewhere(lambda: [writer(world).print("x" * 9000) for _ in range(10)])
        assert isinstance(outcome, OSError)

    def test_insideItsEventItWaitsForRoom(self):
        """
        A blocking write inside the connection's own event waits up to the write timeout.
        """
        outcome = []

        def read(event):
            readAll(event)
            stream = event.getHttpServletResponse().getOutputStream()
            try:
                stream.write(b"x" * 200_000)
            except OSError as problem:
                outcome.append(problem)

        world, client = opened(
            "chunked", read=read, settings={"writeTimeout": 50, "cometWriteBuffer": 100_000}
        )
        client.stall()
        client.chunk(b"go")
        assert "does not take its answer" in str(outcome[0])
        assert world.seen[:2] == ["BEGIN", "READ"]

    def test_isWriteableTellsOfTheQueue(self):
        """
        isWriteable() is False while something is queued, and after close().
        """
        world, client = opened()
        assert world.event.isWriteable()
        client.stall()
        say(world, "queued")
        assert not world.event.isWriteable()
        client.resume()
        assert world.event.isWriteable()
        world.event.close()
        assert not world.event.isWriteable()


class OperationTests:
    """WRITE and CALLBACK."""

    def test_writeComesWhileThereIsRoom(self):
        """
        register(OP_WRITE) brings WRITE until unregister().
        """
        world, _client = opened(
            begin=lambda event: (flush(event), event.register(WRITE)),
            write=[None, lambda event: event.unregister(WRITE)],
        )
        assert world.seen == ["BEGIN", "WRITE", "WRITE"]

    def test_writeWaitsForRoom(self):
        """
        There is no WRITE while something is queued; it comes when the client has taken it.
        """
        world, client = opened(write=lambda event: event.unregister(WRITE))
        client.stall()
        say(world, "queued")
        elsewhere(world.event.register, WRITE)
        world.settle()
        assert world.seen == ["BEGIN"]
        client.resume()
        assert world.seen == ["BEGIN", "WRITE"]

    def test_callbackComesAndComesAgain(self):
        """
        register(OP_CALLBACK), also from another thread, brings CALLBACK, again after a while until unregister().
        """
        world, _client = opened(callback=[None, lambda event: event.unregister(CALLBACK)])
        elsewhere(world.event.register, CALLBACK)
        world.settle()
        assert world.seen == ["BEGIN", "CALLBACK"]
        world.loop.clock.advance(CALLBACK_PERIOD)
        world.settle()
        assert world.seen == ["BEGIN", "CALLBACK", "CALLBACK"]
        world.advance(1)
        assert world.seen == ["BEGIN", "CALLBACK", "CALLBACK"]

    @pytest.mark.parametrize(("operation", "name"), [(WRITE, "write"), (CALLBACK, "callback")])
    def test_closeEndsTheResponseWithoutEnd(self, operation, name):
        """
        close() in WRITE or CALLBACK ends the response; no END follows, and the connection is kept.
        """
        world, client = opened(
            begin=lambda event: (flush(event), event.register(operation)), **{name: closing}
        )
        assert world.seen == ["BEGIN", name.upper()]
        assert client.answer.endswith(LAST_CHUNK)
        assert client.exchange is None and not client.transport.closed


class TerminateTests:
    """Shutdown, reload, end of the session."""

    @pytest.mark.parametrize(
        ("happening", "subType"),
        [
            (Happening.SHUTDOWN, "SERVER_SHUTDOWN"),
            (Happening.RELOAD, "WEBAPP_RELOAD"),
            (Happening.SESSION_END, "SESSION_END"),
        ],
    )
    def test_endSaysWhy(self, happening, subType):
        """
        END has the subtype of its cause, the response is finished, and whoever asked is told.
        """
        world, client = opened()
        told = []
        elsewhere(world.connection.terminate, happening, lambda: told.append(True))
        assert told == []
        world.settle()
        assert world.seen == ["BEGIN", f"END/{subType}"]
        assert client.answer.endswith(LAST_CHUNK)
        assert told == [True]

    def test_shutdownClosesTheConnection(self):
        """
        After END/SERVER_SHUTDOWN the connection is not kept.
        """
        world, client = opened()
        world.connection.terminate(Happening.SHUTDOWN)
        world.settle()
        assert client.transport.closed

    @pytest.mark.parametrize("length", [None, "chunked"])
    def test_afterReloadABodyIsNobodys(self, length):
        """
        After END/WEBAPP_RELOAD bytes that are no request are answered with 400.
        """
        world, client = opened(length)
        world.connection.terminate(Happening.RELOAD)
        world.settle()
        assert not world.context.cometConnections
        assert not client.transport.closed
        client.send(b"4\r\nmore\r\n")
        assert b"HTTP/1.1 400 " in client.answer
        assert world.seen == ["BEGIN", "END/WEBAPP_RELOAD"]

    def test_afterReloadTheNextRequestIsServed(self):
        """
        Where no body is under way the connection goes on with the client's next request.
        """
        world, client = opened()
        world.connection.terminate(Happening.RELOAD)
        world.settle()
        client.get("/app/none")
        assert b"HTTP/1.1 404 " in client.answer
        assert world.seen == ["BEGIN", "END/WEBAPP_RELOAD"]

    def test_afterTheSessionsEndAnotherEndFollows(self):
        """
        END/SESSION_END ends the response; what happens next is END, as after close() by another thread.
        """
        world, client = opened()
        world.connection.terminate(Happening.SESSION_END)
        world.settle()
        client.finish()
        assert world.seen == ["BEGIN", "END/SESSION_END", "END"]

    @pytest.mark.parametrize("happening", [Happening.SESSION_END, Happening.RELOAD])
    def test_anExceptionIsOnlyLogged(self, happening):
        """
        An END that raises, of those that CometConnectionManagerValve tells, ends the response all the same; no ERROR follows.
        """
        world, client = opened(end=raising)
        world.connection.terminate(happening)
        world.settle()
        assert world.seen == ["BEGIN", f"END/{happening.name.replace('RELOAD', 'WEBAPP_RELOAD')}"]
        assert client.answer.endswith(LAST_CHUNK)
        assert not client.transport.closed

    def test_itWaitsForTheRunningEvent(self):
        """
        While READ runs nothing else is told; the end comes after it.
        """
        world, client = opened("chunked", read=reading)
        client.chunk(b"a", settle=False)
        world.connection.terminate(Happening.SHUTDOWN)
        assert len(world.executor.tasks) == 1
        world.settle()
        assert world.seen == ["BEGIN", "READ", "END/SERVER_SHUTDOWN"]

    def test_whatIsOverNeedsNoEnd(self):
        """
        A connection that has had its last event has no other, and whoever waits is told at once.
        """
        world, client = opened()
        client.finish()
        told = []
        world.connection.terminate(Happening.SHUTDOWN, lambda: told.append(True))
        world.settle()
        assert world.seen == ["BEGIN", "END"]
        assert told == [True]

    def test_detachCutsWithoutAWord(self):
        """
        detach() lets go of the application without an event; the next bytes cut the connection without an answer.
        """
        world, client = opened()
        world.connection.detach()
        world.settle()
        assert not world.context.cometConnections
        before = client.answer
        client.send(b"more")
        assert world.seen == ["BEGIN"]
        assert client.transport.closed
        assert client.answer == before
        assert isinstance(elsewhere(world.event.close), IllegalStateException)
        assert isinstance(elsewhere(writer(world).print, "late"), IllegalStateException)

    def test_detachedDuringAnEvent(self):
        """
        Detached while READ runs, which leaves bytes unread: the application hears nothing more.
        """
        world, client = opened("chunked", read=lambda event: event._connection.detach())
        client.chunk(b"a")
        assert world.seen == ["BEGIN", "READ"]
        client.chunk(b"b")
        assert client.transport.closed

    @pytest.mark.parametrize("data", [LAST_CHUNK, b"1\r\na\r\n", b"0\r\n\r\nGET / HTTP/1.1\r\n"])
    def test_detachedWithSomethingToTell(self, data):
        """
        Detached before the end of the body, or a piece of it, could be told: the client, who waits for an answer, is cut at once.
        """

        def read(event):
            readAll(event)
            world.handler.callInReactor(client.processor.data_received, data)
            event._connection.detach()

        world, client = opened("chunked", read=read)
        client.chunk(b"first")
        assert world.seen == ["BEGIN", "READ"]
        assert client.transport.closed

    def test_detachedDuringEnd(self):
        """
        Detached while END runs: the client has said its last word, and is cut at once.
        """
        world, client = opened("chunked", end=lambda event: event._connection.detach())
        client.chunk(b"")
        assert world.seen == ["BEGIN", "END"]
        assert client.transport.closed

    def test_aDetachedConnectionIsCutByItsTimeout(self):
        """
        Without further bytes the timeout cuts it.
        """
        world, client = opened(settings={"connectionTimeout": 2000})
        world.connection.detach()
        world.advance(3)
        assert client.transport.closed

    def test_aDetachedConnectionMayBeLost(self):
        """
        A client that leaves a detached connection brings no event.
        """
        world, client = opened()
        world.connection.detach()
        client.leave()
        assert world.seen == ["BEGIN"]


#: What may end a connection, each from where it really comes.
ENDS = {
    "fin": lambda world, client: client.processor.eof_received(),
    "lost": lambda world, client: client.processor.connection_lost(None),
    "next request": lambda world, client: client.processor.data_received(
        b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    ),
    "shutdown": lambda world, client: world.connection.terminate(Happening.SHUTDOWN),
    "reload": lambda world, client: world.connection.terminate(Happening.RELOAD),
    "session": lambda world, client: world.connection.terminate(Happening.SESSION_END),
    "close": lambda world, client: elsewhere(world.event.close),
    "callback": lambda world, client: elsewhere(world.event.register, CALLBACK),
}


class OneLastEventTests:
    """Exactly one terminal event, whatever meets whatever."""

    @pytest.mark.parametrize("script", [Script, AsyncScript])
    @pytest.mark.parametrize("during", ["begin", "idle", "callback"])
    @pytest.mark.parametrize("second", ENDS)
    @pytest.mark.parametrize("first", ENDS)
    def test_whateverMeets(self, first, second, during, script):
        """
        Two ends at once, also while an event runs: one terminal event (but for END after END/SESSION_END), then nothing.
        """
        world, client = self._opened(script, during)
        for end in (first, second):
            if end not in ("fin", "lost", "next request") or not self._hasGone(client):
                ENDS[end](world, client)
        world.settle()
        if not self._hasGone(client):
            client.leave()
        terminal = [name for name in world.script.terminal if name != "END/SESSION_END"]
        assert len(terminal) == 1, world.seen
        assert world.seen[-1] == terminal[0]
        assert not world.context.cometConnections
        assert isinstance(elsewhere(world.event.close), IllegalStateException)

    @staticmethod
    def _hasGone(client):
        return client.transport.closed or client.processor.state.name == "CLOSED" or client.exchange is None

    @staticmethod
    def _opened(script, during):
        world = CometWorld(script(begin=flush))
        client = world.connect()
        client.get("/app/c", settle=False)
        if during == "begin" and script is Script:
            # BEGIN has returned on its worker, and the reactor does not know yet
            world.executor.runNext()
            return world, client
        world.settle()
        if during == "callback" and script is Script:
            world.event.register(CALLBACK)
            world.loop.turn()
            world.event.unregister(CALLBACK)
        return world, client

    def test_lostWhileReadRuns(self):
        """
        A client that leaves while READ runs: one ERROR, after READ.
        """
        world, client = opened("chunked", read=reading)
        client.chunk(b"a", settle=False)
        client.leave()
        assert world.seen == ["BEGIN", "READ", "ERROR/CLIENT_DISCONNECT"]

    def test_lostAndUnread(self):
        """
        A client that leaves while READ leaves bytes unread: still one ERROR.
        """
        world, client = opened("chunked")
        client.chunk(b"a", settle=False)
        client.leave()
        assert len(world.script.terminal) == 1

    def test_lostDuringBegin(self):
        """
        A client that leaves while BEGIN runs is told of after it.
        """
        world = CometWorld(Script(begin=lambda event: None))
        client = world.connect()
        client.get("/app/c", settle=False)
        client.leave()
        assert world.script.seen[0] == "BEGIN"
        assert len(world.script.terminal) == 1

    def test_lostAndRaised(self):
        """
        A client that leaves while READ raises: one ERROR.
        """
        world, client = opened("chunked", read=raising)
        client.chunk(b"a", settle=False)
        client.leave()
        assert world.script.terminal == ["ERROR"]


class AsyncTests:
    """``async def event``."""

    def test_runsOnTheReactor(self):
        """
        Events of an ``async def`` take no worker.
        """
        world = CometWorld(AsyncScript(begin=flush, read=reading))
        client = world.connect()
        client.post("/app/c", length="chunked", settle=False)
        client.chunk(b"a", settle=False)
        assert not world.executor.tasks
        world.settle()
        assert world.seen == ["BEGIN", "READ"]

    def test_anExceptionIsError(self):
        """
        What a coroutine raises is what a function raises.
        """
        world, client = opened("chunked", script=AsyncScript, read=raising)
        client.chunk(b"a")
        assert world.seen == ["BEGIN", "READ", "ERROR"]

    def test_anotherCoroutineClosesIt(self):
        """
        While an event waits, other code on the reactor's thread closes the connection: it is not taken for the event, and END comes.
        """
        gate = Deferred()
        world, client = opened(
            script=AsyncScript, timeout=lambda event: gate, settings={"connectionTimeout": 2000}
        )
        world.advance(3)
        assert world.seen == ["BEGIN", "ERROR/TIMEOUT"]
        world.event.close()
        gate.callback(None)
        world.settle()
        client.finish()
        assert world.seen == ["BEGIN", "ERROR/TIMEOUT", "END"]

    def test_behindABlockingFilter(self):
        """
        A filter that may block takes a worker; the coroutine that goes on on the reactor is still the event.
        """
        own = []
        world = CometWorld(
            AsyncScript(
                begin=flush,
                timeout=lambda event: (own.append(event._connection.inOwnEvent()), closing(event)),
            ),
            connectionTimeout=2000,
        )
        world.addFilter(Passing(), "/*")
        client = world.open()
        world.advance(3)
        assert world.seen == ["BEGIN", "ERROR/TIMEOUT"]
        assert own == [True]
        assert client.exchange is None

    def test_configuresItselfBehindABlockingFilter(self):
        """
        BEGIN may choose not to block there too.
        """
        world = CometWorld(AsyncScript(begin=lambda event: event.configureBlocking(False)))
        world.addFilter(Passing(), "/*")
        world.open()
        assert not world.event.isBlocking()


class WorkerTests:
    """The workers that events run on."""

    def test_anEventWaitsForAWorker(self):
        """
        Where the queue of the workers is full the event comes later; it is not lost.
        """
        world, client = opened("chunked", read=reading)
        execute = world.executor.execute

        def refuse(task):
            raise RejectedExecution("the pool takes no more tasks")

        world.executor.execute = refuse
        client.chunk(b"a")
        assert world.seen == ["BEGIN"]
        world.executor.execute = execute
        world.advance(RETRY_PERIOD + 0.25)
        assert world.seen == ["BEGIN", "READ"]

    def test_withoutWorkersItEnds(self):
        """
        A client that leaves when the connector has stopped already is let go of without an event.
        """
        world, client = opened()
        world.handler.executor = None
        client.leave()
        assert world.seen == ["BEGIN"]
        assert not world.context.cometConnections


class FilterTests:
    """CometFilters."""

    def _opened(self, *filters, **actions):
        world = CometWorld(Script(begin=flush, **actions))
        for filter in filters:
            world.addFilter(filter, "/*")
        return world, world.open("chunked")

    def test_hearEveryEventInOrder(self):
        """
        Each event goes through the filters.
        """
        passing = Passing()
        world, client = self._opened(passing, read=reading)
        client.chunk(b"a")
        client.chunk(b"")
        assert passing.seen == world.seen == ["BEGIN", "READ", "END"]

    def test_aFilterThatStopsBegin(self):
        """
        Where a filter stops BEGIN the connection is open all the same, and the servlet hears the next event.
        """
        world, client = self._opened(Passing(EventType.BEGIN), read=reading)
        client.chunk(b"a")
        assert world.seen == ["READ"]

    def test_aFilterThatStopsRead(self):
        """
        A filter that stops READ leaves it unread: ERROR/IOEXCEPTION.
        """
        world, client = self._opened(Passing(EventType.READ))
        client.chunk(b"a")
        assert world.seen == ["BEGIN", "ERROR/IOEXCEPTION"]


def unregistering(event):
    """Begin without OP_READ and without waiting."""
    event.configureBlocking(False)
    event.unregister(event.getRegisteredOps())
    flush(event)


class ExtendedTests:
    """What the documentation of the extended API promises."""

    def test_readsReturnAtOnce(self):
        """
        Without blocking a read returns what is there, None where there is nothing, and b"" at the end.
        """
        world, client = opened("chunked", begin=unregistering)
        stream = world.event.getHttpServletRequest().getInputStream()
        assert elsewhere(stream.read, 10) is None
        assert elsewhere(stream.read) is None
        assert elsewhere(stream.readLine) is None
        client.chunk(b"one\ntwo")
        assert world.event.isReadable()
        assert elsewhere(stream.readLine) == b"one\n"
        assert elsewhere(stream.read) == b"two"
        assert not world.event.isReadable()
        client.chunk(b"")
        assert world.event.isReadable()
        assert elsewhere(stream.read, 10) == b""
        assert world.seen == ["BEGIN"]

    def test_readersReturnAtOnce(self):
        """
        A reader keeps what has come of a line until it is complete.
        """
        world, client = opened("chunked", begin=unregistering)
        reader = world.event.getHttpServletRequest().getReader()
        assert elsewhere(reader.read, 5) is None
        client.chunk(b"a li")
        assert elsewhere(reader.readLine) is None
        client.chunk(b"ne\nrest")
        assert elsewhere(reader.readLine) == "a line"
        assert elsewhere(reader.read) == "rest"
        assert elsewhere(reader.read) is None
        client.chunk(b"")
        assert elsewhere(reader.read, 5) == ""

    def test_withoutOpReadTheNextRequestWaits(self):
        """
        Pipelining: with OP_READ unregistered the next request ends nothing; it is served after the answer.
        """
        world, client = opened(begin=lambda event: event.unregister(READ))
        client.get("/app/c")
        assert world.seen == ["BEGIN"]
        elsewhere(world.event.close)
        elsewhere(world.event.register, CALLBACK)
        world.settle()
        assert world.seen == ["BEGIN", "END", "BEGIN"]

    def test_withoutOpReadAFaultIsTold(self):
        """
        A client that goes away inside its body is told although bytes that nobody has read are before that.
        """
        world, client = opened("chunked", begin=unregistering)
        client.chunk(b"unread")
        client.finish()
        assert world.seen == ["BEGIN", "ERROR/CLIENT_DISCONNECT"]

    def test_callbackIsNotStarved(self):
        """
        WRITE, which is due all the time, leaves room for CALLBACK.
        """
        world, _client = opened(
            begin=lambda event: (flush(event), event.register(WRITE, CALLBACK)),
            write=[None, lambda event: event.unregister(WRITE)],
            callback=lambda event: event.unregister(CALLBACK),
        )
        assert sorted(world.seen) == ["BEGIN", "CALLBACK", "WRITE", "WRITE"]

    @pytest.mark.parametrize("operation", [WRITE, CALLBACK])
    def test_closeAndCallbackInAnEvent(self, operation):
        """
        close() and then register(OP_CALLBACK) bring END at once, inside of an event too.
        """

        def end(event):
            event.unregister(operation)
            event.close()
            event.register(CALLBACK)

        world, _client = opened(
            begin=lambda event: (flush(event), event.register(operation)), write=end, callback=end
        )
        assert world.seen == ["BEGIN", operation.name.removeprefix("OP_"), "END"]

    def test_closedByAnotherThreadDuringBegin(self):
        """
        A thread that gets hold of the event in BEGIN, closes it and registers OP_CALLBACK brings END.
        """
        world, _client = opened(
            begin=lambda event: (elsewhere(event.close), elsewhere(event.register, CALLBACK))
        )
        assert world.seen == ["BEGIN", "END"]

    def test_endIsNotHeldUpByCallbacks(self):
        """
        END comes at once although a CALLBACK has come just before.
        """
        world, _client = opened(
            begin=lambda event: (flush(event), event.register(CALLBACK)),
            callback=lambda event: event.unregister(CALLBACK),
        )
        elsewhere(world.event.close)
        elsewhere(world.event.register, CALLBACK)
        world.settle()
        assert world.seen == ["BEGIN", "CALLBACK", "END"]

    def test_writesDoNotWait(self):
        """
        Without blocking a write inside an event returns although the client takes nothing.
        """

        def write(event):
            event.unregister(WRITE)
            event.getHttpServletResponse().getOutputStream().write(b"x" * 200_000)
            assert not event.isWriteable()

        world, client = opened(
            begin=lambda event: (event.configureBlocking(False), flush(event), event.register(WRITE)),
            write=write,
        )
        assert world.seen == ["BEGIN", "WRITE"]

    def test_nothingIsReadyAfterTheLastEvent(self):
        """
        isReadable() and isWriteable() are False once the connection is over.
        """
        world, client = opened(begin=flush)
        client.leave()
        assert not world.event.isReadable()
        assert not world.event.isWriteable()

    def test_manyThreadsRegister(self):
        """
        What one thread registers no other one takes back by registering or unregistering something else.
        """
        world, _client = opened(begin=flush)
        event = world.event

        def toggle(operation):
            for _ in range(500):
                event.register(operation)
                event.unregister(operation)

        threads = [threading.Thread(target=toggle, args=(each,)) for each in (WRITE, CALLBACK)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert event.getRegisteredOps() == [READ]
