"""
Who listens on a port, out of the kernel's files.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from catalina.util.portholder import describePortHolder, findPortHolder

HEADER = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"


def row(port: int, state: str = "0A", uid: int = 1000, inode: int = 555) -> str:
    """
    Write a line of ``net/tcp``.
    """
    address = f"0100007F:{port:04X}"
    queues = "00000000:00000000 00:00000000 00000000"
    return f"   0: {address} 00000000:0000 {state} {queues}  {uid}  0 {inode} 1 0\n"


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    """
    A ``/proc`` with an empty table and one process, 4242.
    """
    (tmp_path / "net").mkdir()
    (tmp_path / "net/tcp").write_text(HEADER)
    (tmp_path / "4242/fd").mkdir(parents=True)
    (tmp_path / "4242/cmdline").write_bytes(b"java\0-jar\0app.jar\0")
    (tmp_path / "4242/comm").write_text("java\n")
    (tmp_path / "4242/fd/0").symlink_to("/dev/null")
    return tmp_path


def listen(proc: Path, *rows: str, table: str = "tcp") -> None:
    """
    Fill the table.
    """
    (proc / "net" / table).write_text(HEADER + "".join(rows))


class DescribePortHolderTests:
    """
    The words for the error message.
    """

    def test_namesProcess(self, proc: Path) -> None:
        """
        Number and command line of the process that has the socket.
        """
        listen(proc, row(8081, inode=1), row(8080))
        (proc / "4242/fd/7").symlink_to("socket:[555]")
        assert describePortHolder(8080, proc) == "process 4242 (java -jar app.jar)"

    def test_looksAtVersion6Too(self, proc: Path) -> None:
        """
        A listener on [::] holds the port as well.
        """
        listen(proc, row(8080), table="tcp6")
        (proc / "4242/fd/7").symlink_to("socket:[555]")
        assert describePortHolder(8080, proc) == "process 4242 (java -jar app.jar)"

    def test_saysWhoseItIs(self, proc: Path) -> None:
        """
        A process that may not be looked at is at least somebody's.
        """
        listen(proc, row(8080, uid=0))
        assert describePortHolder(8080, proc) == "a process of user 0"

    @pytest.mark.parametrize("line", [row(8081), row(8080, state="01"), ""])
    def test_isEmptyIfNobodyListens(self, proc: Path, line: str) -> None:
        """
        Other ports and mere connections do not count.
        """
        listen(proc, line)
        assert describePortHolder(8080, proc) == ""

    def test_isEmptyElsewhere(self, tmp_path: Path) -> None:
        """
        Without the kernel's files nothing is claimed.
        """
        assert describePortHolder(8080, tmp_path / "none") == ""

    def test_fallsBackToName(self, proc: Path) -> None:
        """
        A process without a command line has a name.
        """
        listen(proc, row(8080))
        (proc / "4242/fd/7").symlink_to("socket:[555]")
        (proc / "4242/cmdline").write_bytes(b"")
        assert describePortHolder(8080, proc) == "process 4242 (java)"

    def test_survivesProcessThatEnds(self, proc: Path) -> None:
        """
        Processes come and go while one looks.
        """
        listen(proc, row(8080))
        (proc / "4242/fd/7").symlink_to("socket:[555]")
        (proc / "4242/cmdline").unlink()
        (proc / "999").mkdir()
        assert describePortHolder(8080, proc) == "process 4242 (it has just ended)"

    def test_survivesDescriptorThatIsNoLink(self, proc: Path) -> None:
        """
        Whatever lies among the descriptors, it is passed over.
        """
        listen(proc, row(8080, uid=7))
        (proc / "4242/fd/9").write_text("")
        assert describePortHolder(8080, proc) == "a process of user 7"

    def test_keepsMessageReadable(self, proc: Path) -> None:
        """
        Control characters do not reach the log, and long command lines are cut.
        """
        listen(proc, row(8080))
        (proc / "4242/fd/7").symlink_to("socket:[555]")
        (proc / "4242/cmdline").write_bytes(b"evil\x1b[2J\n\0" + b"x" * 500)
        text = describePortHolder(8080, proc)
        assert text.isprintable()
        assert len(text) < 150
        assert text.endswith("...)")


class FindPortHolderTests:
    """
    The process itself, for those who do something about it.
    """

    def test_findsProcess(self, proc: Path) -> None:
        """
        The number of the process that has the socket.
        """
        listen(proc, row(8081, inode=1), row(8080))
        (proc / "4242/fd/7").symlink_to("socket:[555]")
        assert findPortHolder(8080, proc) == 4242

    def test_findsNobody(self, proc: Path) -> None:
        """
        Neither where nobody listens, nor where the process may not be looked at.
        """
        listen(proc, row(8080))
        assert findPortHolder(8080, proc) is None
        assert findPortHolder(8081, proc) is None
