"""Keeps what a visitor says in the session."""

import time
from html import escape

import pages

from catalina.servlet import HttpServlet

FORM = """
<form method="post" class="row">
  <label>Name <input name="name" required maxlength="40" value="colour"></label>
  <label>Value <input name="value" maxlength="200" value="blue"></label>
  <button>Keep</button>
  <button name="forget" value="all" formnovalidate>End the session</button>
</form>
"""
MOST = 20


class Sessions(HttpServlet):
    """Shows the session on GET, changes it on POST."""

    def doGet(self, request, response):
        session = request.getSession(True)
        session.setAttribute("visits", (session.getAttribute("visits") or 0) + 1)
        facts = [
            ("id", session.getId()),
            ("new", session.isNew()),
            ("created", moment(session.getCreationTime())),
            ("last used", moment(session.getLastAccessedTime())),
            ("ends after", f"{session.getMaxInactiveInterval() // 60} minutes without a request"),
        ]
        kept = sorted((name, session.getAttribute(name)) for name in session.getAttributeNames())
        pages.send(
            request,
            response,
            "Sessions",
            FORM + "<h2>Kept</h2>" + pages.table(kept) + "<h2>Session</h2>" + pages.table(facts),
        )

    def doPost(self, request, response):
        request.setCharacterEncoding("UTF-8")
        session = request.getSession(True)
        name = request.getParameter("name") or ""
        if request.getParameter("forget"):
            session.invalidate()
        elif not name or name == "visits" or len(session.getAttributeNames()) > MOST:
            response.setStatus(400)
            pages.send(
                request, response, "Sessions", f"<p>{escape(name) or 'A name'} cannot be kept.</p>" + FORM
            )
            return
        else:
            session.setAttribute(name[:40], (request.getParameter("value") or "")[:200])
        # After a POST the browser is sent on to a GET, so that reloading the page does not post again.
        response.sendRedirect(response.encodeRedirectURL(request.getRequestURI()))


def moment(milliseconds):
    """Return a time as the server's clock shows it; sessions count in milliseconds, as in Java."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(milliseconds / 1000))
