"""Each element of web.xml and web-fragment.xml from the reference data, in a descriptor that is as small as can be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.startup.reference import load

_ROOTS = ("web-app", "web-fragment")

#: What an element has to hold beside the one in question.
_NEEDED = {
    "context-param": "param-name param-value",
    "ejb-local-ref": "ejb-ref-name",
    "ejb-ref": "ejb-ref-name",
    "env-entry": "env-entry-name env-entry-type",
    "error-page": "location",
    "filter": "filter-name filter-class",
    "filter-mapping": "filter-name url-pattern",
    "handler": "handler-name handler-class",
    "init-param": "param-name param-value",
    "injection-target": "injection-target-class injection-target-name",
    "listener": "listener-class",
    "locale-encoding-mapping": "locale encoding",
    "message-destination": "message-destination-name",
    "message-destination-ref": "message-destination-ref-name",
    "mime-mapping": "extension mime-type",
    "post-construct": "lifecycle-callback-class lifecycle-callback-method",
    "pre-destroy": "lifecycle-callback-class lifecycle-callback-method",
    "resource-env-ref": "resource-env-ref-name",
    "resource-ref": "res-ref-name",
    "run-as": "role-name",
    "security-role": "role-name",
    "security-role-ref": "role-name",
    "service-ref": "service-ref-name",
    "servlet": "servlet-name",
    "servlet-mapping": "servlet-name url-pattern",
    "taglib": "taglib-uri taglib-location",
    "web-resource-collection": "url-pattern",
}
_TEXTS = {
    "url-pattern": "/x",
    "location": "/x",
    "jsp-file": "/x.jsp",
    "form-login-page": "/x",
    "form-error-page": "/y",
    "dispatcher": "FORWARD",
    "tracking-mode": "COOKIE",
    "transport-guarantee": "CONFIDENTIAL",
    "auth-method": "BASIC",
    "env-entry-type": "java.lang.String",
    "error-code": "404",
    "res-auth": "Container",
    "res-sharing-scope": "Shareable",
    "persistence-context-type": "Transaction",
}
_TRUTHS = {
    "async-supported", "enabled", "http-only", "secure", "el-ignored", "scripting-invalid", "is-xml", "trim-directive-whitespaces",
    "deferred-syntax-allowed-as-literal", "error-on-undeclared-namespace",
}  # fmt: skip
_EMPTY = {
    "others",
    "distributable",
    "ordering",
    "absolute-ordering",
    "before",
    "after",
    "deny-uncovered-http-methods",
}
_NUMBERS = {
    "session-timeout",
    "max-age",
    "load-on-startup",
    "max-file-size",
    "max-request-size",
    "file-size-threshold",
}


@dataclass(frozen=True)
class WebCase:
    """
    One element below one of its parents.

    :param text: a descriptor in which it stands.
    """

    element: str
    parent: str
    root: str
    text: str

    def __str__(self) -> str:
        return f"{self.parent}/{self.element}"


def webCases() -> Iterator[WebCase]:
    """Every element below each of its parents."""
    elements = load("webxml.json")["elements"]
    for name, entry in elements.items():
        for parent in entry.get("parents", {}):
            if name in _ROOTS:
                continue
            chain = _chain(elements, parent)
            yield WebCase(name, parent, chain[0], _descriptor(elements, [*chain, name]))


def _chain(elements: dict[str, dict[str, dict[str, object]]], name: str) -> list[str]:
    """The shortest way from a root to an element."""
    ways = [[name]]
    while ways[0][0] not in _ROOTS:
        way = ways.pop(0)
        ways += [[parent, *way] for parent in elements[way[0]]["parents"] if parent not in way]
    return ways[0]


def _descriptor(elements: dict[str, dict[str, dict[str, object]]], chain: list[str]) -> str:
    text = _element(chain[-1])
    for outer, inner in zip(reversed(chain[:-1]), reversed(chain[1:]), strict=True):
        needed = [] if outer in _ROOTS else _NEEDED.get(outer, "").split()
        others = "".join(_element(each) for each in needed if each not in (inner, _rivalOf(inner)))
        text = f"<{outer}>{others}\n{text}</{outer}>"
    return text


def _rivalOf(name: str) -> str:
    """What may not stand beside an element."""
    return {"jsp-file": "servlet-class", "servlet-class": "jsp-file"}.get(name, "")


def _element(name: str) -> str:
    inner = "".join(_element(each) for each in _NEEDED.get(name, "").split())
    return f"<{name}>{inner or textFor(name)}</{name}>"


def textFor(name: str) -> str:
    """A text that an element may have."""
    if name in _TRUTHS:
        return "true"
    if name in _NUMBERS:
        return "1"
    return "" if name in _EMPTY else _TEXTS.get(name, "x")
