"""
An application's libraries, in the order in which they count (Servlet 3.0, 8.2 and 8.3; ContextConfig.webConfig in Tomcat).

The order asked for by web.xml or by the fragments goes for all that libraries bring: what their fragments declare, their resources and
their initializers. One that an absolute ordering leaves out brings resources only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from catalina.deploy import OTHERS, WebXml, asksForOrder, orderFragments
from catalina.startup.scan import findInitializers, scanFragments
from catalina.util import didYouMean


class Libraries:
    """
    What WEB-INF/lib brings.

    :param main: the application's web.xml.
    :param places: the libraries, folders and archives.
    :param label: the application as the user knows it.
    :raises ConfigurationError: a fragment is wrong, or what is wished for the order contradicts itself.
    """

    def __init__(self, main: WebXml, places: list[Path], label: str) -> None:
        found = list(scanFragments(places, f"{label}/WEB-INF/lib"))
        self.fragments = orderFragments(main, found)
        positions = [
            next(number for number, each in enumerate(found) if each is one) for one in self.fragments
        ]
        self._used = [places[number] for number in positions]
        self._isOrdered = asksForOrder(main, found)
        self._unused = [place for place in places if place not in self._used]
        #: What is to be logged about the order, with the file.
        self.warnings = tuple(_strangers(main, [each.fragmentName for each in found if each.fragmentName]))

    @property
    def orderedNames(self) -> list[str] | None:
        """The names of the files in WEB-INF/lib, for the application to see; None where nobody asks for an order."""
        names = [place.name for place in self._used if place.parent.name == "lib"]
        return names if self._isOrdered else None

    @property
    def overlays(self) -> list[Path]:
        """Where META-INF/resources is looked for."""
        return [*self._used, *self._unused]

    def initializers(self, load: Any, excluded: re.Pattern[str] | None) -> list[Any]:
        """
        Make the ServletContainerInitializers; see `findInitializers`.
        """
        return findInitializers(self._used, load, excluded)


def _strangers(main: WebXml, known: list[str]) -> Iterator[str]:
    """A warning for each name in web.xml's order that no fragment has: what it was meant for may be left out."""
    for name in main.absoluteOrdering or ():
        if name != OTHERS and name not in known:
            remedy = didYouMean(name, known) or "mend the name, or take it out"
            yield f'{main.name}: <absolute-ordering>: there is no fragment named "{name}"; {remedy}'
