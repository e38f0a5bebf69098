"""
HTTP/1.1's grammar as regular expressions, and nothing else.

Each expression carries the rule of RFC 9112 or RFC 9110 that it stands for. Everything works on raw bytes by ASCII alone: what
Python's ``int()``, ``strip()`` or ``isdigit()`` would take beyond that is a way to smuggle requests.
"""

from __future__ import annotations

import re

#: RFC 9110 5.6.2: token = 1*tchar
TCHAR = rb"!#$%&'*+\-.^_`|~0-9A-Za-z"
TOKEN = rb"[" + TCHAR + rb"]++"

#: RFC 3986 3.3: pchar and "/", as Tomcat 7 takes them in a request target; ``%`` is checked when the path is decoded.
PATH_CHARACTERS = rb"A-Za-z0-9\-._~!$&'()*+,;=:@/%"
QUERY_CHARACTERS = PATH_CHARACTERS + rb"?"

#: RFC 9112 3.2.2: absolute-form; the authority replaces the Host field.
_AUTHORITY = rb"(?:[Hh][Tt][Tt][Pp][Ss]?://([^/?#\s]*+))?"

#: RFC 9112 5: field-line = field-name ":" OWS field-value OWS; obs-fold, a bare CR, LF, NUL or another control is no part of it.
FIELD_LINE = TOKEN + rb":[\t\x20-\x7e\x80-\xff]*+\r\n"

#: The same with control characters in the value (not CR, LF or NUL); who meets one drops the whole line.
LENIENT_FIELD_LINE = TOKEN + rb":[^\r\n\x00]*+\r\n"
CONTROL = re.compile(rb"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
#: The fields that say where a message ends and whether the connection lives on (RFC 9112 3.2, 6, 9.3; RFC 9110 10.1.1).
FRAMING = frozenset((b"host", b"content-length", b"transfer-encoding", b"connection", b"expect"))


def _inAnyCase(name: bytes) -> bytes:
    """Letter by letter; far faster than re.IGNORECASE."""
    return b"".join(b"[%b%b]" % (letter, letter.upper()) for letter in (bytes([code]) for code in name))


#: Name and value of each of them, in a block of well-formed lines that has a line feed in front.
FRAMING_FIELD = re.compile(
    rb"\n("
    + rb"|".join(_inAnyCase(name) for name in sorted(FRAMING))
    + rb"):[ \t]*+((?:[^ \t\r]++|[ \t]++(?!\r))*+)"
)

#: A line of none of these fields; what most clients say of the connection is what HTTP/1.1 assumes anyway.
_OTHER_LINE = (
    rb"(?:(?!(?:"
    + rb"|".join(_inAnyCase(name) for name in sorted(FRAMING))
    + rb"):)"
    + FIELD_LINE
    + rb"|[Cc]onnection: [Kk]eep-[Aa]live\r\n)"
)

#: RFC 9112 2.2: lines that begin with a blank, between the request line and the first field, are consumed without being looked at.
_FOLDED_LINES = rb"(?:[ \t][^\r\n\x00]*+\r\n)*+"

#: An empty line before the request line is skipped (RFC 9112 2.2), a bare LF too as Tomcat does.
LEADING_EMPTY_LINES = re.compile(rb"(?:\r?\n)*+")

#: A request line whose method and target are well formed, whatever the version says.
PROTOCOL = re.compile(TOKEN + rb" \S++ ([HTP/.0-9]++)\r\n")

#: What HTTP/0.9 sent: no version, and nothing else.
SIMPLE_REQUEST = re.compile(rb"GET /[!-~]*+\r\n")

#: A line feed that ends no line.
BARE_LINE_FEED = re.compile(rb"(?<!\r)\n")

#: RFC 9112 6.2, RFC 9110 8.6: 1*DIGIT; eighteen digits are more than any body has and fit in 64 bits.
CONTENT_LENGTH = re.compile(rb"[0-9]{1,18}")

#: The name of a transfer coding (RFC 9112 7); parameters are for none that Tomcat knows.
CODING = re.compile(TOKEN)

#: RFC 9112 7.1: chunk-size (as in Tomcat, of eight digits at most) with its extension; blanks inside are refused
#: (RFC 9112 7.1.1 asks nobody to take them).
CHUNK_LINE = re.compile(rb"([0-9A-Fa-f]{1,8})(?:;[\t\x20-\x7e\x80-\xff]*+)?")

#: RFC 9112 7.1.2: one line of the trailer section.
TRAILER_LINE = re.compile(TOKEN + rb":[\t\x20-\x7e\x80-\xff]*+")

#: RFC 9110 7.2, RFC 3986 3.2.2: host [":" port]; labels begin and end in a letter or digit, as Tomcat 7 reads them. The group is what
#: has to be an IPv6 address.
_LABEL = rb"[A-Za-z0-9](?:[A-Za-z0-9\-]*[A-Za-z0-9])?"
HOST = re.compile(rb"(?:" + _LABEL + rb"(?:\." + _LABEL + rb")*\.?|\[([0-9A-Fa-f:.]+)\]|)(?::[0-9]*+)?")


def _targetCharacters(relaxedPath: bytes, relaxedQuery: bytes) -> tuple[bytes, bytes]:
    """One character of a path, and one of a query."""
    return (
        rb"[" + PATH_CHARACTERS + re.escape(relaxedPath) + rb"]",
        rb"[" + QUERY_CHARACTERS + re.escape(relaxedQuery) + rb"]",
    )


def usualHeadPattern(relaxedPath: bytes = b"", relaxedQuery: bytes = b"") -> re.Pattern[bytes]:
    """
    Make the expression for the heads that nearly all requests have: HTTP/1.1, a path, one Host, no body, nothing to be settled.

    Its groups are method, path, query, block of field lines and Host. What it does not match is read by `headPattern`, which takes
    as well whatever this one takes, and says the same of it.

    :param relaxedPath: as for `headPattern`.
    :param relaxedQuery: as for `headPattern`.
    """
    path, query = _targetCharacters(relaxedPath, relaxedQuery)
    return re.compile(
        rb"("
        + TOKEN
        + rb") (/"
        + path
        + rb"*+)(?:\?("
        + query
        + rb"*+))? HTTP/1\.1\r\n("
        + _OTHER_LINE
        + rb"*+[Hh]ost:[ \t]*+([!-~]*+)[ \t]*+\r\n"
        + _OTHER_LINE
        + rb"*+)\r\n"
    )


def headPattern(
    relaxedPath: bytes = b"", relaxedQuery: bytes = b"", lenient: bool = False
) -> re.Pattern[bytes]:
    """
    Make the expression for a whole head: method, authority, path, query, minor version, block of field lines.

    :param relaxedPath: further characters to accept in paths (Connector attribute relaxedPathChars).
    :param relaxedQuery: further characters to accept in queries (relaxedQueryChars).
    """
    path, query = _targetCharacters(relaxedPath, relaxedQuery)
    return re.compile(
        rb"("
        + TOKEN
        + rb") "
        + _AUTHORITY
        + rb"((?:/"
        + path
        + rb"*+)?+|\*)(?:\?("
        + query
        + rb"*+))? HTTP/1\.([01])\r\n"
        + (_FOLDED_LINES if lenient else rb"")
        + rb"((?:"
        + (LENIENT_FIELD_LINE if lenient else FIELD_LINE)
        + rb")*+)\r\n"
    )
