"""
What is wrong with a page: C{org.apache.jasper.JasperException}.

Translation errors name file, line and column and show the line; errors at run time get the place of the
page's code where they happened.
"""

from catalina.jasper.marks import Mark
from catalina.servlet import ServletException


class JasperException(ServletException):
    """
    A page cannot be translated, or failed while it ran.

    :param message: what was found and what was expected.
    :param mark: where.
    :param source: the line, to be shown.
    :param rootCause: the exception behind it.
    """

    def __init__(
        self,
        message: str,
        mark: Mark | None = None,
        source: str = "",
        rootCause: BaseException | None = None,
    ) -> None:
        text = message if mark is None else f"{mark} {message}"
        super().__init__(f"{text}\n{source}" if source else text, rootCause)
        self.mark = mark
        #: Whether error reports keep it from the client: in production all is in the log, and only there.
        self.confidential = False


class TranslationError(Exception):
    """
    Something in a page is wrong; the translator adds the line and makes a L{JasperException} of it.

    :param message: what was found and what was expected.
    :param mark: where.
    """

    def __init__(self, message: str, mark: Mark) -> None:
        super().__init__(message)
        self.message = message
        self.mark = mark
