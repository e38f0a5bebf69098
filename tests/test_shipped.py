"""What conf/ says as it is delivered, and what it says when a newcomer takes a comment away."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

CONF = Path(__file__).parents[1] / "conf"

#: An element that stands in a comment as an example.
EXAMPLE = re.compile(r"<(Connector|Executor|Valve|role|user|servlet|filter|filter-mapping)[\s>].*", re.DOTALL)


def mimeTypes() -> list[tuple[str, str]]:
    """Return the MIME mappings of conf/web.xml, in the order of the file."""
    mappings = etree.parse(CONF / "web.xml").iter("{*}mime-mapping")
    return [(mapping[0].text or "", mapping[1].text or "") for mapping in mappings]


class MimeTests:
    """The MIME types of conf/web.xml."""

    def test_areSortedAndUnique(self) -> None:
        """So many as Tomcat 7 has, each extension once, in lower case and in order."""
        extensions = [extension for extension, _ in mimeTypes()]
        assert len(extensions) >= 1000
        assert extensions == sorted(set(extensions))
        assert all(extension == extension.lower() for extension in extensions)

    def test_areTypes(self) -> None:
        """Each is a type and a subtype of RFC 6838, without parameters."""
        token = r"[a-z0-9][a-z0-9!#$&^_.+-]*"
        assert all(re.fullmatch(f"{token}/{token}", kind) for _, kind in mimeTypes())

    @pytest.mark.parametrize(
        ("extension", "kind"),
        [
            ("html", "text/html"),
            ("css", "text/css"),
            ("js", "application/javascript"),
            ("json", "application/json"),
            ("txt", "text/plain"),
            ("xml", "application/xml"),
            ("svg", "image/svg+xml"),
            ("ico", "image/x-icon"),
            ("class", "application/java"),
            ("gz", "application/x-gzip"),
            ("woff", "font/woff"),
            ("wasm", "application/wasm"),
            ("mp4", "video/mp4"),
            ("mp3", "audio/mpeg"),
            ("bin", "application/octet-stream"),
            ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ],
    )
    def test_areThoseOfTomcat(self, extension: str, kind: str) -> None:
        """Where registrations have changed since, Tomcat 7's answer stays."""
        assert dict(mimeTypes())[extension] == kind


class ExampleTests:
    """The examples that stand in comments."""

    @pytest.mark.parametrize("name", ["server.xml", "web.xml", "tomcat-users.xml"])
    def test_areWellFormed(self, name: str) -> None:
        """Each can be taken out of its comment as it is."""
        comments = etree.parse(CONF / name).iter(etree.Comment)
        found = [match[0] for match in (EXAMPLE.search(comment.text or "") for comment in comments) if match]
        assert found
        for text in found:
            etree.fromstring(f"<examples>{text}</examples>")

    def test_documentedChatPort(self) -> None:
        """One of them is the second NIO connector that the documentation's chat uses."""
        assert (
            'port="8089" protocol="org.apache.coyote.http11.Http11NioProtocol"'
            in (CONF / "server.xml").read_text()
        )
