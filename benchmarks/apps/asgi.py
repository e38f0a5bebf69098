"""The same on uvicorn: /hello, /stream and /tell as a bare ASGI application, which awaits send() on each connection."""

BODY = b"Hello, World!"
MESSAGE = b"@" + b"x" * 62 + b"\n"
HEADERS = [(b"content-type", b"text/plain"), (b"content-length", b"13")]
OPEN = {}


async def stream(receive, send):
    """Keep a connection open until its client goes."""
    headers = [(b"content-type", b"text/event-stream")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b":ok\n\n", "more_body": True})
    key = object()
    OPEN[key] = send
    while (await receive())["type"] != "http.disconnect":
        pass
    OPEN.pop(key)


async def tell(times):
    """Send messages to all."""
    message = {"type": "http.response.body", "body": MESSAGE, "more_body": True}
    for _ in range(times):
        for send in list(OPEN.values()):
            await send(message)


async def app(scope, receive, send):
    """Answer a request."""
    if scope["type"] != "http":
        return
    if scope["path"] == "/stream":
        await stream(receive, send)
        return
    if scope["path"] == "/tell":
        await tell(int(scope["query_string"].partition(b"=")[2] or 1))
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": BODY})
