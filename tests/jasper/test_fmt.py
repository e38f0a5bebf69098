"""Tests of catalina.jasper.fmt: dates by Java's patterns, properties, messages, numbers."""

import datetime
import time
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from babel import Locale

from catalina.jasper.fmt import bundles
from catalina.jasper.fmt.bundles import parseProperties
from catalina.jasper.fmt.dateformat import read, write
from catalina.jasper.fmt.locales import babelLocale, localeOf, matching, zoneOf
from catalina.jasper.fmt.messageformat import formatMessage
from tests.jasper.fakes import Application, page

UTC = datetime.UTC
WHEN = datetime.datetime(2024, 2, 3, 16, 5, 6, 789000, tzinfo=UTC)
FMT = '<%@ taglib prefix="fmt" uri="http://java.sun.com/jsp/jstl/fmt" %><fmt:setLocale value="en_US"/>'


@pytest.fixture(autouse=True)
def inUtc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The server's time zone, in which dates are written where a page names none."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


class DateFormatTests:
    """SimpleDateFormat's letters."""

    @pytest.mark.parametrize(
        ("pattern", "text"),
        [
            ("yyyy-MM-dd HH:mm:ss.SSS", "2024-02-03 16:05:06.789"),
            ("yy yyyyy", "24 02024"),
            ("EEE EEEE MMM MMMM a", "Sat Saturday Feb February PM"),
            ("D w W F u k K h", "34 5 1 1 6 16 4 4"),
            ("z Z X XX XXX", "UTC +0000 Z Z Z"),
            ("Y YY", "2024 24"),
            ("'at' h 'o''clock' ''", "at 4 o'clock '"),
        ],
    )
    def test_writes(self, pattern: str, text: str) -> None:
        """Each letter as Java writes it."""
        assert write(WHEN, pattern, Locale.parse("en_US")) == text

    def test_thereIsNoFourthFormOfAnOffset(self) -> None:
        """X, XX and XXX are all."""
        with pytest.raises(ValueError):
            write(WHEN, "XXXX", Locale.parse("en_US"))

    @pytest.mark.parametrize(
        ("day", "year"), [((2024, 12, 30), "2025"), ((2023, 1, 1), "2023"), ((2021, 1, 2), "2020")]
    )
    def test_theYearOfTheWeek(self, day: tuple[int, int, int], year: str) -> None:
        """Around New Year it may be another one; weeks are those of the locale."""
        locale = "en_GB" if year == "2020" else "en_US"
        assert write(datetime.datetime(*day, tzinfo=UTC), "YYYY", Locale.parse(locale)) == year

    @pytest.mark.parametrize(
        ("text", "pattern", "locale", "expected"),
        [
            ("2024-02-29 13:05", "yyyy-MM-dd HH:mm", "en_US", (2024, 2, 29, 13, 5)),
            ("3 Mai 2024", "d MMM yyyy", "de_DE", (2024, 5, 3, 0, 0)),
            ("20240203", "yyyyMMdd", "en_US", (2024, 2, 3, 0, 0)),
            ("4:30 PM", "h:mm a", "en_US", (1970, 1, 1, 16, 30)),
            ("Sat Feb 03 11:05:06 EST 2024", "EEE MMM dd HH:mm:ss zzz yyyy", "en_US", (2024, 2, 3, 16, 5, 6)),
            ("10:00 GMT-02:30", "HH:mm z", "en_US", (1970, 1, 1, 12, 30)),
            ("10:00Z", "HH:mmX", "en_US", (1970, 1, 1, 10)),
            ("03/02/24 rest", "dd/MM/yy", "en_US", (2024, 2, 3, 0, 0)),
            ("  3  Feb \t2024", "d MMM yyyy", "en_US", (2024, 2, 3, 0, 0)),
            ("Sat, 3 Feb 2024", "EEE, d MMM yyyy", "en_US", (2024, 2, 3, 0, 0)),
        ],
    )
    def test_reads(self, text: str, pattern: str, locale: str, expected: tuple[int, ...]) -> None:
        """What stands at the beginning."""
        assert read(text, pattern, Locale.parse(locale), UTC) == datetime.datetime(*expected, tzinfo=UTC)  # type: ignore[misc,arg-type]

    @pytest.mark.parametrize(
        ("text", "pattern"),
        [
            ("2024-02-30", "yyyy-MM-dd"),
            ("x", "yyyy"),
            ("2024", "yyyy-MM"),
            ("Foo", "MMM"),
            ("Mon, 3 Feb 2024", "EEE, d MMM yyyy"),
            ("1", "Q"),
            ("+00", "b"),
            ("1", "'a"),
        ],
    )
    def test_refuses(self, text: str, pattern: str) -> None:
        """Nothing is made to fit; a letter without meaning and an open quote are errors."""
        with pytest.raises(ValueError):
            read(text, pattern, Locale.parse("en_US"), UTC)


class LocaleTests:
    """Locales and time zones by name."""

    @pytest.mark.parametrize(
        ("name", "known"), [("de_AT", "de_AT"), ("de_XX", "de"), ("xx", "en_US"), ("en_US_win", "en_US")]
    )
    def test_theClosestThatIsKnown(self, name: str, known: str) -> None:
        """A country or language that nobody knows does not stop a page."""
        assert str(babelLocale(name)) == known

    @pytest.mark.parametrize(
        ("value", "hours"),
        [
            ("UTC", 0),
            ("GMT+02:00", 2),
            ("GMT-5", -5),
            ("GMT+0530", 5.5),
            ("GMT+24", 0),
            ("GMT+1:60", 0),
            ("No/Where", 0),
            ("../etc", 0),
            ("", 0),
            ("PST", -8),
            ("IST", 5.5),
        ],  # fmt: skip
    )
    def test_zones(self, value: Any, hours: float) -> None:
        """Offsets, names of Java's own, and GMT for what is unknown."""
        zone = zoneOf(value)
        assert zone is not None and zone.utcoffset(WHEN.replace(tzinfo=None)) == datetime.timedelta(
            hours=hours
        )

    @pytest.mark.parametrize(
        ("value", "name"), [("No/Where", "GMT"), ("UTC", "UTC"), ("GMT+02:00", "GMT+02:00")]
    )
    def test_namesOfZones(self, value: str, name: str) -> None:
        """What is unknown calls itself GMT."""
        zone = zoneOf(value)
        assert write(WHEN.astimezone(zone), "z", Locale.parse("en_US")) == name

    @pytest.mark.parametrize(
        ("value", "name"),
        [("de-at", "de_AT"), ("EN_us", "en_US"), ("de", "de"), ("en_US_win", "en_US_win"), (None, "en_US")],
    )
    def test_normalised(self, value: str | None, name: str) -> None:
        """Languages are in small letters, countries in capitals."""
        assert localeOf(value) == name

    @pytest.mark.parametrize("value", ["_US", "-US", "en_", "en-"])
    def test_needsLanguageAndCountry(self, value: str) -> None:
        """Nothing is made of half a locale."""
        with pytest.raises(ValueError):
            localeOf(value)

    @pytest.mark.parametrize(
        ("name", "found"),
        [
            ("de_AT", "de_AT"),
            ("de_XX", "de"),
            ("en_ZZ", "en"),
            ("xx", None),
            ("en_US_win", "en_US"),
            ("zh_TW", "zh_TW"),
        ],
    )
    def test_matching(self, name: str, found: str | None) -> None:
        """Language and country, or else the language alone."""
        assert matching(name) == found


class PropertiesTests:
    """Java's .properties files."""

    def test_reads(self) -> None:
        """Separators, comments, continued lines and escapes."""
        text = "# c\n! c\na=1\nb : 2\nc 3\nlong=one, \\\n   two\nu=\\u00fc\\t|\nk\\ ey=v\nempty\n"
        assert parseProperties(text) == {
            "a": "1", "b": "2", "c": "3", "long": "one, two", "u": "ü\t|", "k ey": "v", "empty": ""
        }  # fmt: skip


class BundleTests:
    """Bundles in expressions."""

    @pytest.mark.parametrize(
        ("expression", "expected"),
        [
            ("b.resourceBundle.hello", "Hello"),
            ("b.resourceBundle['deep.er']", "deeper"),
            ("b.resourceBundle.nokey", "???nokey???"),
            ("b.resourceBundle[none]", ""),
            ("b.resourceBundle.getString('hello')", "Hello"),
            ("b.resourceBundle.keySet().size()", "2"),
            ("b.locale", ""),
        ],
    )
    def test_messages(self, expression: str, expected: str) -> None:
        """A message by its key; one that is not there is shown in question marks."""
        text = (
            '<%@ taglib prefix="fmt" uri="http://java.sun.com/jsp/jstl/fmt" %>'
            f'<fmt:setBundle basename="m" var="b"/>${{{expression}}}'
        )
        files = {"/a.jsp": text, "/WEB-INF/classes/m.properties": "hello=Hello\ndeep.er=deeper"}
        assert Application(files).get("/a.jsp").body == expected

    def test_areTakenApartOnce(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """However many tags ask for the bundle that web.xml names; a file that has changed counts at once."""
        seen = []
        monkeypatch.setattr(
            bundles, "parseProperties", lambda text: seen.append(text) or parseProperties(text)
        )
        files = {"/a.jsp": FMT + '<fmt:message key="once"/> ' * 3, "/WEB-INF/classes/o.properties": "once=1"}
        found = Application(files)
        found.parameters["javax.servlet.jsp.jstl.fmt.localizationContext"] = "o"
        assert found.get("/a.jsp").body.split() == ["1"] * 3
        files["/WEB-INF/classes/o.properties"] = "once=2"
        assert found.get("/a.jsp").body.split() == ["2"] * 3
        assert seen == ["once=1", "once=2"]


class NumberTests:
    """fmt:formatNumber and fmt:parseNumber in pages."""

    @pytest.mark.parametrize(
        ("tag", "text"),
        [
            ('<fmt:formatNumber value="1234567.891"/>', "1,234,567.891"),
            ('<fmt:formatNumber value="2.5" pattern="0"/>', "2"),
            ('<fmt:formatNumber value="1234.5" groupingUsed="false"/>', "1234.5"),
            ('<fmt:formatNumber value="5" minIntegerDigits="3" minFractionDigits="2"/>', "005.00"),
            ('<fmt:formatNumber value="12.5" type="currency" currencyCode="EUR"/>', "€12.50"),
            ('<fmt:formatNumber value="${1e30}"/>', "1" + ",000" * 10),
            ('<fmt:parseNumber value="1,234.5xyz"/>', "1234.5"),
            ('<fmt:parseNumber value="-7"/>', "-7"),
            ('<fmt:parseNumber value="-1E9999999"/>', "-Infinity"),
            ('<fmt:formatNumber value="${null}"/>', ""),
            ('<fmt:formatNumber value="2.675" pattern="0.00"/>', "2.67"),
            ('<fmt:formatNumber value="0.155" type="percent"/>', "16%"),
            ('<fmt:formatNumber value="0.1" pattern="0.####################"/>', "0.1"),
            ('<fmt:formatNumber value="0.5" pattern="#.00"/>', ".50"),
            ('<fmt:formatNumber value="0" pattern="#,###.00"/>', ".00"),
            ('<fmt:formatNumber value="0" pattern="#.##"/>', "0"),
            ('<fmt:formatNumber value="12345" maxIntegerDigits="3"/>', "345"),
            ('<fmt:formatNumber value="12" minIntegerDigits="4" groupingUsed="false"/>', "0012"),
            ('<fmt:formatNumber value="5" type="PERCENT"/>', "500%"),
            ('<fmt:formatNumber value="5" type="none" pattern="0.0"/>', "5.0"),
            ('<fmt:formatNumber value="1" type="percent" currencyCode="none"/>', "100%"),
            ('<fmt:formatNumber value=" 1.5d "/>', "1.5"),
            ('<fmt:setLocale value="ja_JP"/><fmt:formatNumber value="1234" type="currency"/>', "￥1,234"),
            ('<fmt:setLocale value="sv_SE"/><fmt:formatNumber value="-5"/>', "−5"),
            ('<fmt:parseNumber value="12345678901234567890"/>', "1.2345678901234567E19"),
            ('<fmt:parseNumber value="-0"/> <fmt:parseNumber value="5.0"/>', "-0.0 5"),
            ('<fmt:parseNumber value="5" type="none" pattern="0"/>', "5"),
        ],
    )
    def test_writes(self, tag: str, text: str) -> None:
        """In the page's locale."""
        assert page(FMT + tag).body == text

    @pytest.mark.parametrize(
        "tag",
        [
            '<fmt:formatNumber value="x"/>',
            '<fmt:formatNumber value="1" type="x"/>',
            '<fmt:parseNumber value="x"/>',
            '<fmt:formatNumber value=" 1 "/>',
            '<fmt:formatNumber value="99999999999999999999"/>',
            '<fmt:formatNumber value="${true}"/>',
            '<fmt:formatNumber value="1" pattern="0.0.0"/>',
            '<fmt:formatNumber value="1" pattern="0#"/>',
            '<fmt:formatNumber value="1" type="currency" currencyCode="none"/>',
            '<fmt:formatNumber value="1" pattern="0" currencyCode="none"/>',
        ],
    )
    def test_refuses(self, tag: str) -> None:
        """What is no number or no type."""
        assert page(FMT + tag).status == 500

    def test_aLocaleWithoutFormatsIsNone(self) -> None:
        """Values stay as they are, unless there is one for all other cases."""
        text = FMT.partition("<fmt")[0] + '<fmt:setLocale value="xx"/><fmt:formatNumber value="1234.50"/>'
        assert page(text).body == "1234.5"

    @pytest.mark.parametrize("text", ["<% session.invalidate() %>", '<%@ page session="false" %>'])
    def test_noSessionIsNeeded(self, text: str) -> None:
        """Nothing is kept in one that is not there, or no longer."""
        tags = '<fmt:setLocale value="en_US"/><fmt:formatNumber value="1234"/>'
        assert page(FMT.partition("<fmt")[0] + text + tags).body == "1,234"

    def test_withoutALocaleValuesStayAsTheyAre(self) -> None:
        """If neither page nor browser names one."""
        assert page(FMT.partition("<fmt")[0] + '<fmt:formatNumber value="1234.50"/>').body == "1234.5"


MESSAGES = {
    "/WEB-INF/classes/m.properties": "hello=Hello\ndeep.er=deeper\nday={0,date,yyyy} {0,time,short} {0}\n",
    "/WEB-INF/classes/m_de.properties": "hello=Hallo\n",
}
DAY = (
    "<% import datetime; pageContext.setAttribute("
    "'d', datetime.datetime(2024, 2, 3, 16, 5, 6, tzinfo=datetime.UTC)) %>"
)


class MessageTests:
    """fmt:bundle and fmt:message, and what else depends on bundles."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (
                '<fmt:bundle basename="m" prefix="deep."><fmt:message key="er"/><fmt:message key="no"/></fmt:bundle>',
                "deeper???deep.no???",
            ),
            ('<fmt:bundle basename="no" prefix="x."><fmt:message key="k"/></fmt:bundle>', "???k???"),
            (
                '<fmt:setBundle basename="m"/><fmt:bundle basename="no"><fmt:message key="hello"/></fmt:bundle>',
                "???hello???",
            ),
            ('<fmt:setBundle basename="m"/><fmt:message key="hello"/>', "Hello"),
            ('<fmt:message key="" var="v"/>[${v}]', "??????[]"),
            (
                '<fmt:setLocale value="de"/><fmt:setBundle basename="m"/><fmt:setLocale value="en"/>'
                '<fmt:formatNumber value="1234.5"/> ${pageContext.response.locale}',
                "1.234,5 de",
            ),
            (
                DAY
                + '<fmt:bundle basename="m"><fmt:message key="day"><fmt:param value="${d}"/></fmt:message></fmt:bundle>',
                "2024 4:05 PM 2/3/24, 4:05 PM",
            ),
        ],
    )
    def test_writes(self, text: str, expected: str) -> None:
        """The bundle around counts, then that of the page."""
        files = {"/a.jsp": FMT + text, **MESSAGES}
        assert Application(files).get("/pages/a.jsp").body == expected


class MessageFormatTests:
    """java.text.MessageFormat's patterns."""

    FILES = "{0,choice,0#no files|1#one file|1<{0,number,integer} files of {1}}"

    @pytest.mark.parametrize(
        ("text", "params", "expected"),
        [
            ("'a''b' it''s '{0}' {0}", ["x"], "a'b it's {0} x"),
            ("} {1} {0}", [None], "} {1} null"),
            (FILES, [0, "me"], "no files"),
            (FILES, [1, "me"], "one file"),
            (FILES, [1.5, "me"], "2 files of me"),
            (FILES, [-5, "me"], "no files"),
            ("{0,number,percent} {0,number,#.0}", [0.5], "50% .5"),
            ("{0,number,#.0} {0} {0,choice,0#less|1#more}", [Decimal("1234.5")], "1234.5 1,234.5 more"),
            ("{0,date,yyyy} {0,time,short}", [WHEN.replace(tzinfo=None)], "2024 4:05 PM"),
            ("{0} {0,date}", [datetime.date(2024, 2, 3)], "2/3/24, 12:00 AM Feb 3, 2024"),
        ],
    )
    def test_writes(self, text: str, params: list[Any], expected: str) -> None:
        """Apostrophes, kinds, and choices that have parameters themselves."""
        assert formatMessage(text, params, "en_US") == expected

    def test_showsMomentsInTheZoneOfTheServer(self) -> None:
        """Whatever zone they are said in."""
        other = WHEN.astimezone(datetime.timezone(datetime.timedelta(hours=5)))
        assert formatMessage("{0}", [other], "en_US") == formatMessage("{0}", [WHEN], "en_US")

    @pytest.mark.parametrize(
        "text", ["{0", "{x}", "{0,sometimes}", "{0,number}", "{0,date}", "{0,choice,0#x}", "{1,choice,x}"]
    )
    def test_refuses(self, text: str) -> None:
        """What is not closed, and kinds that there are not, or that do not fit."""
        with pytest.raises(ValueError):
            formatMessage(text, ["text", 1], "en_US")


class DateTests:
    """fmt:formatDate and fmt:parseDate in pages."""

    @pytest.mark.parametrize(
        ("tag", "text"),
        [
            ('<fmt:formatDate value="${d}" type="TIME" dateStyle="none" timeStyle="SHORT"/>', "4:05 PM"),
            ('[<fmt:formatDate value="${d}" pattern=""/>]', "[]"),
            ('<fmt:setTimeZone value="${null}"/><fmt:formatDate value="${d}" pattern="HH z"/>', "16 GMT"),
            (
                '<fmt:setTimeZone value="UTC"/><fmt:parseDate value="4:05 PM" type="time" timeStyle="short" var="p"/>'
                '<fmt:formatDate value="${p}" pattern="HH:mm"/>',
                "16:05",
            ),
        ],
    )
    def test_writes(self, tag: str, text: str) -> None:
        """Only the style that is needed counts; a pattern may be empty."""
        assert page(FMT + DAY + tag).body == text

    @pytest.mark.parametrize(
        "tag",
        [
            '<fmt:formatDate value="${1000}"/>',
            '<fmt:formatDate value="${d}" type="none" pattern="yyyy"/>',
            '<fmt:formatDate value="${d}" dateStyle="none"/>',
            '<fmt:formatDate value="${d}" timeZone="${1}"/>',
        ],
    )
    def test_refuses(self, tag: str) -> None:
        """What is no date, no type, no style or no time zone."""
        assert page(FMT + DAY + tag).status == 500

    def test_withoutALocaleDatesAreJavas(self) -> None:
        """If neither page nor browser names one, or nobody is to have what was read."""
        when = datetime.datetime(2024, 2, 3, 16, 5, 6, tzinfo=UTC).astimezone()
        text = f"{when:%a %b %d %H:%M:%S} {when.tzname()} 2024"
        taglib = FMT.partition("<fmt")[0]
        assert page(f'{taglib}{DAY}<fmt:formatDate value="${{d}}"/>').body == text
        tag = '<fmt:parseDate value="2024-02-03 16:05:06 UTC" pattern="yyyy-MM-dd HH:mm:ss z"/>'
        assert page(FMT + tag).body == text
