"""
Serves an application's files: what a request gets when no other servlet is mapped to its path.

The last station of most requests (org.apache.catalina.servlets.DefaultServlet); ``conf/web.xml`` maps it to
``/``. It looks the path up in the application's resources, checks the request's conditions, sets the head,
and leaves the body to `delivery`. The welcome file of a directory has been chosen by the mapper before.
"""

from __future__ import annotations

from collections.abc import Awaitable, Iterator
from typing import Any

from twisted.logger import Logger

from catalina.coyote import FileSlice
from catalina.http import PreparedHeaders
from catalina.http.charsets import codecFor
from catalina.http.ranges import (
    ContentRange,
    RangeNotSatisfiable,
    evaluateConditions,
    parseContentRange,
    selectRanges,
)
from catalina.naming.resources import BaseDirContext, Resource, ResourceError
from catalina.servlet import (
    DispatcherType,
    HttpServlet,
    IllegalStateException,
    ServletConfig,
    ServletException,
    UnavailableException,
)
from catalina.servlets.delivery import ONE_WRITE, Delivery, connectorSends
from catalina.servlets.listing import ListingEntry, renderListing
from catalina.util.errors import ConfigurationError
from catalina.util.settings import Setting, applySettings, settingsOf

_INCLUDE_URI = "javax.servlet.include.request_uri"
_INCLUDE_SERVLET_PATH = "javax.servlet.include.servlet_path"
_INCLUDE_PATH_INFO = "javax.servlet.include.path_info"
_ERROR_STATUS = "javax.servlet.error.status_code"

# A member of an enumeration costs five times a name of the module, and every file is asked about it twice.
_ERROR = DispatcherType.ERROR

_BLOCK = 64 * 1024
_PRIVATE = ("WEB-INF", "META-INF")
_WHY_NO_XSLT = "listings are always plain HTML pages"
_WHY_NO_BUFFERS = "the size of the blocks follows from the size of the file"


def _charset(text: str) -> str:
    codec = codecFor(text.strip())
    if codec is None:
        raise ValueError("must be the name of a character encoding, such as UTF-8")
    return codec


class DefaultServlet(HttpServlet):
    """
    GET, HEAD and POST send a file or the listing of a directory; PUT and DELETE change files where
    ``readonly`` is false.
    """

    _log = Logger()

    #: A container may call this servlet on its reactor, but for the methods that wait for a body or the disk.
    blocking = False
    blockingMethods = frozenset({"PUT", "DELETE"})

    debug = Setting(int, 0, doc="taken for old descriptors; what is logged is decided in logging.properties")
    fileEncoding = Setting(
        _charset,
        "utf-8",
        doc="what text files are written in; counts for the readme and for files included behind a writer",
    )
    input = Setting(int, 2048, unit="bytes", inert=_WHY_NO_BUFFERS, doc="size of the input buffer")
    output = Setting(int, 2048, unit="bytes", inert=_WHY_NO_BUFFERS, doc="size of the output buffer")
    listings = Setting(bool, False, doc="show what is in a directory that has no welcome file")
    readonly = Setting(bool, True, doc="refuse PUT and DELETE")
    readmeFile = Setting(
        str, "", doc="a file of HTML that is shown below the listing of the directory it is in"
    )
    sendfileSize = Setting(
        int,
        48,
        unit="KB",
        doc="files larger than this are sent by the connector without copying; a negative number: none are",
    )
    useAcceptRanges = Setting(bool, True, doc="send Accept-Ranges with files")
    showServerInfo = Setting(bool, True, doc="say in listings which server this is")
    localXsltFile = Setting(str, "", inert=_WHY_NO_XSLT, doc="a style sheet in the directory")
    contextXsltFile = Setting(str, "", inert=_WHY_NO_XSLT, doc="a style sheet of the application")
    globalXsltFile = Setting(str, "", inert=_WHY_NO_XSLT, doc="a style sheet of the server")

    _resources: BaseDirContext

    # life

    def init(self, config: ServletConfig | None = None) -> None:
        """
        Read the init parameters and find the application's files.

        :raises ServletException: a parameter's value is not acceptable.
        :raises UnavailableException: the application has no files.
        """
        super().init(config)
        self._applyParameters()
        # The wrapper is our ServletConfig; a servlet of an application may not look behind it.
        resources = getattr(getattr(config, "context", None), "resources", None)
        if resources is None:
            raise UnavailableException("the application has no resources, so there are no files to serve")
        self._resources = resources
        self._sendfileFrom = self.sendfileSize * 1024

    def _applyParameters(self) -> None:
        # A subclass may have parameters of its own, which it reads itself.
        mine = settingsOf(type(self))
        given = {
            name: self.getInitParameter(name) or ""
            for name in self.getInitParameterNames()
            if name in mine or type(self) is DefaultServlet
        }
        try:
            warnings = applySettings(self, given, f"servlet {self.getServletName()}", "init-param")
        except ConfigurationError as error:
            raise ServletException(str(error), error) from error
        for warning in warnings:
            self._log.warn("{warning}", warning=warning)

    # the methods

    def service(self, request: Any, response: Any) -> Any:
        """Answer a request; as an error page a file is shown whatever the method was."""
        if request.getDispatcherType() is _ERROR:
            return self.doGet(request, response)
        return super().service(request, response)

    def doGet(self, request: Any, response: Any) -> Any:
        """Send a file, or the listing of a directory."""
        return self._serve(request, response, True)

    def doPost(self, request: Any, response: Any) -> Any:
        """Do as `doGet`."""
        return self.doGet(request, response)

    def doHead(self, request: Any, response: Any) -> Any:
        """Send the head only; inside another page the body too, since that page's length counts it."""
        return self._serve(request, response, request.getDispatcherType() is DispatcherType.INCLUDE)

    def doOptions(self, request: Any, response: Any) -> Any:
        """Say which methods there are."""
        response.setHeader("Allow", self._allowedMethods(request))

    def doPut(self, request: Any, response: Any) -> Any:
        """
        Write a file from the body, or with Content-Range a part of one: 201 if it is new, 409 if it cannot be
        written.
        """
        if self.readonly:
            self._refuseChange(request, response)
            return
        try:
            piece = _pieceOf(request)
        except ValueError:
            response.sendError(400)
            return
        path = _pathOf(request, None) or "/"
        existed = self._resources.inspect(path) is not None
        try:
            self._resources.write(path, _bodyOf(request), piece)
        except ResourceError as error:
            self._log.info("PUT was answered 409: {error}", error=error)
            response.sendError(409)
            return
        response.setStatus(204 if existed else 201)

    def doDelete(self, request: Any, response: Any) -> Any:
        """Delete a file or an empty directory: 405 if it cannot be deleted."""
        if self.readonly:
            self._refuseChange(request, response)
            return
        path = _pathOf(request, None) or "/"
        if self._resources.inspect(path) is None:
            response.sendError(404)
            return
        try:
            self._resources.delete(path)
        except ResourceError as error:
            self._log.info("DELETE was answered 405: {error}", error=error)
            response.sendError(405)
            return
        response.setStatus(204)

    def _refuseChange(self, request: Any, response: Any) -> None:
        response.addHeader("Allow", self._allowedMethods(request))
        response.sendError(405)

    def _allowedMethods(self, request: Any) -> str:
        changing = "" if self.readonly else ", PUT, DELETE"
        # Only the connector knows; a request that somebody has wrapped does not tell.
        trace = ", TRACE" if getattr(getattr(request, "connector", None), "allowTrace", False) else ""
        return f"GET, HEAD, POST{changing}{trace}, OPTIONS"

    # from the path to the answer

    def _serve(self, request: Any, response: Any, content: bool) -> Awaitable[None] | None:
        includeUri = request.getAttribute(_INCLUDE_URI)
        path = _pathOf(request, includeUri)
        if not path:
            _redirectToDirectory(request, response)
            return None
        resource = self._resources.lookup(path)
        if resource is None:
            _answerMissing(request, response, includeUri)
        elif resource.isDirectory:
            self._serveDirectory(request, response, path, content)
        else:
            return self._serveFile(request, response, resource, content, includeUri)
        return None

    def _serveFile(
        self, request: Any, response: Any, resource: Resource, content: bool, includeUri: str | None
    ) -> Awaitable[None] | None:
        ranges = fields = None
        if request.getDispatcherType() is not _ERROR:
            # a request that somebody has wrapped may have headers of its own
            head = getattr(request, "coyoteRequest", None)
            conditional = head is None or head.isConditional()
            if conditional and includeUri is None and not _conditionsHold(request, response, resource):
                return None
            try:
                ranges = _rangesOf(request, resource) if conditional else None
            except RangeNotSatisfiable:
                if self.useAcceptRanges:
                    response.setHeader("Accept-Ranges", "bytes")
                response.addHeader("Content-Range", f"bytes */{resource.size}")
                response.sendError(416)
                return (
                    None if includeUri is None else self._includeAnyway(request, response, resource, content)
                )
            fields = resource.fields or _prepareFields(resource)
        contentType = self._typeOf(resource)
        if ranges is None and content and self._sendWhole(request, response, resource, fields, contentType):
            return None
        if fields is not None:
            self._setFields(response, fields)
            if not resource.size and request.getHeader("Range") is not None:
                # Tomcat leaves it at that, without a type.
                return None
        delivery = Delivery(request, response, resource, contentType, content)
        return delivery.send(ranges, self._sendfileFrom, self.fileEncoding)

    def _includeAnyway(
        self, request: Any, response: Any, resource: Resource, content: bool
    ) -> Awaitable[None] | None:
        """A range of the whole answer's that the included file does not have: nothing of it, or all behind what others have written."""
        delivery = Delivery(request, response, resource, self._typeOf(resource), content)
        return delivery.send(None, encoding=self.fileEncoding) if delivery.isMixed else None

    def _sendWhole(
        self,
        request: Any,
        response: Any,
        resource: Resource,
        fields: PreparedHeaders | None,
        contentType: str,
    ) -> bool:
        """
        Send a file in one piece: most of them. Not what is to be read block by block, nor what somebody wants to see who has wrapped the
        response or written to it.
        """
        send = getattr(response, "sendWhole", None)
        size = resource.size
        if send is None or not size or not self.useAcceptRanges:
            return False
        if 0 < self._sendfileFrom < size and connectorSends(request, response, resource):
            return bool(send(fields, contentType, lambda: FileSlice(resource.openShared(), 0, size)))
        return size <= ONE_WRITE and bool(send(fields, contentType, resource.readBytes))

    def _setFields(self, response: Any, fields: PreparedHeaders) -> None:
        for name, value in fields:
            if self.useAcceptRanges or name != "Accept-Ranges":
                response.setHeader(name, value)

    def _typeOf(self, resource: Resource) -> str:
        contentType = resource.contentType
        if contentType is None:
            contentType = resource.contentType = self.getServletContext().getMimeType(resource.name) or ""
        return contentType

    # directories

    def _serveDirectory(self, request: Any, response: Any, path: str, content: bool) -> None:
        if not path.endswith("/"):
            _redirectToDirectory(request, response)
            return
        if not self.listings:
            response.sendError(404, request.getRequestURI())
            return
        response.setContentType("text/html;charset=UTF-8")
        if not content:
            return
        page = self._listingOf(path)
        try:
            stream = response.getOutputStream()
        except IllegalStateException:
            response.getWriter().write(page)
        else:
            stream.write(page.encode("utf-8", "replace"))

    def _listingOf(self, path: str) -> str:
        entries = []
        for name in self._resources.list(path) or ():
            # Not through the cache, which a large directory would fill.
            found = None if name.upper() in _PRIVATE else self._resources.inspect(path + name)
            if found is not None:
                entries.append(ListingEntry(name, found.isDirectory, found.size, found.lastModifiedHttp))
        context = self.getServletContext()
        serverInfo = context.getServerInfo() if self.showServerInfo else ""
        return renderListing(context.getContextPath(), path, entries, self._readmeOf(path), serverInfo)

    def _readmeOf(self, path: str) -> str | None:
        readme = self._resources.lookup(path + self.readmeFile) if self.readmeFile else None
        if readme is None or readme.isDirectory:
            return None
        return readme.readBytes().decode(self.fileEncoding, "replace")


def _pathOf(request: Any, includeUri: str | None) -> str:
    """
    Say which path of the application is meant; a servlet that is mapped to ``/docs/*`` still serves
    ``/docs/...``.
    """
    if includeUri is None:
        return (request.getServletPath() or "") + (request.getPathInfo() or "")
    return (request.getAttribute(_INCLUDE_SERVLET_PATH) or "") + (
        request.getAttribute(_INCLUDE_PATH_INFO) or ""
    )


def _answerMissing(request: Any, response: Any, includeUri: str | None) -> None:
    if includeUri is not None:
        # Servlet 3.0, 9.3: who includes a file that is not there shall be told by an exception.
        raise FileNotFoundError(f"The requested resource ({includeUri}) is not available")
    if request.getDispatcherType() is _ERROR:
        response.sendError(request.getAttribute(_ERROR_STATUS) or 404)
        return
    response.sendError(404, request.getRequestURI())


def _redirectToDirectory(request: Any, response: Any) -> None:
    location = request.getRequestURI() + "/"
    # Two slashes in front would name another host.
    location = "/" + location.lstrip("/")
    query = request.getQueryString()
    if query is not None:
        location += "?" + query
    response.sendRedirect(response.encodeRedirectURL(location))


def _prepareFields(resource: Resource) -> PreparedHeaders:
    """Accept-Ranges, ETag and Last-Modified, kept with the resource."""
    fields = resource.fields = PreparedHeaders(
        [
            ("Accept-Ranges", "bytes"),
            ("ETag", resource.etag),
            ("Last-Modified", resource.lastModifiedHttp),
        ]
    )
    return fields


def _rangesOf(request: Any, resource: Resource) -> list[tuple[int, int]] | None:
    return selectRanges(request.getHeader, resource.etag, resource.lastModified, resource.size)


def _conditionsHold(request: Any, response: Any, resource: Resource) -> bool:
    status = evaluateConditions(request.getHeader, request.getMethod(), resource.etag, resource.lastModified)
    if status is None:
        return True
    if status == 304:
        response.setStatus(304)
        response.setHeader("ETag", resource.etag)
    else:
        response.sendError(status)
    return False


def _pieceOf(request: Any) -> ContentRange | None:
    text = request.getHeader("Content-Range")
    return None if text is None else parseContentRange(text)


def _bodyOf(request: Any) -> Iterator[bytes]:
    stream = request.getInputStream()
    while block := stream.read(_BLOCK):
        yield block
