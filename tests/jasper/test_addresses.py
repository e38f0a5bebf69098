"""Tests of catalina.jasper.addresses, importing and including: addresses and their parameters."""

import socket
from pathlib import Path

import pytest

from catalina.jasper.including import withParameters
from tests.jasper.fakes import Application

CORE = '<%@ page session="false" %><%@ taglib prefix="c" uri="http://java.sun.com/jsp/jstl/core" %>'


def bodyOf(files: dict[str, str], path: str = "/a.jsp") -> str:
    application = Application({name: CORE + text for name, text in files.items()})
    body: str = application.get(f"/pages{path}").body
    return body


class AddressTests:
    """What c:url writes."""

    @pytest.mark.parametrize(
        ("tag", "address"),
        [
            ('<c:url value="/x" context="/other/"/>', "/other/x"),
            ('<c:url value="/x" context="/"/>', "/x"),
            ('<c:url value="/x"><c:param name="" value="b"/></c:url>', "/pages/x"),
            ('<c:url value="x"><c:param name="a" value="*~(b)"/></c:url>', "x?a=*%7E%28b%29"),
            ('<c:url value="mailto:x"/>', "mailto:x"),
            ('<c:url value="x?a=b:c"/>', "x?a=b:c"),
        ],
    )
    def test_writes(self, tag: str, address: str) -> None:
        """Parameters as URLEncoder writes them, if they have a name."""
        assert bodyOf({"/a.jsp": tag}) == address

    def test_whatTheCharsetLacksIsAQuestionMark(self) -> None:
        """A parameter never stops a page."""
        text = (
            '<%@ page contentType="text/html;charset=ISO-8859-1" %>'
            '<c:url value="x"><c:param name="a" value="ü${param.b}"/></c:url>'
        )
        application = Application({"/a.jsp": (CORE + text).encode("latin-1")})
        assert application.get("/pages/a.jsp?b=%E2%82%AC").body == "x?a=%FC%3F"


class ImportTests:
    """Where c:import reads."""

    def test_itsParametersComeFirst(self) -> None:
        """In front of those of its address."""
        tag = (
            '<c:import url="/b.jsp?a=2"><c:param name="a" value="1"/><c:param name="" value="x"/></c:import>'
        )
        assert bodyOf({"/a.jsp": tag, "/b.jsp": "${paramValues.a[0]}${paramValues.a[1]}"}) == "12"

    def test_isRelativeToThePageThatWasAskedFor(self) -> None:
        """Not to the one that is included in it."""
        files = {
            "/a.jsp": '<jsp:include page="/d/b.jsp"/>',
            "/d/b.jsp": '<c:import url="c.jsp"/>',
            "/c.jsp": "outer",
            "/d/c.jsp": "inner",
        }
        assert bodyOf(files) == "outer"

    def test_leavesTheSessionOut(self) -> None:
        """An address may be one that c:url has made."""
        assert bodyOf({"/a.jsp": '<c:import url="b.jsp;jsessionid=1?a=1"/>', "/b.jsp": "${param.a}"}) == "1"

    def test_withAContextItMustBeginWithASlash(self) -> None:
        """As in c:url."""
        application = Application(
            {"/a.jsp": CORE + '<c:import url="b.jsp" context="/pages"/>', "/b.jsp": "b"}
        )
        assert application.get("/pages/a.jsp").status == 500

    @pytest.mark.parametrize(
        ("charset", "text"), [("", "Ã¼"), ('charEncoding="UTF-8"', "ü"), ('charEncoding="x"', "Ã¼")]
    )
    def test_readsAbsoluteAddresses(self, tmp_path: Path, charset: str, text: str) -> None:
        """In the charset that the tag says, else that of the answer, else ISO-8859-1."""
        file = tmp_path / "file"
        file.write_text("ü", encoding="utf-8")
        assert bodyOf({"/a.jsp": f'<c:import url="{file.as_uri()}" {charset}/>'}) == text

    def test_waitsForOtherServersSoLongAndNoLonger(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """One that accepts and says nothing is an error."""
        monkeypatch.setattr("catalina.jasper.importing._PATIENCE", 0.2)
        with socket.create_server(("127.0.0.1", 0)) as silent:
            address = f"http://127.0.0.1:{silent.getsockname()[1]}/"
            page = f'<c:catch var="e"><c:import url="{address}"/></c:catch>${{e == null}}'
            assert bodyOf({"/a.jsp": page}) == "false"


class ParameterTests:
    """What jsp:param writes into an address."""

    def test_writes(self) -> None:
        """More stands for itself than elsewhere, and digits are small letters."""
        assert withParameters("/b?x=1", [("a", "~*(é) +")], "utf-8") == "/b?x=1&a=~*(%c3%a9)+%2b"
        assert withParameters("/b", [("a", "€")], "latin-1") == "/b?a=%3f"
