"""
What an application may ask of a session and do to it.

The container's session, `session.standard`, provides this interface. It answers to
`javax.servlet.http.HttpSession`.
"""

from __future__ import annotations

from typing import Any

from zope.interface import Interface

from catalina.servlet.context import ServletContext


class HttpSession(Interface):
    """
    What is kept for one browser between its requests (Servlet 3.0, chapter 7).

    Every method but `getServletContext`, `getMaxInactiveInterval`, `setMaxInactiveInterval` and `getId`
    raises IllegalStateException when the session has ended.
    """

    def getCreationTime() -> int:
        """Return when the session began, in milliseconds since 1970."""

    def getId() -> str:
        """Return the session's id."""

    def getLastAccessedTime() -> int:
        """
        Return when the browser last asked for something before this request, in milliseconds since 1970.
        """

    def getServletContext() -> ServletContext:
        """Return the application that the session belongs to."""

    def setMaxInactiveInterval(interval: int) -> None:
        """
        Say for how long the session is kept without a request.

        :param interval: seconds; 0 or less for ever.
        """

    def getMaxInactiveInterval() -> int:
        """Return for how many seconds the session is kept without a request; 0 or less means for ever."""

    def getAttribute(name: str) -> Any:
        """
        Return an attribute, or None if there is none of that name.

        :param name: the attribute.
        """

    def getAttributeNames() -> list[str]:
        """Return the names of all attributes."""

    def setAttribute(name: str, value: Any) -> None:
        """
        Keep a value; a HttpSessionBindingListener hears of it.

        :param name: the attribute.
        :param value: what to keep; None removes the attribute.
        :raises ValueError: if the session is to be distributed and the value cannot be.
        """

    def removeAttribute(name: str) -> None:
        """
        Forget a value; a HttpSessionBindingListener hears of it.

        :param name: the attribute; no harm if there is none of that name.
        """

    def invalidate() -> None:
        """End the session and forget all its attributes."""

    def isNew() -> bool:
        """Tell whether the browser does not know of the session yet, or does not want it."""

    def getValue(name: str) -> Any:
        """
        Do what `getAttribute` does; deprecated.

        :param name: the attribute.
        """

    def getValueNames() -> list[str]:
        """Do what `getAttributeNames` does; deprecated."""

    def putValue(name: str, value: Any) -> None:
        """
        Do what `setAttribute` does; deprecated.

        :param name: the attribute.
        :param value: what to keep.
        """

    def removeValue(name: str) -> None:
        """
        Do what `removeAttribute` does; deprecated.

        :param name: the attribute.
        """
