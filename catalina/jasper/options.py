"""
How an application's pages are translated and run (C{org.apache.jasper.Options}).
"""

from dataclasses import dataclass


@dataclass
class Options:
    """The init parameters of the servlet C{jsp}."""

    development: bool = True
    modificationTestInterval: float = 4.0
    poolSize: int = 5
    displaySource: bool = True
    xpoweredBy: bool = False
    keep: bool = True
