"""
HTTP's notions as pure functions: headers, dates, paths, parameters, cookies, ranges, languages, multipart
bodies.

Nothing here knows of sockets, threads or containers; bytes and texts go in, values come out. Answers to
Tomcat's package org.apache.tomcat.util.http.
"""

from catalina.http.charsets import charsetOf, codecFor, mediaTypeOf
from catalina.http.cookies import formatCookie, parseCookies, plainCookieValues
from catalina.http.dates import cookieDate, formatDate, httpDate, parseDate
from catalina.http.fields import cleanFieldValue, fieldKey, isToken, splitFields
from catalina.http.headers import Headers, PreparedHeaders
from catalina.http.language import Locale, parseAcceptLanguage
from catalina.http.multipart import MultipartLimits, MultipartReader, parseMultipart
from catalina.http.numbers import parseInt
from catalina.http.parameters import parseQuery
from catalina.http.parts import FormPart
from catalina.http.ranges import (
    ContentRange,
    RangeNotSatisfiable,
    evaluateConditions,
    matchEntityTag,
    parseContentRange,
    parseRange,
    selectRanges,
)
from catalina.http.status import CLOSING_STATUSES, REASONS, reasonOf
from catalina.http.uri import (
    decodeEscapes,
    decodePath,
    encodePath,
    isSafePath,
    normalise,
    resolvePath,
    splitPathParameters,
)

__all__ = [
    "CLOSING_STATUSES",
    "REASONS",
    "ContentRange",
    "FormPart",
    "Headers",
    "PreparedHeaders",
    "Locale",
    "MultipartLimits",
    "MultipartReader",
    "RangeNotSatisfiable",
    "charsetOf",
    "cleanFieldValue",
    "codecFor",
    "cookieDate",
    "decodeEscapes",
    "decodePath",
    "encodePath",
    "evaluateConditions",
    "fieldKey",
    "formatCookie",
    "formatDate",
    "httpDate",
    "isSafePath",
    "isToken",
    "matchEntityTag",
    "mediaTypeOf",
    "normalise",
    "parseAcceptLanguage",
    "parseContentRange",
    "parseCookies",
    "parseDate",
    "parseInt",
    "parseMultipart",
    "parseQuery",
    "parseRange",
    "plainCookieValues",
    "reasonOf",
    "resolvePath",
    "selectRanges",
    "splitFields",
    "splitPathParameters",
]
