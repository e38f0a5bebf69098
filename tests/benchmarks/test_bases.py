"""The folders that servers are started with."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from benchmarks.harness.bases import HOME, addMappedServlets, copyServlets, editServerXml, makeBase

STOCK = (HOME / "conf" / "server.xml").read_text("utf-8")


class ServerXmlTests:
    """The stock server.xml with other ports."""

    def test_onlyPortsChange(self) -> None:
        """Nothing that could make the server faster is touched."""
        edited = editServerXml(STOCK, 20123, {}, accessLog=True)
        assert edited == STOCK.replace('port="8080"', 'port="20123"').replace('port="8005"', 'port="-1"')

    def test_attributesAndAccessLog(self) -> None:
        """What is asked for beside it is done, and the file is still XML."""
        root = etree.fromstring(
            editServerXml(STOCK, 20123, {"maxConnections": "30000"}, accessLog=False).encode()
        )
        assert [each.get("maxConnections") for each in root.iter("Connector")] == ["30000"]
        assert [each for each in root.iter("Valve") if "AccessLog" in each.get("className", "")] == []

    @pytest.mark.parametrize("text", ["<Server/>", '<Server><Connector port="8080"/></Server>'])
    def test_refusesWhatIsNotStock(self, text: str) -> None:
        """A measurement without the access log is not made from a file that has none."""
        with pytest.raises(ValueError, match="stock server.xml"):
            editServerXml(text, 20123, {}, accessLog=False)


class BaseTests:
    """A CATALINA_BASE."""

    def test_hasFilesOfTheSizesThatAreMeasured(self, tmp_path: Path) -> None:
        """1 KB, 100 KB, 10 MB in units of 1024, and the configuration beside them."""
        root = makeBase(tmp_path / "base", HOME / "conf", 20123, {}, accessLog=True)
        sizes = {each.name: each.stat().st_size for each in root.iterdir()}
        assert sizes == {"1k.bin": 1024, "100k.bin": 102_400, "10m.bin": 10_485_760}
        assert 'port="20123"' in (tmp_path / "base" / "conf" / "server.xml").read_text()

    def test_mappedServlets(self, tmp_path: Path) -> None:
        """As many as asked for, each with a path of its own."""
        copyServlets(tmp_path)
        addMappedServlets(tmp_path, 3)
        root = etree.parse(tmp_path / "WEB-INF" / "web.xml").getroot()
        assert [each.text for each in root.iter("url-pattern")] == ["/s/1", "/s/2", "/s/3"]
        assert {each.text for each in root.iter("servlet-class")} == {"bench.Hello"}
