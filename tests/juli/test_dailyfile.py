"""Files that are new every day."""

import errno
import os

import pytest

from catalina.juli.dailyfile import DailyFile

DAY = 86400.0
NOON = 1773576000.0  # 15 March 2026, 12:00 UTC


def names(folder):
    return sorted(os.listdir(folder))


class DailyFileTests:
    """Which file a text goes to, and what happens when it cannot."""

    def make(self, folder, **options):
        self.complaints = []
        return DailyFile(str(folder), "log.", ".txt", complain=self.complaints.append, **options)

    def test_makesTheDirectoryAndAppends(self, tmp_path):
        """The directory is made when the first text comes; texts follow one another."""
        file = self.make(tmp_path / "a" / "b")
        file.write("one\n", NOON)
        file.write("two\n", NOON)
        file.close()
        assert (tmp_path / "a" / "b" / "log.2026-03-15.txt").read_text() == "one\ntwo\n"

    def test_beginsANewFileOnTheNextDay(self, tmp_path):
        """A text of another day goes to another file."""
        file = self.make(tmp_path)
        file.write("one\n", NOON)
        file.write("two\n", NOON + DAY)
        assert names(tmp_path) == ["log.2026-03-15.txt", "log.2026-03-16.txt"]

    def test_staysInOneFileWhenNotRotatable(self, tmp_path):
        """Without rotation there is one file without a date."""
        file = self.make(tmp_path, rotatable=False)
        file.write("one\n", NOON)
        file.write("two\n", NOON + DAY)
        assert names(tmp_path) == ["log..txt"]

    def test_renamesOnRotate(self, tmp_path):
        """The file in use has no date; it gets its day's when that is over."""
        file = self.make(tmp_path, renameOnRotate=True)
        file.write("one\n", NOON)
        assert names(tmp_path) == ["log..txt"]
        file.write("two\n", NOON + DAY)
        assert names(tmp_path) == ["log..txt", "log.2026-03-15.txt"]
        assert (tmp_path / "log.2026-03-15.txt").read_text() == "one\n"

    def test_renamesWhatAnEarlierRunLeft(self, tmp_path):
        """A file without a date from another day is put aside before the first text of a new run."""
        (tmp_path / "log..txt").write_text("old\n")
        os.utime(tmp_path / "log..txt", (NOON - DAY, NOON - DAY))
        self.make(tmp_path, renameOnRotate=True).write("new\n", NOON)
        assert (tmp_path / "log.2026-03-14.txt").read_text() == "old\n"
        assert (tmp_path / "log..txt").read_text() == "new\n"

    def test_deletesFilesOlderThanMaxDays(self, tmp_path):
        """Only dated files of its own name are deleted, and only old ones."""
        for day in ("10", "13", "14"):
            (tmp_path / f"log.2026-03-{day}.txt").write_text("")
        (tmp_path / "log.other.txt").write_text("")
        (tmp_path / "error.2026-03-01.txt").write_text("")
        self.make(tmp_path, maxDays=2).write("x\n", NOON)
        assert names(tmp_path) == [
            "error.2026-03-01.txt",
            "log.2026-03-13.txt",
            "log.2026-03-14.txt",
            "log.2026-03-15.txt",
            "log.other.txt",
        ]

    def test_opensAgainAfterTheFileWasMoved(self, tmp_path):
        """A file that logrotate moved away is replaced by a new one."""
        file = self.make(tmp_path, checkExists=True)
        file.write("one\n", NOON)
        (tmp_path / "log.2026-03-15.txt").rename(tmp_path / "moved")
        file.write("two\n", NOON)
        assert (tmp_path / "log.2026-03-15.txt").read_text() == "two\n"

    def test_opensAgainAfterReopen(self, tmp_path):
        """reopen() makes the next text go to a new file of the same name."""
        file = self.make(tmp_path)
        file.write("one\n", NOON)
        (tmp_path / "log.2026-03-15.txt").unlink()
        file.reopen()
        file.write("two\n", NOON)
        assert (tmp_path / "log.2026-03-15.txt").read_text() == "two\n"

    def test_beginsNewFilesWithThePreamble(self, tmp_path):
        """Each new file begins with it; a file that is gone on with does not get it again."""
        self.make(tmp_path, preamble="#Fields: x\n").write("one\n", NOON)
        self.make(tmp_path, preamble="#Fields: x\n").write("two\n", NOON)
        assert (tmp_path / "log.2026-03-15.txt").read_text() == "#Fields: x\none\ntwo\n"

    def test_escapesWhatUtf8CannotHold(self, tmp_path):
        """A lone surrogate does not stop the log."""
        self.make(tmp_path).write("a\ud800b é\n", NOON)
        assert (tmp_path / "log.2026-03-15.txt").read_text() == "a\\ud800b é\n"

    def test_complainsOnceWhenTheDirectoryCannotBeMade(self, tmp_path):
        """A disk error is told once, names the file, and never reaches the writer."""
        (tmp_path / "file").write_text("")
        file = self.make(tmp_path / "file")
        file.write("one\n", NOON)
        file.write("two\n", NOON)
        assert len(self.complaints) == 1
        assert "log.2026-03-15.txt: log lines are lost" in self.complaints[0]

    def test_beginsANewLineAfterATornOne(self, tmp_path, monkeypatch):
        """
        When the disk fills up inside a line, the first line after it stands alone; trouble is told anew each
        time.
        """
        file = self.make(tmp_path)
        file.write("whole\n", NOON)
        write = os.write

        def full(descriptor, data):
            if len(data) <= 3:
                raise OSError(errno.ENOSPC, "No space left on device")
            return write(descriptor, data[:-3])

        monkeypatch.setattr(os, "write", full)
        file.write("lost line\n", NOON)
        monkeypatch.setattr(os, "write", write)
        file.write("good\n", NOON)
        assert (tmp_path / "log.2026-03-15.txt").read_text() == "whole\nlost li\ngood\n"
        assert len(self.complaints) == 1

    def test_rejectsABadDateFormat(self, tmp_path):
        """A wrong pattern is told when the file is configured, not when it is written."""
        with pytest.raises(ValueError, match="letter j"):
            self.make(tmp_path, dateFormat="jjj")
