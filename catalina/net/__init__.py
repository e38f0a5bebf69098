"""
Ports and what comes in by them, without HTTP: accept, limits, TLS, the loop (org.apache.tomcat.util.net).

Its modules are taken one by one.
"""

__all__: list[str] = []
