"""
What an application may be told of: the listener interfaces.

web.xml, `webListener` or `ServletContext.addListener` name the listeners; the container tells them in that
order, and in reverse order at the end, and contains their failures (`core.listeners`). They answer to the
listener interfaces of `javax.servlet` and `javax.servlet.http` (Servlet 3.0, chapter 11); AsyncListener is
beside AsyncContext. Listeners must not be `async def`: nobody waits for what they return.
"""

from __future__ import annotations

from zope.interface import Interface

from catalina.servlet.events import (
    HttpSessionBindingEvent,
    HttpSessionEvent,
    ServletContextAttributeEvent,
    ServletContextEvent,
    ServletRequestAttributeEvent,
    ServletRequestEvent,
)


class ServletContextListener(Interface):
    """
    Hears that the application starts and stops.
    """

    def contextInitialized(event: ServletContextEvent) -> None:
        """
        Hear that the application starts, before any filter or servlet is made.

        :param event: which application.
        """

    def contextDestroyed(event: ServletContextEvent) -> None:
        """
        Hear that the application stops, after all servlets and filters are gone.

        :param event: which application.
        """


class ServletContextAttributeListener(Interface):
    """
    Hears that attributes of the application change.
    """

    def attributeAdded(event: ServletContextAttributeEvent) -> None:
        """
        Hear of a new attribute.

        :param event: its name and value.
        """

    def attributeRemoved(event: ServletContextAttributeEvent) -> None:
        """
        Hear that an attribute is gone.

        :param event: its name and the value it had.
        """

    def attributeReplaced(event: ServletContextAttributeEvent) -> None:
        """
        Hear that an attribute has another value.

        :param event: its name and the value it had.
        """


class ServletRequestListener(Interface):
    """
    Hears of every request of the application.
    """

    def requestInitialized(event: ServletRequestEvent) -> None:
        """
        Hear that a request comes to the first filter or the servlet.

        :param event: which request.
        """

    def requestDestroyed(event: ServletRequestEvent) -> None:
        """
        Hear that a request has been answered.

        :param event: which request.
        """


class ServletRequestAttributeListener(Interface):
    """
    Hears that attributes of requests change.
    """

    def attributeAdded(event: ServletRequestAttributeEvent) -> None:
        """
        Hear of a new attribute.

        :param event: its name and value.
        """

    def attributeRemoved(event: ServletRequestAttributeEvent) -> None:
        """
        Hear that an attribute is gone.

        :param event: its name and the value it had.
        """

    def attributeReplaced(event: ServletRequestAttributeEvent) -> None:
        """
        Hear that an attribute has another value.

        :param event: its name and the value it had.
        """


class HttpSessionListener(Interface):
    """
    Hears of every session of the application.
    """

    def sessionCreated(event: HttpSessionEvent) -> None:
        """
        Hear that a session has begun.

        :param event: which session.
        """

    def sessionDestroyed(event: HttpSessionEvent) -> None:
        """
        Hear that a session will end; its attributes can still be read.

        :param event: which session.
        """


class HttpSessionAttributeListener(Interface):
    """
    Hears that attributes of sessions change.
    """

    def attributeAdded(event: HttpSessionBindingEvent) -> None:
        """
        Hear of a new attribute.

        :param event: its name and value.
        """

    def attributeRemoved(event: HttpSessionBindingEvent) -> None:
        """
        Hear that an attribute is gone.

        :param event: its name and the value it had.
        """

    def attributeReplaced(event: HttpSessionBindingEvent) -> None:
        """
        Hear that an attribute has another value.

        :param event: its name and the value it had.
        """


class HttpSessionActivationListener(Interface):
    """
    A value kept in a session that hears that the session moves to a store or another server.
    """

    def sessionWillPassivate(event: HttpSessionEvent) -> None:
        """
        Hear that the session will be written away.

        :param event: which session.
        """

    def sessionDidActivate(event: HttpSessionEvent) -> None:
        """
        Hear that the session has been read back.

        :param event: which session.
        """


class HttpSessionBindingListener(Interface):
    """
    A value that hears that it is put into a session and taken out; nobody has to register it.
    """

    def valueBound(event: HttpSessionBindingEvent) -> None:
        """
        Hear that this value is now an attribute.

        :param event: of which session, under which name.
        """

    def valueUnbound(event: HttpSessionBindingEvent) -> None:
        """
        Hear that this value is no longer an attribute.

        :param event: of which session, under which name.
        """


LISTENER_INTERFACES = (
    ServletContextListener,
    ServletContextAttributeListener,
    ServletRequestListener,
    ServletRequestAttributeListener,
    HttpSessionListener,
    HttpSessionAttributeListener,
)
"""
What web.xml, `webListener` and `addListener` may name; the other listeners are values kept in a session.
"""
