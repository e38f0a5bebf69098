"""
Where a formatting tag stands: the bundle and the time zone around it, and what follows for locale and zone.
"""

import datetime
from typing import Any

from catalina.jasper.fmt.bundles import Bundle, Resource, defaultBundle
from catalina.jasper.fmt.locales import ZONE, configured, preferredLocale, tellResponse, zoneOf
from catalina.jsp import JspTagException


class Place:
    """
    Where a formatting tag stands.

    :param context: of the page; None for a place whose bundle has a locale, and that tells nobody.
    :param bundle: of the fmt:bundle around, or None.
    :param zone: of the fmt:timeZone around, or None.
    :param resource: reads the application's C{.properties} files.
    """

    def __init__(
        self,
        context: Any,
        bundle: Bundle | None,
        zone: datetime.tzinfo | None,
        resource: Resource = lambda path: None,
    ) -> None:
        self._context = context
        self._bundle = bundle
        self._zone = zone
        self._resource = resource

    def locale(self, isAnswer: bool = True) -> str | None:
        """
        The locale of values (C{SetLocaleSupport.getFormattingLocale}).

        :param isAnswer: whether they are written, so that the answer is in this locale.
        :returns: None if nobody has asked for any: values are then shown as they are.
        """
        name = self._ofBundle() or preferredLocale(self._context)
        if isAnswer and name is not None and self._context is not None:
            tellResponse(self._context, name)
        return name

    def _ofBundle(self) -> str | None:
        """The locale of the bundle around, or else of that for the whole page."""
        if self._bundle is not None and self._bundle.locale is not None:
            return self._bundle.locale
        found = defaultBundle(self._context, self._resource)
        return None if found is None else found.locale

    def timeZone(self, own: Any) -> datetime.tzinfo | None:
        """
        The time zone that dates are shown in; None for that of the server.

        :param own: what the tag says itself.
        :raises JspTagException: it is neither a time zone nor text.
        """
        if own is None or own == "":
            return self._zone or zoneOf(configured(self._context, ZONE))
        if not isinstance(own, str | datetime.tzinfo):
            raise JspTagException(f"timeZone is a time zone or its name, and not a {type(own).__name__}")
        return zoneOf(own)
