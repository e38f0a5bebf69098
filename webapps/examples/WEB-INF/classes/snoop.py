"""Shows a request as a servlet sees it."""

import pages

from catalina.servlet import HttpServlet

ASPECTS = [
    ("method", "getMethod"),
    ("request URI", "getRequestURI"),
    ("context path", "getContextPath"),
    ("servlet path", "getServletPath"),
    ("path info", "getPathInfo"),
    ("query string", "getQueryString"),
    ("protocol", "getProtocol"),
    ("scheme", "getScheme"),
    ("server name", "getServerName"),
    ("server port", "getServerPort"),
    ("remote address", "getRemoteAddr"),
    ("remote user", "getRemoteUser"),
    ("locale", "getLocale"),
    ("content type", "getContentType"),
    ("content length", "getContentLength"),
    ("session id", "getRequestedSessionId"),
    ("secure", "isSecure"),
]


class Snoop(HttpServlet):
    """Answers GET and POST with tables of all that the request says."""

    def doGet(self, request, response):
        # Forms are sent as UTF-8 here, but browsers do not say so.
        request.setCharacterEncoding("UTF-8")
        parameters = request.getParameterMap().items()
        body = "<h2>Request</h2>" + pages.table((name, getattr(request, get)()) for name, get in ASPECTS)
        body += "<h2>Parameters</h2>" + pages.table((name, ", ".join(values)) for name, values in parameters)
        body += "<h2>Headers</h2>" + pages.table(
            (name, ", ".join(request.getHeaders(name))) for name in request.getHeaderNames()
        )
        body += "<h2>Server</h2>" + pages.table([("software", self.getServletContext().getServerInfo())])
        pages.send(request, response, "Snoop", body)

    doPost = doGet
