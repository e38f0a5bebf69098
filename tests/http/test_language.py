"""
Tests for `catalina.http.language`.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalina.http import Locale, parseAcceptLanguage


class LocaleTests:
    """
    Locales and their texts.
    """

    @pytest.mark.parametrize(
        ("tag", "text"),
        [
            ("de", "de"),
            ("DE-at", "de_AT"),
            ("es-419", "es_419"),
            ("zh-Hant-TW", "zh_TW_#Hant"),
            ("zh-hant", "zh__#Hant"),
            ("de-DE-1996", "de_DE_1996"),
            ("de-1996", "de__1996"),
            ("sl-rozaj-biske", "sl__rozaj_biske"),
            ("th-TH-u-nu-thai", "th_TH_#u-nu-thai"),
            ("zh-Hans-CN-x-Mine", "zh_CN_#Hans_x-mine"),
            ("zh-cmn-Hans", "cmn__#Hans"),
            ("und-US", "_US"),
            ("und", ""),
            ("x-mine", ""),
            ("i-klingon", "tlh"),
            ("iw", "he"),
            ("en-GB-", "en_GB"),
            ("en-GB-é", "en_GB"),
            ("en-verylonglonglong", "en"),
            ("en_US", ""),
            ("f$", ""),
            ("", ""),
            ("a", ""),
            ("*", ""),
            ("en;level=1", ""),
        ],
    )
    def test_fromTag(self, tag: str, text: str) -> None:
        """A language tag is read up to its first part that is not well formed, and shown in Java's form."""
        assert str(Locale.fromTag(tag)) == text

    @pytest.mark.parametrize(
        ("text", "locale"),
        [
            ("de", Locale("de")),
            ("de_AT", Locale("de", "AT")),
            ("de-AT", Locale("de", "AT")),
            ("DE_at", Locale("de", "AT")),
            ("de_DE_1996", Locale("de", "DE", "1996")),
            ("sl__rozaj_biske", Locale("sl", "", "rozaj_biske")),
            ("zh_TW_#Hant", Locale("zh", "TW", "", "Hant")),
            ("th_TH_#u-nu-thai", Locale("th", "TH", "", "", "u-nu-thai")),
            ("zh_CN_#Hans_x-mine", Locale("zh", "CN", "", "Hans", "x-mine")),
            ("", Locale()),
        ],
    )
    def test_parse(self, text: str, locale: Locale) -> None:
        """Java's form and tags both become the locale."""
        assert Locale.parse(text) == locale

    @pytest.mark.parametrize("tag", ["de", "de-AT", "zh-Hant-TW", "de-DE-1996", "th-TH-u-nu-thai", "und"])
    def test_roundTrip(self, tag: str) -> None:
        """A locale becomes the tag it came from, and its text the locale."""
        locale = Locale.fromTag(tag)
        assert locale.toLanguageTag() == tag
        assert Locale.parse(str(locale)) == locale

    @pytest.mark.parametrize(
        ("tag", "header"), [("de", "de"), ("de-AT-1996", "de-AT"), ("zh-Hant-TW", "zh-TW"), ("und-US", "")]
    )
    def test_contentLanguage(self, tag: str, header: str) -> None:
        """Content-Language has language and country alone."""
        assert Locale.fromTag(tag).contentLanguage == header

    def test_gettersOfJava(self) -> None:
        """Ported code asks by Java's names."""
        locale = Locale.fromTag("de-AT-1996")
        assert (locale.getLanguage(), locale.getCountry(), locale.getVariant()) == ("de", "AT", "1996")

    @given(st.text(alphabet="abDE12-_x#", max_size=20))
    def test_neverRaises(self, text: str) -> None:
        """Any text gives a locale with a text and a tag."""
        for locale in (Locale.parse(text), Locale.fromTag(text)):
            assert isinstance(str(locale) + locale.toLanguageTag() + locale.contentLanguage, str)


class AcceptLanguageTests:
    """
    What a client prefers.
    """

    @pytest.mark.parametrize(
        ("values", "locales"),
        [
            ([], []),
            ([""], []),
            (["de"], ["de"]),
            (["en, fr, de"], ["en", "fr", "de"]),
            (["en;q=0.5, fr;q=0.9, de"], ["de", "fr", "en"]),
            ([" fr ; q=0.3 ,en-GB ; q=0.4"], ["en_GB", "fr"]),
            (["f r, d\te"], ["fr", "de"]),
            (["fr;q=0.5", "de"], ["de", "fr"]),
            (["en;q=0, fr"], ["fr"]),
            (["en;q=0.00001, fr;q=0.123456, de;q=0.001"], ["de"]),
            (["fr;q=2, en"], ["fr", "en"]),
            (["fr;q=x, de;q=, it;q=-1, es;q=1;x, en"], ["en"]),
            (["fr;q=.5, de;q=6e-1, it;q=1.f"], ["it", "de", "fr"]),
            (["*"], []),
            (["*;q=0.5, de"], ["de"]),
            (["f$, en"], ["", "en"]),
            (["de,,en,"], ["de", "", "en"]),
            (["en;Q=0.5, fr"], ["", "fr"]),
        ],
    )
    def test_reads(self, values: list[str], locales: list[str]) -> None:
        """Locales come by quality and then by place, over all headers; Tomcat's odd readings are kept."""
        assert [str(locale) for locale in parseAcceptLanguage(values)] == locales

    @given(st.text(alphabet="deq;=0.5, -*x", max_size=30))
    def test_neverRaises(self, value: str) -> None:
        """Any header gives a list of locales."""
        assert all(isinstance(locale, Locale) for locale in parseAcceptLanguage([value]))
