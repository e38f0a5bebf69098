"""What the load generators print."""

from __future__ import annotations

import pytest

from benchmarks.harness.cometload import parseHeard
from benchmarks.harness.latency import parsePaced
from benchmarks.harness.loads import parseWrk

WRK = """Running 2s test @ http://127.0.0.1:20000/hello
  1 threads and 64 connections
  100000 requests in 2.00s, 12.30MB read

{"requests": 100000, "seconds": 2.0, "bytes": 20000000, "p50": 640.0, "p99": 2900.0, "errors": 3}
"""


class WrkTests:
    """wrk with wrk.lua."""

    def test_figures(self) -> None:
        """What is compared counts the server's CPU time, not the clock."""
        sample = parseWrk(WRK, cpu=1.6)
        assert (sample.perCpuSecond, sample.rate, sample.cores) == (62_500, 50_000, 0.8)
        assert (sample.p50, sample.p99, sample.errors) == (0.64, 2.9, 3)
        assert sample.cpuPerGigabyte == pytest.approx(80)

    def test_outputWithoutFigures(self) -> None:
        """What wrk has to say is in the error."""
        with pytest.raises(ValueError, match="unable to connect"):
            parseWrk("unable to connect to 127.0.0.1:1 Connection refused\n", cpu=1)

    def test_nothingAnswered(self) -> None:
        """A server that answers nothing has no figure."""
        with pytest.raises(ValueError, match="no answers"):
            parseWrk(WRK.replace('"requests": 100000', '"requests": 0'), cpu=1)


class CometTests:
    """cometclient.py."""

    LINE = '{"deliveries": 50000, "missing": 2, "lost": 0, "seconds": 0.5, "p50": 30.0, "p99": 49.0, "cpu": 0.4}\n'

    def test_figures(self) -> None:
        """The server's CPU time counts, and the client's is told."""
        heard = parseHeard(self.LINE, cpu=0.4)
        assert (heard.perCpuSecond, heard.rate, heard.p99) == (125_000, 100_000, 49.0)
        assert (heard.missing, heard.clientCores) == (2, 0.4)

    def test_nothingDelivered(self) -> None:
        """A broadcast that nobody heard has no figure."""
        with pytest.raises(ValueError, match="nothing was delivered"):
            parseHeard(self.LINE.replace("50000", "0"), cpu=0.4)


class PaceTests:
    """pace.c."""

    def test_figures(self) -> None:
        """The rate that was reached, and the share of a core that it took."""
        paced = parsePaced(
            '{"requests": 3000, "seconds": 1.5, "p50": 0.2, "p99": 1.25, "errors": 1}', cpu=0.75
        )
        assert (paced.rate, paced.p50, paced.p99, paced.errors, paced.cores) == (2000, 0.2, 1.25, 1, 0.5)
