"""
Pages: JSP 2.2 with Python between its tags, and JSTL 1.2 (C{org.apache.jasper}).

C{servlet.JspServlet} is the servlet C{jsp} of conf/web.xml; applications import C{catalina.jsp} instead.
"""

from catalina.jasper.errors import JasperException
from catalina.jasper.servlet import JspServlet, precompile

__all__ = ["JasperException", "JspServlet", "precompile"]
