"""The servlets of the manager application (org.apache.catalina.manager)."""

from catalina.manager.text import ManagerServlet

__all__ = ["ManagerServlet"]
