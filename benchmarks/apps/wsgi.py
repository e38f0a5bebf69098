"""The same on gunicorn: hello as a WSGI application."""

BODY = b"Hello, World!"
HEADERS = [("Content-Type", "text/plain"), ("Content-Length", "13")]


def app(environ, startResponse):
    """Answer a request."""
    startResponse("200 OK", HEADERS)
    return [BODY]
