"""``<Loader className="org.apache.catalina.loader.VirtualWebappLoader">``: places outside of the application's folder."""

from __future__ import annotations

import glob
from pathlib import Path

from catalina.loader.places import ARCHIVES, isReadable
from catalina.loader.webapp import WebappLoader
from catalina.util import Setting


def _semicolons(text: str) -> list[str]:
    """Tomcat 7 separates by commas, and its later versions by semicolons."""
    return [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]


class VirtualWebappLoader(WebappLoader):
    """
    Loads from further folders and archives, so that an application runs from where it is developed.

    Relative names are below the application's folder. ``*`` in a name stands for whatever is there; ``folder/*.whl`` is all wheels of
    a folder.
    """

    virtualClasspath: Setting[list[str]] = Setting(
        _semicolons, [], doc="further folders and archives, separated by commas; * is a wildcard"
    )
    searchVirtualFirst = Setting(
        bool, False, aliases=("searchExternalFirst",), doc="look into these before the application's own"
    )

    def places(self) -> list[Path]:
        """The application's own places and the further ones, as far as they exist."""
        own, further = (
            super().places(),
            [place for entry in self.virtualClasspath for place in self._found(entry)],
        )
        both = [*further, *own] if self.searchVirtualFirst else [*own, *further]
        return list(dict.fromkeys(both))

    def faults(self) -> list[str]:
        """What is named as a place of modules and cannot be one."""
        return super().faults() + [
            f"virtualClasspath: {entry} is no folder or archive and is left out"
            for entry in self.virtualClasspath
            if not self._found(entry)
        ]

    def _found(self, entry: str) -> list[Path]:
        pattern = str(Path(self.context.docBase) / entry)
        names = sorted(glob.glob(pattern)) if glob.has_magic(entry) else [pattern]
        found = [Path(name).resolve() for name in names]
        return [
            place
            for place in found
            if place.is_dir() or (place.suffix.lower() in ARCHIVES and isReadable(place))
        ]
