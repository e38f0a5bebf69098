"""Tests of catalina.jasper.attributes: where an attribute is wrong."""

import pytest

from tests.jasper.fakes import page

CORE = '<%@ taglib prefix="c" uri="http://java.sun.com/jsp/jstl/core" %>'


class PlaceTests:
    """Errors name the line of the attribute, and not that of its tag."""

    @pytest.mark.parametrize(
        ("text", "line", "message"),
        [
            ('<c:out\n value="1"\n escapeXml=true/>', 3, "not quoted"),
            ('<c:out\n value="1"\n escapeXml/>', 3, "not quoted"),
            ('<c:out\n value="1"\n value="1"/>', 3, "twice"),
            ('<c:out\n value="1"escapeXml="true"/>', 2, "needs a blank"),
            ('<c:out\n value="1\n/>', 2, "is not closed"),
            ('<c:out\n escapeXml="<%= "true" %>" value="1"/>', 2, "must be"),
            ('<%@ page\n session="true"\n session="false" %>', 3, "twice"),
            ('<c:out\n value="1"\n colour="red"/>', 1, "no attribute colour"),
        ],
    )
    def test_isThatOfTheAttribute(self, text: str, line: int, message: str) -> None:
        """As far as it can be read; what it means is told where its tag stands (C{Parser}, C{Validator})."""
        body = page(CORE + text).body
        assert f"/a.jsp (line: [{line}]" in body and message in body.partition("\n")[0]
