"""Shows the source of the examples, and of nothing else."""

import io
import keyword
import tokenize
from html import escape

import pages

from catalina.servlet import HttpServlet

CLASSES = ["chat.py", "cookies.py", "hello.py", "pages.py", "sessions.py", "snoop.py", "source.py"]
CLASSES += ["ticker.py", "upload.py"]
CLASSES += [
    "extended/background.py",
    "extended/delayed.py",
    "extended/delayedblocking.py",
    "extended/delays.py",
]
CLASSES += ["extended/prices.py", "extended/stocks.py", "extended/stocksblocking.py"]
CLASSES += ["extended/together.py", "extended/togetherworkers.py"]
FILES = {name: f"/WEB-INF/classes/{name}" for name in CLASSES} | {
    "web.xml": "/WEB-INF/web.xml",
    "chat.js": "/chat/chat.js",
    "ticker.js": "/ticker/ticker.js",
    "extended.js": "/extended/extended.js",
}

FILES |= {name: f"/WEB-INF/classes/{name}" for name in ("dates.py", "exampletags.py")}
FILES |= {name: f"/WEB-INF/tags/{name}" for name in ("example.tag", "note.tag")}
PAGES = ["chat", "dates", "el", "error", "failed", "functions", "jstl", "simpletag", "snoop", "tagfile"]
FILES |= {f"{name}.jsp": f"/jsp/{name}.jsp" for name in PAGES} | {"examples.tld": "/WEB-INF/examples.tld"}

KINDS = {tokenize.COMMENT: "comment", tokenize.STRING: "string", tokenize.NUMBER: "number"}


class Source(HttpServlet):
    """Answers /source?name=hello.py with a page, and with its <pre> alone where `part` is given."""

    def doGet(self, request, response):
        name = request.getParameter("name")
        # The name is looked up and never made part of a path, so no name leads to any other file.
        if name not in FILES:
            response.sendError(404, "There is no example of this name")
            return
        with self.getServletContext().getResourceAsStream(FILES[name]) as stream:
            text = stream.read().decode("utf-8")
        code = coloured(text) if name.endswith(".py") else escape(text)
        listing = f'<pre class="code"><code>{code}</code></pre>'
        if request.getParameter("part"):
            response.setContentType("text/html;charset=UTF-8")
            response.getWriter().write(listing)
        else:
            pages.send(request, response, name, f"<h1>{escape(name)}</h1>{listing}")


def coloured(text):
    """Return Python source as HTML, its words marked with classes; everything is escaped."""
    lines = text.splitlines(keepends=True)
    pieces, row, column = [], 1, 0
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        kind = kindOf(token)
        if kind:
            pieces.append(escape(between(lines, (row, column), token.start)))
            pieces.append(f'<span class="{kind}">{escape(token.string)}</span>')
            row, column = token.end
    pieces.append(escape(between(lines, (row, column), (len(lines) + 1, 0))))
    return "".join(pieces)


def kindOf(token):
    """Return the class of a token's colour, or None for plain text."""
    if token.type == tokenize.NAME and keyword.iskeyword(token.string):
        return "keyword"
    return KINDS.get(token.type)


def between(lines, start, end):
    """Return the text between two places; a place is a row, counted from 1, and a column."""
    if start[0] == end[0]:
        return lines[start[0] - 1][start[1] : end[1]]
    first, *others = lines[start[0] - 1 : end[0]]
    if end[0] <= len(lines):
        others[-1] = others[-1][: end[1]]
    return first[start[1] :] + "".join(others)
