"""
What pages and tags raise (C{javax.servlet.jsp}'s exceptions).

They end the page; the container shows the page's error page, or its report with the page's file and line.
"""

from catalina.servlet import ServletException


class JspException(ServletException):
    """
    A page or a tag failed.

    :param message: what went wrong.
    :param rootCause: the exception behind it.
    """


class JspTagException(JspException):
    """A tag failed."""


class SkipPageException(JspException):
    """The rest of the page is not to be evaluated; raised by simple tags, and no error."""
