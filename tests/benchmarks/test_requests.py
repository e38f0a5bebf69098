"""The tables and targets of hello."""

from __future__ import annotations

from benchmarks.harness.loads import Sample
from benchmarks.harness.requests import helloTargets, rateTable


def sample(perCpuSecond: int) -> Sample:
    """A round of one CPU second."""
    return Sample(perCpuSecond, seconds=2.0, size=1000, p50=1.0, p99=3.0, errors=1, cpu=1.0)


SAMPLES = {
    "catalina async def": [sample(60_000)],
    "catalina def": [sample(45_000)],
    "catalina bare async def": [sample(70_000)],
    "uvicorn": [sample(50_000)],
    "tomcat10": [sample(75_000)],
    "tomcat10 bare": [sample(100_000)],
}


class HelloTests:
    """What is made of the samples."""

    def test_targets(self) -> None:
        """Like is compared with like; what was not measured (gunicorn) is left out."""
        found = {each.work: (round(each.value, 3), each.verdict()) for each in helloTargets(SAMPLES)}
        assert found == {
            "hello async def / uvicorn": (1.2, "reached"),
            "hello async def / Tomcat 10, both stock": (0.8, "short of the aim"),
            "hello async def / Tomcat 10, both bare": (0.7, "short of the aim"),
            "hello def / uvicorn": (0.9, "reached"),
            "hello def / Tomcat 7 (derived)": (round(45 / 77, 3), "short of the aim"),
        }

    def test_tableComparesWithWhatWasMeasured(self) -> None:
        """A column for each reference there is, and Tomcat 7 as derived from the bare Tomcat 10."""
        text = rateTable(SAMPLES, dict.fromkeys(SAMPLES, "stock"), ("uvicorn", "gunicorn"))
        lines = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.split("\n")]
        assert lines[0][:4] == ["server", "requests per CPU second", "/ uvicorn", "requests/s"]
        assert lines[2] == [
            "catalina async def",
            "60.0 k",
            "1.20",
            "30.0 k",
            "1.00",
            "3.0",
            "0.50",
            "1",
            "stock",
        ]
        assert lines[-1] == [
            "tomcat7 (derived)",
            "77.0 k",
            "1.54",
            "",
            "",
            "",
            "",
            "",
            "tomcat10 bare x 0.77",
        ]
