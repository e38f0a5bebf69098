"""
What web.xml says about filters, as values (``org.apache.catalina.deploy.FilterDef``, ``FilterMap``).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from catalina.servlet import DispatcherType

ALL = "*"
"""
As the pattern or servlet name of a `FilterMap`: all there are.
"""


@dataclass(frozen=True)
class FilterDef:
    """
    One ``<filter>``.
    """

    name: str
    className: str = ""
    initParams: dict[str, str] = field(default_factory=dict)
    asyncSupported: bool = False
    given: frozenset[str] = field(default=frozenset(), compare=False)
    """
    Holds ``async-supported`` if that was really said; a fragment may fill it in if not.
    """

    where: str = field(default="", compare=False)


@dataclass(frozen=True)
class FilterMap:
    """
    One ``<filter-mapping>``; their order in the descriptor is the order of the filters.
    """

    filterName: str
    urlPatterns: tuple[str, ...] = ()
    """
    Decoded patterns; `ALL` among them matches every request.
    """

    servletNames: tuple[str, ...] = ()
    """
    Names of servlets; `ALL` among them matches every servlet.
    """

    dispatchers: frozenset[DispatcherType] = frozenset({DispatcherType.REQUEST})
    where: str = field(default="", compare=False)
