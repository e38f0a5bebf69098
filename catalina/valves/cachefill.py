"""
One answer on its way into the caching valve's store, and one on its way out of it.
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

from catalina.connector.requestattributes import SENDFILE_FILENAME, SENDFILE_SUPPORT
from catalina.coyote import FileSlice
from catalina.http import evaluateConditions, parseDate
from catalina.util import OpenFile
from catalina.valves import cachepolicy as policy
from catalina.valves.cacherecorder import Recorder
from catalina.valves.cachestore import Entry, Store

_BLOCK = 65536


def send(entry: Entry, descriptor: int, request: Any, response: Any) -> None:
    """
    Answer with what was kept; a condition of the client's may make it a 304.

    :param descriptor: the opened file; stays open.
    """
    for name, value in entry.headers:
        response.coyoteResponse.headers.add(name, value)
    if entry.contentType is not None:
        response.setContentType(entry.contentType)
    response._locale = entry.locale
    response.setHeader("Age", str(max(0, int(request.connector.now() - entry.stored))))
    modified = parseDate(entry.lastModified) or entry.stored
    status = evaluateConditions(request.getHeader, request.getMethod(), entry.etag, modified)
    if status is not None:
        response.setStatus(status)
        return
    response.setContentLength(entry.size)
    if request.getAttribute(SENDFILE_SUPPORT) is True:
        response.sendFile(FileSlice(OpenFile(os.dup(descriptor)), 0, entry.size))
        response.flushBuffer()
    elif request.getMethod() != "HEAD":
        with open(descriptor, "rb", closefd=False) as body:
            while block := body.read(_BLOCK):
                response.getOutputStream().write(block)


class Fill:
    """
    One request that lets the application answer, and writes the answer down.

    If there is something stale, the application is asked whether that is still good (RFC 9111 4.3).

    :param limit: bytes above which the answer is not kept.
    :raises OSError: there is no file to write to.
    """

    def __init__(self, store: Store, key: str, request: Any, response: Any, limit: int) -> None:
        self.key = key
        self.request = request
        self._store = store
        self._response = response
        self._recorder = Recorder(response, store.newPath(), limit)
        self._condition = ""
        response._buffer = self._recorder
        self._stale = store.find(key, lambda vary: policy.variantOf(vary, request.getHeaders))
        if self._stale is not None:
            self._ask(self._stale[0])

    def _ask(self, stale: Entry) -> None:
        headers = self.request.coyoteRequest.headers
        if stale.etag:
            self._condition = "If-None-Match"
            headers.set(self._condition, stale.etag)
        elif stale.lastModified:
            self._condition = "If-Modified-Since"
            headers.set(self._condition, stale.lastModified)

    def conclude(self, failed: bool) -> bool | None:
        """
        The application has answered: keep that, or send what it has confirmed.

        :param failed: it has raised.
        :returns: whether there is something fresh now; None if the next request should try again.
        """
        try:
            return self._conclude(failed)
        finally:
            if self._stale is not None:
                os.close(self._stale[1])

    def _conclude(self, failed: bool) -> bool | None:
        request, response, recorder = self.request, self._response, self._recorder
        if self._condition:
            request.coyoteRequest.headers.remove(self._condition)
        if failed or request.isAsyncStarted() or response.isError():
            recorder.drop()
            return None if failed or recorder.interrupted else False
        if self._condition and response.getStatus() == 304 and not response.isCommitted():
            recorder.drop()
            return self._confirmed()
        if not recorder.keep():
            return None if recorder.interrupted else False
        entry = self._entry()
        if entry is None:
            recorder.drop()
            return False
        self._store.add(entry)
        return True

    def _confirmed(self) -> bool:
        """304: what is there is good for another while, with the headers that came now (RFC 9111 4.3.4)."""
        assert self._stale is not None
        stale, descriptor = self._stale
        request, response = self.request, self._response
        headers = mergeHeaders(stale.headers, response.coyoteResponse.headers.items())
        now = request.connector.now()
        fresh = policy.freshnessOf(lambda name: valuesOf(headers, name), 200, now)
        response._buffer = None
        response.startOver()
        seconds = 0.0 if fresh is None else fresh.seconds
        entry = replace(stale, headers=headers, stored=now, expires=now + seconds)
        self._store.renew(entry)
        send(entry, descriptor, request, response)
        return fresh is not None

    def _entry(self) -> Entry | None:
        """The kept form of the answer; None if it must not be kept, or is not all of it."""
        request, response, recorder = self.request, self._response, self._recorder
        headers = recorder.headers or ()
        now = request.connector.now()
        fresh = policy.freshnessOf(lambda name: valuesOf(headers, name), response.getStatus(), now)
        isFile = request.getAttribute(SENDFILE_FILENAME) is not None
        if fresh is None or isFile or response.coyoteResponse.contentLength not in (-1, recorder.size):
            return None
        vary = policy.varyOf(lambda name: valuesOf(headers, name))
        return Entry(
            key=self.key,
            vary=vary,
            variant=policy.variantOf(vary, request.getHeaders),
            headers=headers,
            contentType=response.getContentType(),
            locale=response._locale,
            path=recorder.path,
            size=recorder.size,
            etag=fresh.etag,
            lastModified=fresh.lastModified,
            stored=now,
            expires=now + fresh.seconds,
        )


_Fields = tuple[tuple[str, str], ...]


def valuesOf(headers: _Fields, name: str) -> list[str]:
    """The values of a header, whose name is in lower case or not."""
    return [value for each, value in headers if each.lower() == name.lower()]


def mergeHeaders(kept: _Fields, came: list[tuple[str, str]]) -> _Fields:
    """What was kept, with those headers replaced that have come anew."""
    new = {name.lower() for name, _ in came}
    return (*((name, value) for name, value in kept if name.lower() not in new), *came)
