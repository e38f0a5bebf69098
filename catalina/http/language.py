"""
Locales, and the languages that a client prefers (Accept-Language).

Answers to java.util.Locale, as far as servlets need it, and to Tomcat's parseLocales. The request's
getLocales shows what is read here; the response's setLocale takes a `Locale` or the text of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

#: Codes that ISO 639 withdrew, and those that came in their place.
_NEW_CODES = {"iw": "he", "ji": "yi", "in": "id"}
#: Tags from before RFC 4646 that do not follow its grammar, and what they mean now.
_GRANDFATHERED = {
    "art-lojban": "jbo", "cel-gaulish": "xtg", "en-gb-oed": "en-GB", "i-ami": "ami", "i-bnn": "bnn",
    "i-hak": "hak", "i-klingon": "tlh", "i-lux": "lb", "i-navajo": "nv", "i-pwn": "pwn", "i-tao": "tao",
    "i-tay": "tay", "i-tsu": "tsu", "no-bok": "nb", "no-nyn": "nn", "sgn-be-fr": "sfb", "sgn-be-nl": "vgt",
    "sgn-ch-de": "sgg", "zh-guoyu": "cmn", "zh-hakka": "hak", "zh-min-nan": "nan", "zh-xiang": "hsn",
}  # fmt: skip
# RFC 5646, 2.1. What does not fit ends the tag: the rest is left out, as java.util.Locale.forLanguageTag
# does.
_TAG = re.compile(
    r"(?P<language>[a-z]{2,8})(?=-|\Z)"
    r"(?:-(?P<extlang>[a-z]{3})(?=-|\Z)(?:-[a-z]{3}(?=-|\Z)){0,2})?"
    r"(?:-(?P<script>[a-z]{4})(?=-|\Z))?"
    r"(?:-(?P<country>[a-z]{2}|[0-9]{3})(?=-|\Z))?"
    r"(?P<variant>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3})(?=-|\Z))*)"
    r"(?P<extensions>(?:-[0-9a-wyz](?:-[a-z0-9]{2,8}(?=-|\Z))+)*(?:-x(?:-[a-z0-9]{1,8}(?=-|\Z))+)?)",
    re.IGNORECASE | re.ASCII,
)
_JAVA_DOUBLE = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[fFdD]?")
_LONGEST_QUALITY = 5
_LEAST_QUALITY = 0.00005


@dataclass(frozen=True)
class Locale:
    """
    A language, and where it is spoken; its text is Java's form, ``de_AT``.

    :param language: two or three letters in lower case, empty for no language.
    :param country: two letters in upper case or three digits, may be empty.
    :param variant: several are joined by underscores, may be empty.
    :param script: four letters, the first in upper case, may be empty.
    :param extensions: as in a language tag, for example ``u-ca-buddhist``, may be empty.
    """

    language: str = ""
    country: str = ""
    variant: str = ""
    script: str = ""
    extensions: str = ""

    @classmethod
    def parse(cls, text: str) -> Locale:
        """
        Make a locale of Java's form (``de_AT``, ``zh_TW_#Hant``) or of a language tag (``de-AT``).

        :param text: the text; what cannot be read in it is left out.
        """
        if "_" not in text:
            return cls.fromTag(text)
        language, country, rest = [*text.split("_", 2), ""][:3]
        variant, _, more = rest.partition("#")
        script, _, extensions = more.partition("_")
        if len(script) != 4:
            script, extensions = "", more
        return cls(
            _language(language), country.upper(), variant.rstrip("_"), script.title(), extensions.lower()
        )

    @classmethod
    def fromTag(cls, tag: str) -> Locale:
        """
        Make a locale of a language tag (RFC 5646), as ``zh-Hant-TW``.

        :param tag: the tag; from the first part on that is not well formed it is ignored, so the locale may
            be empty.
        """
        match = _TAG.match(_GRANDFATHERED.get(tag.lower(), tag))
        if match is None:
            return cls()
        return cls(
            _language(match["extlang"] or match["language"]),
            (match["country"] or "").upper(),
            match["variant"][1:].replace("-", "_"),
            (match["script"] or "").title(),
            match["extensions"][1:].lower(),
        )

    def __str__(self) -> str:
        if not self.language and not self.country:
            return ""
        more = self.variant or self.script or self.extensions
        text = self.language
        if self.country or more:
            text += "_" + self.country
        if self.variant:
            text += "_" + self.variant
        special = "_".join(filter(None, (self.script, self.extensions)))
        return f"{text}_#{special}" if special else text

    @property
    def contentLanguage(self) -> str:
        """What Tomcat 7 puts into Content-Language: language and country alone, empty for no language."""
        if not self.language:
            return ""
        return f"{self.language}-{self.country}" if self.country else self.language

    def toLanguageTag(self) -> str:
        """Return the locale as a language tag, ``und`` for no language."""
        variants = self.variant.replace("_", "-")
        parts = (self.language or "und", self.script, self.country, variants, self.extensions)
        return "-".join(filter(None, parts))

    def getLanguage(self) -> str:
        """Return the language's code in lower case, or an empty text."""
        return self.language

    def getCountry(self) -> str:
        """Return the country's code in upper case, or an empty text."""
        return self.country

    def getVariant(self) -> str:
        """Return the variant, or an empty text."""
        return self.variant


def _language(code: str) -> str:
    code = code.lower()
    return "" if code == "und" else _NEW_CODES.get(code, code)


def parseAcceptLanguage(values: Iterable[str]) -> list[Locale]:
    """
    Return the locales that a client accepts, best first; those of one quality in the order they were sent.

    As in Tomcat 7: ``*`` is left out, and so is a quality that is zero, no number, or longer than five
    characters; a name that is no language tag gives an empty locale.

    :param values: the values of all Accept-Language headers.
    :return: an empty list if nothing is accepted, which means the server's own locale.
    """
    weighed: list[tuple[float, Locale]] = []
    for value in values:
        entries = value.replace(" ", "").replace("\t", "").split(",")
        if not entries[-1]:
            entries.pop()
        for entry in entries:
            name, mark, quality = entry.partition(";q=")
            weight = _weight(quality) if mark else 1.0
            if weight >= _LEAST_QUALITY and name != "*":
                weighed.append((weight, Locale.fromTag(name)))
    weighed.sort(key=lambda item: -item[0])
    return [locale for _, locale in weighed]


def _weight(text: str) -> float:
    if len(text) > _LONGEST_QUALITY or not _JAVA_DOUBLE.fullmatch(text):
        return 0.0
    return float(text.rstrip("fFdD"))
