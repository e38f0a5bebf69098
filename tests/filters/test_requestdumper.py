"""All of a request and of its response in the log."""

import asyncio
import time

from twisted.logger import globalLogPublisher

from catalina.filters import RequestDumperFilter
from catalina.servlet import Cookie


def dumped(played, request):
    events = []
    globalLogPublisher.addObserver(events.append)
    try:
        pending = played(request)
        if pending is not None:
            asyncio.run(pending)
    finally:
        globalLogPublisher.removeObserver(events.append)
    return [(each["name"], each["value"]) for each in events if "name" in each]


class RequestDumperTests:
    """What is written down."""

    def test_dumps(self, play, makeRequest):
        """Headers, cookies, parameters and the response's status, in order."""

        def servlet(request, response):
            response.setHeader("X-B", "2")
            response.setStatus(404)

        request = makeRequest(
            headers=[("X-A", "1"), ("X-A", "2")], parameters={"p": ["1", "2"]}, Cookies=[Cookie("c", "v")]
        )
        lines = dumped(play(RequestDumperFilter(), servlet), request)
        assert ("requestURI", "/app/x") in lines
        assert [value for name, value in lines if name == "header"] == ["X-A=1", "X-A=2", "X-B=2"]
        assert ("cookie", "c=v") in lines and ("parameter", "p=1, 2") in lines
        assert lines.index(("status", "404")) > lines.index(("isSecure", "false"))
        assert ("authType", "null") in lines and ("contentLength", "-1") in lines

    def test_marksWhereItBeginsAndEnds(self, play, makeRequest):
        """With the time, and with lines before and behind the servlet, as in Tomcat."""
        moment = time.mktime((2026, 11, 12, 9, 5, 7, 0, 0, -1)) + 0.9
        played = play(RequestDumperFilter(lambda: moment), lambda request, response: None)
        lines = dumped(played, makeRequest())
        assert lines[0] == ("START TIME        ", "12-Nov-2026 09:05:07")
        assert lines[-2:] == [("END TIME          ", "12-Nov-2026 09:05:07"), ("=" * 18, "=" * 44)]
        between = [number for number, (name, _) in enumerate(lines) if name == "-" * 18]
        assert between == [lines.index(("isSecure", "false")) + 1, lines.index(("isSecure", "false")) + 2]

    def test_waitsForCoroutines(self, play, makeRequest):
        """The response of an async def servlet is written when it has ended."""

        async def servlet(request, response):
            response.setStatus(201)

        assert ("status", "201") in dumped(play(RequestDumperFilter(), servlet), makeRequest())
