"""The frame that the examples' answers share."""

from html import escape

FRAME = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="{root}/site.css">
</head>
<body class="answer">
{body}
</body>
</html>
"""


def send(request, response, title, body):
    """
    Send a page.

    :param title: plain text.
    :param body: HTML: whatever comes from outside has gone through `escape` or `table` already.
    """
    response.setContentType("text/html;charset=UTF-8")
    response.getWriter().write(
        FRAME.format(title=escape(title), root=escape(request.getContextPath()), body=body)
    )


def table(rows):
    """Return pairs of any values as a table; it escapes them."""
    cells = [f"<tr><th>{escape(str(name))}</th><td>{escape(str(value))}</td></tr>" for name, value in rows]
    return f'<div class="wide"><table>{"".join(cells)}</table></div>' if cells else "<p>None.</p>"
