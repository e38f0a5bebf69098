"""
The work behind JSTL's formatting tags: locales, messages, numbers and dates, by Babel's data.
"""

from catalina.jasper.fmt.bundles import bundle, setBundle
from catalina.jasper.fmt.dates import formatDate, parseDate
from catalina.jasper.fmt.locales import setLocale, setRequestEncoding, setTimeZone, zoneOf
from catalina.jasper.fmt.messages import message
from catalina.jasper.fmt.numbers import formatNumber, parseNumber
from catalina.jasper.fmt.places import Place

__all__ = [
    "Place",
    "bundle",
    "formatDate",
    "formatNumber",
    "message",
    "parseDate",
    "parseNumber",
    "setBundle",
    "setLocale",
    "setRequestEncoding",
    "setTimeZone",
    "zoneOf",
]
