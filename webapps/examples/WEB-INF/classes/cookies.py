"""Shows the cookies that the browser sends, and adds more."""

from html import escape
from urllib.parse import quote, unquote

import pages

from catalina.servlet import Cookie, HttpServlet

FORM = """
<form method="post" class="row">
  <label>Name <input name="name" required maxlength="40" value="taste"></label>
  <label>Value <input name="value" maxlength="200" value="oatmeal &amp; raisin"></label>
  <label>Lives for <select name="age">
    <option value="-1">this browser session</option>
    <option value="60">a minute</option>
    <option value="0">no time: remove it</option>
  </select></label>
  <button>Bake</button>
</form>
"""


class Cookies(HttpServlet):
    """Shows cookies on GET, sends one on POST."""

    def doGet(self, request, response):
        cookies = [(cookie.getName(), unquote(cookie.getValue())) for cookie in request.getCookies() or []]
        pages.send(request, response, "Cookies", FORM + "<h2>Sent by the browser</h2>" + pages.table(cookies))

    def doPost(self, request, response):
        request.setCharacterEncoding("UTF-8")
        try:
            response.addCookie(self.bake(request))
        except ValueError as problem:
            response.setStatus(400)
            pages.send(request, response, "Cookies", f"<p>{escape(str(problem))}</p>" + FORM)
            return
        response.sendRedirect(request.getRequestURI())

    def bake(self, request):
        """Return the cookie that the form describes; ValueError where its name or its age cannot be."""
        # A cookie's value is a few plain characters, so everything else travels in the form %C3%A9.
        value = quote((request.getParameter("value") or "")[:200])
        cookie = Cookie(request.getParameter("name") or "", value)
        cookie.setMaxAge(int(request.getParameter("age") or "-1"))
        cookie.setPath(request.getContextPath() + request.getServletPath())
        cookie.setHttpOnly(True)
        return cookie
