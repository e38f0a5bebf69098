"""
The page that shows what is in a directory.

The default servlet sends it for a directory without a welcome file where ``listings`` is true
(DefaultServlet.renderHtml). Its words are Tomcat's, its look is not. Everything that comes from file names is
escaped.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import NamedTuple

from catalina.http.uri import encodePath

_STYLE = (
    "body{font-family:sans-serif;margin:2em;color:#222}h1{font-size:1.3em;font-weight:600}"
    "table{border-collapse:collapse;width:100%}th,td{padding:.3em .8em;text-align:left}"
    "th{border-bottom:2px solid #888}tr:nth-child(even) td{background:#f3f3f3}"
    ".number{text-align:right;white-space:nowrap}a{text-decoration:none}footer,section{margin-top:1.5em}"
)


class ListingEntry(NamedTuple):
    """One line of the listing."""

    name: str
    isDirectory: bool
    size: int
    lastModified: str


def renderListing(
    contextPath: str,
    path: str,
    entries: Iterable[ListingEntry],
    readme: str | None = None,
    serverInfo: str = "",
) -> str:
    """
    Make the page for a directory.

    :param contextPath: the application's path, not escaped; empty for the root application.
    :param path: the directory's path in the application; it begins and ends with a slash.
    :param readme: HTML to show below the files, as it is.
    :param serverInfo: which server this is; empty to keep it to oneself.
    """
    title = "Directory Listing For " + escape(path)
    rows = "\n".join(_row(contextPath + path, entry) for entry in entries)
    below = f"<section>{readme}</section>\n" if readme else ""
    footer = f"<footer>{escape(serverInfo)}</footer>\n" if serverInfo else ""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="UTF-8">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{title}{_parentLink(contextPath, path)}</h1>\n"
        '<table>\n<thead><tr><th>Filename</th><th class="number">Size</th>'
        '<th class="number">Last Modified</th></tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody>\n</table>\n{below}{footer}</body>\n</html>\n"
    )


def formatSize(size: int) -> str:
    """
    Write a size in kilobytes with one digit, as Tomcat does: nothing but an empty file is ``0.0 kb``.

    :param size: in bytes.
    """
    whole, tenths = size // 1024, size % 1024 // 103
    if size and not whole and not tenths:
        tenths = 1
    return f"{whole}.{tenths} kb"


def _parentLink(contextPath: str, path: str) -> str:
    above, slash, _ = path.rstrip("/").rpartition("/")
    if not slash:
        return ""
    parent = above or "/"
    target = contextPath + (parent if parent.endswith("/") else parent + "/")
    return f' - <a href="{_href(target)}">Up To {escape(parent)}</a>'


def _row(directory: str, entry: ListingEntry) -> str:
    name = entry.name + "/" if entry.isDirectory else entry.name
    size = "&nbsp;" if entry.isDirectory else formatSize(entry.size)
    return (
        f'<tr><td><a href="{_href(directory + name)}">{escape(name)}</a></td>'
        f'<td class="number">{size}</td><td class="number">{escape(entry.lastModified)}</td></tr>'
    )


def _href(path: str) -> str:
    return escape(encodePath(path))
