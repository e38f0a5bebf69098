"""Java's date patterns."""

import time

import pytest

from catalina.juli.dateformat import DateFormat

# Sunday, 15 March 2026, 14:05:09.042 in UTC
MOMENT = 1773583509.042


@pytest.fixture(autouse=True)
def utc(monkeypatch):
    """All moments are shown in UTC."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


class DateFormatTests:
    """What each letter of a pattern gives."""

    @pytest.mark.parametrize(
        ("pattern", "expected"),
        [
            ("yyyy-MM-dd", "2026-03-15"),
            ("yy-M-d", "26-3-15"),
            ("dd-MMM-yyyy HH:mm:ss", "15-Mar-2026 14:05:09"),
            ("EEE, d MMMM yyyy", "Sun, 15 March 2026"),
            ("EEEE", "Sunday"),
            ("h:mm:ss a", "2:05:09 PM"),
            ("KK kk", "02 14"),
            ("HH:mm:ss.SSS", "14:05:09.042"),
            ("D u", "74 7"),
            ("z Z X XXX", "UTC +0000 Z Z"),
            ("yyyy'T'HH 'o''clock' ''", "2026T14 o'clock '"),
            ("G", "AD"),
            (".yyyy-MM-dd.HH", ".2026-03-15.14"),
        ],
    )
    def test_writesAsJavaDoes(self, pattern, expected):
        """Every letter means what SimpleDateFormat makes of it."""
        assert DateFormat(pattern).format(MOMENT) == expected

    def test_keepsNoMillisecondsFromBefore(self):
        """Two moments of one second differ where the pattern has milliseconds."""
        stamp = DateFormat("ss.SSS")
        assert [stamp.format(MOMENT), stamp.format(MOMENT + 0.5)] == ["09.042", "09.542"]

    def test_goesOnWithTheNextSecond(self):
        """What is kept for one second is not given for the next."""
        stamp = DateFormat("HH:mm:ss")
        assert [stamp.format(MOMENT), stamp.format(MOMENT + 1)] == ["14:05:09", "14:05:10"]

    def test_writesOffsetsOfOtherZones(self, monkeypatch):
        """Offsets west of Greenwich have a minus, and half hours count."""
        monkeypatch.setenv("TZ", "XXX+3:30")
        time.tzset()
        assert DateFormat("Z X XXX").format(MOMENT) == "-0330 -03 -03:30"

    @pytest.mark.parametrize(("pattern", "word"), [("yyyy-jj", "letter j"), ("yyyy 'at", "quote")])
    def test_rejectsWhatIsNoPattern(self, pattern, word):
        """An unknown letter or an open quote is named in the error."""
        with pytest.raises(ValueError, match=word):
            DateFormat(pattern)
