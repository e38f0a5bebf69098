"""
The work behind JSTL's formatting tags: locales, messages, numbers and dates, by Babel's data.
"""

from catalina.jasper.fmt.dates import formatDate, parseDate
from catalina.jasper.fmt.locales import Place, setLocale, setRequestEncoding, setTimeZone, zoneOf
from catalina.jasper.fmt.messages import bundle, message, setBundle
from catalina.jasper.fmt.numbers import formatNumber, parseNumber

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
