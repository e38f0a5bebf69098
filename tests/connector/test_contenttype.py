"""Tests of taking a Content-Type apart."""

import pytest

from catalina.connector.contenttype import parseContentType


class ParseContentTypeTests:
    """parseContentType."""

    @pytest.mark.parametrize(
        ("text", "kind", "charset"),
        [
            ("text/html", "text/html", None),
            ("text/html;charset=utf-8", "text/html", "utf-8"),
            ("text/html; charset=utf-8", "text/html", "utf-8"),
            ("text/html ; CHARSET = UTF-8", "text/html", "UTF-8"),
            ('text/html; charset="utf-8"', "text/html", "utf-8"),
            ("text/html; charset=utf-8;", "text/html", "utf-8"),
            ("text/html; level=1; charset=utf-8", "text/html; level=1", "utf-8"),
            ("text/html;charset=utf-8;level=1", "text/html; level=1", "utf-8"),
            ("multipart/x; boundary=a; b=c", "multipart/x; boundary=a; b=c", None),
            ('a/b; c="d;charset=x"', 'a/b; c="d;charset=x"', None),
            ("nonsense", "nonsense", None),
            ("text/html; charset", "text/html", None),
            ("text/html; charset=utf-8 x", "text/html; charset=utf-8 x", None),
            (" text / html\t", "text/html", None),
            ("text/html;Level=1;flag", "text/html; level=1; flag=", None),
            ("text/html;a=1;b=2;A=3", "text/html; a=3; b=2", None),
            ("text/html;charset=a;charset=b", "text/html", "b"),
            (r'text/html;charset="a\"b"', "text/html", 'a"b'),
            ("text/html;=x;;charset=a", "text/html", "a"),
            ("", "", None),
            ('text/html; charset=""', "text/html", None),
        ],
    )
    def test_typeAndCharset(self, text, kind, charset):
        """
        The charset is taken out, other parameters stay as Tomcat writes them, and what is no media type is left alone.
        """
        assert parseContentType(text) == (kind, charset)
