"""
The container's own servlets (org.apache.catalina.servlets); applications write theirs with
`catalina.servlet`.
"""

from catalina.servlets.default import DefaultServlet

__all__ = ["DefaultServlet"]
