"""
Pages in a running server: the examples, the chat of base-manager in two windows, and what users do wrong.

The chat page is static/comnet/index.jsp of an application named base-manager, opened through a second NIO
connector; the documentation's example has it on port 8089.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from tests.functional.client import Answer, request
from tests.functional.instance import HOME, Instance
from tests.functional.windows import Window

CHAT = "/base-manager/static/comnet/index.jsp"
EXAMPLES = HOME / "webapps" / "examples"
NAMES = sorted(file.name for file in (EXAMPLES / "jsp").glob("*.jsp"))

SECRET = "/secret/place"
CORE = '<%@ taglib prefix="c" uri="http://java.sun.com/jsp/jstl/core" %>\n'

#: Pages that are wrong: the page, what its report has to say, and the line that it has to show.
WRONG = {
    "unclosed.jsp": (CORE + "<c:if test='${true}'>", "unclosed.jsp (line: [2], column: [1])"),
    "tag.jsp": (CORE + "<c:iff test='${true}'/>", "tag.jsp (line: [2], column: [1])"),
    "attribute.jsp": (CORE + "<p>\n<c:if tset='${true}'/>", "attribute.jsp (line: [3], column: [1])"),
    "expression.jsp": ("one\ntwo ${1 +}", "expression.jsp (line: [2], column: [5])"),
    "missingfile.jsp": ("<%@ include file='gone.jsp' %>", "missingfile.jsp (line: [1], column: [1])"),
    "python.jsp": ("one\n<% x = = 1 %>", "python.jsp (line: [2]"),
    "circle.jsp": ("one\n<%@ include file='circle.jsp' %>", "circle.jsp (line: [2], column: [1])"),
    "raises.jsp": (f"one\n<% raise ValueError('{SECRET}') %>", "raises.jsp at line 2"),
}
ENDLESS = "<jsp:include page='endless.jsp'/>"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Instance, int]]:
    """A server with the examples, base-manager and wrong pages, and the port of its second NIO connector."""
    instance = Instance(tmp_path_factory.mktemp("jsp") / "base")
    port = instance.addConnector('connectionTimeout="20000" redirectPort="8443"')
    instance.deployFromHome("examples")
    manager = shutil.copytree(EXAMPLES, instance.webapps / "base-manager")
    (manager / "static" / "comnet").mkdir(parents=True)
    shutil.move(manager / "jsp" / "chat.jsp", manager / "static" / "comnet" / "index.jsp")
    wrong = {name: text for name, (text, _) in WRONG.items()} | {"endless.jsp": ENDLESS}
    instance.deploy("wrong", wrong)
    instance.deploy("production", wrong | {"WEB-INF/web.xml": production()})
    instance.start()
    yield instance, port
    instance.stop()


def production() -> str:
    """A web.xml that says development="false"."""
    return """<web-app xmlns="http://java.sun.com/xml/ns/javaee" version="3.0"><servlet>
      <servlet-name>jsp</servlet-name>
      <servlet-class>org.apache.jasper.servlet.JspServlet</servlet-class>
      <init-param><param-name>development</param-name><param-value>false</param-value></init-param>
    </servlet></web-app>"""


def get(site: tuple[Instance, int], path: str) -> Answer:
    """Ask the second connector."""
    return request(site[1], path)


class ChatTests:
    """The chat page of base-manager."""

    def test_twoWindowsTalk(self, browser: Any, site: tuple[Instance, int], windows: list[Window]) -> None:
        """What jack says lily sees within a second, and the other way round."""
        address = f"http://localhost:{site[1]}"
        jack = Window(browser, address, "jack", page=CHAT)
        windows.append(jack)
        lily = Window(browser, address, "lily", page=CHAT)
        windows.append(lily)
        for speaker, listener in [(jack, lily), (lily, jack), (jack, lily)]:
            text = f"{speaker.name} to {listener.name} {len(speaker.messages())}"
            sent = speaker.say(text)
            assert listener.heardAt(text) - sent < 1000
        assert [name for name, _ in lily.messages()[-3:]] == ["jack", "lily", "jack"]

    def test_nameIsText(self, site: tuple[Instance, int]) -> None:
        """A name that is markup is escaped by the page."""
        page = get(site, f"{CHAT}?name=%22%3E%3Cscript%3Ealert(1)%3C/script%3E").text
        assert 'value="&#034;&gt;&lt;script&gt;' in page and "<script>alert" not in page


class ExampleTests:
    """The examples of pages."""

    @pytest.mark.parametrize("name", NAMES)
    def test_answers(self, site: tuple[Instance, int], name: str) -> None:
        """Each can be opened, and the source of each is shown."""
        answer = get(site, f"/examples/jsp/{name}")
        assert answer.status == 200 and answer.text.rstrip().endswith("</html>")
        sources = re.findall(r'href="(/examples/source\?name=[^"]+)"', answer.text)
        assert all(get(site, source).status == 200 for source in sources)

    def test_errorPageAnswers(self, site: tuple[Instance, int]) -> None:
        """A page that fails is answered by the page that its directive names."""
        answer = get(site, "/examples/jsp/error.jsp?a=1&b=0")
        assert answer.status == 500 and "That went wrong" in answer.text
        assert "It is divisible" in get(site, "/examples/jsp/error.jsp?a=6&b=3").text

    @pytest.mark.parametrize(
        "name", ["snoop.jsp?text=", "functions.jsp?text=", "jstl.jsp?language=", "el.jsp?text="]
    )
    def test_escapes(self, site: tuple[Instance, int], name: str) -> None:
        """What comes from outside is shown as text."""
        answer = get(site, f"/examples/jsp/{name}%3Cscript%3Ealert(1)%3C/script%3E")
        assert answer.status == 200 and "<script>alert" not in answer.text

    def test_countsAsTold(self, site: tuple[Instance, int]) -> None:
        """The simple tag's attribute is converted as its setter's annotation says."""
        assert "This is line 4." in get(site, "/examples/jsp/simpletag.jsp?times=4").text
        assert get(site, "/examples/jsp/simpletag.jsp?times=many").status == 500


class WrongPageTests:
    """What the authors of pages do wrong."""

    @pytest.mark.parametrize("name", WRONG)
    def test_namesThePlace(self, site: tuple[Instance, int], name: str) -> None:
        """The report has file, line and column, and shows the line."""
        text, place = WRONG[name]
        answer = get(site, f"/wrong/{name}")
        report = answer.text.replace("&#39;", "'").replace("&lt;", "<").replace("&gt;", ">")
        line = text.splitlines()[int(re.findall(r"line:? \[?(\d+)", place)[0]) - 1]
        assert answer.status == 500 and place in report
        assert line.replace("&#39;", "'") in report

    @pytest.mark.parametrize("name", ["gone.jsp", "gone/gone.jspx"])
    def test_missingPage(self, site: tuple[Instance, int], name: str) -> None:
        """A page that is not there is 404."""
        assert get(site, f"/wrong/{name}").status == 404

    @pytest.mark.parametrize("application", ["wrong", "production"])
    def test_endlessInclude(self, site: tuple[Instance, int], application: str) -> None:
        """A page that includes itself while it runs ends with status 500, and the server lives on."""
        assert get(site, f"/{application}/endless.jsp").status == 500
        assert get(site, "/examples/jsp/el.jsp").status == 200

    @pytest.mark.parametrize("name", WRONG)
    def test_productionTellsNothing(self, site: tuple[Instance, int], name: str) -> None:
        """With development="false" the client learns neither source nor folders."""
        answer = get(site, f"/production/{name}")
        assert answer.status == 500
        for inner in (str(site[0].base), str(HOME), SECRET, "Traceback", WRONG[name][0].splitlines()[-1]):
            assert inner not in answer.text
