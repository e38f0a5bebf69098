"""
Who may use an application, by address or name (org.apache.catalina.filters.RemoteAddrFilter,
RemoteHostFilter, RemoteCIDRFilter).
"""

from __future__ import annotations

import re
from typing import Any

from zope.interface import implementer

from catalina.comet import CometFilter
from catalina.filters.base import FilterBase
from catalina.util import Setting
from catalina.util.addressrules import Network, isAddressAllowed, isTextAllowed, parseNetworks
from catalina.util.javaregex import optionalRegex


@implementer(CometFilter)
class _RequestFilter(FilterBase):
    """
    What the three have in common: a mistake in them keeps the application from starting, a denial is a
    status.
    """

    configProblemFatal = True
    eventBlocking = False

    denyStatus: Setting[int] = Setting(int, 403, minimum=400, maximum=599, doc="status of a denial")

    def doFilter(self, request: Any, response: Any, chain: Any) -> Any:
        """Pass the request on, or deny it."""
        if self.isAllowed(request):
            return chain.doFilter(request, response)
        response.sendError(self.denyStatus)
        return None

    def doFilterEvent(self, event: Any, chain: Any) -> Any:
        """Pass a Comet event on, or deny it and end the connection."""
        if self.isAllowed(event.getHttpServletRequest()):
            return chain.doFilterEvent(event)
        event.getHttpServletResponse().sendError(self.denyStatus)
        event.close()
        return None

    def isAllowed(self, request: Any) -> bool:
        """Tell whether the request may pass."""
        raise NotImplementedError(f"{type(self).__name__} must say who may pass")


class RemoteAddrFilter(_RequestFilter):
    """Allows and denies by regular expressions for the client's address."""

    allow: Setting[re.Pattern[str] | None] = Setting(
        optionalRegex, None, doc="regular expression of who may pass"
    )
    deny: Setting[re.Pattern[str] | None] = Setting(
        optionalRegex, None, doc="regular expression of who may not"
    )

    def isAllowed(self, request: Any) -> bool:
        """Tell whether the client's address may pass."""
        return isTextAllowed(request.getRemoteAddr(), self.allow, self.deny)


class RemoteHostFilter(_RequestFilter):
    """
    Allows and denies by regular expressions for the client's name; the connector needs enableLookups for it.
    """

    allow: Setting[re.Pattern[str] | None] = Setting(
        optionalRegex, None, doc="regular expression of who may pass"
    )
    deny: Setting[re.Pattern[str] | None] = Setting(
        optionalRegex, None, doc="regular expression of who may not"
    )

    def isAllowed(self, request: Any) -> bool:
        """Tell whether the client's name may pass."""
        return isTextAllowed(request.getRemoteHost(), self.allow, self.deny)


class RemoteCIDRFilter(_RequestFilter):
    """Allows and denies by networks that the client's address is in."""

    allow: Setting[tuple[Network, ...]] = Setting(parseNetworks, (), doc="networks that may pass")
    deny: Setting[tuple[Network, ...]] = Setting(parseNetworks, (), doc="networks that may not")

    def isAllowed(self, request: Any) -> bool:
        """Tell whether the client's address may pass."""
        return isAddressAllowed(request.getRemoteAddr(), self.allow, self.deny)
