"""
Names of character sets and the Content-Type header they come in, as request and response read them.

A charset named by a client, a descriptor or ``setCharacterEncoding`` carries the name Java or IANA knows;
this is the one place where it becomes a Python codec. Answers to Tomcat's B2CConverter.getCharset and
ContentType.
"""

from __future__ import annotations

import codecs
from encodings.aliases import aliases
from functools import lru_cache

from catalina.http.marked import INSTEAD, MARKED

# Not charsets in Java, or dangerous as such: transformations of bytes, and UTF-7, by which scripts were
# smuggled.
_REFUSED = {
    "base64_codec", "bz2_codec", "hex_codec", "quopri_codec", "rot_13", "uu_codec", "zlib_codec", "mbcs",
    "utf_7", "tactis",
}  # fmt: skip
_JAVA_NAMES = {
    "utf8": "utf_8", "windows_31j": "cp932",
    "windows_874": "cp874", "x_windows_874": "cp874", "x_windows_949": "cp949",
    "x_windows_950": "cp950", "ms949": "cp949", "ms950": "cp950", "koi8_u": "koi8_u", "x_sjis": "shift_jis",
    "x_euc_cn": "gb2312", "unicodebig": "utf_16", "unicodebigunmarked": "utf_16_be",
    "unicodelittleunmarked": "utf_16_le",
    "iso_8859_11": "iso8859_11", "x_iso_8859_11": "iso8859_11", "x_macroman": "mac_roman",
    "x_maccyrillic": "mac_cyrillic", "x_macgreek": "mac_greek", "x_macturkish": "mac_turkish",
    "x_maccentraleurope": "mac_latin2", "x_maciceland": "mac_iceland",
}  # fmt: skip
# Only names from this table are ever looked up: Python remembers each unknown one for ever, and clients
# choose them.
_CODECS = {name: codec for name, codec in (aliases | _JAVA_NAMES).items() if codec not in _REFUSED}
_CODECS |= {codec: codec for codec in _CODECS.values()}
_CODECS = {name: INSTEAD.get(codec, codec) for name, codec in _CODECS.items()} | MARKED
_NAME_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-+.:_")


@lru_cache(maxsize=128)
def codecFor(charset: str) -> str | None:
    """
    Find Python's codec for a charset.

    :param charset: a name in any case, as ``UTF-8``, ``ISO-8859-1``, ``Cp1252`` or ``Shift_JIS``.
    :return: the codec's name, None if there is no such charset.
    """
    if not charset or not _NAME_CHARACTERS.issuperset(charset):
        return None
    codec = _CODECS.get(charset.lower().replace("-", "_").replace(".", "_").replace(":", "_"))
    if codec is None:
        return None
    try:
        return codecs.lookup(codec).name
    except LookupError:  # an alias of a codec that this platform does not have
        return None


def charsetOf(contentType: str | None) -> str | None:
    """
    Return the charset parameter of a Content-Type as it was sent, without quotes.

    The parameter's name is compared with case, as Tomcat does.

    :param contentType: the header's value, None without the header.
    :return: the charset's name, known or not; None if there is none.
    """
    if contentType is None:
        return None
    _, found, rest = contentType.partition("charset=")
    if not found:
        return None
    charset = rest.partition(";")[0].strip()
    if len(charset) > 2 and charset[0] == charset[-1] == '"':
        charset = charset[1:-1]
    return charset.strip()


def mediaTypeOf(contentType: str | None) -> str | None:
    """Return a Content-Type without its parameters, in the case it was sent; None stays None."""
    return None if contentType is None else contentType.partition(";")[0].strip()
