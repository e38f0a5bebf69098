"""
Finds tag libraries: built-in ones, descriptors, folders of tag files (C{TagLibraryInfoImpl},
C{TldLocationsCache}).
"""

from typing import Any

from catalina.jasper import archives, coretags, fmttags, functions
from catalina.jasper.directives import directivesOf
from catalina.jasper.errors import TranslationError
from catalina.jasper.groups import JspConfig
from catalina.jasper.marks import Mark
from catalina.jasper.sources import Sources, resolve
from catalina.jasper.tagfiles import tagOf
from catalina.jasper.taglibs import Library, TagDef
from catalina.jasper.tld import parseTld, uriOf, versionOf

_BUILT_IN = {uri: library.library for library in (coretags, fmttags, functions) for uri in library.URIS}


class Libraries:
    """
    The tag libraries of an application.

    :param context: the application.
    """

    def __init__(self, context: Any, config: JspConfig, sources: Sources) -> None:
        self._context = context
        self._config = config
        self._sources = sources
        self._places: dict[str, str] | None = None
        self._tagFiles: dict[tuple[str, str], TagDef] = {}

    def byUri(self, uri: str, mark: Mark) -> Library:
        """
        The library of an address.

        :raises TranslationError: there is none.
        """
        found = self.find(uri, mark)
        if found is None:
            raise TranslationError(f"there is no tag library with the address {uri}", mark)
        return found

    def find(self, uri: str, mark: Mark) -> Library | None:
        """The library of an address or a path, or None."""
        place = self._config.taglibs.get(uri)
        if place is None and uri in _BUILT_IN:
            library: Library = _BUILT_IN[uri]()
            return library
        if place is not None:
            place = resolve(place, "/WEB-INF/web.xml")
        elif archives.isArchive(uri):
            place = archives.within(uri, "META-INF/taglib.tld")
        elif uri.endswith(".tld") and ":" not in uri:
            place = resolve(uri, mark.file)
        else:
            place = self._scanned().get(uri)
        return None if place is None else self._descriptor(place, uri, mark)

    def _descriptor(self, path: str, uri: str, mark: Mark) -> Library:
        try:
            library = parseTld(self._sources.read(path), path)
        except FileNotFoundError:
            raise TranslationError(
                f"the tag library {uri} is to be at {path}, where there is nothing", mark
            ) from None
        library.uri = library.uri or uri
        inside = archives.partsOf(path)
        library.files += [] if inside is None else [inside[0]]
        for name, tag in library.tags.items():
            if tag.tagFile is not None:
                file = tag.tagFile if inside is None else archives.within(inside[0], tag.tagFile)
                library.tags[name] = self.tagFile(file, name, mark, tag.version)
        return library

    def _scanned(self) -> dict[str, str]:
        """The places of all descriptors below WEB-INF and in its archives by their addresses."""
        if self._places is None:
            self._places = {}
            for path in self._descriptors("/WEB-INF/"):
                try:
                    uri = uriOf(self._sources.read(path), path)
                except TranslationError:
                    continue  # told when a page names the file itself
                self._places.setdefault(uri, path)
        return self._places

    def _descriptors(self, folder: str) -> list[str]:
        """The descriptors below a folder; in WEB-INF/lib those of META-INF, also in archives."""
        found = []
        for path in sorted(self._context.getResourcePaths(folder) or ()):
            isInLibrary = folder == archives.FOLDER
            if isInLibrary and archives.isArchive(path):
                found += [
                    archives.within(path, each) for each in archives.descriptorsIn(self._sources.read(path))
                ]
            elif path.endswith("/") and path != "/WEB-INF/classes/":
                found += self._descriptors(path) if not isInLibrary or path.endswith("/META-INF/") else []
            elif path.endswith(".tld") and not path.endswith("/implicit.tld"):
                found.append(path)
        return found

    # -- tag files

    def byFolder(self, folder: str, mark: Mark) -> Library:
        """
        The library that the tag files of a folder make.

        :raises TranslationError: the folder is not /WEB-INF/tags or below it.
        """
        root = folder.rstrip("/") + "/"
        if not root.startswith("/WEB-INF/tags/"):
            raise TranslationError(f"tagdir is /WEB-INF/tags or a folder in it, not {folder}", mark)
        library = Library(f"urn:jsptagdir:{root}")
        for path in self._context.getResourcePaths(root) or ():
            stem, _, extension = path.rpartition("/")[2].rpartition(".")
            if extension in ("tag", "tagx"):
                library.tags[stem] = TagDef(stem, tagFile=path)
        return library

    def versionFor(self, path: str) -> str:
        """The JSP version of a tag file: 2.0 unless an implicit.tld beside it says more."""
        try:
            return versionOf(self._sources.read(path.rpartition("/")[0] + "/implicit.tld"))
        except FileNotFoundError:
            return "2.0"

    def tagFile(self, path: str, name: str, mark: Mark, version: str | None = None) -> TagDef:
        """
        What the directives of a tag file say about its tag.

        :param version: the JSP version of the descriptor that names it; None if none does.
        :raises TranslationError: one of them is wrong, or the file is not there.
        """
        key = (path, version or self.versionFor(path))
        if key not in self._tagFiles:
            try:
                self._tagFiles[key] = tagOf(name, path, directivesOf(self._sources, path), key[1])
            except FileNotFoundError:
                raise TranslationError(f"the tag file {path} is not there", mark) from None
        return self._tagFiles[key]
