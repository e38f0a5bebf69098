"""
Names and what they stand for: an application's files now, its ``java:comp/env`` beside them
(org.apache.naming).

`catalina.naming.resources` holds the files of an application. Nothing here stands on a request's way itself.
"""

__all__: list[str] = []
