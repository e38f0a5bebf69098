"""The parts of a multipart/form-data request (Request.parseParts in Tomcat)."""

from __future__ import annotations

from typing import Any

from catalina.connector.parameters import FailReason, RequestParameters
from catalina.deploy import MultipartConfig
from catalina.http import MultipartLimits, codecFor, parseMultipart
from catalina.servlet import IllegalStateException

_DEFAULT = "iso-8859-1"


class _TooManyFields(IllegalStateException):
    """The form has more fields than there may be parameters."""


class MultipartRequest:
    """
    Parses the body once; what went wrong is raised at each `getParts`.

    :param request: this container's request.
    """

    __slots__ = ("_request", "_parts", "_fields", "_failure", "_reason", "_parsed")

    def __init__(self, request: Any) -> None:
        self._request = request
        self._parts: list[Any] = []
        self._fields: list[tuple[str, str]] = []
        self._failure: Exception | None = None
        self._reason = FailReason.UNKNOWN
        self._parsed = False

    def getParts(self) -> list[Any]:
        """
        All parts, in order.

        :raises ServletException: the request is not multipart/form-data.
        :raises IllegalStateException: it is larger than the servlet's multipart-config allows.
        :raises OSError: it is broken.
        """
        self.parse()
        if self._failure is not None:
            raise self._failure
        return list(self._parts)

    def addParameters(self, parameters: RequestParameters) -> None:
        """Add the plain fields to the parameters, behind those of the query."""
        self.parse(parameters.count)
        if self._failure is not None:
            parameters.fail(self._reason)
        parameters.add(self._fields)

    @property
    def parsed(self) -> bool:
        """Whether the body has been parsed."""
        return self._parsed

    def parse(self, known: int = 0) -> None:
        """
        Parse the body, once.

        :param known: how many parameters there are already.
        """
        if self._parsed:
            return
        self._parsed = True
        request = self._request
        config = self._config()
        if config is None:
            return
        try:
            limits = MultipartLimits(
                request.context.multipartLocation(config.location),
                config.maxFileSize,
                config.maxRequestSize,
                config.fileSizeThreshold,
            )
            self._parts = parseMultipart(
                request._bodyStream(),
                request.getContentType(),
                request.getCharacterEncoding(),
                limits,
                request.getContentLength(),
            )
            self._readFields(known)
        except Exception as problem:
            self._failure = problem
            self._reason = _reasonOf(problem)
            request.leaveRest()

    def _readFields(self, known: int) -> None:
        """Read the plain fields: the connector limits them as it does those of other forms."""
        connector = self._request.connector
        encoding = self._request.getCharacterEncoding()
        charset = codecFor(encoding or _DEFAULT) or _DEFAULT
        size = 0
        for part in self._parts:
            if part.getSubmittedFileName() is not None:
                continue
            name = part.getName()
            # What name=value& would take, as Tomcat counts it.
            size += len(name.encode(charset if encoding else "utf-8", "replace")) + part.getSize() + 2
            if 0 <= connector.maxPostSize < size:
                raise IllegalStateException(
                    f"the fields of the form are larger than maxPostSize, {connector.maxPostSize} bytes"
                )
            if 0 <= connector.maxParameterCount <= known + len(self._fields):
                raise _TooManyFields(
                    f"the form has more than maxParameterCount, {connector.maxParameterCount} parameters"
                )
            self._fields.append((name, part.getString(charset)))

    def _config(self) -> Any:
        """The servlet's multipart-config; with allowCasualMultipartParsing one that allows what maxPostSize does."""
        request = self._request
        config = None if request.wrapper is None else request.wrapper.multipartConfig
        if config is not None or request.context is None or not request.context.allowCasualMultipartParsing:
            return config
        limit = request.connector.maxPostSize
        return MultipartConfig("", limit, limit, max(0, limit))

    def delete(self) -> None:
        """Remove the temporary files."""
        for part in self._parts:
            part.delete()


def _reasonOf(problem: Exception) -> FailReason:
    if isinstance(problem, _TooManyFields):
        return FailReason.TOO_MANY_PARAMETERS
    if isinstance(problem, IllegalStateException):
        return FailReason.POST_TOO_LARGE
    return FailReason.IO_ERROR if isinstance(problem, OSError) else FailReason.UNKNOWN
