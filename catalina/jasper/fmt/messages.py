"""
fmt:message: messages of a bundle (C{MessageSupport}).
"""

from collections.abc import Sequence
from typing import Any

from catalina.jasper.fmt.bundles import Bundle, Resource, defaultBundle
from catalina.jasper.fmt.locales import preferredLocale, tellResponse
from catalina.jasper.fmt.messageformat import formatMessage


def message(
    context: Any, key: str, params: Sequence[Any], found: Any, around: Bundle | None, resource: Resource
) -> str:
    """
    A message, its parameters put in; a key that is not there is shown in question marks.

    :param found: the bundle that the tag names, or that is around it.
    :param around: the latter, whose prefix counts.
    """
    chosen = found if isinstance(found, Bundle) else defaultBundle(context, resource)
    if chosen is None or chosen.messages is None:
        return f"???{key}???"
    whole = (around.prefix if around is not None else "") + key
    text = chosen.messages.get(whole)
    if text is None:
        return f"???{whole}???"
    return formatMessage(text, params, _localeFor(context, chosen)) if params else text


def _localeFor(context: Any, found: Bundle) -> str:
    """The locale that parameters are shown in."""
    name = found.locale or preferredLocale(context)
    if name is not None:
        tellResponse(context, name)
    return name or "en_US"
