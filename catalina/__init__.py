"""
Catalina: Tomcat 7's operating model and its Comet, in Python on Twisted.

Applications import `catalina.servlet` and `catalina.comet`; everything else is the container. This module
answers to Tomcat's `ServerInfo`: it knows the version and nothing more.
"""

__version__ = "0.1.0"
