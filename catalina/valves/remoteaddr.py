"""
Who may come at all, by address or name (org.apache.catalina.valves.RemoteAddrValve, RemoteHostValve,
RemoteCIDRValve).
"""

from __future__ import annotations

import re
from typing import Any

from catalina.core.valvebase import ValveBase
from catalina.util import Setting
from catalina.util.addressrules import Network, isAddressAllowed, isTextAllowed, parseNetworks
from catalina.util.javaregex import optionalRegex


class _RequestFilter(ValveBase):
    """What the three have in common: what a denial looks like."""

    blocking = False

    denyStatus: Setting[int] = Setting(int, 403, minimum=400, maximum=599, doc="status of a denial")
    invalidAuthenticationWhenDeny: Setting[bool] = Setting(
        bool, False, doc="ask for a login instead, where the application has preemptiveAuthentication"
    )

    def invoke(self, request: Any, response: Any) -> Any:
        """Pass the request on, or deny it."""
        if self.isAllowed(request):
            return self.next.invoke(request, response)
        return self._deny(request, response)

    def event(self, request: Any, response: Any, event: Any) -> Any:
        """Pass a Comet event on; whose connection began was let in."""
        return self.next.event(request, response, event)

    def isAllowed(self, request: Any) -> bool:
        """Tell whether the request may pass."""
        raise NotImplementedError(f"{type(self).__name__} must say who may pass")

    def _deny(self, request: Any, response: Any) -> Any:
        context = request.context
        if self.invalidAuthenticationWhenDeny and context is not None and context.preemptiveAuthentication:
            headers = request.coyoteRequest.headers
            if not headers.contains("Authorization"):
                headers.set("Authorization", "invalid")
            return self.next.invoke(request, response)
        response.sendError(self.denyStatus)
        return None


class _PatternFilter(_RequestFilter):
    """Allows and denies by regular expressions, which must match the whole text."""

    allow: Setting[re.Pattern[str] | None] = Setting(
        optionalRegex, None, doc="regular expression of who may pass"
    )
    deny: Setting[re.Pattern[str] | None] = Setting(
        optionalRegex, None, doc="regular expression of who may not"
    )
    addConnectorPort: Setting[bool] = Setting(bool, False, doc="match against address;port of the connector")

    def isAllowed(self, request: Any) -> bool:
        """Tell whether the request may pass."""
        text = self.textOf(request)
        if self.addConnectorPort:
            text = f"{text};{request.connector.port}"
        return isTextAllowed(text, self.allow, self.deny)

    def textOf(self, request: Any) -> str:
        """Give what the expressions are matched against."""
        raise NotImplementedError(f"{type(self).__name__} must say what is matched")


class RemoteAddrValve(_PatternFilter):
    """Allows and denies by the client's address."""

    def textOf(self, request: Any) -> str:
        """Give the client's address."""
        return str(request.getRemoteAddr())


class RemoteHostValve(_PatternFilter):
    """Allows and denies by the client's name; the connector needs enableLookups for it."""

    def textOf(self, request: Any) -> str:
        """Give the client's name."""
        return str(request.getRemoteHost())


class RemoteCIDRValve(_RequestFilter):
    """Allows and denies by networks that the client's address is in."""

    allow: Setting[tuple[Network, ...]] = Setting(parseNetworks, (), doc="networks that may pass")
    deny: Setting[tuple[Network, ...]] = Setting(parseNetworks, (), doc="networks that may not")

    def isAllowed(self, request: Any) -> bool:
        """Tell whether the request may pass."""
        return isAddressAllowed(request.getRemoteAddr(), self.allow, self.deny)
