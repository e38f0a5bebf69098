"""
What stands for a part of jasper whose Python library is not installed.
"""

from typing import Any, NoReturn

from catalina.jsp import JspException


class MissingLibrary:
    """
    Raises whenever it is used.

    :param part: of jasper.
    :param needs: the distribution to be installed.
    :param problem: what importing it raised.
    """

    def __init__(self, part: str, needs: str, problem: ImportError) -> None:
        self._message = f"{part} needs {needs}, which is not installed: pip install {needs.lower()}"
        self._problem = problem

    def __getattr__(self, name: str) -> Any:
        def refuse(*arguments: Any, **more: Any) -> NoReturn:
            raise JspException(self._message, self._problem)

        return refuse
