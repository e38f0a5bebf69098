"""
What a servlet raises to say that it failed: `ServletException` and its kin.

They travel up through the filter chain and the valves until the host's valve turns them into an error page.
They answer to `javax.servlet.ServletException`, `javax.servlet.UnavailableException` and
`java.lang.IllegalStateException`; the other exceptions of the Servlet API are Python's own (`OSError` for
IOException, `ValueError` for IllegalArgumentException).
"""

from __future__ import annotations


class IllegalStateException(RuntimeError):
    """
    A method was called at a time when it cannot do its work, for example `sendError` after the response is
    committed.
    """


class ServletException(Exception):
    """
    A servlet or filter met difficulty; the exception behind it is the root cause (Servlet 3.0,
    javax.servlet).

    As in Java the message may be left out and the root cause given alone: `ServletException(problem)`.

    :param message: what went wrong, for the log and the error page, or the root cause if that is all there
        is.
    :param rootCause: the exception that made this one necessary; its error page is preferred to this one's.
    """

    def __init__(self, message: object = None, rootCause: BaseException | None = None) -> None:
        if rootCause is None and isinstance(message, BaseException):
            rootCause, message = message, f"{type(message).__name__}: {message}"
        if message is None:
            super().__init__()
        else:
            super().__init__(message)
        self._rootCause = rootCause
        if rootCause is not None:
            self.__cause__ = rootCause

    def getRootCause(self) -> BaseException | None:
        """Return the exception that caused this one, or None."""
        return self._rootCause

    def getMessage(self) -> str | None:
        """Return the message, or None if there was none."""
        return str(self.args[0]) if self.args else None


class UnavailableException(ServletException):
    """
    A servlet or filter cannot serve, for a while or for ever (Servlet 3.0, 2.3.3.2).

    The container answers 503 with a Retry-After header while the time runs, and 404 once it is for ever.

    :param message: why.
    :param seconds: for how long; None means for ever, 0 or less that nobody knows how long.
    """

    def __init__(self, message: object = None, seconds: int | None = None) -> None:
        super().__init__(message)
        self._seconds = seconds

    def isPermanent(self) -> bool:
        """Tell whether the servlet will never serve again."""
        return self._seconds is None

    def getUnavailableSeconds(self) -> int:
        """Return for how many seconds the servlet cannot serve; -1 if that is for ever or not known."""
        if self._seconds is None or self._seconds <= 0:
            return -1
        return self._seconds
