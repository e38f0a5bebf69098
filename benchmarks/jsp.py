"""
How fast pages are: a page of 50 lines with 100 rows beside the same page in Jinja2, and single expressions.

    PYTHONPATH=. .venv/bin/python benchmarks/jsp.py [--rounds 40]

Both write the same characters from the same rows, dicts or objects, and neither escapes what it does not have
to. They take turns within each round, so that a busy machine is busy for both; what is shown are medians. Of
Catalina's time everything counts from the request to the last character: scopes, buffer, tags.
"""

from __future__ import annotations

import argparse
import io
import re
import statistics
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import jinja2

from catalina.el import compileExpression
from catalina.el.context import ELContext
from catalina.jasper import JspServlet
from catalina.servlet import DispatcherType

ROWS = 100
TITLE = "Stock"

#: What the page has for expressions of either language.
EXPRESSION = re.compile(r"@\{([^}]+)\}")

#: The page around its rows, with one row between.
HEAD = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>@{title}</title>
<link rel="stylesheet" href="@{root}/site.css">
</head>
<body>
<header>
  <nav>
    <a href="@{root}/">Home</a>
    <a href="@{root}/stock">Stock</a>
    <a href="@{root}/orders">Orders</a>
    <a href="@{root}/account">Account</a>
  </nav>
</header>
<main>
<h1>@{title}</h1>
<p>@{user.name}, these are our articles.</p>
<table>
<thead>
<tr>
  <th>No.</th>
  <th>Name</th>
  <th>Colour</th>
  <th>Price</th>
  <th>In stock</th>
</tr>
</thead>
<tbody>
"""
ROW = """\
<tr class="@{row.colour}">
  <td>@{row.number}</td>
  <td><a href="@{root}/article/@{row.number}">@{row.name}</a></td>
  <td>@{row.colour}</td>
  <td>@{row.price} @{currency}</td>
"""
FOOT = """\
</tbody>
</table>
<p>Prices in @{currency}, with tax.</p>
</main>
<footer>
  <p>Signed in as @{user.name}</p>
  <ul>
    <li><a href="@{root}/help">Help</a></li>
    <li><a href="@{root}/terms">Terms</a></li>
  </ul>
</footer>
</body>
</html>
"""


@dataclass
class Row:
    """An article, as an object."""

    number: int
    name: str
    colour: str
    price: float
    inStock: bool


def rowsOf(kind: str) -> list[Any]:
    """
    Make the rows.

    :param kind: ``dicts`` or ``objects``.
    """
    made = [Row(n, f"Article {n}", ("red", "green", "blue")[n % 3], n * 1.25, n % 4 > 0) for n in range(ROWS)]
    return [vars(row) for row in made] if kind == "dicts" else list(made)


def jspPage() -> str:
    """The page as JSP."""
    text = (
        HEAD
        + '<c:forEach var="row" items="${rows}">'
        + ROW
        + '  <td><c:if test="${row.inStock}">yes</c:if></td>\n</tr>\n</c:forEach>'
        + FOOT
    )
    return '<%@ taglib prefix="c" uri="http://java.sun.com/jsp/jstl/core" %>' + EXPRESSION.sub(r"${\1}", text)


def jinjaPage() -> str:
    """The page as a template of Jinja2."""
    text = (
        HEAD
        + "{% for row in rows %}"
        + ROW
        + "  <td>{% if row.inStock %}yes{% endif %}</td>\n</tr>\n{% endfor %}"
        + FOOT
    )
    return EXPRESSION.sub(r"{{ \1 }}", text)


class Named:
    """Something with attributes: an application, a request."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = dict(values)

    def getAttribute(self, name: str) -> Any:
        """A value, or None."""
        return self.values.get(name)


class Application(Named):
    """An application of one page, and the configuration of the servlet that runs it."""

    def __init__(self, page: str) -> None:
        super().__init__({})
        self._page = page

    def getResourceAsStream(self, path: str) -> io.BytesIO | None:
        """The page's text."""
        return io.BytesIO(self._page.encode()) if path == "/page.jsp" else None

    def getRealPath(self, path: str) -> None:
        """Nothing is on the disk."""

    def getResourcePaths(self, path: str) -> Iterable[str]:
        """No tag libraries of its own."""
        return ()

    def getJspConfigDescriptor(self) -> None:
        """No groups."""

    def getClassLoader(self) -> None:
        """Classes are loaded the ordinary way."""

    def getServletContext(self) -> Application:
        """The application."""
        return self

    def getServletName(self) -> str:
        """The name of the servlet."""
        return "jsp"

    def getInitParameterNames(self) -> list[str]:
        """Production: pages are not looked at again."""
        return ["development"]

    def getInitParameter(self, name: str) -> str:
        """The one parameter."""
        return "false"


class Request(Named):
    """A request for the page."""

    def getServletPath(self) -> str:
        """The page."""
        return "/page.jsp"

    def getPathInfo(self) -> None:
        """Nothing behind it."""

    def getQueryString(self) -> None:
        """No parameters."""

    def getSession(self) -> Named:
        """A session with nothing in it."""
        return Named({})

    def getDispatcherType(self) -> DispatcherType:
        """An ordinary request."""
        return DispatcherType.REQUEST


class Response:
    """Keeps what is written."""

    def __init__(self) -> None:
        self._text = io.StringIO()

    def setContentType(self, kind: str) -> None:
        """Always the same."""

    def getWriter(self) -> io.StringIO:
        """Where the page goes."""
        return self._text

    def text(self) -> str:
        """What was written."""
        return self._text.getvalue()


def catalinaRenderer(values: Mapping[str, Any]) -> Callable[[], str]:
    """
    The page in Catalina.

    :param values: what its expressions name.
    """
    servlet = JspServlet()
    servlet.init(Application(jspPage()))

    def render() -> str:
        response = Response()
        servlet.service(Request(values), response)
        return response.text()

    return render


def jinjaRenderer(values: Mapping[str, Any]) -> Callable[[], str]:
    """
    The page in Jinja2.

    :param values: what its expressions name.
    """
    environment = jinja2.Environment(autoescape=False, keep_trailing_newline=True)
    template = environment.from_string(jinjaPage())
    return lambda: template.render(values)


def seconds(action: Callable[[], Any], times: int) -> float:
    """
    Measure one call of a function.

    :param times: it is called so often.
    """
    started = time.perf_counter()
    for _ in range(times):
        action()
    return (time.perf_counter() - started) / times


def comparePages(rounds: int) -> None:
    """
    Print a line for each kind of rows.

    :param rounds: so often each of the two is measured.
    """
    print(f"page of {jspPage().count(chr(10))} lines, {ROWS} rows, median of {rounds} rounds")
    for kind in ("dicts", "objects"):
        user = Row(0, "Lily", "", 0.0, True)
        values = {"title": TITLE, "root": "/shop", "currency": "EUR", "user": user, "rows": rowsOf(kind)}
        ours, theirs = catalinaRenderer(values), jinjaRenderer(values)
        assert squeezed(ours()) == squeezed(theirs()), "the pages differ"
        times = [(seconds(ours, 50), seconds(theirs, 50)) for _ in range(rounds)]
        mine, other = (statistics.median(column) for column in zip(*times, strict=True))
        print(
            f"  {kind:8} Catalina {mine * 1e6:6.0f} us   Jinja2 {other * 1e6:6.0f} us   ratio {mine / other:.2f}"
        )


def squeezed(text: str) -> str:
    """A page without its white space."""
    return "".join(text.split())


def measureExpressions(rounds: int) -> None:
    """
    Print what a compiled expression of three parts takes, beside a loop that does nothing.

    :param rounds: so often it is measured.
    """
    address = Row(0, "Market Street", "", 0.0, True)
    variables = {"a": {"b": {"c": "text"}}, "o": Holder(Holder(address))}
    context = ELContext(variables.get)
    nothing = statistics.median(seconds(lambda: None, 100_000) for _ in range(rounds))
    print(f"expressions, median of {rounds} rounds; a call that does nothing takes {nothing * 1e9:.0f} ns")
    for text in ("${a.b.c}", "${o.inner.inner.name}", "${a.b.c == 'text' and not empty o}"):
        run = compileExpression(text).run
        taken = statistics.median(seconds(lambda run=run: run(context), 20_000) for _ in range(rounds))
        print(f"  {text:36} {taken * 1e9:6.0f} ns   {taken / nothing:5.1f} times nothing")


@dataclass
class Holder:
    """An object that has another one."""

    inner: Any


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="How fast pages are, beside Jinja2.")
    parser.add_argument("--rounds", type=int, default=40, help="measurements of each; 40 unless given")
    rounds = parser.parse_args().rounds
    comparePages(rounds)
    measureExpressions(min(rounds, 15))


if __name__ == "__main__":
    main()
