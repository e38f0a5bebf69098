"""Takes files in a multipart form, and tells what came. Nothing is kept."""

import hashlib
from email.message import Message
from html import escape

import pages

from catalina.servlet import HttpServlet, IllegalStateException


class Upload(HttpServlet):
    """Answers a multipart POST; its limits stand in web.xml."""

    def doGet(self, request, response):
        pages.send(request, response, "Upload", "<p>Choose files, and send them.</p>")

    def doPost(self, request, response):
        try:
            parts = request.getParts()
        except IllegalStateException as problem:
            response.setStatus(413)
            pages.send(request, response, "Too much", f"<h2>Too much</h2><p>{escape(str(problem))}</p>")
            return
        pages.send(request, response, "Upload", "".join(describe(part) for part in parts))


def describe(part):
    """Return what is known of one part, as HTML."""
    digest = hashlib.sha256()
    with part.getInputStream() as stream:
        while chunk := stream.read(65536):
            digest.update(chunk)
    facts = [
        ("file name", fileName(part) or "(none: a field of the form)"),
        ("type", part.getContentType() or "(not said)"),
        ("size", f"{part.getSize():,} bytes"),
        ("SHA-256", digest.hexdigest()),
    ]
    part.delete()
    return f"<h2>{escape(part.getName())}</h2>" + pages.table(facts)


def fileName(part):
    """Return the name that the browser gave, without any folders that it may have put before it."""
    head = Message()
    head["content-disposition"] = part.getHeader("content-disposition") or ""
    name = head.get_filename()
    return name and name.replace("\\", "/").rpartition("/")[2]
